"""Page numbers in a table of contents, written into a PDF that wkhtmltopdf drew."""

import io

from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import PdfReader, PdfWriter

FONT, SIZE = "Helvetica", 10
# From the right edge of the page, in points.
MARGIN = 56


def number_contents(pdf):
    """Return the PDF with the page number beside each line of its table of contents.

    A line of the table is a link to an anchor in the document: where it stands and where it leads
    is read from the PDF, so that the numbers are those of the pages as they were drawn.

    :param bytes pdf: the document
    """
    reader = PdfReader(io.BytesIO(pdf), strict=False)
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    targets = {
        str(name): pages.get(_page_of(target)) for name, target in reader.named_destinations.items()
    }
    writer = PdfWriter()
    writer.cloneReaderDocumentRoot(reader)
    for number, page in enumerate(reader.pages):
        lines = [
            (float(link["/Rect"][1]), targets.get(str(link["/Dest"])))
            for link in (one.get_object() for one in page.get("/Annots") or [])
            if link.get("/Subtype") == "/Link" and "/Dest" in link
        ]
        lines = [(height, target) for height, target in lines if target is not None]
        if lines:
            writer.pages[number].merge_page(_numbers(page, lines))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _page_of(target):
    page = target.get("/Page")
    return getattr(page, "idnum", page)


def _numbers(page, lines):
    """Return a page that holds the numbers only."""
    output = io.BytesIO()
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    canvas = Canvas(output, pagesize=(width, height))
    canvas.setFont(FONT, SIZE)
    for bottom, target in lines:
        canvas.drawRightString(width - MARGIN, bottom + 3, str(target + 1))
    canvas.showPage()
    canvas.save()
    return PdfReader(io.BytesIO(output.getvalue())).pages[0]
