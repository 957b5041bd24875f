"""A time zone with its rules, as a calendar program gets it."""

from functools import lru_cache

import pytz
from vobject.icalendar import TimezoneComponent

UTC = "UTC"


@lru_cache
def component(name):
    """Return the lines of the VTIMEZONE of a zone."""
    text = TimezoneComponent(pytz.timezone(name)).serialize()
    return tuple(text.replace("\r\n ", "").split("\r\n")[:-1])
