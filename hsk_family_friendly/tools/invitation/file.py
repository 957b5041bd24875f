"""A meeting as an iCalendar file with a METHOD (RFC 5546)."""

from datetime import timedelta

from .changes import CANCEL, REQUEST
from .lines import UTC, address, component, join, line, parameter, text
from .state import at_zone, local

PRODUCT = "-//hsk_family_friendly//Tandem//DE"


def request(meeting, sequence, stamp):
    """Return the whole state of a meeting: it replaces what a calendar program has of the UID.

    :param Meeting meeting: what concerns the person
    :param int sequence: the number of this state
    :param datetime stamp: when it is issued (UTC)
    """
    head = _head(meeting, sequence, stamp)
    events = [_master(meeting, head)] if meeting.rule else []
    for slot, date in sorted(meeting.dates.items(), key=lambda pair: pair[1].start):
        if not meeting.rule:
            events.append([*head, *_body(meeting, date), "STATUS:CONFIRMED"])
        elif date.start != slot or date.shape != meeting.common.shape:
            which = _times("RECURRENCE-ID", [local(meeting, slot)], meeting)
            events.append([*head, which, *_body(meeting, date), "STATUS:CONFIRMED"])
    return _file(REQUEST, meeting, events)


def cancellation(meeting, sequence, stamp, slot=None):
    """Return that a meeting, or one date of a series, does not take place.

    :param Meeting meeting: what the person was told last
    :param datetime slot: the slot of the single date
    """
    head = _head(meeting, sequence, stamp)
    date = meeting.dates[slot] if slot else meeting.dates[min(meeting.dates, key=_order)]
    which = [_times("RECURRENCE-ID", [local(meeting, slot)], meeting)] if slot else []
    return _file(CANCEL, meeting, [[*head, *which, *_body(meeting, date), "STATUS:CANCELLED"]])


def _order(slot):
    return (slot is not None, slot)


def _file(method, meeting, events):
    lines = ["BEGIN:VCALENDAR", f"PRODID:{PRODUCT}", "VERSION:2.0", "CALSCALE:GREGORIAN"]
    lines.append(f"METHOD:{method}")
    if meeting.zone != UTC:
        lines += component(meeting.zone)
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return join([*lines, "END:VCALENDAR"])


def _head(meeting, sequence, stamp):
    stamp = stamp.strftime("%Y%m%dT%H%M%SZ")
    return [line("UID", text(meeting.uid)), f"SEQUENCE:{sequence}", f"DTSTAMP:{stamp}"]


def _master(meeting, head):
    """Return the event of a series that stands for all dates which are as usual."""
    slots = meeting.regular or sorted(meeting.dates)[:1]
    usual = meeting.common
    first = type(usual)(slots[0], slots[0] + (usual.stop - usual.start), *_rest(usual))
    lines = [*head, *_body(meeting, first)]
    if meeting.regular:
        lines.append(line("RRULE", f"{meeting.rule};UNTIL={_until(meeting, slots[-1])}"))
    others = [local(meeting, slot) for slot in sorted(meeting.dates) if slot not in slots]
    for name, moments in (("RDATE", others), ("EXDATE", meeting.dropped)):
        if moments:
            lines.append(_times(name, moments, meeting))
    return [*lines, "STATUS:CONFIRMED"]


def _rest(date):
    return (date.allday, date.summary, date.place, date.text, date.link, date.people)


def _until(meeting, slot):
    if meeting.allday:
        return slot.strftime("%Y%m%d")
    return slot.strftime("%Y%m%dT%H%M%SZ")


def _body(meeting, date):
    """Return when, where, what and who."""
    if date.allday:
        stop = date.stop + timedelta(days=1)  # the end is the first day that does not belong to it
        lines = [
            line(name, moment.strftime("%Y%m%d"), value="DATE")
            for name, moment in (("DTSTART", date.start), ("DTEND", stop))
        ]
    else:
        lines = [
            _moments(name, [at_zone(moment, meeting.zone)], meeting.zone)
            for name, moment in (("DTSTART", date.start), ("DTEND", date.stop))
        ]
    lines.append(line("SUMMARY", text(date.summary)))
    for name, value in (("LOCATION", date.place), ("DESCRIPTION", date.text)):
        if value:
            lines.append(line(name, text(value)))
    if date.link:
        lines.append(line("URL", "".join(date.link.split())))
    organizer = meeting.organizer
    lines.append(line("ORGANIZER", address(organizer.address), cn=parameter(organizer.name)))
    lines += [
        line(
            "ATTENDEE",
            address(person.address),
            cn=parameter(person.name),
            cutype="INDIVIDUAL",
            role="REQ-PARTICIPANT",
            partstat=person.answer,
            rsvp="TRUE",
        )
        for person in date.people
    ]
    return lines


def _times(name, moments, meeting):
    """Return slots: of the kind of the series, whatever a single date is."""
    if meeting.allday:
        return line(name, ",".join(f"{moment:%Y%m%d}" for moment in moments), value="DATE")
    return _moments(name, moments, meeting.zone)


def _moments(name, moments, zone):
    end = "Z" if zone == UTC else ""
    values = ",".join(f"{moment:%Y%m%dT%H%M%S}{end}" for moment in moments)
    return line(name, values, tzid=None if zone == UTC else zone)
