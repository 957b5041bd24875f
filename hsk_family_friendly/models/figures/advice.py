from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class Reach(models.Model):
    """Advice is a contact with a company, too."""

    _inherit = "hsk.reach"
    _depends = {"hsk.advice": ["date", "name", "partner_id", "company_id"]}

    def _contacts(self):
        return {**super()._contacts(), 6: self._contacts_by_advice()}

    def _contacts_by_advice(self):
        return SQL(
            """SELECT advice.id * 8 + 6, advice.date, 'advice', 'advice', NULL, advice.name,
                      'hsk.advice', advice.id, advice.partner_id, advice.company_id
                 FROM hsk_advice advice"""
        )


class Figures(models.AbstractModel):
    """How often companies were advised."""

    _inherit = "hsk.figures"

    @api.model
    def _codes(self):
        return [*super()._codes(), "advice"]

    def _figure_advice(self, period):
        return self._figure(
            self.env._("Advice"),
            self.env._("Consultations with companies in the period."),
            "hsk.advice",
            Domain("company_id", "in", period.companies)
            & Domain("date", ">=", period.first)
            & Domain("date", "<=", period.last),
        )
