from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class Signatory(models.Model):
    """A person who signs the certificates for some time."""

    _name = "hsk.signatory"
    _description = "Signatory"
    _order = "sequence, id"

    name = fields.Char(required=True)
    function = fields.Char(required=True, help="As printed below the name, like “Landrat”.")
    sequence = fields.Integer(default=10)
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", "Agency", index=True)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for person in self:
            if person.date_from and person.date_to and person.date_to < person.date_from:
                raise ValidationError(
                    self.env._("%s: the last day is before the first one.", person.name)
                )

    @api.model
    def _on(self, day, company):
        """Return who signs for an agency on a day, in the order of the signatures."""
        return self.search(
            Domain("company_id", "in", (company.id, False))
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", day))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )
