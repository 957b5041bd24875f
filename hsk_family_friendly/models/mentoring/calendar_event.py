from itertools import groupby

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, is_html_empty

from ...tools import for_good
from ...tools.dates import agency_zone
from ...tools.invitation import state
from ...tools.typed import one_line

OURS = {"hsk_tandem_id", "hsk_outcome"}
ANSWERS = {
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentative": "TENTATIVE",
    "needsAction": "NEEDS-ACTION",
    False: "NEEDS-ACTION",
}
TIMES = ("start", "stop", "allday")
# What people who are invited have to know.
TOLD = {
    *TIMES,
    "start_date",
    "stop_date",
    "duration",
    "name",
    "description",
    "location",
    "videocall_location",
    "partner_ids",
    "attendee_ids",
    "user_id",
    "active",
    "recurrency",
    "recurrence_id",
    "hsk_tandem_id",
}


class CalendarEvent(models.Model):
    """A meeting of a tandem: its people are invited, and told what changes.

    Meetings of others go through here untouched.
    """

    _inherit = "calendar.event"

    hsk_problem = fields.Char(
        "Not Delivered",
        compute="_compute_hsk_problem",
        compute_sudo=True,
        groups="hsk_family_friendly.group_hsk_reader",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_hsk_problem(self):
        invitations = self.env["hsk.invitation"]._of(self)
        for event in self:
            ours = invitations.filtered(lambda one, event=event: event in one._meetings())
            lines = [
                f"{guest.person_id.name}: {guest.problem}"
                for guest in ours.guest_ids
                if guest.delivery == "failed"
            ]
            lines += [
                self.env._("%s: no valid e-mail address", person.name)
                for person in event.partner_ids
                if event.hsk_tandem_id and not person.email_normalized
            ]
            event.hsk_problem = "; ".join(lines) if not event.hsk_hidden else False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_hsk_tandem_id")
        tandem_ids = [vals.get("hsk_tandem_id", default) for vals in vals_list]
        if not any(tandem_ids):
            return super().create(vals_list)
        tandems = self.env["hsk.tandem"].browse(filter(None, tandem_ids))
        tandems.check_access("write")
        events = self.browse()
        # runs of consecutive ones: the order of the records is that of the values
        # pylint: disable-next=bad-builtin-groupby
        for ours, pairs in groupby(zip(tandem_ids, vals_list, strict=True), lambda p: bool(p[0])):
            group = list(pairs)
            if ours:
                events += self._hsk_create_meetings(group)
            else:
                events += super().create([vals for _tandem_id, vals in group])
        return events

    def _hsk_create_meetings(self, pairs):
        values = [
            self._hsk_meeting_values(self.env["hsk.tandem"].browse(tandem_id), vals)
            for tandem_id, vals in pairs
        ]
        # else everyone would be sent the telephone number of the first of them
        meetings = super(CalendarEvent, self.with_context(skip_contact_description=True)).create(
            values
        )
        self.env["hsk.invitation"]._touch(meetings)
        return meetings.with_env(self.env)

    def write(self, vals):
        if vals.keys() & OURS:
            self._hsk_check_write(vals)
        told = TOLD | self._get_recurrent_fields()
        meetings = self._hsk_meetings() if vals.keys() & told else self.browse()
        if meetings and "rrule_type" in vals and not self.recurrence_id:
            vals = self._hsk_at_agency(vals)
        meetings._hsk_touch()
        times = {meeting: meeting._hsk_times() for meeting in meetings}
        result = super().write(vals)
        if vals.get("hsk_tandem_id"):
            meetings = self
            self.filtered(lambda event: not event.hsk_outcome).hsk_outcome = "pending"
        meetings.exists()._hsk_follow(times)
        return result

    def unlink(self):
        self._hsk_meetings()._hsk_touch()
        return super().unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.commits
    def action_sendmail(self):
        """Send the invitation again; to the people of a tandem their own."""
        self._hsk_check_owners()
        meetings = self._hsk_meetings()
        if meetings:
            self.env["hsk.invitation"]._of(meetings)._send_again()
        return super(CalendarEvent, self - meetings).action_sendmail() if self - meetings else True

    def action_unlink_event(self, attendee_id=None, recurrence=False):
        """Delete an event; those who were invited to a tandem's meeting get the cancellation."""
        if not self._hsk_meetings():
            return super().action_unlink_event(attendee_id, recurrence)
        if len(self) == 1 and self.recurrence_id and recurrence in ("next", "all"):
            self.action_mass_deletion("all_events" if recurrence == "all" else "future_events")
        else:
            self.unlink()
        return {"type": "ir.actions.act_url", "target": "self", "url": "/odoo/calendar"}

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _get_ics_file(self):
        """Give of a tandem's meeting the file with its UID, whoever asks for it."""
        invitations = self.env["hsk.invitation"]._of(self._hsk_meetings())
        ours = {event.id: one for one in invitations for event in one._meetings() & self}
        files = super(CalendarEvent, self.filtered(lambda e: e.id not in ours))._get_ics_file()
        return {**files, **{number: one._file() for number, one in ours.items()}}

    def _hsk_meetings(self):
        """Return those that are a tandem's."""
        # only this field: what else were read with all rights would stand in the user's cache
        saved = self.filtered("id").sudo().with_context(prefetch_fields=False)
        return self.browse(saved.filtered("hsk_tandem_id").ids)

    def _hsk_meeting_values(self, tandem, vals):
        """Return the values of a new meeting: who is invited by whom, if nobody said so."""
        given = vals.keys() | {
            key.removeprefix("default_")
            for key in self.env.context
            if isinstance(key, str) and key.startswith("default_")
        }
        values = {"privacy": "private", "hsk_outcome": "pending", **vals}
        values["hsk_tandem_id"] = tandem.id
        if "user_id" not in given:
            values["user_id"] = tandem.sudo().user_id.filtered("active").id or self.env.uid
        if not vals.get("partner_ids") and "partner_ids" not in given - vals.keys():
            values["partner_ids"] = [Command.set(tandem.sudo()._people_today().ids)]
        return self._hsk_at_agency(values) if not vals.get("recurrence_id") else values

    def _hsk_at_agency(self, vals):
        """Let a new series keep the agency's hours: ten stays ten when the clocks change."""
        if vals.get("recurrency") and not vals.get("event_tz"):
            return {**vals, "event_tz": agency_zone(self.env)}
        return vals

    def _hsk_check_write(self, vals):
        """Let only those write our fields who may write the tandem; a meeting stays with it."""
        tandems = self.sudo().hsk_tandem_id.sudo(False)
        if vals.get("hsk_tandem_id"):
            tandems |= self.env["hsk.tandem"].browse(vals["hsk_tandem_id"])
        if not self.env.su:
            (tandems or self.env["hsk.tandem"]).check_access("write")
        if "hsk_tandem_id" in vals and any(
            event.hsk_tandem_id.id != vals["hsk_tandem_id"] for event in self._hsk_meetings().sudo()
        ):
            raise UserError(self.env._("A meeting stays with its tandem."))

    def _hsk_touch(self):
        """Have what people were told compared with what is so at the end of the transaction."""
        if self:
            invitations = self.env["hsk.invitation"]
            invitations._touch(self, invitations._of(self))

    def _hsk_appointment(self):
        """Return the event as those see it who are invited."""
        people = tuple(
            state.Person(one_line(attendee.partner_id.name), address, ANSWERS[attendee.state])
            for attendee in self.attendee_ids.sorted("id")
            if (address := attendee.partner_id.email_normalized)
        )
        description = self.description
        return state.Appointment(
            self.start,
            self.stop,
            self.allday,
            one_line(self.name),
            one_line(self.location),
            "" if is_html_empty(description) else html2plaintext(description),
            self.videocall_location or "",
            people,
        )

    def _hsk_times(self):
        return [self[name] for name in TIMES]

    def _hsk_follow(self, times):
        """Compare the invitations; who had agreed to another time has to answer again."""
        moved = self.filtered(
            lambda event: times.get(event, event._hsk_times()) != event._hsk_times()
        )
        answered = moved.sudo().attendee_ids.filtered(
            lambda attendee: (
                attendee.state != "needsAction"
                and attendee.partner_id != attendee.event_id.user_id.partner_id
            )
        )
        answered.state = "needsAction"
        self._hsk_touch()


class CalendarAttendee(models.Model):
    # Odoo's own mails about a meeting do not go to the people of a tandem: they get ours.
    # (No docstring: Odoo would keep it as that of its own model after the add-on is gone.)
    _inherit = "calendar.attendee"

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        meetings = self.event_id._hsk_meetings()
        ours = self.filtered(lambda attendee: attendee.event_id in meetings)
        if not ours:
            return super()._notify_attendees(mail_template, notify_author, force_send)
        if mail_template and mail_template not in self._hsk_replaced_templates():
            self.env["hsk.invitation"]._of(meetings)._remind(ours)
        others = self - ours
        if not others:
            return None
        return super(CalendarAttendee, others)._notify_attendees(
            mail_template, notify_author, force_send
        )

    def _hsk_replaced_templates(self):
        """Return the templates in whose place our invitation goes out; the rest are reminders."""
        templates = self.env["mail.template"]
        for name in ("invitation", "changedate", "update"):
            xmlid = f"calendar.calendar_template_meeting_{name}"
            templates |= self.env.ref(xmlid, raise_if_not_found=False) or templates
        return templates
