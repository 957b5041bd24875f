"""Files as companies hand them in, good and bad ones."""

import io

import PIL.WebPImagePlugin  # noqa: F401 - makes Pillow know it
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import PdfReader, PdfWriter


def pdf(*texts, size=(595, 842), title="", script=False, rotate=0):
    """Return a PDF with one text on each page."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=size)
    canvas.setTitle(title)
    for text in texts:
        canvas.drawString(50, size[1] - 60, text)
        if script:
            canvas.linkURL("https://tracker.example.com", (0, 0, 100, 100))
            canvas.acroForm.textfield(
                name="field", value="Ausgefüllt 77", x=60, y=300, width=200, height=40
            )
        if rotate:
            canvas.setPageRotation(rotate)
        canvas.showPage()
    canvas.save()
    if not script:
        return output.getvalue()
    writer = PdfWriter()
    writer.cloneReaderDocumentRoot(PdfReader(io.BytesIO(output.getvalue())))
    writer.add_js("app.alert('hello')")
    writer.addAttachment("secret.txt", b"embedded secret")
    return written(writer)


def written(writer):
    """Return what a writer holds."""
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def encrypted(password="geheim"):
    """Return a PDF that opens with a password only."""
    writer = PdfWriter()
    writer.appendPagesFromReader(PdfReader(io.BytesIO(pdf("verschlossen"))))
    writer.encrypt(password)
    return written(writer)


def picture(kind="PNG", size=(400, 300), **options):
    """Return a picture of one colour."""
    output = io.BytesIO()
    Image.new("RGB", size, (200, 60, 40)).save(output, kind, **options)
    return output.getvalue()
