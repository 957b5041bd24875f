"""The certificates of one company as a chain of cycles.

Entries are anything with `row`, `kind`, `valid_from` (never empty here), `valid_until`,
`validity_years` and `ended_on`, as `entries.Entry` has them.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from odoo.tools.translate import LazyTranslate

from ..models.dates import last_day_of_validity
from .fault import Fault, fault

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)


class Before(NamedTuple):
    """The last certificate that the company has already; cycle 0 is none."""

    cycle: int = 0
    valid_from: date | None = None
    open_cycles: frozenset = frozenset()


@dataclass(eq=False)
class Link:
    """An entry in its place: cycle, last day of validity, what precedes it, what is wrong."""

    entry: Any
    cycle: int
    years: int
    valid_until: date
    previous: Any = None
    faults: list[Fault] = field(default_factory=list)


def make_chain(entries, years_of, before=None):
    """Put the entries of a company in order and check that they make a chain.

    A certificate without a last day lasts as long as usual, at most until the next one begins.

    :param years_of: function that gives the usual validity of a cycle in years
    :param before: `Before`, what the company has already
    :return: list of `Link`, oldest first
    """
    before = before or Before()
    links = []
    for entry in sorted(entries, key=lambda entry: (entry.valid_from, entry.row)):
        cycle = before.cycle + len(links) + 1
        years = entry.validity_years or _written_years(entry) or years_of(cycle)
        until = entry.valid_until or last_day_of_validity(entry.valid_from, years)
        previous = links[-1].entry if links else None
        links.append(Link(entry, cycle, years, until, previous))
    for link, following in zip(links, [*links[1:], None], strict=True):
        if following and not link.entry.valid_until:
            cap = following.entry.valid_from - timedelta(days=1)
            link.valid_until = max(min(link.valid_until, cap), link.entry.valid_from)
        link.faults += _faults(link, following, before)
    return links


def _written_years(entry):
    """Return the years between first and last day, if they are a usual length."""
    lengths = {last_day_of_validity(entry.valid_from, years): years for years in (2, 3, 4)}
    return lengths.get(entry.valid_until)


def _faults(link, following, before):
    yield from _order_faults(link, before)
    yield from _kind_faults(link)
    yield from _day_faults(link, following)
    if link.cycle in before.open_cycles:
        yield fault(_lt("The company has an open case for cycle %(cycle)s."), cycle=link.cycle)


def _order_faults(link, before):
    first_day = link.entry.valid_from
    if link.previous and link.previous.valid_from == first_day:
        yield fault(
            _lt("The company has another certificate from %(day)s in row %(row)s."),
            day=first_day,
            row=link.previous.row,
        )
    if before.valid_from and first_day <= before.valid_from:
        yield fault(
            _lt(
                "The company has the certificate of cycle %(cycle)s from %(day)s in Odoo already; "
                "only later ones can follow."
            ),
            cycle=before.cycle,
            day=before.valid_from,
        )


def _kind_faults(link):
    if link.cycle == 1 and link.entry.kind == "recertification":
        yield fault(
            _lt(
                "It is a re-certification, but no certificate of the company comes before it, "
                "neither in the file nor in Odoo."
            )
        )
    if link.cycle > 1 and link.entry.kind == "initial":
        yield fault(
            _lt(
                "It is an initial certification, but the company is in its cycle %(cycle)s by then."
            ),
            cycle=link.cycle,
        )


def _day_faults(link, following):
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
    if following and entry.ended_on >= following.entry.valid_from:
        yield fault(
            _lt("The exit on %(exit)s is after the next certificate has begun, in row %(row)s."),
            exit=entry.ended_on,
            row=following.entry.row,
        )
