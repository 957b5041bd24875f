from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools.dates import agency_today


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

    @api.constrains("deadline")
    def _check_deadline(self):
        today = agency_today(self.env)
        for condition in self:
            if condition.deadline < today:
                raise ValidationError(
                    self.env._(
                        "“%(condition)s”: the deadline %(day)s is over.",
                        condition=condition.name,
                        day=format_date(self.env, condition.deadline),
                    )
                )

    # ------------------------------------------------------------
    # CRUD: a condition is part of the decision; whoever changes it has entered the decision
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_case_id")
        ids = {vals.get("case_id", default) for vals in vals_list}
        cases = self.env["hsk.jury.case"].browse(ids)
        with cases._noting_decision():
            return super().create(vals_list)

    def write(self, vals):
        with self.case_id._noting_decision():
            return super().write(vals)

    def unlink(self):
        with self.case_id._noting_decision():
            return super().unlink()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

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
