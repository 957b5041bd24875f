"""From the parts of a case to its pages, and from the pages of cases to a dossier."""

import io
from dataclasses import dataclass, field

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import ArrayObject, DictionaryObject, NameObject, PdfReader, PdfWriter, generic

from . import front, layout
from .forms import Form


@dataclass
class Part:
    """A piece of a case: pages, a picture, or a sentence on a page of its own.

    :param str title: how bookmarks and table of contents name it; empty: not at all
    :param int level: 0 for a section, 1 for what belongs to it
    :param bytes pdf: its pages
    :param bool headings: the bookmarks that the pages bring along are the sections
    :param bytes jpeg: a picture, with `size` in pixels
    :param str text: a sentence
    :param str caption: stands above each of its pages
    """

    title: str = ""
    level: int = 0
    pdf: bytes = None
    headings: bool = False
    jpeg: bytes = None
    size: tuple = None
    text: str = None
    caption: str = ""


@dataclass
class Bound:
    """The pages of a case, not stamped yet: good for everyone who may see it.

    :param bytes pdf: the pages
    :param list entries: `[title, level, number of the page]`
    :param list captions: what stands above each page
    """

    pdf: bytes
    entries: list = field(default_factory=list)
    captions: list = field(default_factory=list)


def bind(parts):
    """Put the parts of a case together.

    :param parts: `Part` objects in their order
    :rtype: Bound
    """
    layout.use_fonts()
    writer, bound = PdfWriter(), Bound(b"")
    shelf = _Shelf(writer, bound)
    for part in parts:
        if part.jpeg:
            shelf.add_picture(part)
            continue
        shelf.close()
        first = len(bound.captions)
        data = part.pdf or _text_page(part)
        reader = PdfReader(io.BytesIO(data), strict=False)
        for page in reader.pages:
            writer.add_page(page)
            bound.captions.append(part.caption)
        if part.title:
            bound.entries.append([part.title, part.level, first])
        if part.headings:
            bound.entries += _headings(reader, part.level, first)
    shelf.close()
    output = io.BytesIO()
    writer.write(output)
    bound.pdf = output.getvalue()
    return bound


def finish(cases, cover, words, watermark):
    """Return the dossier: cover, contents, all pages with number and watermark, bookmarks.

    :param list cases: `(title, Bound)`; the title is a level above its sections where there is
        more than one
    :param dict cover: see `front.draw_cover`
    :param dict words: `contents`, `page` (with `{number}` and `{total}`), `footer`, `notice`
    :param str watermark: whose copy it is
    :rtype: bytes
    """
    layout.use_fonts()
    entries, leaves = _collect(cases)
    skeleton = front.Skeleton(cover, words, watermark)
    data = skeleton.draw(entries, [(size, caption) for _page, size, caption in leaves])
    writer = PdfWriter()
    writer.cloneReaderDocumentRoot(PdfReader(io.BytesIO(data), strict=False))
    pages = writer._root_object["/Pages"]["/Kids"][skeleton.front_pages :]
    for target, (page, _size, _caption) in zip(pages, leaves, strict=True):
        _lay_under(writer, target.get_object(), Form(writer, page))
    writer.addMetadata({"/Title": cover["title"], "/Creator": "Odoo", "/Producer": "Odoo"})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _collect(cases):
    """Return all entries with their page in the whole, and the pages."""
    entries, leaves = [], []
    below = 1 if len(cases) > 1 else 0
    for title, bound in cases:
        first = len(leaves)
        if below:
            entries.append((title, 0, first))
        entries += [(name, level + below, first + page) for name, level, page in bound.entries]
        pages = PdfReader(io.BytesIO(bound.pdf), strict=False).pages
        for page, caption in zip(pages, bound.captions, strict=True):
            size = (float(page.mediabox.width), float(page.mediabox.height))
            leaves.append((page, size, f"{title} · {caption}" if caption else title))
    return entries, leaves


def _lay_under(writer, page, form):
    """Draw a page under the stamps of another one."""
    commands, names = form.commands()
    under = generic.DecodedStreamObject()
    under._data = commands
    page[NameObject("/Contents")] = ArrayObject(
        [writer._addObject(under), page.raw_get("/Contents")]
    )
    resources = DictionaryObject(page["/Resources"])
    drawings = DictionaryObject(resources.get("/XObject") or {})
    drawings.update({NameObject(name): reference for name, reference in names.items()})
    resources[NameObject("/XObject")] = drawings
    page[NameObject("/Resources")] = resources


