import re
import uuid

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.dates import agency_zone
from ...tools.invitation import changes, file, state
from ...tools.typed import one_line

TOUCHED = "hsk.invitation"
# The organizer, if neither the responsible user nor the agency has an address.
NOBODY = "noreply@example.invalid"


class Invitation(models.Model):
    """What the people of a tandem were told about a meeting, or about a series of them.

    It has one UID for ever and counts what was sent; so calendar programs change their entry
    instead of making another one. The present state is compared with what each person was told at
    the end of a transaction: however many writes it took, there is one mail.
    """

    _name = "hsk.invitation"
    _description = "Invitation to a Meeting"
    _order = "id desc"
    _rec_name = "uid"

    uid = fields.Char(
        "UID", default=lambda self: self._default_uid(), required=True, readonly=True, index=True
    )
    number = fields.Integer(
        "Sequence", default=-1, readonly=True, help="The number of the last state that was sent."
    )
    tandem_id = fields.Many2one(
        "hsk.tandem", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    event_id = fields.Many2one(
        "calendar.event",
        "Meeting",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The meeting; of a series the one that it is made from.",
    )
    recurrence_id = fields.Many2one(
        "calendar.recurrence",
        "Series",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    slots = fields.Json(help="At which date of the series each meeting stood when it was sent.")
    guest_ids = fields.One2many("hsk.invitation.guest", "invitation_id", string="Guests")

    def _default_uid(self):
        return str(uuid.uuid4())

    # ------------------------------------------------------------
    # WHAT IS TOUCHED
    # ------------------------------------------------------------

    @api.model
    def _of(self, events):
        """Return the invitations that meetings have already."""
        series = events.sudo().recurrence_id
        domain = Domain("event_id", "in", events.ids)
        if series:
            domain |= Domain("recurrence_id", "in", series.ids)
        return self.sudo().search(domain)

    @api.model
    def _touch(self, events, invitations=None):
        """Note that people may have to be told something before the transaction ends."""
        callbacks = self.env.cr.precommit
        if TOUCHED not in callbacks.data:
            callbacks.data[TOUCHED] = ({}, {})
            callbacks.add(self._clean()._sync_touched)
        # Odoo's own switch for those who do not want mails, as at an import
        loud = not self.env.context.get("no_mail_to_attendees")
        for ids, records in zip(callbacks.data[TOUCHED], (events, invitations or ()), strict=True):
            for record in records:
                ids[record.id] = ids.get(record.id) or loud

    def _clean(self):
        """Return these without what a view has in its context, such as defaults."""
        kept = {key: value for key, value in self.env.context.items() if key == "lang"}
        return self.with_env(self.env(su=True, context=kept))

    @api.model
    def _sync_touched(self):
        """Compare and send what was touched in this transaction."""
        event_ids, invitation_ids = self.env.cr.precommit.data.pop(TOUCHED, ({}, {}))
        events = self.env["calendar.event"].browse(event_ids).exists().filtered("hsk_tandem_id")
        invitations = self.browse(invitation_ids).exists()
        found = self._assign(events)
        loud = invitations.filtered(lambda invitation: invitation_ids[invitation.id])
        loud |= loud.union(*(one for event, one in found.items() if event_ids[event.id]))
        blocked = self.env["ir.config_parameter"].get_param("calendar.block_mail")
        if not blocked:
            loud._sync()

    @api.model
    def _assign(self, events):
        """Return {meeting: its invitation}, made where one is missing; not for what is over."""
        known = self._of(events | events.recurrence_id.base_event_id)
        by_series = {one.recurrence_id: one for one in known if one.recurrence_id}
        by_event = {one.event_id: one for one in known if not one.recurrence_id}
        found, missing = {}, {}
        for event in events:
            series = event.recurrence_id
            base = series.base_event_id or event
            # a series made from a meeting, or anew from the same one, keeps its UID
            invitation = by_series.get(series) if series else by_event.get(event)
            if not invitation and series and (invitation := by_event.pop(base, None)):
                by_series[series] = invitation
            if invitation:
                invitation._follow(series, base)
                found[event] = invitation
            elif event.active and event.stop > fields.Datetime.now():
                missing.setdefault(series or event, []).append(event)
        made = self.create(
            [
                {
                    "tandem_id": members[0].hsk_tandem_id.id,
                    "event_id": (members[0].recurrence_id.base_event_id or members[0]).id,
                    "recurrence_id": members[0].recurrence_id.id,
                }
                for members in missing.values()
            ]
        )
        for invitation, members in zip(made, missing.values(), strict=True):
            found.update(dict.fromkeys(members, invitation))
        return found

    def _follow(self, series, base):
        """Belong to a series from now on, and to the meeting that it is made from."""
        if self.recurrence_id != series:
            self.write({"recurrence_id": series.id, "slots": False})
        if self.event_id != base:
            self.event_id = base

    # ------------------------------------------------------------
    # COMPARING AND TELLING
    # ------------------------------------------------------------

    def _sync(self):
        """Tell everyone what they were not told yet; nothing if that is nothing."""
        now, due = fields.Datetime.now(), []
        for invitation in self:
            meeting, people = invitation._present()
            guests = {guest.person_id: guest for guest in invitation.guest_ids}
            messages = []
            everyone = people | invitation.guest_ids.person_id
            for person in everyone.filtered(lambda one, t=invitation.tandem_id: not t._gone(one)):
                guest = guests.get(person, self.env["hsk.invitation.guest"])
                mine = meeting.for_person(person.name, person.email_normalized)
                change = changes.between(guest._told(), mine, now)
                if change and guest._withdraw(change):
                    messages.append((guest, person, change, mine))
            if messages:
                invitation.number += 1
                due += [(invitation, *message) for message in messages]
        self.env["hsk.invitation.guest"]._send(due)

    def _send_again(self):
        """Send everyone the present state once more; it keeps its number."""
        due = []
        for invitation in self._clean():
            meeting, people = invitation._present()
            for guest in invitation.guest_ids.filtered(lambda one, p=people: one.person_id in p):
                person = guest.person_id
                mine = meeting.for_person(person.name, person.email_normalized)
                change = changes.Change(changes.REQUEST, is_first=True)
                if invitation.tandem_id._gone(guest.person_id):
                    continue
                if mine.dates and guest._withdraw(change):
                    due.append((invitation, guest, guest.person_id, change, mine))
        self._clean().guest_ids._send(due)

    def _remind(self, attendees):
        """Remind people of a meeting that is ahead."""
        for attendee in attendees.sudo().filtered("email"):
            event = attendee.event_id
            mine = self.filtered(lambda one, event=event: event in one._meetings())[:1]._clean()
            if mine and not mine.tandem_id._gone(attendee.partner_id):
                about = mine._meeting({None: event}, None)
                mine.guest_ids._send_reminder(mine, attendee.partner_id, about)

    def _meetings(self):
        """Return the meetings that there are now."""
        self.ensure_one()
        if self.recurrence_id:
            return self.recurrence_id.calendar_event_ids.filtered("active")
        return self.event_id.filtered(lambda event: event.active and not event.recurrence_id)

    def _present(self):
        """Return the meeting as it is now, and who is to be told of it."""
        events = self._meetings()
        rule = self._rule()
        slots = self._slots(events, rule) if rule and events else dict.fromkeys(events)
        meeting = self._meeting({slot: event for event, slot in slots.items()}, rule)
        people = events.attendee_ids.partner_id.filtered("email_normalized")
        return meeting, people - events.user_id.partner_id

    def _meeting(self, events, rule):
        """Return meetings, by slot, in the form that can be compared and written."""
        user = next(iter(events.values()), self.env["calendar.event"]).user_id.filtered("active")
        sender = user.partner_id if user.email_normalized else self.company_id.partner_id
        address = sender.email_normalized or self.env["ir.mail_server"]._get_default_from_address()
        return state.Meeting(
            self.uid,
            self._zone(),
            state.Person(one_line(sender.name), address or NOBODY),
            {slot: event._hsk_appointment() for slot, event in events.items()},
            rule,
        )

    def _file(self):
        """Return the present state as a calendar file."""
        meeting, _people = self._present()
        return file.request(meeting, max(self.number, 0), fields.Datetime.now())

    def _zone(self):
        return self.recurrence_id.event_tz or agency_zone(self.env)

    def _rule(self):
        """Return the rule of the series without its end."""
        lines = (self.recurrence_id.rrule or "").splitlines()
        rule = next((line for line in lines if "FREQ=" in line), "").removeprefix("RRULE:")
        return re.sub(r";(COUNT|UNTIL)=[^;]*", "", rule) or None

    def _slots(self, events, rule):
        """Return {meeting: its slot}; one that was moved alone keeps the slot it had."""
        allday = sum(1 if event.allday else -1 for event in events) > 0
        known = {
            event: fields.Datetime.to_datetime(self.slots[str(event.id)])
            for event in events
            if str(event.id) in (self.slots or {})
        }
        starts = {event: event.start for event in events}
        slots = state.slots(rule, None if allday else self._zone(), starts, known)
        self.slots = {str(event.id): fields.Datetime.to_string(at) for event, at in slots.items()}
        return slots
