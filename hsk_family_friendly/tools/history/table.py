"""A file as tables: the sheets of an XLSX, or the readings of a CSV text."""

from odoo.tools.translate import LazyTranslate

from .excel import read_sheets
from .fault import UnreadableFile
from .text import read_texts

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

MAX_BYTES = 15 * 1024 * 1024
MAX_UNPACKED = 20 * MAX_BYTES
MAX_ROWS = 20_000
# Old Excel files begin with this, and so do new ones with a password.
OLE = b"\xd0\xcf\x11\xe0"


def read_tables(content):
    """Return what a file holds: the sheets of an XLSX, one reading for each separator of a CSV.

    :param bytes content: the file
    :return: list of `Sheet`
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
        return read_sheets(content, MAX_UNPACKED, MAX_ROWS)
    return read_texts(content)


def check_size(sheet):
    """Refuse a sheet with more rows than anybody checks.

    :raise UnreadableFile: it has too many
    """
    if len(sheet.rows) > MAX_ROWS:
        raise UnreadableFile(
            _lt("The file has more than %(limit)s rows. Divide it, by companies."), limit=MAX_ROWS
        )
