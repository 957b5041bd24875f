"""Two calendar programs that live on what arrives by mail, read with the `icalendar` library.

Both end up with dates as `(start, end, summary, place)`, times in UTC.
"""

from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrulestr
from icalendar import Calendar


class Rejected(AssertionError):
    """A program does not take what it got."""


def calendar_part(message):
    """Return the calendar of a mail and the METHOD that its header names."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == 1, message.as_string()
    content = parts[0].get_payload(decode=True)
    assert b"\n" not in content.replace(b"\r\n", b""), "lines end in CRLF"
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "lines are folded"
    return Calendar.from_ical(content), parts[0].get_param("method")


class Program:
    """What both have in common: entries by UID, and how a series gives dates."""

    def __init__(self, address):
        self.address = address
        self.entries = {}  # UID: {slot or None: component}
        self.sequences = {}
        self.dropped = {}  # UID: slots that were cancelled alone
        self.received = []

    def receive(self, message):
        """Act on a mail."""
        calendar, header = calendar_part(message)
        method = str(calendar["METHOD"])
        self.check(calendar, method, header)
        events = calendar.walk("VEVENT")
        uid, sequence = str(events[0]["UID"]), int(events[0]["SEQUENCE"])
        self.received.append((method, uid, sequence))
        if not self.accepts(uid, sequence):
            return
        self.sequences[uid] = sequence
        if method == "CANCEL":
            self.cancel(uid, events)
        else:
            self.request(uid, events, calendar)

    def cancel(self, uid, events):
        """Take a date, or all of them, out of the calendar."""
        slots = [self.moment(one["RECURRENCE-ID"]) for one in events if "RECURRENCE-ID" in one]
        if slots:
            self.dropped.setdefault(uid, set()).update(slots)
        else:
            self.entries.pop(uid, None)
            self.dropped.pop(uid, None)

    def request(self, uid, events, _calendar):
        """Put what was sent in the place of what is there."""
        self.dropped.pop(uid, None)
        self.entries[uid] = {
            self.moment(one["RECURRENCE-ID"]) if "RECURRENCE-ID" in one else None: one
            for one in events
        }

    def dates(self):
        """Return what a person sees."""
        return sorted(found for uid in self.entries for found in self._dates_of(uid))

    def _dates_of(self, uid):
        entry = dict(self.entries[uid])
        master = entry.pop(None, None)
        slots = {}
        if master is not None:
            length = self.moment(master["DTEND"]) - self.moment(master["DTSTART"])
            for slot in self._slots(master):
                slots[slot] = self._seen(master, slot, slot + length)
        for slot, one in entry.items():
            start, end = self.moment(one["DTSTART"]), self.moment(one["DTEND"])
            slots[slot] = self._seen(one, start, end)
        gone = self.dropped.get(uid, set())
        return [seen for slot, seen in slots.items() if slot not in gone]

    def _slots(self, master):
        start = master["DTSTART"].dt
        if "RRULE" not in master:
            moments = [start]
        else:
            rule = master["RRULE"].to_ical().decode()
            moments = list(rrulestr(rule, dtstart=self._rule_start(start)))
        moments += self._listed(master, "RDATE")
        dropped = {self._utc(one) for one in self._listed(master, "EXDATE")}
        return {self._utc(one) for one in moments} - dropped

    def _listed(self, master, name):
        found = master.get(name) or []
        found = found if isinstance(found, list) else [found]
        return [one.dt for some in found for one in some.dts]

    def _rule_start(self, start):
        return start if isinstance(start, datetime) else datetime.combine(start, time())

    def _seen(self, one, start, end):
        return start, end, str(one.get("SUMMARY", "")), str(one.get("LOCATION", ""))

    def moment(self, prop):
        """Return a property's moment in UTC."""
        return self._utc(prop.dt)

    def _utc(self, moment):
        if isinstance(moment, datetime):
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        assert isinstance(moment, date)
        return datetime.combine(moment, time(), UTC)

    def check(self, calendar, method, header):
        """Look at the form of what came."""

    def accepts(self, uid, sequence):
        """Tell whether a state is newer than what is there."""
        raise NotImplementedError


