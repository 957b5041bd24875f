"""The certificates of one company as a chain of cycles.

Entries are anything with `row`, `place`, `stated_cycle`, `kind`, `valid_from` (never empty here),
`valid_until`, `validity_years` and `ended_on`, as `entries.Entry` has them.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from odoo.tools.translate import LazyTranslate

from ..dates import last_day_of_validity
from .fault import Fault, fault

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)


class Before(NamedTuple):
    """What the company has already: its last certificate, cycle 0 is none.

    `first_cycle` and `first_day` are where its chain begins while earlier cycles are unknown.
    """

    cycle: int = 0
    valid_from: date | None = None
    open_cycles: frozenset = frozenset()
    first_cycle: int = 0
    first_day: date | None = None


@dataclass(eq=False)
class Link:
    """An entry in its place: cycle, last day of validity, what precedes it, what is wrong.

    `follows_known`: it follows the last certificate that the company has already. `is_earlier`: it
    is one of those that were missing before the first one.
    """

    entry: Any
    cycle: int
    years: int
    valid_until: date
    previous: Any = None
    follows_known: bool = False
    is_earlier: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def begins_later(self):
        """Whether the chain begins here although cycles came before."""
        return self.cycle > 1 and not self.previous and not self.follows_known


def make_chain(entries, years_of, before=None):
    """Put the entries of a company in order and check that they make a chain.

    A certificate without a last day lasts as long as usual, at most until the next one begins. A
    chain may begin at a later cycle than the first, if an entry states its cycle.

    :param years_of: function that gives the usual validity of a cycle in years
    :param before: `Before`, what the company has already
    :return: list of `Link`, oldest first
    """
    before = before or Before()
    ordered = sorted(entries, key=lambda entry: (entry.valid_from, entry.row))
    earlier = [one for one in ordered if before.first_day and one.valid_from < before.first_day]
    later = ordered[len(earlier) :]
    begin_earlier = _stated_start(earlier) or before.first_cycle - len(earlier)
    begin_later = before.cycle + 1 if before.cycle else _stated_start(later) or 1
    links = [
        *_number(earlier, begin_earlier, years_of),
        *_number(later, begin_later, years_of),
    ]
    for position, link in enumerate(links):
        link.is_earlier = position < len(earlier)
        link.follows_known = position == len(earlier) and bool(before.cycle)
    for link, following in itertools.pairwise([*links, None]):
        next_day = before.first_day if link.is_earlier else None
        if following and following.is_earlier == link.is_earlier:
            next_day = following.entry.valid_from
        if next_day and not link.entry.valid_until:
            cap = next_day - timedelta(days=1)
            link.valid_until = max(min(link.valid_until, cap), link.entry.valid_from)
        link.faults += _faults(link, next_day, before)
    return links


def _stated_start(entries):
    """Return the cycle at which these begin, if one of them states its own."""
    stated = ((index, one.stated_cycle) for index, one in enumerate(entries) if one.stated_cycle)
    return next((max(1, cycle - index) for index, cycle in stated), None)


def _number(entries, start, years_of):
    """Return the links of entries that follow one another."""
    previous = None
    for cycle, entry in enumerate(entries, start=start):
        years = entry.validity_years or _written_years(entry) or years_of(cycle)
        until = entry.valid_until or last_day_of_validity(entry.valid_from, years)
        yield Link(entry, cycle, years, until, previous)
        previous = entry


def _written_years(entry):
    """Return the years between first and last day, if they are a usual length."""
    lengths = {last_day_of_validity(entry.valid_from, years): years for years in (2, 3, 4)}
    return lengths.get(entry.valid_until)


def _faults(link, next_day, before):
    yield from _order_faults(link, before)
    yield from _cycle_faults(link, before)
    yield from _kind_faults(link)
    yield from _day_faults(link, next_day)
    if link.cycle in before.open_cycles:
        yield fault(_lt("The company has an open case for cycle %(cycle)s."), cycle=link.cycle)


def _order_faults(link, before):
    first_day = link.entry.valid_from
    if link.previous and link.previous.valid_from == first_day:
        yield fault(
            _lt("The company has another certificate from %(day)s in row %(row)s."),
            day=first_day,
            row=link.previous.place,
        )
    if not link.is_earlier and before.valid_from and first_day <= before.valid_from:
        yield fault(
            _lt(
                "The company has the certificate of cycle %(cycle)s from %(day)s in Odoo already; "
                "only later ones can follow."
            ),
            cycle=before.cycle,
            day=before.valid_from,
        )


def _cycle_faults(link, before):
    if link.entry.stated_cycle and link.entry.stated_cycle != link.cycle:
        yield fault(
            _lt(
                "The list says cycle %(stated)s, but by the order of the certificates it is cycle "
                "%(cycle)s."
            ),
            stated=link.entry.stated_cycle,
            cycle=link.cycle,
        )
    if link.cycle < 1 or (link.is_earlier and link.cycle >= before.first_cycle):
        yield fault(
            _lt(
                "It does not fit before the company's certificate of cycle %(cycle)s from %(day)s: "
                "fewer cycles came before it, or others."
            ),
            cycle=before.first_cycle,
            day=before.first_day,
        )


def _kind_faults(link):
    if link.cycle == 1 and link.entry.kind == "recertification":
        yield fault(
            _lt(
                "It is a re-certification, but no certificate of the company comes before it, "
                "neither in the file nor in Odoo. If earlier ones are on paper only, say in the "
                "column “Cycle” which one it is."
            )
        )
    if link.cycle > 1 and link.entry.kind == "initial":
        yield fault(
            _lt(
                "It is an initial certification, but the company is in its cycle %(cycle)s by then."
            ),
            cycle=link.cycle,
        )


def _day_faults(link, next_day):
    entry = link.entry
    if link.valid_until < entry.valid_from:
        yield fault(
            _lt("The certificate ends on %(until)s before it begins on %(start)s."),
            until=link.valid_until,
            start=entry.valid_from,
        )
    if not entry.ended_on:
        return
    if entry.ended_on < entry.valid_from:
        yield fault(
            _lt("The exit on %(exit)s is before the certificate's first day, %(start)s."),
            exit=entry.ended_on,
            start=entry.valid_from,
        )
    if next_day and entry.ended_on >= next_day:
        yield fault(
            _lt("The exit on %(exit)s is after the next certificate has begun, on %(start)s."),
            exit=entry.ended_on,
            start=next_day,
        )
