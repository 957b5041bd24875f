"""Rows of a list as entries: one entry is one certificate of a company."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

from .fault import Fault, UnreadableFile, fault
from .headings import Heading, check_heading, find_heading
from .sheet import Sheet, is_empty
from .table import check_size, read_tables

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

# A sentence names at most so many rows.
MAX_NAMED = 10


@dataclass(eq=False)
class Entry:
    """One certificate of a company as the list has it, with what is wrong with the row."""

    row: int
    sheet: str = ""
    company: str = ""
    vat: str = ""
    street: str = ""
    zip: str = ""
    city: str = ""
    year: int | None = None
    stated_cycle: int | None = None
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

    @property
    def place(self):
        """Where the row stands, as a person looks it up: its number, its sheet among several."""
        return f"{self.row} ({self.sheet})" if self.sheet else str(self.row)


class Choice(NamedTuple):
    """A sheet that can be read, and whether it is."""

    name: str
    row_count: int
    is_hidden: bool
    is_read: bool


class History(NamedTuple):
    """The entries of a list, the headings that were not understood, and what has been read.

    `choices` are the sheets with all columns; `remarks` say where the entries come from and what
    of it one does not see in Excel.
    """

    entries: list[Entry]
    unused: list[str]
    choices: list[Choice]
    remarks: list[Fault]


class _Table(NamedTuple):
    """A sheet with its heading."""

    sheet: Sheet
    heading: Heading

    @property
    def rows(self):
        return self.sheet.rows[self.heading.last + 1 :]

    @property
    def fitness(self):
        """How well it suits: readable, with rows, one that Excel shows, many headings."""
        heading = self.heading
        return (
            not heading.missing,
            bool(self.rows),
            not self.sheet.is_hidden,
            len(set(heading.names)),
        )


def read_history(content, wanted=()):
    """Return the history that a file holds.

    :param bytes content: an XLSX or CSV file
    :param wanted: names of the sheets to read; without them the one that suits best
    :raise UnreadableFile: the file is no table, lacks columns or has no rows
    """
    tables = [_Table(sheet, find_heading(sheet)) for sheet in read_tables(content)]
    readable = [table for table in tables if not table.heading.missing]
    chosen = [table for table in readable if table.sheet.name and table.sheet.name in wanted]
    chosen = chosen or [max(tables, key=lambda table: table.fitness)]
    for table in chosen:
        check_heading(table.heading, table.sheet)
        check_size(table.sheet)
    entries = [entry for table in chosen for entry in _entries(table, len(chosen) > 1)]
    if not entries:
        raise UnreadableFile(_lt("The file has a heading but no rows."))
    return History(
        entries,
        list(dict.fromkeys(text for table in chosen for text in _unused(table.heading))),
        [
            Choice(sheet.name, len(table.rows), sheet.is_hidden, table in chosen)
            for table in readable
            if (sheet := table.sheet).name
        ],
        [remark for table in chosen for remark in _remarks(table)],
    )


def _unused(heading):
    return [
        text for position, text in heading.texts.items() if text and position not in heading.columns
    ]


def _remarks(table):
    """Say what is read, and what of it is not to be seen in Excel."""
    sheet = table.sheet
    if not sheet.name:
        yield fault(_lt("Read: CSV text (%(encoding)s)."), encoding=sheet.encoding)
        return
    text = _lt("Read: sheet “%(sheet)s”, rows: %(count)s.")
    if sheet.is_hidden:
        text = _lt("Read: sheet “%(sheet)s”, which is hidden in Excel, rows: %(count)s.")
    yield fault(text, sheet=sheet.name, count=len(table.rows))
    hidden = [number for number, _row in table.rows if number in sheet.hidden_rows]
    if hidden:
        yield fault(
            _lt("These rows are hidden in Excel and are read as well: %(rows)s."),
            rows=_numbers(hidden),
        )
    columns = [
        text
        for position, text in table.heading.texts.items()
        if position + 1 in sheet.hidden_columns and position in table.heading.columns
    ]
    if columns:
        yield fault(
            _lt("These columns are hidden in Excel and are read as well: %(columns)s."),
            columns=", ".join(columns),
        )


def _numbers(numbers):
    """Return the first ones of many numbers as a text."""
    return ", ".join([*map(str, numbers[:MAX_NAMED]), *["…"][: len(numbers) > MAX_NAMED]])


def _entries(table, is_one_of_many):
    name = table.sheet.name if is_one_of_many else ""
    return [_entry(Entry(number, name), row, table.heading.columns) for number, row in table.rows]


def _entry(entry, row, columns):
    for position, cell in enumerate(row):
        column = columns.get(position)
        if column and not is_empty(cell):
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
    if entry.decided_on and entry.awarded_on and entry.awarded_on < entry.decided_on:
        entry.faults.append(
            fault(
                _lt("The award on %(award)s lies before the decision on %(decision)s."),
                award=entry.awarded_on,
                decision=entry.decided_on,
            )
        )
    if days and entry.year and entry.year not in {day.year for day in days}:
        entry.faults.append(
            fault(
                _lt("The year %(year)s does not fit the date %(day)s."),
                year=entry.year,
                day=days[0],
            )
        )
