"""What is printed around the pages: cover, contents, bookmarks, page numbers, watermark."""

import io
import math

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from . import layout

LINE = 6.2 * mm
INDENT = 6 * mm
TOP, BOTTOM = 38 * mm, 24 * mm
# The contents of many cases name their sections; every file is in the bookmarks.
LONG = 60


class Skeleton:
    """The dossier without what is on its pages."""

    def __init__(self, cover, words, watermark):
        self.cover, self.words, self.watermark = cover, words, watermark
        self.front_pages = 0
        self._marks = {}

    def draw(self, entries, leaves):
        """Return the PDF.

        :param list entries: `(title, level, number of the page behind the contents)`
        :param list leaves: `(size, caption)` of the pages behind the contents
        """
        listed = [one for one in entries if one[1] < 2 or len(entries) <= LONG]
        chunks = self._chunks(listed)
        self.front_pages = 1 + len(chunks)
        total = self.front_pages + len(leaves)
        output = io.BytesIO()
        self.canvas = Canvas(output, pagesize=layout.A4, pageCompression=1)
        self.canvas.setTitle(self.cover["title"])
        self.canvas.setAuthor(self.cover["agency"])
        self.canvas.showOutline()
        self._draw_cover(total)
        for chunk in chunks:
            self._draw_contents(chunk, total)
        bookmarks = self._by_page(entries)
        for number, (size, caption) in enumerate(leaves):
            self._draw_leaf(number, size, caption, total, bookmarks.get(number, []))
        self.canvas.save()
        return output.getvalue()

    def _by_page(self, entries):
        found = {}
        for title, level, page in entries:
            found.setdefault(page, []).append((title, level))
        return found

    def _chunks(self, entries):
        room = int((layout.A4[1] - TOP - BOTTOM) / LINE)
        return [entries[start : start + room] for start in range(0, len(entries), room)] or [[]]

    def _draw_cover(self, total):
        """Draw the first page: whose dossier about whom, and that it is confidential."""
        canvas, (width, height) = self.canvas, layout.A4
        room = width - 2 * layout.MARGIN
        canvas.bookmarkPage("cover")
        canvas.addOutlineEntry(self.cover["title"], "cover", 0)
        canvas.setFillColor(layout.GREEN)
        canvas.rect(0, height - 62 * mm, width, 62 * mm, stroke=0, fill=1)
        canvas.setFillColor("white")
        self._line(layout.MARGIN, height - 22 * mm, self.cover["agency"], 11, room)
        self._line(layout.MARGIN, height - 45 * mm, self.cover["title"], 32, room)
        canvas.setFillColor(layout.TEXT)
        y = height - 88 * mm
        for line in layout.wrapped(self.cover["subject"], 22, room)[:4]:
            self._line(layout.MARGIN, y, line, 22, room)
            y -= 10 * mm
        y -= 4 * mm
        for label, value in self.cover["rows"]:
            canvas.setFillColor(layout.GREY)
            self._line(layout.MARGIN, y, label, 10.5, 48 * mm)
            canvas.setFillColor(layout.TEXT)
            lines = layout.wrapped(value, 10.5, room - 50 * mm)
            for line in lines[:4]:
                self._line(layout.MARGIN + 50 * mm, y, line, 10.5, room - 50 * mm)
                y -= 6 * mm
            y -= 2 * mm
        self._draw_note(room)
        self._stamp(layout.A4, "", total, notice="")
        canvas.showPage()

    def _draw_note(self, room):
        canvas = self.canvas
        lines = layout.wrapped(self.cover["note"], 10, room - 12 * mm)
        box = len(lines) * 15 + 8 * mm
        canvas.setFillColor(layout.PALE)
        canvas.rect(layout.MARGIN, 30 * mm, room, box, stroke=0, fill=1)
        canvas.setFillColor(layout.TEXT)
        for number, line in enumerate(lines):
            y = 30 * mm + box - 7 * mm - 15 * number
            self._line(layout.MARGIN + 6 * mm, y, line, 10, room)

    def _draw_contents(self, entries, total):
        canvas, (width, height) = self.canvas, layout.A4
        if canvas.getPageNumber() == 2:
            canvas.bookmarkPage("contents")
            canvas.addOutlineEntry(self.words["contents"], "contents", 0)
        canvas.setFillColor(layout.GREEN)
        self._line(layout.MARGIN, height - 28 * mm, self.words["contents"], 18, width)
        y = height - TOP
        right = width - layout.MARGIN
        for title, level, page in entries:
            self._draw_contents_line(title, level, page, y, right)
            y -= LINE
        self._stamp(layout.A4, "", total)
        canvas.showPage()

    def _draw_contents_line(self, title, level, page, y, right):
        canvas = self.canvas
        size = 11 if level == 0 else 9.5
        number = str(page + self.front_pages + 1)
        start = layout.MARGIN + INDENT * level
        title = layout.shortened(title, size, right - start - 16 * mm)
        canvas.setFillColor(layout.TEXT if level == 0 else layout.GREY)
        self._line(start, y, title, size, right)
        canvas.drawRightString(right, y, number)
        canvas.setFillColor(layout.GREY)
        dots = start + layout.width_of(title, size) + 2 * mm
        canvas.setFont(layout.FONT, 8)
        count = int((right - 8 * mm - dots) / layout.width_of(" .", 8))
        canvas.drawRightString(right - 8 * mm, y, " ." * max(count, 0))
        canvas.linkAbsolute("", f"page{page}", (start, y - 4, right, y + 10))

    def _draw_leaf(self, number, size, caption, total, entries):
        canvas = self.canvas
        canvas.setPageSize(size)
        canvas.bookmarkPage(f"page{number}")
        for place, (title, level) in enumerate(entries):
            key = f"page{number}.{place}"  # each its own: the title belongs to the key
            canvas.bookmarkPage(key)
            canvas.addOutlineEntry(" ".join(title.split()), key, level, closed=True)
        self._stamp(size, caption, total)
        canvas.showPage()

    def _stamp(self, size, caption, total, notice=None):
        """Write header, footer and watermark upon a page."""
        canvas, (width, height) = self.canvas, size
        self._draw_watermark(size)
        left, right = layout.MARGIN, width - layout.MARGIN
        room = (right - left) * 0.62
        canvas.setFillColor(layout.GREY)
        if caption:
            self._line(left, height - 9 * mm, layout.shortened(caption, 7.5, room), 7.5, room)
        canvas.setFont(layout.FONT, 7.5)
        canvas.drawRightString(
            right, height - 9 * mm, self.words["notice"] if notice is None else notice
        )
        self._line(left, 8 * mm, self.words["footer"], 7.5, room)
        canvas.setFont(layout.FONT, 7.5)
        number = {"number": canvas.getPageNumber(), "total": total}
        canvas.drawRightString(right, 8 * mm, self.words["page"].format(**number))

    def _draw_watermark(self, size):
        if size not in self._marks:
            self._marks[size] = f"mark{len(self._marks)}"
            self._make_watermark(self._marks[size], size)
        self.canvas.saveState()
        self.canvas.setFillAlpha(0.16)
        self.canvas.doForm(self._marks[size])
        self.canvas.restoreState()

    def _make_watermark(self, name, size):
        """Write the name across the page, over what is on it: a scan covers the whole page."""
        canvas, (width, height) = self.canvas, size
        diagonal = math.hypot(width, height)
        points = min(60, 60 * 0.72 * diagonal / max(layout.width_of(self.watermark, 60), 1))
        canvas.beginForm(name, 0, 0, width, height)
        canvas.setFillColorRGB(0.45, 0.45, 0.45)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(math.degrees(math.atan2(height, width)))
        canvas.setFont(layout.FONT, points)
        canvas.drawCentredString(0, -points / 3, self.watermark)
        canvas.endForm()

    def _line(self, x, y, text, size, room):
        self.canvas.setFont(layout.FONT, size)
        self.canvas.drawString(x, y, layout.shortened(text, size, room))
