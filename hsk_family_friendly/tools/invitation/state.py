"""What is agreed under one UID: one date, or a series with what differs on single dates."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import pytz
from dateutil.rrule import rrulestr


class Person(NamedTuple):
    """Someone who takes part; the answer is a PARTSTAT."""

    name: str
    address: str
    answer: str = "NEEDS-ACTION"


@dataclass(frozen=True)
class Appointment:
    """One date. Times are UTC without zone; of whole days only the days count."""

    start: datetime
    stop: datetime
    allday: bool = False
    summary: str = ""
    place: str = ""
    text: str = ""
    link: str = ""
    people: tuple[Person, ...] = ()

    @cached_property
    def shape(self):
        """Everything but when it begins: dates of a series usually have it in common."""
        return (self.stop - self.start, self.allday, self.told[2:], self.people)

    @cached_property
    def told(self):
        """What people have to be told again when it changes; their answers are not part of it."""
        people = tuple(sorted(person[:2] for person in self.people))
        about = (self.summary, self.place, self.text, self.link)
        return (self.start, self.stop, self.allday, *about, people)


@dataclass(frozen=True)
class Meeting:
    """All dates of a UID. Of a series each date keeps the slot at which the rule puts it."""

    uid: str
    zone: str
    organizer: Person
    dates: dict[datetime | None, Appointment]  # slot (None: no series) -> what is there
    rule: str | None = None  # without COUNT and UNTIL: the last slot ends it

    def for_person(self, name, address):
        """Return what of it concerns one person: several share a mailbox."""
        mine = {
            slot: date
            for slot, date in self.dates.items()
            if any(person[:2] == (name or "", address) for person in date.people)
        }
        return replace(self, dates=mine)

    @cached_property
    def allday(self):
        """Whether the slots are whole days."""
        days = sum(1 if date.allday else -1 for date in self.dates.values())
        return days > 0

    @cached_property
    def common(self):
        """The date whose shape most dates have."""
        shapes = Counter(date.shape for date in self.dates.values())
        shape = max(shapes, key=shapes.get)
        return next(date for date in self.dates.values() if date.shape == shape)

    @cached_property
    def regular(self):
        """The slots that the rule gives, in order."""
        return [slot for slot in sorted(self.dates) if local(self, slot) in self._expansion]

    @cached_property
    def dropped(self):
        """What the rule gives between the first and the last slot where there is no date."""
        if not self.regular:
            return []
        first, last = (local(self, slot) for slot in (self.regular[0], self.regular[-1]))
        taken = {local(self, slot) for slot in self.regular}
        return sorted(day for day in self._expansion - taken if first < day < last)

    @cached_property
    def _expansion(self):
        return _expand(self.rule, [local(self, slot) for slot in self.dates])

    def dump(self):
        """Return it as JSON can hold it, to compare with later; without answers."""
        dates = {slot: date.told for slot, date in self.dates.items()}
        details = list(dict.fromkeys(told[2:] for told in dates.values()))
        return {
            "uid": self.uid,
            "zone": self.zone,
            "organizer": list(self.organizer[:2]),
            "rule": self.rule,
            "details": details,
            "dates": [
                [_text(slot), _text(told[0]), _text(told[1]), details.index(told[2:])]
                for slot, told in dates.items()
            ],
        }


def load(values):
    """Return the meeting that was dumped."""
    details = [
        {
            "allday": allday,
            **dict(zip(("summary", "place", "text", "link"), about, strict=True)),
            "people": tuple(Person(*person) for person in people),
        }
        for allday, *about, people in values["details"]
    ]
    return Meeting(
        values["uid"],
        values["zone"],
        Person(*values["organizer"]),
        {
            _moment(slot): Appointment(_moment(start), _moment(stop), **details[number])
            for slot, start, stop, number in values["dates"]
        },
        values["rule"],
    )


def slots(rule, zone, starts, known):
    """Find out at which slot of a series each date stands.

    :param str rule: RRULE without COUNT and UNTIL
    :param str zone: the name of the zone, or None for whole days
    :param dict starts: {key: moment at which the date begins now}
    :param dict known: {key: slot} as it was told last; a date that was moved since keeps it
    :return: {key: slot}
    """
    wanted = {key: known.get(key, start) for key, start in starts.items()}
    given = _expand(rule, [at_zone(slot, zone) for slot in wanted.values()])
    found = {}
    for key in sorted(starts, key=lambda key: (wanted[key] != starts[key], starts[key])):
        slot = wanted[key]
        if at_zone(slot, zone) not in given or slot in found.values():
            slot = starts[key]  # not of this rule, or another date has taken its place
        found[key] = slot
    return found


def local(meeting, moment):
    """Return a slot as the clock of the meeting's zone shows it."""
    return at_zone(moment, None if meeting.allday else meeting.zone)


def at_zone(moment, zone):
    """Return a moment (UTC) as the clock of a zone shows it; whole days have no zone."""
    if not zone:
        return moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return pytz.utc.localize(moment).astimezone(pytz.timezone(zone)).replace(tzinfo=None)


def _expand(rule, days):
    """Return the moments that a rule gives from the first to the last of some days."""
    if not rule:
        return set()
    return set(rrulestr(rule, dtstart=min(days)).between(min(days), max(days), inc=True))


def _text(moment):
    return moment and moment.isoformat(" ")


def _moment(text):
    return text and datetime.fromisoformat(text)
