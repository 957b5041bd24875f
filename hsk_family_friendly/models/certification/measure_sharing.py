from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import for_good, guarded
from ...tools.dates import agency_today

# What a company says about who may know of a measure.
RELEASE = ("sharing", "sharing_contact", "sharing_person_id")


class Measure(models.Model):
    """Who does this already? What companies released, for others to ask about.

    The release belongs to the measure through all its cycles: the latest one is shown.
    """

    _inherit = "hsk.measure"

    sharing = fields.Selection(
        [
            ("none", "Not Released"),
            ("agency", "For the Agency"),
            ("network", "For the Network"),
            ("public", "For the Public"),
        ],
        "Released",
        default="none",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        help="Who may learn from the agency that the company does this. For the agency: it may use "
        "the example without the name. For the network: other companies may hear the name. For the "
        "public: website, press and annual report as well.",
    )
    sharing_contact = fields.Boolean(
        "With Contact",
        copy=False,
        tracking=True,
        help="Others may turn to the contact person directly.",
    )
    sharing_person_id = fields.Many2one(
        "res.partner",
        "Contact for Others",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_company', '=', False), ('parent_id', '=', partner_id)]",
        help="Empty: who is responsible for the measure.",
    )
    shared_on = fields.Date("Released on", readonly=True, copy=False)
    shared_person_id = fields.Many2one(
        "res.partner",
        "Contact",
        compute="_compute_shared_person_id",
        help="Who may be asked; empty where the company did not release it with a contact.",
    )
    municipality_id = fields.Many2one(
        related="partner_id.hsk_municipality_id", string="Municipality"
    )
    industry_id = fields.Many2one(related="partner_id.industry_id", string="Branch")
    size_class = fields.Selection(related="partner_id.hsk_size_class", string="Size Class")

    @api.constrains("sharing_person_id", "partner_id")
    def _check_sharing_person(self):
        for measure in self.filtered("sharing_person_id"):
            if measure.sharing_person_id.commercial_partner_id != measure.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to %(company)s.",
                        person=measure.sharing_person_id.name,
                        company=measure.partner_id.name,
                    )
                )

    @api.depends("sharing", "sharing_contact", "sharing_person_id", "responsible_id")
    def _compute_shared_person_id(self):
        for measure in self:
            open_to_others = measure.sharing != "none" and measure.sharing_contact
            person = measure.sharing_person_id or measure.responsible_id
            here = person and not person._hsk_gone(measure.partner_id)
            measure.shared_person_id = open_to_others and here and person

    # ------------------------------------------------------------
    # STEPS OF THE GATE
    # ------------------------------------------------------------

    def _note_first_release(self):
        """Note since when new measures are released: a continued one since it was."""
        for measure in self.filtered(lambda one: one.sharing != "none"):
            earlier = measure.previous_id
            kept = earlier.shared_on if earlier.sharing == measure.sharing else False
            guarded.by_action(measure).shared_on = kept or agency_today(self.env)

    def _note_release(self, vals):
        """Note the day on which these were released, or taken back."""
        if self:
            day = agency_today(self.env) if vals["sharing"] != "none" else False
            guarded.by_action(self).shared_on = day

    def _pass_release_on(self, vals):
        """The release belongs to the measure through all its cycles."""
        release = {name: vals[name] for name in RELEASE if name in vals}
        if release and (following := self.next_ids - self):
            following.write(release)

    def _check_no_day(self, vals):
        if "shared_on" in vals and not guarded.is_by_action(self.env):
            raise UserError(self.env._("The day of the release is noted with the release."))

    def _release_values(self):
        release = {name: self[name] for name in RELEASE}
        return {**release, "sharing_person_id": self.sharing_person_id.id}

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.ends
    def action_withdraw_release(self):
        """Take the release of these measures back: nobody is told of them any more."""
        self.check_access("write")
        self.write({"sharing": "none", "sharing_contact": False})

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _released(self, *levels):
        """Return the domain of what companies do and released.

        :param levels: to whom at least: "agency", "network", "public"
        """
        return (
            self._in_place_domain()
            & Domain("next_ids", "=", False)
            & Domain("sharing", "in", levels)
        )
