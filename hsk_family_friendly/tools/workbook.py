"""Excel files as an office expects them: one look, printable, and text stays text."""

import io
import itertools
from dataclasses import dataclass, field

import xlsxwriter

from odoo.exceptions import UserError

from .chart import excel

# What a cell of a column holds, and how Excel shows it.
FORMATS = {
    "text": {"text_wrap": True, "num_format": "@"},
    "integer": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.0"},
    "money": {"num_format": "#,##0.00"},
    "percent": {"num_format": "0.0 %"},
    "year": {"num_format": "0"},
    "date": {"num_format": "dd.mm.yyyy", "align": "left"},
    "datetime": {"num_format": "dd.mm.yyyy hh:mm", "align": "left"},
}
# A cell of the kind “figure” brings its own kind: (value, kind).
FIGURES = ("integer", "percent")
WRITERS = {"date": "write_datetime", "datetime": "write_datetime"}
HEADING = {"bold": True, "bg_color": "#DCEBE3", "bottom": 1, "text_wrap": True, "num_format": "@"}
TOP = {"valign": "top"}
# In characters; longer texts wrap. Dates and amounts need their width whatever the heading is.
NARROWEST, WIDEST = 8, 45
AT_LEAST = {"date": 12, "money": 12, "datetime": 17}
# Of a line and of a row, in points.
LINE, HIGHEST = 15, 409
# So many rows get a height: XlsxWriter keeps each in memory, and nobody prints the longest lists.
MEASURED = 2000
# So many rows say how wide a column is.
SAMPLE = 500
A4 = 9
# What Excel takes.
ROWS, CHARACTERS, NAME = 1048576, 32767, 31
FORBIDDEN = str.maketrans("[]:*?/\\", "()-   -")
# What a company is called is never taken for a formula, a number or a link; each row is on the
# disk before the next one is written.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass
class Sheet:
    """A table.

    :param str name: what is on the tab
    :param list columns: (heading, kind of cell), see `FORMATS`
    :param rows: an iterable of rows, their cells in the order of the columns
    :param list charts: each a `Chart` of what the table holds: its categories are the first cells
        of the first rows, its series stand in the columns of the same name
    """

    name: str
    columns: list
    rows: object
    charts: list = field(default_factory=list)


def workbook(env, sheets, explanations):
    """Return an Excel file with the tables and a last sheet that explains them.

    :param env: whose language the fixed words have
    :param sheets: the tables (`Sheet`), written in their order, row by row
    :param explanations: [(word, text)]: what is counted, and of which day the data are
    :raise UserError: there are more rows than Excel can show
    """
    words = Sheet(
        env._("Explanations"),
        [(env._("Term"), "text"), (env._("Meaning"), "text")],
        explanations,
    )
    sheets = [*sheets, words]
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, OPTIONS) as book:
        formats = {kind: book.add_format({**TOP, **FORMATS[kind]}) for kind in FORMATS}
        formats["heading"] = book.add_format({**TOP, **HEADING})
        for sheet, name in zip(sheets, _names([sheet.name for sheet in sheets]), strict=True):
            page = book.add_worksheet(name)
            count = _write_rows(env, page, sheet, formats)
            _set_up(env, page, count, len(sheet.columns))
            excel.insert(book, page, sheet.charts, [heading for heading, _kind in sheet.columns])
    return output.getvalue()


# ------------------------------------------------------------
# NAMES
# ------------------------------------------------------------


def _names(wanted):
    """Return names that Excel takes for sheets, each once, as near as possible to these."""
    given = []
    for name in wanted:
        # Excel keeps the name “History” for itself
        name = (name or "").translate(FORBIDDEN).strip(" '")[:NAME].strip(" '") or "-"
        taken = {"history", *(other.casefold() for other in given)}
        again = itertools.count(2)
        free = name
        while free.casefold() in taken:
            number = f" ({next(again)})"
            free = name[: NAME - len(number)] + number
        given.append(free)
    return given


# ------------------------------------------------------------
# CELLS
# ------------------------------------------------------------


def _write_rows(env, page, sheet, formats):
    """Write headings and rows; return how many rows there were."""
    rows = iter(sheet.rows)
    sample = list(itertools.islice(rows, SAMPLE))
    wrapped = []
    for number, (heading, kind) in enumerate(sheet.columns):
        width = _width(heading, kind, [row[number] for row in sample])
        page.set_column(number, number, width)
        page.write_string(0, number, heading, formats["heading"])
        if kind == "text":
            wrapped.append((number, width))
    writers = [_writer(page, kind, formats) for _heading, kind in sheet.columns]
    line = 0
    for line, row in enumerate(itertools.chain(sample, rows), start=1):
        if line >= ROWS:
            raise UserError(
                env._(
                    "“%(sheet)s” has more rows than Excel can show (%(rows)s). Please choose "
                    "fewer.",
                    sheet=sheet.name,
                    rows=ROWS - 1,
                )
            )
        if line <= MEASURED:  # not every program finds the height by itself
            lines = max((_lines(row[number], width) for number, width in wrapped), default=1)
            if lines > 1:
                page.set_row(line, min(lines * LINE, HIGHEST))
        for number, (write, cell) in enumerate(zip(writers, row, strict=True)):
            write(line, number, cell)
    return line


def _writer(page, kind, formats):
    """Return what writes a cell of a kind; what is missing stays empty, a zero is a number."""
    if kind == "figure":
        own = {one: _writer(page, one, formats) for one in FIGURES}
        return lambda line, column, cell: own[cell[1]](line, column, cell[0])
    form = formats[kind]
    blank, text = page.write_blank, page.write_string
    number = getattr(page, WRITERS.get(kind, "write_number"))

    def write_text(line, column, cell):
        if cell is None or cell is False or cell == "":
            blank(line, column, None, form)
        else:
            text(line, column, str(cell)[:CHARACTERS], form)

    def write_number(line, column, cell):
        if cell is None or cell is False or cell == "":
            blank(line, column, None, form)
        else:
            number(line, column, cell, form)

    return write_text if kind == "text" else write_number


def _lines(cell, width):
    """Return how many lines a text needs; words that do not fit any more begin a new one."""
    if not isinstance(cell, str) or (len(cell) < width and "\n" not in cell):
        return 1
    return sum(1 + len(line) // (width - 4) for line in cell.splitlines())


def _width(heading, kind, cells):
    """Return the width that the longest line of a column needs, within limits."""
    texts = [heading]
    if kind == "text":
        texts += [line for cell in cells for line in str(cell or "").splitlines()]
    longest = max(map(len, texts)) + 3  # the arrow of the filter
    return min(max(longest, AT_LEAST.get(kind, NARROWEST)), WIDEST)


# ------------------------------------------------------------
# PAGE
# ------------------------------------------------------------


def _set_up(env, page, rows, columns):
    """Set what is fixed on the screen, and how the sheet is printed."""
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, rows, columns - 1)
    # a municipality key is a text of digits on purpose
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS}"})
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer(f"&L&A&R{env._('Page')} &P / &N")
