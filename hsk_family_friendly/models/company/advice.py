from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.dates import agency_today


class Advice(models.Model):
    """A consultation with a company, outside of certifications and tandems."""

    _name = "hsk.advice"
    _description = "Advice"
    _inherit = ["hsk.agency.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "partner_id.name"]
    _check_company_auto = True

    name = fields.Char("Subject", required=True, tracking=True)
    date = fields.Date(
        required=True, index=True, default=lambda self: self._default_date(), tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Company",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
        tracking=True,
    )
    person_id = fields.Many2one(
        "res.partner",
        "Person",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_company', '=', False), ('parent_id', '=', partner_id)]",
    )
    channel = fields.Selection(
        [
            ("phone", "By Phone"),
            ("on_site", "On Site"),
            ("online", "Online"),
            ("email", "By E-Mail"),
        ],
        default="phone",
        required=True,
    )
    topic_ids = fields.Many2many("hsk.action.field", string="Topics")
    note = fields.Text("Notes of the Talk (internal)")
    user_id = fields.Many2one(
        "res.users",
        "Given by",
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )

    def _default_date(self):
        return agency_today(self.env)

    @api.constrains("date")
    def _check_date(self):
        for advice in self:
            if advice.date > agency_today(self.env):
                raise ValidationError(
                    self.env._(
                        "“%s”: advice is entered when it was given; for what is ahead use the "
                        "calendar or an activity.",
                        advice.name,
                    )
                )

    @api.constrains("person_id", "partner_id")
    def _check_person(self):
        for advice in self.filtered("person_id"):
            if advice.person_id.commercial_partner_id != advice.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to %(company)s.",
                        person=advice.person_id.name,
                        company=advice.partner_id.name,
                    )
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.person_id.commercial_partner_id != self.partner_id.commercial_partner_id:
            self.person_id = False
