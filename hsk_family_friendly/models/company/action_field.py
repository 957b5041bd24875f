from odoo import fields, models


class ActionField(models.Model):
    """A field of family-friendly personnel policy that measures belong to."""

    _name = "hsk.action.field"
    _description = "Action Field"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint("UNIQUE (name)", "This action field exists already.")
