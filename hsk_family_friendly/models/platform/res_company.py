from odoo import fields, models


class Company(models.Model):
    _inherit = "res.company"

    hsk_validity_first = fields.Integer("Validity of the First Certificate (years)", default=2)
    hsk_validity_later = fields.Integer("Validity of Later Certificates (years)", default=3)
    hsk_visit_until_cycle = fields.Integer("Visit up to Cycle", default=2)
    hsk_region = fields.Char(
        "Region", help="As it stands in the sentence for the press, with its preposition."
    )
