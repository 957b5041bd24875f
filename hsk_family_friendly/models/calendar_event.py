from odoo import fields, models

# When and where a meeting is.
TIMES = {"start", "stop", "start_date", "stop_date", "allday", "duration", "location", "active"}


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    hsk_visit_id = fields.Many2one(
        "hsk.audit.visit",
        "Audit Visit",
        index="btree_not_null",
        ondelete="set null",
        groups="hsk_family_friendly.group_hsk_reader",
    )
    hsk_tandem_id = fields.Many2one(
        "hsk.tandem",
        "Tandem",
        index="btree_not_null",
        ondelete="restrict",
        groups="hsk_family_friendly.group_hsk_reader",
    )
    hsk_outcome = fields.Selection(
        [("pending", "Pending"), ("held", "Took Place"), ("not_held", "Did not Take Place")],
        "Outcome",
        copy=False,
        groups="hsk_family_friendly.group_hsk_reader",
    )

    def write(self, vals):
        """Leave the meeting of a closed session where it was: it is the day of the decisions."""
        if TIMES & vals.keys():
            sessions = self.env["hsk.jury.session"].sudo()
            sessions.search([("event_id", "in", self.ids)])._check_not_closed()
        return super().write(vals)
