from odoo import fields, models

from ...tools import responsible


class AgencyMixin(models.AbstractModel):
    """What belongs to one agency."""

    _name = "hsk.agency.mixin"
    _description = "Record of an Agency"

    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )

    def _default_company_id(self):
        return self.env.company


class ResponsibleMixin(models.AbstractModel):
    """What belongs to one agency and is looked after by one of its people."""

    _name = "hsk.responsible.mixin"
    _description = "Record that Somebody Looks After"
    _inherit = ["hsk.agency.mixin"]

    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self._default_user_id(), tracking=True
    )

    def _default_user_id(self):
        return self.env.user


class Company(models.Model):
    # What the lead decides for an agency. (No docstring: Odoo would keep it as its model's.)
    _inherit = "res.company"

    hsk_validity_first = fields.Integer("Validity of the First Certificate (years)", default=2)
    hsk_validity_later = fields.Integer("Validity of Later Certificates (years)", default=3)
    hsk_visit_until_cycle = fields.Integer("Visit up to Cycle", default=2)
    hsk_region = fields.Char(
        "Region", help="As it stands in the sentence for the press, with its preposition."
    )


class Users(models.Model):
    # Who changes what all agencies share; what somebody had to do goes to who is responsible now.
    # (No docstring: Odoo would keep it.)
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self._hsk_hand_over()
        return result

    def action_archive(self):
        """Archive first, so that the work is handed over: Odoo throws away what is left of it."""
        self.filtered("active").write({"active": False})
        return super().action_archive()

    def _hsk_hand_over(self):
        """Give the activities of the network to who is responsible for their records now."""
        activities = self.env["mail.activity"].sudo()
        left = activities.search([("user_id", "in", self.ids), ("res_model", "=like", "hsk.%")])
        for activity in left:
            record = self.env[activity.res_model].sudo().browse(activity.res_id).exists()
            if user := record and responsible.user_of(record):
                activity.user_id = user

    def hsk_shared_agencies(self):
        """Return [False], as record rules need it, for who may act in every agency; else nothing.

        What belongs to no agency is everybody's: the lead of a single one does not change it.
        """
        others = [("id", "not in", self.sudo().company_ids.ids)]
        return [] if self.env["res.company"].sudo().search_count(others, limit=1) else [False]
