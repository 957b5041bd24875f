"""What stands in printed papers; the fonts of the machine decide where lines and words break."""

import io

from odoo.tools.pdf import PdfReader


def text_of(content):
    """Return the text of each page of a PDF with single spaces, however its lines break."""
    pages = PdfReader(io.BytesIO(content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def is_marked(content, mark):
    """Tell whether a PDF bears a mark, which may be turned and spaced: its letters, in order."""
    return mark in "".join("".join(text_of(content)).split())
