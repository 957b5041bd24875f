from odoo import fields, models


class EndReason(models.Model):
    """Why a certificate ended before or without a renewal."""

    _name = "hsk.end.reason"
    _description = "Exit Reason"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
