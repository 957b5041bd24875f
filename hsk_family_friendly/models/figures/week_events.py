from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

from ...tools.dates import agency_today
from .week import MONTH, SOON


class Week(models.AbstractModel):
    """Events of the network and planned activities on the start page."""

    _inherit = "hsk.week"

    def _entries_of_events(self):
        return [
            *self._due_events(),
            *self._before_events(),
            *self._after_events(),
        ]

    def _due_events(self):
        return [
            self._entry(
                "due",
                "events",
                self.env._("Events within 14 days"),
                "event.event",
                self._network_events() & self._from_now("date_begin", SOON),
                company=None,
                when="date_begin",
            ),
            self._entry(
                "due",
                "activities",
                self.env._("Activities overdue or due within 14 days"),
                "mail.activity",
                Domain("res_model", "=like", "hsk.%")
                & Domain("date_deadline", "<=", agency_today(self.env) + relativedelta(days=SOON)),
                company=None,
                what="summary",
                when="date_deadline",
            ),
        ]

    def _before_events(self):
        coming = Domain("date_begin", ">", fields.Datetime.now()) & self._network_events()
        of_event = {"mine": "event_id.user_id"}
        return [
            self._entry(
                "stuck",
                "invitations_open",
                self.env._("Invitations to events without an answer for 7 days"),
                "hsk.event.invitation",
                Domain("kind", "=", "invitation")
                & Domain("state", "=", "released")
                & Domain("answer", "=", "open")
                & self._long_ago("released_on")
                & Domain("event_id", "any", coming),
                what="event_id",
                when="released_on",
                **of_event,
            ),
            self._entry(
                "stuck",
                "waiting_lists",
                self.env._("On the waiting list of an event"),
                "event.registration",
                self.env["event.registration"]._in_line() & Domain("event_id", "any", coming),
                company="hsk_partner_id",
                what="event_id",
                when="hsk_waitlisted_on",
                view="hsk_family_friendly.event_registration_view_list_waiting",
                **of_event,
            ),
        ]

    def _after_events(self):
        over = self._network_events() & self._just_past("date_end")
        there = Domain("registration_ids", "any", [("state", "=", "done")])
        expected = Domain("registration_ids", "any", [("state", "=", "open")])
        thanked = [("kind", "=", "thanks"), ("state", "!=", "cancelled")]
        how = {"company": None, "when": "date_end"}
        return [
            self._entry(
                "missing",
                "attendances",
                self.env._("Who was there: events without an attendance"),
                "event.event",
                over & expected & ~there,
                **how,
            ),
            self._entry(
                "missing",
                "thanks",
                self.env._("Thanks: events without one"),
                "event.event",
                over & there & ~Domain("hsk_invitation_ids", "any", thanked),
                **how,
            ),
        ]

    def _network_events(self):
        return Domain("hsk_kind", "!=", False) & Domain("kanban_state", "!=", "cancel")

    def _just_past(self, field):
        """Return the domain of the moments of the last 30 days."""
        now = fields.Datetime.now()
        return Domain(field, "<", now) & Domain(field, ">=", now - relativedelta(days=MONTH))
