"""A page of one PDF as a drawing in another one.

Only what is drawn comes along: content and resources. Scripts, links, open actions and embedded
files hang on the page or the document, which stay behind. The content is not parsed, so that
it costs next to nothing.
"""

import zlib

from odoo.tools.pdf import ArrayObject, DictionaryObject, NameObject, generic

NUMBER = generic.FloatObject
# More than any honest page draws; a few kilobytes can unpack to gigabytes.
MAX_CONTENT = 64 * 1024 * 1024
LEFT_BEHIND = ("/AA", "/AF", "/JS", "/Metadata", "/OpenAction", "/Parent", "/PieceInfo")
# Annotations that are a picture of something on the page; links, notes and media are not.
DRAWN = {
    "/Widget",
    "/FreeText",
    "/Stamp",
    "/Ink",
    "/Line",
    "/Square",
    "/Circle",
    "/Polygon",
    "/PolyLine",
    "/Highlight",
    "/Underline",
    "/StrikeOut",
}
HIDDEN = 2 | 32


class Form:
    """A page as a form XObject, and how large it looks."""

    def __init__(self, writer, page):
        self.box = _box(page)
        self.rotation = int(page.get("/Rotate", 0) or 0) % 360
        left, bottom, right, top = self.box
        size = (right - left, top - bottom)
        self.width, self.height = size if self.rotation in (0, 180) else size[::-1]
        form = _content(page)
        form.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): numbers(self.box),
                NameObject("/Resources"): take(writer, page, "/Resources"),
            }
        )
        group = page.get("/Group")
        if group is not None:
            form[NameObject("/Group")] = take(writer, page, "/Group")
        self.reference = writer._addObject(form)
        self.drawn = list(_annotations(writer, page))

    def commands(self, x=0, y=0, scale=1):
        """Return the operators that draw the page, and {name: XObject} that they use.

        :param x, y: where its lower left corner goes
        """
        matrix = self._matrix(x, y, scale)
        names = {"/HskBody": self.reference}
        lines = [_draw(matrix, "/HskBody")]
        for number, (reference, own) in enumerate(self.drawn):
            names[f"/HskNote{number}"] = reference
            lines.append(_draw(multiply(own, matrix), f"/HskNote{number}"))
        return "\n".join(lines).encode(), names

    def _matrix(self, x, y, scale):
        """Return the matrix that turns the page upright and puts it to its place."""
        left, bottom, right, top = self.box
        turned = {
            0: (1, 0, 0, 1, -left, -bottom),
            90: (0, -1, 1, 0, -bottom, right),
            180: (-1, 0, 0, -1, right, top),
            270: (0, 1, -1, 0, top, -left),
        }[self.rotation]
        return multiply(turned, (scale, 0, 0, scale, x, y))


def numbers(values):
    """Return numbers as a PDF array."""
    return ArrayObject([NUMBER(round(float(value), 4)) for value in values])


def multiply(first, second):
    """Return the matrix that does one after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def take(writer, holder, key):
    """Return a value of another document for use in this one."""
    value = holder.get(key)
    if value is None:
        return DictionaryObject()
    if not hasattr(value, "clone"):  # PyPDF2 copies when it writes
        return holder.raw_get(key)
    copy = value.clone(writer, False, LEFT_BEHIND)
    return getattr(copy, "indirect_reference", None) or copy


def _draw(matrix, name):
    values = " ".join(f"{value:.5f}" for value in matrix)
    return f"q {values} cm {name} Do Q"


def _box(page):
    """Return the visible part of a page as (left, bottom, right, top)."""
    media, crop = ([float(value) for value in box] for box in (page.mediabox, page.cropbox))
    media, crop = _ordered(media), _ordered(crop)
    seen = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    found = seen if seen[2] - seen[0] > 1 and seen[3] - seen[1] > 1 else media
    if found[2] - found[0] <= 1 or found[3] - found[1] <= 1:
        raise ValueError("a page without size")
    return found


def _ordered(box):
    left, bottom, right, top = box
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _content(page):
    """Return what a page draws as one stream; unpacked once, so that a broken one is found."""
    contents = page.get("/Contents")
    contents = contents.get_object() if contents is not None else None
    streams = contents if isinstance(contents, ArrayObject) else [contents]
    streams = [one.get_object() for one in streams if one is not None]
    streams = [one for one in streams if isinstance(one, generic.StreamObject)]
    data = b"\n".join(_unpacked(one) for one in streams)
    if len(data) > MAX_CONTENT:
        raise ValueError("a page of absurd size")
    if len(streams) == 1 and _is_flate(streams[0]):
        form = generic.EncodedStreamObject()
        form._data = streams[0]._data
        form[NameObject("/Filter")] = NameObject("/FlateDecode")
        return form
    form = generic.DecodedStreamObject()
    form._data = data
    return form.flate_encode()


def _is_flate(stream):
    filters = stream.get("/Filter")
    if isinstance(filters, ArrayObject) and len(filters) == 1:
        filters = filters[0]
    return filters == "/FlateDecode" and not stream.get("/DecodeParms")


def _unpacked(stream):
    if not _is_flate(stream):
        return stream.get_data()
    return zlib.decompressobj().decompress(stream._data, MAX_CONTENT + 1)


def _annotations(writer, page):
    """Give (XObject, matrix) of what forms and stamps show on the page: a filled field stays."""
    annotations = page.get("/Annots")
    annotations = annotations.get_object() if annotations is not None else None
    for note in annotations or []:
        note = note.get_object()
        if not isinstance(note, DictionaryObject) or note.get("/Subtype") not in DRAWN:
            continue
        if int(note.get("/F", 0) or 0) & HIDDEN:
            continue
        holder, key = _appearance(note)
        if holder is None:
            continue
        matrix = _into(holder[key], _ordered([float(value) for value in note["/Rect"]]))
        if matrix:
            reference = take(writer, holder, key)
            yield reference, matrix


def _appearance(note):
    """Return where the picture of an annotation is: a dictionary and the key in it."""
    pictures = note.get("/AP")
    pictures = pictures.get_object() if pictures is not None else None
    normal = pictures.get("/N") if pictures else None
    if isinstance(normal, generic.StreamObject):
        return pictures, "/N"
    state = note.get("/AS")
    if isinstance(normal, DictionaryObject) and state in normal:
        if isinstance(normal[state], generic.StreamObject):
            return normal, state
    return None, None


def _into(picture, rectangle):
    """Return the matrix that fits a picture into a rectangle (ISO 32000, 12.5.5)."""
    left, bottom, right, top = (float(value) for value in picture.get("/BBox", [0, 0, 0, 0]))
    a, b, c, d, e, f = (float(value) for value in picture.get("/Matrix", [1, 0, 0, 1, 0, 0]))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    if max(xs) - min(xs) <= 0 or max(ys) - min(ys) <= 0:
        return None
    wide = (rectangle[2] - rectangle[0]) / (max(xs) - min(xs))
    high = (rectangle[3] - rectangle[1]) / (max(ys) - min(ys))
    return (wide, 0, 0, high, rectangle[0] - min(xs) * wide, rectangle[1] - min(ys) * high)
