"""What stands in printed papers; the fonts of the machine decide where lines and words break."""

import io

from pypdf import PdfReader


def pages_of(pdf):
    """Return the text of each page of a PDF with single spaces, however its lines break."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf):
    """Return the text of a PDF with single spaces."""
    return " ".join(pages_of(pdf))


def is_marked(text, mark):
    """Tell whether a text bears a mark, which may be turned and spaced: its letters, in order."""
    return mark in "".join(text.split())
