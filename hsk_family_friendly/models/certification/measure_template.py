from odoo import fields, models


class MeasureTemplate(models.Model):
    """An example of a measure; a suggestion to choose from, not an official criterion."""

    _name = "hsk.measure.template"
    _description = "Example Measure"
    _order = "action_field_id, sequence, id"

    name = fields.Char("Measure", required=True, translate=True)
    action_field_id = fields.Many2one(
        "hsk.action.field", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(default=10)
    objective = fields.Text(translate=True)
    success_criterion = fields.Text(translate=True)
    kind = fields.Selection(
        [("one_off", "One-Off"), ("ongoing", "Ongoing")], default="one_off", required=True
    )
    is_example = fields.Boolean("Example", help="Shipped as an example, not an official criterion.")
    active = fields.Boolean(default=True)
