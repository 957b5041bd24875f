"""How the pages that are made here look: sizes, type, colours."""

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from odoo.tools.misc import file_path

A4 = (595.28, 841.89)
# Room that header and footer need: left, bottom, right, top.
FRAME = (12 * mm, 15 * mm, 12 * mm, 15 * mm)
MARGIN = 18 * mm
FONT = "HskDossier"
GREEN = HexColor("#2f6b4f")
PALE = HexColor("#eef4f0")
TEXT = HexColor("#222222")
GREY = HexColor("#6b6b6b")


def use_fonts():
    """Make the font known; it has the letters of all names with Latin letters."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        path = file_path("web/static/fonts/sign/NotoSans-Reg.ttf")
        pdfmetrics.registerFont(TTFont(FONT, path))


def width_of(text, size):
    """Return how wide a text is."""
    return pdfmetrics.stringWidth(text, FONT, size)


def shortened(text, size, room):
    """Return as much of a text as fits on a line."""
    text = " ".join(text.split())
    if width_of(text, size) <= room:
        return text
    while text and width_of(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text, size, room):
    """Return a text as lines; a word that is too long for one is cut."""
    lines = []
    for paragraph in (text or "").splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            for piece in _pieces(word, size, room):
                longer = f"{line} {piece}".strip()
                if width_of(longer, size) <= room:
                    line = longer
                else:
                    lines.append(line)
                    line = piece
        lines.append(line)
    return lines


def _pieces(word, size, room):
    while width_of(word, size) > room:
        cut = max(1, int(len(word) * room / width_of(word, size)))
        while cut > 1 and width_of(word[:cut], size) > room:
            cut -= 1
        yield word[:cut]
        word = word[cut:]
    yield word