def _headings(reader, level, first):
    """Return the second-level bookmarks of pages that wkhtmltopdf drew, as entries."""
    found = []
    for chapter in reader.outline:
        if not isinstance(chapter, list):
            continue
        for heading in chapter:
            if not isinstance(heading, list):
                page = _page_number(reader, heading)
                found.append([str(heading.title), level, first + page])
    return found


def _page_number(reader, heading):
    """Return the number of a bookmark's page; 0 where it leads nowhere."""
    page = heading.get("/Page")
    if isinstance(page, int):  # wkhtmltopdf writes the number itself
        return max(int(page), 0)
    pages = [one.indirect_reference for one in reader.pages]
    own = getattr(page, "indirect_reference", None)
    return pages.index(own) if own in pages else 0


def _text_page(part):
    """Return a page that says a sentence."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=layout.A4)
    width, height = layout.A4
    room = width - 2 * layout.MARGIN - 12 * mm
    lines = layout.wrapped(part.text, 11, room)
    top = height - 45 * mm
    canvas.setFillColor(layout.PALE)
    box = len(lines) * 16 + 26 * mm
    canvas.rect(layout.MARGIN, top - box, width - 2 * layout.MARGIN, box, stroke=0, fill=1)
    canvas.setFillColor(layout.GREEN)
    canvas.setFont(layout.FONT, 13)
    canvas.drawString(layout.MARGIN + 6 * mm, top - 10 * mm, layout.shortened(part.title, 13, room))
    canvas.setFillColor(layout.TEXT)
    canvas.setFont(layout.FONT, 11)
    for number, line in enumerate(lines):
        canvas.drawString(layout.MARGIN + 6 * mm, top - 19 * mm - 16 * number, line)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


class _Shelf:
    """Pictures that follow each other share a page, two of them."""

    def __init__(self, writer, bound):
        self.writer, self.bound, self.waiting = writer, bound, []

    def add_picture(self, part):
        self.bound.entries.append([part.title, part.level, len(self.bound.captions)])
        self.waiting.append(part)
        if len(self.waiting) == 2:
            self.close()

    def close(self):
        """Make the page of the pictures that wait."""
        if not self.waiting:
            return
        reader = PdfReader(io.BytesIO(self._legends()), strict=False)
        self.writer.add_page(reader.pages[0])
        page = self.writer.getPage(self.writer.getNumPages() - 1)
        drawings, lines = DictionaryObject(), []
        for number, part in enumerate(self.waiting):
            name = f"/HskPicture{number}"
            drawings[NameObject(name)] = self.writer._addObject(_image(part))
            x, y, width, height = self._place(number, part)
            lines.append(f"q {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm {name} Do Q")
        content = generic.DecodedStreamObject()
        content._data = "\n".join(lines).encode()
        page[NameObject("/Contents")] = ArrayObject(
            [self.writer._addObject(content), page.raw_get("/Contents")]
        )
        page["/Resources"][NameObject("/XObject")] = drawings
        self.bound.captions.append(self.waiting[0].caption)
        self.waiting = []

    def _slot(self, number):
        """Return left, bottom, width, height of the room for a picture and its legend."""
        width, height = layout.A4
        left, bottom, right, top = layout.FRAME
        each = (height - bottom - top - 8 * mm) / 2
        y = height - top - 4 * mm - each * (number + 1)
        return left + 6 * mm, y, width - left - right - 12 * mm, each - 4 * mm

    def _place(self, number, part):
        left, bottom, width, height = self._slot(number)
        height -= 12 * mm
        scale = min(width / part.size[0], height / part.size[1], 1)
        wide, high = part.size[0] * scale, part.size[1] * scale
        return left + (width - wide) / 2, bottom + 12 * mm + (height - high) / 2, wide, high

    def _legends(self):
        output = io.BytesIO()
        canvas = Canvas(output, pagesize=layout.A4)
        canvas.setFillColor(layout.TEXT)
        canvas.setFont(layout.FONT, 9)
        for number, part in enumerate(self.waiting):
            left, bottom, width, _height = self._slot(number)
            legend = layout.shortened(part.title, 9, width)
            canvas.drawCentredString(left + width / 2, bottom + 5 * mm, legend)
        canvas.showPage()
        canvas.save()
        return output.getvalue()


def _image(part):
    image = generic.EncodedStreamObject()
    image._data = part.jpeg
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): generic.NumberObject(part.size[0]),
            NameObject("/Height"): generic.NumberObject(part.size[1]),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): generic.NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    return image
