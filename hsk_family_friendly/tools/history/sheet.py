"""A sheet of a file: its rows as they are, and what of them Excel does not show."""

import unicodedata
from typing import Any, NamedTuple

from openpyxl.utils.escape import unescape


class NoResult:
    """A cell whose formula was never calculated: there is nothing to read in it."""

    def __str__(self):
        return ""


NO_RESULT = NoResult()


class Sheet(NamedTuple):
    """A sheet, or one reading of a text.

    `rows` are (number as Excel shows it, list of cells) without the empty ones; `encoding` is that
    of a text, sheets have none.
    """

    name: str
    rows: list[tuple[int, list[Any]]]
    encoding: str = ""
    is_hidden: bool = False
    hidden_rows: frozenset = frozenset()
    hidden_columns: frozenset = frozenset()


def is_empty(cell):
    """Say whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def clean(cell):
    """Return a cell without characters that nobody sees: line ends, soft hyphens, “_x000D_”."""
    if not isinstance(cell, str):
        return cell
    text = unescape(cell)
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, unicodedata.normalize("NFC", text)))


def _visible(char):
    category = unicodedata.category(char)
    if category in ("Cf", "Cs"):
        return ""
    return " " if category[0] in "CZ" else char
