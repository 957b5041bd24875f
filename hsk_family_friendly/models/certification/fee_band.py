from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class FeeBand(models.Model):
    """What a certification costs companies of a size, from a day on."""

    _name = "hsk.fee.band"
    _description = "Fee Band"
    _order = "valid_from desc, employees_from, id"

    employees_from = fields.Integer("Employees from", required=True, aggregator=None)
    employees_to = fields.Integer("Employees to", aggregator=None, help="Empty or 0: no limit.")
    fee = fields.Monetary("Net Fee", required=True, aggregator=None)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self._default_currency_id()
    )
    valid_from = fields.Date(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", "Agency", index=True)

    def _default_currency_id(self):
        return self.env.company.currency_id

    @api.constrains("employees_from", "employees_to", "valid_from", "company_id", "active")
    def _check_bands(self):
        for band in self:
            if band.employees_from < 0 or 0 < band.employees_to < band.employees_from:
                raise ValidationError(
                    self.env._("A fee band ends with fewer employees than it begins with.")
                )
            others = self.search(
                [
                    ("id", "!=", band.id),
                    ("valid_from", "=", band.valid_from),
                    ("company_id", "in", (band.company_id.id, False)),
                ]
            )
            for other in others if band.active else others[:0]:
                if band.employees_from <= (other.employees_to or band.employees_from) and (
                    other.employees_from <= (band.employees_to or other.employees_from)
                ):
                    raise ValidationError(
                        self.env._("Two fee bands of the same day overlap: %s.", other.display_name)
                    )

    @api.depends("employees_from", "employees_to")
    def _compute_display_name(self):
        for band in self:
            upper = f"–{band.employees_to}" if band.employees_to else "+"
            band.display_name = f"{band.employees_from}{upper}"

    @api.model
    def _in_force(self, day, company):
        """Return the bands of an agency that count on a day: those that began last."""
        begun = self.search(
            Domain("valid_from", "<=", day) & Domain("company_id", "in", (company.id, False))
        )
        return begun.filtered(lambda band: band.valid_from == begun[0].valid_from)

    def _find(self, headcount):
        """Return the band of a headcount, or none where the bands leave a gap.

        0 is no headcount: it is not known yet.
        """
        return self.filtered(
            lambda band: headcount > 0
            and band.employees_from <= headcount <= (band.employees_to or headcount)
        )[:1]
