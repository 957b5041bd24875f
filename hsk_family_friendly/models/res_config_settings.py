from odoo import fields, models


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hsk_validity_first = fields.Integer(related="company_id.hsk_validity_first", readonly=False)
    hsk_validity_later = fields.Integer(related="company_id.hsk_validity_later", readonly=False)
    hsk_visit_until_cycle = fields.Integer(
        related="company_id.hsk_visit_until_cycle", readonly=False
    )
