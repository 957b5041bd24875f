from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.dates import agency_today


class TopicWish(models.Model):
    """What a company would like to hear about, for the choice of the next events' topics."""

    _name = "hsk.topic.wish"
    _description = "Topic Wish"
    _inherit = ["hsk.agency.mixin"]
    _order = "date desc, id desc"
    _rec_name = "wish"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        "Company",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_company', '=', True)]",
    )
    person_id = fields.Many2one(
        "res.partner",
        "Person",
        ondelete="set null",
        index="btree_not_null",
        domain="[('is_company', '=', False), ('parent_id', '=', partner_id)]",
    )
    action_field_id = fields.Many2one(
        "hsk.action.field", "Topic", index="btree_not_null", ondelete="restrict"
    )
    wish = fields.Text("Wish in Words")
    date = fields.Date(required=True, default=lambda self: self._default_date())
    event_id = fields.Many2one(
        "event.event",
        "Said at",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The event at which the wish was said.",
    )
    is_met = fields.Boolean("Taken up", help="An event was about it: it is not suggested any more.")

    def _default_date(self):
        return agency_today(self.env)

    @api.constrains("action_field_id", "wish")
    def _check_says_something(self):
        for wish in self:
            if not wish.action_field_id and not (wish.wish or "").strip():
                raise ValidationError(
                    self.env._("%s: choose a topic, or write the wish down.", wish.partner_id.name)
                )

    @api.depends("action_field_id", "wish", "partner_id")
    def _compute_display_name(self):
        for wish in self:
            topic = wish.action_field_id.name or wish.wish
            wish.display_name = ": ".join(filter(None, [wish.partner_id.name, topic]))
