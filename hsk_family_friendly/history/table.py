"""A file as a table: XLSX, or CSV in UTF-8 or Windows-1252, with semicolons, commas or tabs."""

import csv
import io
import zipfile

import openpyxl

from odoo.tools.translate import LazyTranslate

from .cells import is_empty
from .fault import UnreadableFile

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

MAX_BYTES = 15 * 1024 * 1024
MAX_UNPACKED = 20 * MAX_BYTES
MAX_ROWS = 20_000
# Old Excel files begin with this, and so do new ones with a password.
OLE = b"\xd0\xcf\x11\xe0"


def read_tables(content):
    """Return the possible readings of a file: one for XLSX, one for each separator of a CSV.

    :param bytes content: the file
    :return: list of tables; a table is a list of (row number as Excel shows it, list of cells)
    :raise UnreadableFile: it is no table
    """
    if not content.strip():
        raise UnreadableFile(_lt("The file is empty."))
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            _lt("The file is larger than %(limit)s MB."), limit=MAX_BYTES // 1024 // 1024
        )
    if content.startswith(OLE):
        raise UnreadableFile(
            _lt(
                "The file has a password or comes from an old Excel (.xls). Save it as .xlsx "
                "without a password."
            )
        )
    if content.startswith(b"PK"):
        return [_filled(_read_xlsx(content))]
    return [_filled(rows) for rows in _read_csv(_decode(content))]


def _filled(rows):
    filled = [
        (number, row)
        for number, row in enumerate(rows, start=1)
        if not all(is_empty(cell) for cell in row)
    ]
    if len(filled) > MAX_ROWS:
        raise UnreadableFile(
            _lt("The file has more than %(limit)s rows. Divide it, by companies."), limit=MAX_ROWS
        )
    return filled


def _read_xlsx(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            too_large = sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED
        if not too_large:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            return list(sheet.iter_rows(values_only=True))
    except Exception as error:  # whatever a damaged or foreign file makes the library raise
        raise UnreadableFile(
            _lt("The file is damaged or no Excel table. Open it in Excel and save it as .xlsx.")
        ) from error
    raise UnreadableFile(_lt("The file is too large when unpacked."))


def _decode(content):
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise UnreadableFile(_lt("The file is neither an Excel table (.xlsx) nor a CSV text."))


def _read_csv(decoded):
    """Return what each separator makes of a text; who knows the headings chooses."""
    readings = []
    for separator in ";,\t":
        reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=separator, strict=True)
        try:
            readings.append(list(reader))
        except csv.Error:
            continue
    if not readings:
        raise UnreadableFile(_lt("The CSV text is damaged: a quotation mark is not closed."))
    return readings
