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

    def _hsk_is_ours(self):
        """Tell whether it is the meeting of a visit or of a jury session."""
        sessions = self.env["hsk.jury.session"].sudo()
        return bool(self.sudo().hsk_visit_id or sessions.search_count([("event_id", "=", self.id)]))


class CalendarAttendee(models.Model):
    # Odoo's mails about our meetings reach those only who are still there.
    _inherit = "calendar.attendee"

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        here = self - self.filtered(lambda one: one._hsk_is_gone() and one.event_id._hsk_is_ours())
        if self and not here:
            return None
        return super(CalendarAttendee, here)._notify_attendees(
            mail_template, notify_author, force_send
        )

    def _hsk_is_gone(self):
        """Tell whether somebody is archived, or has left the company that is visited."""
        person, company = self.partner_id, self.event_id.sudo().hsk_visit_id.partner_id
        return bool(person._hsk_gone()) or (company and person._hsk_left(company))