class Lenient(Program):
    """Replaces by UID what has not a higher SEQUENCE; knows the zones by their names."""

    def accepts(self, uid, sequence):
        """Take what is not older."""
        return sequence >= self.sequences.get(uid, 0)


class Strict(Program):
    """Takes only what RFC 5546 asks for, and reckons with the rules in the VTIMEZONE."""

    def check(self, calendar, method, header):
        """Reject what is not a proper scheduling message."""
        if header != method or method not in ("REQUEST", "CANCEL"):
            raise Rejected(f"METHOD {method}, in the header {header}")
        zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
        for one in calendar.walk("VEVENT"):
            for name in ("UID", "DTSTAMP", "SEQUENCE", "ORGANIZER", "DTSTART", "SUMMARY"):
                if name not in one:
                    raise Rejected(f"{name} is missing")
            used = {
                prop.params.get("TZID")
                for name in ("DTSTART", "DTEND", "RECURRENCE-ID")
                if (prop := one.get(name)) is not None
            }
            if used - {None} - zones:
                raise Rejected(f"no VTIMEZONE for {used}")
            attendees = one["ATTENDEE"] if isinstance(one["ATTENDEE"], list) else [one["ATTENDEE"]]
            if f"mailto:{self.address}" not in map(str, attendees):
                raise Rejected(f"{self.address} is not invited")
            if method == "CANCEL" and str(one["STATUS"]) != "CANCELLED":
                raise Rejected("cancelled without STATUS")
        self._zones = {str(z["TZID"]): z.to_tz() for z in calendar.walk("VTIMEZONE")}

    def accepts(self, uid, sequence):
        """Reject what is not newer."""
        if sequence <= self.sequences.get(uid, -1):
            raise Rejected(f"SEQUENCE {sequence} of {uid} is not newer")
        return True

    def cancel(self, uid, events):
        """Reject the cancellation of what was never there."""
        if uid not in self.entries:
            raise Rejected(f"{uid} is not known")
        super().cancel(uid, events)

    def _utc(self, moment):
        """Reckon with the zone as the mail describes it."""
        if isinstance(moment, datetime) and moment.tzinfo:
            zone = self._zones.get(str(moment.tzinfo))
            if zone:
                moment = moment.replace(tzinfo=zone)
        return super()._utc(moment)


class Inbox:
    """The calendars of a person: two programs that get the same mails."""

    def __init__(self, smtp_server, address):
        self._smtp, self.address = smtp_server, address
        self.programs = [Lenient(address), Strict(address)]
        self._read = 0

    def read(self):
        """Let both programs act on new mails; return the messages."""
        mails = self._smtp.to(self.address)[self._read :]
        self._read += len(mails)
        carrying = [
            mail
            for mail in mails
            if any(part.get_content_type() == "text/calendar" for part in mail.walk())
        ]
        for mail in carrying:
            for program in self.programs:
                program.receive(mail)
        return carrying


def expected(rpc, person_id, tandem_id):
    """Return the dates that a person should see, as Odoo's calendar has them."""
    rows = rpc.read(
        "calendar.event",
        [("hsk_tandem_id", "=", tandem_id), ("partner_ids", "in", [person_id])],
        ["start", "stop", "allday", "start_date", "stop_date", "name", "location"],
    )
    return sorted((*_span(row), row["name"], row["location"] or "") for row in rows)


def _span(row):
    if row["allday"]:
        start, stop = (date.fromisoformat(row[name]) for name in ("start_date", "stop_date"))
        stop += timedelta(days=1)
        return tuple(datetime.combine(day, time(), UTC) for day in (start, stop))
    moments = (datetime.fromisoformat(row[name]) for name in ("start", "stop"))
    return tuple(moment.replace(tzinfo=UTC) for moment in moments)
