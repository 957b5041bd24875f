"""What a company handed in, as pages: pictures made small, PDFs without anything that acts."""

import io
from dataclasses import dataclass

import PIL.WebPImagePlugin  # noqa: F401 - Odoo makes Pillow know few kinds, this adds one
from PIL import Image, ImageOps

from odoo.tools.pdf import ArrayObject, DictionaryObject, NameObject, PdfReader, PdfWriter, generic

from .forms import Form
from .layout import A4, FRAME

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PDF = "application/pdf"
MAX_PAGES = 150
MAX_PIXELS = 120_000_000
LONGEST_SIDE = 1600


@dataclass
class Evidence:
    """What became of a file: pages, a picture, or a fault; nothing of it for other kinds.

    :param bytes pdf: its pages on A4
    :param bytes jpeg: the picture, with its size in pixels
    :param str fault: `empty`, `encrypted`, `broken` or `too_long`
    """

    pdf: bytes = None
    jpeg: bytes = None
    size: tuple = None
    fault: str = None


def read(data, mimetype):
    """Return what can be shown of a file. Nothing that is in a file makes this fail."""
    if mimetype not in PICTURES and mimetype != PDF:
        return Evidence()
    if not data:
        return Evidence(fault="empty")
    try:
        if mimetype == PDF:
            return _read_pdf(data)
        return _read_picture(data, PICTURES[mimetype])
    except Exception:  # whatever is wrong with a foreign file, the dossier goes on
        return Evidence(fault="broken")


def _read_picture(data, kind):
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS:
            return Evidence(fault="too_long")
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture = ImageOps.exif_transpose(image)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if picture.mode in ("P", "LA", "PA", "RGBA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    output = io.BytesIO()
    picture.convert("RGB").save(output, "JPEG", quality=80)
    return Evidence(jpeg=output.getvalue(), size=picture.size)


def _read_pdf(data):
    reader = PdfReader(io.BytesIO(data), strict=False)
    # some are only locked against changes and open without a password
    if reader.is_encrypted and not reader.decrypt(""):
        return Evidence(fault="encrypted")
    pages = list(reader.pages)
    if not pages:
        return Evidence(fault="empty")
    if len(pages) > MAX_PAGES:
        return Evidence(fault="too_long")
    writer = PdfWriter()
    for page in pages:
        _put_on_a4(writer, Form(writer, page))
    output = io.BytesIO()
    writer.write(output)
    return Evidence(pdf=output.getvalue())


def _put_on_a4(writer, form):
    """Draw a page into the frame of an A4 page that lies as the page does."""
    width, height = A4 if form.height >= form.width else A4[::-1]
    left, bottom, right, top = FRAME
    room = (width - left - right, height - bottom - top)
    scale = min(room[0] / form.width, room[1] / form.height)
    x = left + (room[0] - form.width * scale) / 2
    y = bottom + (room[1] - form.height * scale) / 2
    commands, names = form.commands(x, y, scale)
    content = generic.DecodedStreamObject()
    content._data = commands
    page = writer.add_blank_page(width, height)
    page[NameObject("/Contents")] = writer._addObject(content)
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/XObject"): DictionaryObject(
                {NameObject(name): reference for name, reference in names.items()}
            ),
            NameObject("/ProcSet"): ArrayObject([NameObject("/PDF")]),
        }
    )
