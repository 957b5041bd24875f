from odoo import api, fields, models
from odoo.exceptions import UserError


class CasePart(models.AbstractModel):
    """What belongs to one certification, is seen by its agency and stays with it."""

    _name = "hsk.case.part"
    _description = "Part of a Certification"

    certification_id = fields.Many2one(
        "hsk.certification", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="certification_id.company_id", store=True, index=True)

    @api.model
    def _fields_of_the_case(self):
        """Return the names of the fields that come from the case and cannot be written."""
        return {"company_id"}

    def write(self, vals):
        moved = "certification_id" in vals and any(
            part.certification_id.id != vals["certification_id"] for part in self
        )
        if moved or self._fields_of_the_case() & vals.keys():
            raise UserError(
                self.env._(
                    "“%s” belongs to its certification and stays with it.", self[:1].display_name
                )
            )
        return super().write(vals)
