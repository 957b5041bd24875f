from odoo import api, fields, models

from ...tools.dates import agency_today
from ...tools.once import Once

# What figures ask of a company as it was on a day: its field, and the field that keeps it.
KEPT = {
    "hsk_employee_count": "employee_count",
    "hsk_sme_choice": "sme_choice",
    "hsk_municipality_id": "municipality_id",
    "industry_id": "industry_id",
}


class CompanyHistory(models.Model):
    """What a company of the network was until a day: figures of the past do not follow it."""

    _name = "hsk.company.history"
    _description = "What a Company Was"
    _order = "until desc, id desc"
    _hsk_once_each = (Once("partner_id", ("until",)),)
    _rec_name = "until"

    partner_id = fields.Many2one("res.partner", "Company", required=True, ondelete="cascade")
    until = fields.Date(
        "Changed on", required=True, help="The first day on which something else was true."
    )
    employee_count = fields.Integer("Employees", aggregator=None)
    sme_choice = fields.Selection([("yes", "SME"), ("no", "No SME")], "SME by Statement")
    municipality_id = fields.Many2one("hsk.municipality", ondelete="restrict")
    industry_id = fields.Many2one("res.partner.industry", "Branch", ondelete="restrict")

    _once_a_day = models.UniqueIndex("(partner_id, until)", "This day's change is kept already.")

    @api.model
    def _keep_what_was(self, partners, vals):
        """Keep what is about to change; the first change of a day tells what was until then.

        What was missing and is added is no change, and companies outside the network have no past.

        :param partners: the `res.partner` records that are written
        :param dict vals: what is written
        """
        if not KEPT.keys() & vals.keys():
            return
        companies = partners.sudo().filtered("is_company")
        changed = companies.filtered(
            lambda company: any(
                company[name]
                and company._fields[name].convert_to_write(company[name], company)
                != (vals[name] or False)
                for name in KEPT.keys() & vals.keys()
            )
        )
        if not changed:
            return
        today = agency_today(self.env)
        kept = self.sudo().search([("partner_id", "in", changed.ids), ("until", "=", today)])
        self.sudo().create(
            [
                {
                    "partner_id": company.id,
                    "until": today,
                    **{
                        field: company._fields[name].convert_to_write(company[name], company)
                        for name, field in KEPT.items()
                    },
                }
                for company in (changed - kept.partner_id)._hsk_of_network()
            ]
        )
