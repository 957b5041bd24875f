"""Content lines of iCalendar: escaping, parameters, folding (RFC 5545, 3.1), time zones."""

import re
from functools import lru_cache

import pytz
from vobject.icalendar import TimezoneComponent

OCTETS = 75
UTC = "UTC"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text(value):
    """Return a value of type TEXT."""
    value = _CONTROLS.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\n", "\\n")


def parameter(value):
    """Return the value of a parameter in quotes, in which none can stand."""
    value = re.sub(r"\s+", " ", _CONTROLS.sub("", value)).replace('"', "'")
    return f'"{value}"'


def address(value):
    """Return an address as URI."""
    return "mailto:" + re.sub(r"\s", "", _CONTROLS.sub("", value))


def line(name, value, /, **parameters):
    """Return a content line; parameters that are None are left out."""
    head = "".join(
        f";{key.replace('_', '-').upper()}={one}"
        for key, one in parameters.items()
        if one is not None
    )
    return f"{name}{head}:{value}"


def join(content_lines):
    """Return the file: folded to 75 octets, never within a character, ending in CRLF."""
    return b"".join(b"\r\n ".join(_fold(one)) + b"\r\n" for one in content_lines)


def _fold(content_line):
    pieces, piece = [], b""
    for character in content_line:
        octets = character.encode()
        room = OCTETS - (1 if pieces else 0)  # the space that begins a folded line counts
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece = b""
        piece += octets
    return [*pieces, piece]


@lru_cache
def component(name):
    """Return the lines of the VTIMEZONE of a zone: its rules, as a calendar program gets them."""
    text = TimezoneComponent(pytz.timezone(name)).serialize()
    return tuple(text.replace("\r\n ", "").split("\r\n")[:-1])
