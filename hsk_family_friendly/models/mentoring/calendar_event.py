from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, is_html_empty

from ...tools import for_good, mail_body
from ...tools.dates import agency_zone, at_agency
from ...tools.german import document_lang
from ...tools.invitation import state
from ...tools.once import Once
from ...tools.typed import one_line
from .tandem_meeting import OUTCOMES

READER = "hsk_family_friendly.group_hsk_reader"
# A meeting that was so long ago is not asked about any more.
DAYS_ASKED = 7
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

    hsk_tandem_id = fields.Many2one(
        "hsk.tandem", "Tandem", index="btree_not_null", ondelete="restrict", groups=READER
    )
    hsk_outcome = fields.Selection(
        [("pending", "Pending"), ("held", "Took Place"), ("not_held", "Did not Take Place")],
        "Outcome",
        copy=False,
        groups=READER,
    )
    hsk_asked_on = fields.Datetime("Asked on", copy=False, readonly=True, groups=READER)
    hsk_problem = fields.Char(
        "Not Delivered",
        compute="_compute_hsk_problem",
        compute_sudo=True,
        groups=READER,
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

    @api.model
    def _hsk_owner_fields(self):
        return [*super()._hsk_owner_fields(), "hsk_tandem_id"]

    @api.model
    def _hsk_groups(self, vals_list):
        default = self.env.context.get("default_hsk_tandem_id")
        tandem_ids = [vals.get("hsk_tandem_id", default) for vals in vals_list]
        if not any(tandem_ids):
            return super()._hsk_groups(vals_list)
        self.env["hsk.tandem"].browse(filter(None, tandem_ids)).check_access("write")
        groups = []
        # runs of consecutive ones: the order of the records is that of the values
        # pylint: disable-next=bad-builtin-groupby
        for ours, pairs in groupby(zip(tandem_ids, vals_list, strict=True), lambda p: bool(p[0])):
            if ours:
                group = [self._hsk_meeting_values(*pair) for pair in pairs]
                # else everyone would be sent the telephone number of the first of them
                groups.append(({"skip_contact_description": True}, group))
            else:
                groups += super()._hsk_groups([vals for _tandem_id, vals in pairs])
        return groups

    def _hsk_created(self, vals_list):
        super()._hsk_created(vals_list)
        self.env["hsk.invitation"]._touch(self._hsk_meetings())
        if any(vals.get("hsk_outcome") == "held" for vals in vals_list):
            self._hsk_tick_steps()

    @contextmanager
    def _hsk_changing(self, vals):
        if vals.keys() & OURS:
            self._hsk_check_write(vals)
        told = TOLD | self._get_recurrent_fields()
        meetings = self._hsk_meetings() if vals.keys() & told else self.browse()
        if meetings and "rrule_type" in vals and not self.recurrence_id:
            vals = self._hsk_at_agency(vals)
        meetings._hsk_touch()
        times = {meeting: meeting._hsk_times() for meeting in meetings}
        with super()._hsk_changing(vals) as changed:
            yield changed
        if vals.get("hsk_tandem_id"):
            meetings = self
            self.filtered(lambda event: not event.hsk_outcome).hsk_outcome = "pending"
        meetings.exists()._hsk_follow(times)
        if vals.get("hsk_outcome") == "held":
            self._hsk_tick_steps()

    def _hsk_leaving(self):
        super()._hsk_leaving()
        self._hsk_meetings()._hsk_touch()

    def _hsk_tick_steps(self):
        for event in self.sudo().filtered(lambda event: event.hsk_outcome == "held"):
            event.hsk_tandem_id._tick_by_meeting(at_agency(self.env, event.start).date())

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

    def _hsk_meeting_values(self, tandem_id, vals):
        """Return the values of a new meeting: who is invited by whom, if nobody said so."""
        tandem = self.env["hsk.tandem"].browse(tandem_id)
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

    # ------------------------------------------------------------
    # ONE QUESTION AFTER EACH MEETING
    # ------------------------------------------------------------

    @api.model
    def _hsk_to_be_asked_about(self):
        """Return the latest meetings of tandems about which nobody was asked yet."""
        now = fields.Datetime.now()
        return self.search(
            Domain("hsk_outcome", "=", "pending")
            & Domain("hsk_asked_on", "=", False)
            & Domain("stop", "<=", now)
            & Domain("stop", ">", now - timedelta(days=DAYS_ASKED))
            & Domain("hsk_tandem_id.is_exchange", "=", False),
            order="stop, id",
        )

    def _hsk_ask(self):
        """Ask those who were invited and act in the tandem whether the meeting took place."""
        self.ensure_one()
        self.hsk_asked_on = fields.Datetime.now()
        tandem = self.hsk_tandem_id
        people = tandem._people_today() & self.partner_ids
        addresses = tandem._page_addresses(
            people.filtered(lambda one: one.email_normalized and not one.sudo().hsk_no_reminders)
        )
        user = self.user_id.filtered("active")
        sender = user.email_formatted or tandem.company_id.email_formatted
        mails = self.env["mail.mail"].create(
            [
                {
                    **self._hsk_question(person, f"{address}/meeting/{self.id}"),
                    "email_from": sender,
                    "author_id": (user or tandem.company_id).partner_id.id,
                    "recipient_ids": [(4, person.id)],
                    "auto_delete": True,
                    "hsk_try_again": True,
                }
                for person, address in addresses.items()
            ]
        )
        mails._hsk_leave()

    def _hsk_question(self, person, address):
        """Return subject and body: each answer leads to the page, where it is confirmed."""
        env = self.with_context(lang=person.lang or document_lang(self.env)).env
        when = env["hsk.invitation"]._when_of(self)
        labels = (env._("Took Place"), env._("Moved"), env._("Did not Take Place"))
        end = Markup("%s<br/>%s") % (
            self.user_id.filtered("active").name or "",
            self.hsk_tandem_id.company_id.name,
        )
        body = mail_body.compose(
            env,
            person,
            [env._("did your meeting on %s take place? One click is enough, without login.", when)],
            [
                (label, f"{address}?answer={outcome}")
                for outcome, label in zip(OUTCOMES, labels, strict=True)
            ],
            end,
        )
        return {"subject": env._("Did your meeting take place? %s", when), "body_html": body}


class CalendarAttendee(models.Model):
    # Odoo's own mails about a meeting do not go to the people of a tandem: they get ours.
    # (No docstring: Odoo would keep it as that of its own model after the add-on is gone.)
    _inherit = "calendar.attendee"
    _hsk_once_each = (Once("partner_id", ("event_id",), [("event_id.hsk_tandem_id", "!=", False)]),)

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
