from odoo import fields, models


class JuryCondition(models.Model):
    """A condition of the jury; with the closing it becomes a measure of the certification."""

    _name = "hsk.jury.condition"
    _description = "Condition of the Jury"
    _inherit = ["hsk.jury.case.part"]
    _order = "case_id, id"

    name = fields.Char("Condition", required=True)
    action_field_id = fields.Many2one("hsk.action.field", required=True, ondelete="restrict")
    deadline = fields.Date(required=True)
    success_criterion = fields.Text()

    def _measure_values(self):
        """Return the values of the measures that these conditions become."""
        return [
            {
                "certification_id": condition.case_id.certification_id.id,
                "action_field_id": condition.action_field_id.id,
                "name": condition.name,
                "success_criterion": condition.success_criterion,
                "deadline": condition.deadline,
                "origin": "condition",
            }
            for condition in self
        ]
