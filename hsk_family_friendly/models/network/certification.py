from odoo import fields, models

from ...tools import opened
from ...tools.dates import agency_today
from ..certification.certification import DECIDED_STATES


class Certification(models.Model):
    """The events that the company attended on the way to this decision."""

    _inherit = "hsk.certification"

    attended_event_count = fields.Integer(
        "Events Attended",
        compute="_compute_attended_event_count",
        compute_sudo=True,
        help="Events of the network that somebody of the company attended between the previous "
        "decision and this one.",
    )

    def _compute_attended_event_count(self):
        attended = self._events_attended()
        for case in self:
            case.attended_event_count = len(attended[case])

    def _events_attended(self):
        """Return {case: events} attended since the previous decision until this one, in order."""
        groups = (
            self.env["hsk.reach"]
            .sudo()
            ._read_group(
                [("kind", "=", "event"), ("partner_id", "in", self.partner_id.ids)],
                ["partner_id", "res_id"],
                ["date:min"],
            )
        )
        days = {}
        for partner, event_id, day in groups:
            days.setdefault(partner.id, []).append((day, event_id))
        events = self.env["event.event"].sudo().with_context(active_test=False)
        attended = {}
        for case in self:
            first, last = case._attendance_span()
            ids = [
                event_id
                for day, event_id in sorted(days.get(case.partner_id.id, []))
                if (not first or day >= first) and day <= last
            ]
            attended[case] = events.browse(ids).filtered(
                lambda event, case=case: event.company_id in (case.company_id, case.company_id[:0])
            )
        return attended

    def _attendance_span(self):
        """Return the first day (none: from the beginning) and the last day of the way to here."""
        self.ensure_one()
        decided = self.decided_on if self.state in DECIDED_STATES else False
        return self.previous_id.decided_on, decided or agency_today(self.env)

    @opened.for_one_record("hsk-case-events")
    def action_open_attended_events(self):
        """Show the events that the company attended on the way to this decision."""
        return self.env["event.event"]._action_hsk_attended(self._events_attended()[self])
