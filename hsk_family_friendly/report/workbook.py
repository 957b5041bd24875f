"""Excel files as an office expects them: one look, printable, and text stays text."""

import io
from dataclasses import dataclass, field

import xlsxwriter

# What a cell of a column holds, and how Excel shows it.
FORMATS = {
    "text": {"text_wrap": True, "num_format": "@"},
    "integer": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.0"},
    "money": {"num_format": "#,##0.00"},
    "date": {"num_format": "dd.mm.yyyy", "align": "left"},
    "percent": {"num_format": "0.0%"},
    "year": {"num_format": "0"},
}
HEADING = {"bold": True, "bg_color": "#DCEBE3", "bottom": 1, "text_wrap": True}
TOP = {"valign": "top"}
# In characters; longer texts wrap.
NARROWEST, WIDEST = 8, 45
A4 = 9


@dataclass
class Sheet:
    """A table: its columns as (heading, kind of cell), its rows in the same order.

    A cell of the kind “figure” brings its own kind: (value, kind).
    """

    name: str
    columns: list
    rows: list
    charts: list = field(default_factory=list)


def workbook(env, sheets, explanations):
    """Return an Excel file with the tables and a last sheet that explains them.

    :param env: whose language the fixed words have
    :param sheets: the tables (`Sheet`)
    :param explanations: [(word, text)]: what is counted, and of which day the data are
    """
    words = Sheet(
        env._("Explanations"),
        [(env._("Term"), "text"), (env._("Meaning"), "text")],
        explanations,
    )
    output = io.BytesIO()
    # what a company is called is never taken for a formula, a number or a link
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        formats = {kind: book.add_format({**TOP, **FORMATS[kind]}) for kind in FORMATS}
        formats["heading"] = book.add_format({**TOP, **HEADING})
        for sheet in [*sheets, words]:
            _write_sheet(env, book, sheet, formats)
    return output.getvalue()


def _write_sheet(env, book, sheet, formats):
    page = book.add_worksheet(sheet.name)
    for number, (heading, kind) in enumerate(sheet.columns):
        cells = [row[number] for row in sheet.rows]
        page.set_column(number, number, _width(heading, kind, cells))
        page.write_string(0, number, heading, formats["heading"])
        for line, cell in enumerate(cells, start=1):
            value, own = cell if kind == "figure" else (cell, kind)
            _write_cell(page, line, number, value, own, formats[own])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer(f"&L&A&R{env._('Page')} &P / &N")


def _write_cell(page, line, number, cell, kind, form):
    """Write a cell; what is missing stays empty, a zero is a number."""
    if cell is None or cell is False or cell == "":
        page.write_blank(line, number, None, form)
    elif kind == "text":
        page.write_string(line, number, str(cell), form)
    elif kind == "date":
        page.write_datetime(line, number, cell, form)
    else:
        page.write_number(line, number, cell, form)


def _width(heading, kind, cells):
    """Return the width that the longest line of a column needs, within limits."""
    texts = [heading]
    if kind == "text":
        texts += [line for cell in cells for line in str(cell or "").splitlines()]
    longest = max(map(len, texts)) + 3  # the arrow of the filter
    return min(max(longest, 12 if kind in ("date", "money") else NARROWEST), WIDEST)
