from odoo import fields, models

READER = "hsk_family_friendly.group_hsk_reader"


class EventEvent(models.Model):
    # An event of the network; events of others have none of this.
    # (No docstring: Odoo would keep it as that of its own model after the add-on is gone.)
    _inherit = "event.event"

    hsk_kind = fields.Selection(
        [
            ("network", "Network Meeting"),
            ("workshop", "Workshop"),
            ("kickoff", "Kick-off"),
            ("midterm", "Midterm Review"),
            ("closing", "Closing Event"),
            ("award", "Award Ceremony"),
            ("other", "Other"),
        ],
        "Kind",
        groups=READER,
    )
    hsk_program_id = fields.Many2one(
        "hsk.mentoring.program",
        "Mentoring Programme",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups=READER,
    )
    hsk_round_id = fields.Many2one(
        "hsk.round",
        "Certification Round",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups=READER,
    )
