"""Which columns a sheet has: headings in German or English, in one row or in two."""

import itertools
import re
from typing import Any, NamedTuple

from odoo.tools.translate import LazyGettext, LazyTranslate

from . import cells
from .fault import UnreadableFile
from .names import fold
from .sheet import is_empty

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
    Column(
        "stated_cycle",
        _lt("Cycle"),
        cells.cycle,
        "zyklus zyklusnummer zyklusnr cycle cyclenumber",
    ),
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


class Heading(NamedTuple):
    """Where the headings of a sheet are: the index of their last row, and their texts by position.

    `columns` are those of them that are known.
    """

    last: int = 0
    texts: dict[int, str] = {}
    columns: dict[int, Column] = {}

    @property
    def names(self):
        """The names of the known columns, in order."""
        return [column.name for column in self.columns.values()]

    @property
    def missing(self):
        """The labels of the columns that are needed and not there."""
        found = set(self.names)
        return [LABELS[group[0]] for group in REQUIRED if not found & set(group)]


def find_heading(sheet):
    """Return the `Heading` of a sheet: the row with the most headings, or two that belong together.

    Two rows are one heading only if neither of them says as much alone.
    """
    first_rows = [row for _number, row in sheet.rows[:HEADING_ROWS]]
    single = [_heading(index, _texts(row)) for index, row in enumerate(first_rows)]
    double = [
        _heading(index, _joined_texts(upper, lower))
        for index, (upper, lower) in enumerate(itertools.pairwise(first_rows), start=1)
        if not any(map(_is_value, lower))
    ]
    return max([*single, *double], key=lambda one: len(set(one.names)), default=Heading())


def check_heading(heading, sheet):
    """Refuse headings with which nothing can be read.

    :raise UnreadableFile: a column is missing or there twice
    """
    if heading.missing:
        raise UnreadableFile(
            _lt("These columns are missing: %(columns)s. The template has all of them.")
            if not sheet.name
            else _lt(
                "No sheet has all columns. In “%(sheet)s” these are missing: %(columns)s. The "
                "template has all of them."
            ),
            columns=heading.missing,
            sheet=sheet.name,
        )
    names = heading.names
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise UnreadableFile(
            _lt("These columns are there twice: %(columns)s."),
            columns=[LABELS[name] for name in repeated],
        )


def _heading(index, texts):
    """Return the heading that these texts make.

    :param dict texts: {position: possible readings, the likeliest first}
    """
    columns, written = {}, {}
    for position, readings in texts.items():
        known = [reading for reading in readings if _key(reading) in COLUMN_OF]
        written[position] = (known or readings)[0]
        if known:
            columns[position] = COLUMN_OF[_key(known[0])]
    return Heading(index, written, columns)


def _key(text):
    return re.sub(r"[\W_]", "", fold(text))


def _texts(row):
    return {
        position: [str(cell).strip()] for position, cell in enumerate(row) if not is_empty(cell)
    }


def _joined_texts(upper, lower):
    """Return what two rows can mean together: “Gültig” above “ab” and “bis”."""
    above = {position: texts[0] for position, texts in _texts(upper).items()}
    below = {position: texts[0] for position, texts in _texts(lower).items()}
    joined, group = {}, ""
    for position in range(max([*above, *below], default=-1) + 1):
        group = above.get(position, group)
        if position in below:
            text = below[position]
            joined[position] = [f"{group} {text}".strip(), text]
        elif position in above:
            joined[position] = [above[position]]
    return joined


def _is_value(cell):
    return not is_empty(cell) and not re.fullmatch(r"\D*", str(cell))
