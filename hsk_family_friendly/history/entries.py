"""Rows of a list as entries: one entry is one certificate of a company."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from odoo.tools.translate import LazyGettext, LazyTranslate

from . import cells
from .fault import Fault, UnreadableFile, fault
from .names import fold
from .table import read_tables

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

# The heading lies among the first rows; a list may have a title above it.
HEADING_ROWS = 20


class Column(NamedTuple):
    """A column: the attribute of `Entry`, its label, how to read it, its headings when folded."""

    name: str
    label: LazyGettext
    read: Any
    headings: str


COLUMNS = (
    Column("company", _lt("Company"), cells.text, "unternehmen firma name company betrieb"),
    Column("vat", _lt("VAT"), cells.text, "ustidnr ustid umsatzsteuerid steuernummer vat taxid"),
    Column("street", _lt("Street"), cells.text, "strasse street anschrift"),
    Column("zip", _lt("Postcode"), cells.text, "plz postleitzahl zip postcode"),
    Column("city", _lt("City"), cells.text, "ort stadt city"),
    Column("year", _lt("Year"), cells.year, "jahr year"),
    Column("kind", _lt("Kind"), cells.kind, "art kind zertifizierungsart"),
    Column(
        "employee_count",
        _lt("Employees"),
        cells.whole_number,
        "beschaeftigte beschaeftigtenzahl mitarbeiter mitarbeitende mitarbeiterzahl employees "
        "headcount beschaeftigtebeiderentscheidung employeesatthedecision",
    ),
    Column("decided_on", _lt("Decided on"), cells.day, "entschiedenam entscheidung decidedon"),
    Column("awarded_on", _lt("Awarded on"), cells.day, "verliehenam verleihung awardedon"),
    Column("valid_from", _lt("Valid From"), cells.day, "gueltigab gueltigvon validfrom"),
    Column("valid_until", _lt("Valid Until"), cells.day, "gueltigbis validuntil"),
    Column(
        "validity_years",
        _lt("Validity (years)"),
        cells.years,
        "gueltigkeit gueltigkeitjahre gueltigkeitinjahren validity validityyears",
    ),
    Column(
        "number",
        _lt("Certificate Number"),
        cells.text,
        "nummer zertifikatsnummer number certificatenumber",
    ),
    Column(
        "ended_on", _lt("Exit on"), cells.day, "ausgeschiedenam ausscheiden austritt exiton exit"
    ),
    Column(
        "end_reason",
        _lt("Exit Reason"),
        cells.text,
        "grunddesausscheidens grund austrittsgrund exitreason reason",
    ),
)
COLUMN_OF = {heading: column for column in COLUMNS for heading in column.headings.split()}
LABELS = {column.name: column.label for column in COLUMNS}
# Of each group at least one column must be there.
REQUIRED = (
    ("company",),
    ("year", "valid_from", "awarded_on", "decided_on"),
    ("kind",),
    ("employee_count",),
)


@dataclass(eq=False)
class Entry:
    """One certificate of a company as the list has it, with what is wrong with the row."""

    row: int
    company: str = ""
    vat: str = ""
    street: str = ""
    zip: str = ""
    city: str = ""
    year: int | None = None
    kind: str | None = None
    employee_count: int | None = None
    decided_on: date | None = None
    awarded_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    validity_years: int | None = None
    number: str = ""
    ended_on: date | None = None
    end_reason: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def known_first_day(self):
        """The first valid day that the row states: as such, else the award, else the decision."""
        return self.valid_from or self.awarded_on or self.decided_on


class History(NamedTuple):
    """The entries of a list and the headings that were not understood."""

    entries: list[Entry]
    unused: list[str]


def read_history(content):
    """Return the history that a file holds.

    :param bytes content: an XLSX or CSV file
    :raise UnreadableFile: the file is no table, lacks columns or has no rows
    """
    tables = [(_find_heading(table), table) for table in read_tables(content)]
    (index, columns), table = max(tables, key=lambda found: len(found[0][1]))
    _check_columns(columns.values())
    heading = table[index][1]
    entries = [_entry(number, row, columns) for number, row in table[index + 1 :]]
    if not entries:
        raise UnreadableFile(_lt("The file has a heading but no rows."))
    unused = [
        str(cell).strip()
        for position, cell in enumerate(heading)
        if position not in columns and not cells.is_empty(cell)
    ]
    return History(entries, unused)


def _find_heading(table):
    """Return the index of the row with the most headings and its {position: column}."""
    found = [(index, _columns(row)) for index, (_number, row) in enumerate(table[:HEADING_ROWS])]
    return max(found, key=lambda heading: len(heading[1]), default=(0, {}))


def _columns(row):
    columns = {}
    for position, cell in enumerate(row):
        column = COLUMN_OF.get(re.sub(r"[\W_]", "", fold(str(cell or ""))))
        if column:
            columns[position] = column
    return columns


def _check_columns(columns):
    names = [column.name for column in columns]
    missing = [group[0] for group in REQUIRED if not set(group) & set(names)]
    if missing:
        raise UnreadableFile(
            _lt("These columns are missing: %(columns)s. The template has all of them."),
            columns=[LABELS[name] for name in missing],
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise UnreadableFile(
            _lt("These columns are there twice: %(columns)s."),
            columns=[LABELS[name] for name in repeated],
        )


def _entry(number, row, columns):
    entry = Entry(number)
    for position, cell in enumerate(row):
        column = columns.get(position)
        if column and not cells.is_empty(cell):
            try:
                setattr(entry, column.name, column.read(cell))
            except ValueError as error:
                entry.faults.append(
                    fault(_lt("%(column)s: %(reason)s."), column=column.label, reason=error.args[0])
                )
    _check_entry(entry)
    return entry


def _check_entry(entry):
    """Note what a row lacks or contradicts by itself."""
    if not entry.company:
        entry.faults.append(fault(_lt("The company is missing.")))
    days = [day for day in (entry.valid_from, entry.awarded_on, entry.decided_on) if day]
    if bool(entry.ended_on) != bool(entry.end_reason) and not entry.faults:
        entry.faults.append(fault(_lt("An exit needs its date and its reason.")))
    if not days and not entry.year and not entry.faults:
        entry.faults.append(fault(_lt("Neither a year nor a date says when it was certified.")))
    if days and entry.year and entry.year not in {day.year for day in days}:
        entry.faults.append(
            fault(
                _lt("The year %(year)s does not fit the date %(day)s."),
                year=entry.year,
                day=days[0],
            )
        )
