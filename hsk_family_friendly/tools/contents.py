"""Page numbers in a table of contents, written into a PDF that wkhtmltopdf drew."""

import io

from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import ArrayObject, NameObject, PdfReader, PdfWriter

FONT, SIZE = "Helvetica", 10
# From the right edge of the page, in points.
MARGIN = 56


def number_contents(pdf, titles):
    """Return the PDF with a page number beside each line of its table of contents.

    A line of the table is a link to “#chapter_…”; where it stands is read from the PDF, and the
    page of its chapter from the bookmarks, so that the numbers are those of the pages as drawn.

    :param bytes pdf: the document
    :param list titles: what chapters can be called, in their order; bookmarks have “1. ” before it
    """
    reader = PdfReader(io.BytesIO(pdf), strict=False)
    targets = _pages_of(titles, list(_bookmarks(reader.outline)))
    writer = PdfWriter()
    writer.cloneReaderDocumentRoot(reader)
    for page in writer.pages:
        links = [one.get_object() for one in page.get("/Annots") or []]
        links = [link for link in links if "#chapter_" in str(link.get("/A", {}).get("/URI", ""))]
        links.sort(key=lambda link: -float(link["/Rect"][1]))
        if links and len(links) == len(targets):
            for link, target in zip(links, targets, strict=True):
                del link["/A"]
                link[NameObject("/Dest")] = ArrayObject(
                    [writer.pages[target].indirect_reference, NameObject("/Fit")]
                )
            page.merge_page(_numbers(page, links, targets))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _bookmarks(outline):
    """Yield (title, page) of all bookmarks in their order."""
    for entry in outline:
        if isinstance(entry, list):
            yield from _bookmarks(entry)
        else:
            yield str(entry.title), int(entry["/Page"])


def _pages_of(titles, bookmarks):
    """Return the page of each chapter: “1. …”, “2. …”, in the order of the titles.

    A heading in someone's text is not taken for a chapter, and a chapter may be missing.
    """
    pages, left = [], list(titles)
    for name, page in bookmarks:
        number, _dot, title = name.strip().partition(". ")
        if number == str(len(pages) + 1) and title in left:
            pages.append(page)
            left = left[left.index(title) + 1 :]
    return pages


def _numbers(page, links, targets):
    """Return a page that holds the numbers only."""
    output = io.BytesIO()
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    canvas = Canvas(output, pagesize=(width, height))
    canvas.setFont(FONT, SIZE)
    for link, target in zip(links, targets, strict=True):
        canvas.drawRightString(width - MARGIN, float(link["/Rect"][1]) + 3, str(target + 1))
    canvas.showPage()
    canvas.save()
    return PdfReader(io.BytesIO(output.getvalue())).pages[0]
