from odoo import fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    hsk_visit_id = fields.Many2one(
        "hsk.audit.visit",
        "Audit Visit",
        index="btree_not_null",
        ondelete="set null",
        groups="hsk_family_friendly.group_hsk_reader",
    )
