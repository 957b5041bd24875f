"""CSV texts: whatever a German Excel, an old program or an Apple writes."""

import csv
import io
import re

from odoo.tools.translate import LazyTranslate

from .fault import UnreadableFile
from .sheet import Sheet, clean, is_empty

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

# One byte is one letter in these; the text tells which it is. The first one is the usual one.
CODE_PAGES = ("cp1252", "cp850", "mac_roman")
LABELS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "cp850": "Codepage 850",
    "mac_roman": "Mac Roman",
}
# Where umlauts stand in German words; quotation marks of another code page stand elsewhere.
GERMAN = re.compile(r"(?<=[A-Za-z])[äöü](?=[a-zß])|(?<=[A-Za-zäöü])ß|\b[ÄÖÜ](?=[a-z])")


def read_texts(content):
    """Return what each separator makes of a text; who knows the headings chooses.

    :return: list of `Sheet`
    :raise UnreadableFile: it is no text, or damaged
    """
    text, encoding = _decode(content)
    readings = []
    for separator in ";,\t":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        try:
            rows = [[clean(cell) for cell in row] for row in reader]
        except csv.Error:
            continue
        filled = [
            (number, row) for number, row in enumerate(rows, start=1) if not all(map(is_empty, row))
        ]
        readings.append(Sheet("", filled, LABELS[encoding]))
    if not readings:
        raise UnreadableFile(_lt("The CSV text is damaged: a quotation mark is not closed."))
    return readings


def _decode(content):
    """Return a text and its encoding."""
    for encoding in _encodings(content):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_lt("The file is neither an Excel table (.xlsx) nor a CSV text."))


def _encodings(content):
    """Return the encodings to try, the likeliest first."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    if b"\0" in content:
        return [
            encoding
            for encoding, letters, zeros in (
                ("utf-16-le", content[::2], content[1::2]),
                ("utf-16-be", content[1::2], content[::2]),
            )
            if b"\0" not in letters and 2 * zeros.count(b"\0") > len(zeros)
        ]
    german = {encoding: _german_letters(content, encoding) for encoding in CODE_PAGES}
    likely = [encoding for encoding in CODE_PAGES[1:] if german[encoding]]
    return ["utf-8-sig", *sorted([CODE_PAGES[0], *likely], key=lambda one: -german[one])]


def _german_letters(content, encoding):
    return len(GERMAN.findall(content.decode(encoding, "replace")))
