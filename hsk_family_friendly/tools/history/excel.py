"""Excel tables (.xlsx): every sheet with its values, merged cells filled downwards."""

import io
import zipfile
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.xml.functions import iterparse

from odoo.tools.translate import LazyTranslate

from .fault import UnreadableFile
from .sheet import NO_RESULT, Sheet, clean, is_empty

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)


@dataclass
class _Layout:
    """What the values of a sheet do not tell."""

    hidden_rows: set = field(default_factory=set)
    hidden_columns: set = field(default_factory=set)
    without_result: set = field(default_factory=set)
    merged: dict = field(default_factory=dict)  # {row: [(column, rows further down)]}


def read_sheets(content, max_unpacked, max_rows):
    """Return the sheets of an Excel table, each with at most `max_rows` + 1 filled rows.

    :raise UnreadableFile: it is damaged, no Excel table, or too large when unpacked
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            too_large = sum(part.file_size for part in archive.infolist()) > max_unpacked
        if not too_large:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            return [_read_sheet(sheet, max_rows) for sheet in book.worksheets]
    except Exception as error:  # whatever a damaged or foreign file makes the library raise
        raise UnreadableFile(
            _lt("The file is damaged or no Excel table. Open it in Excel and save it as .xlsx.")
        ) from error
    raise UnreadableFile(_lt("The file is too large when unpacked."))


def _read_sheet(sheet, max_rows):
    sheet.reset_dimensions()
    layout = _read_layout(sheet)
    return Sheet(
        sheet.title,
        _filled_rows(sheet, layout, max_rows),
        is_hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(layout.hidden_rows),
        hidden_columns=frozenset(layout.hidden_columns),
    )


def _filled_rows(sheet, layout, max_rows):
    filled = []
    carried = {}  # {column: (value, last row)}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = [clean(cell) for cell in cells]
        for position, cell in enumerate(row):
            if cell is None and (number, position + 1) in layout.without_result:
                row[position] = NO_RESULT
        _fill_down(row, number, carried, layout.merged.get(number, ()))
        if not all(map(is_empty, row)):
            filled.append((number, row))
        if len(filled) > max_rows:
            break
    return filled


def _fill_down(row, number, carried, merged):
    """Let the rows of a merged cell all have its value, as they look."""
    for column, (value, last) in carried.items():
        if number <= last:
            row.extend([None] * (column - len(row)))
            row[column - 1] = value
    for column, last in merged:
        if column <= len(row):
            carried[column] = (row[column - 1], last)


def _read_layout(sheet):
    layout = _Layout()
    number = 0
    with sheet._get_source() as source:
        for _event, element in iterparse(source):
            tag = element.tag.rpartition("}")[2]
            if tag == "row":
                number = int(element.get("r", number + 1))
                _note_row(layout, number, element)
                element.clear()
            elif tag == "col" and _is_set(element, "hidden"):
                last = min(int(element.get("max")), int(element.get("min")) + 99)
                layout.hidden_columns.update(range(int(element.get("min")), last + 1))
            elif tag == "mergeCell":
                column, first, _last_column, last = range_boundaries(element.get("ref"))
                if last > first:
                    layout.merged.setdefault(first, []).append((column, last))
    return layout


def _note_row(layout, number, element):
    if _is_set(element, "hidden"):
        layout.hidden_rows.add(number)
    for position, cell in enumerate(element, start=1):
        parts = {part.tag.rpartition("}")[2]: part for part in cell}
        if "f" not in parts:
            continue
        value = parts.get("v")
        # An empty text is a result, nothing at all is none.
        if value is None or (not value.text and cell.get("t") != "str"):
            place = cell.get("r")
            layout.without_result.add(coordinate_to_tuple(place) if place else (number, position))


def _is_set(element, name):
    return element.get(name) in ("1", "true")
