"""Cells of a list as values: German and English spellings, real Excel dates and numbers.

Each function takes a cell that is not empty and raises `ValueError` with a `Fault`.
"""

import re
from datetime import date, datetime, timedelta

from odoo.tools.translate import LazyTranslate

from ..german import ORDINALS
from .fault import fault
from .names import fold
from .sheet import NO_RESULT

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

MAX_NUMBER = 10_000_000
YEARS = range(1990, 2101)
EXCEL_ERRORS = ("#REF!", "#N/A", "#NV", "#VALUE!", "#WERT!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
KINDS = {
    "initial": "erst erstmalig erstmals erstzertifizierung initial initialcertification neu new "
    "neuzertifizierung",
    "recertification": "folgezertifizierung re recertification recertified rezertifizierung "
    "rezertifiziert",
}
MAX_CYCLE = 50
CYCLE_OF = {fold(word)[:-1]: number for number, word in enumerate(ORDINALS, start=1)}
# A day that went through another clock is the evening before; later times are the day's end.
EVENING_BEFORE = ((22, 0), (23, 0))
LATE = 20
DAYS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d")
TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M%z", " %H:%M:%S%z")
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}


def text(cell):
    """Return the cell as text without superfluous spaces; a whole number has no decimals."""
    if cell is NO_RESULT:
        raise ValueError(
            fault(
                _lt(
                    "the formula has no result in the file; open it in Excel or LibreOffice and "
                    "save it"
                )
            )
        )
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    value = " ".join(str(cell).split())
    if value in EXCEL_ERRORS:
        raise ValueError(fault(_lt("the formula has the error %(value)s"), value=value))
    return value


def whole_number(cell):
    """Return the cell as a number from zero on: 1140, “1.140”, “1 140”."""
    digits = text(cell)
    if re.fullmatch(r"\d{1,3}([. '’]\d{3})+(,0+)?|\d+,0+", digits) and isinstance(cell, str):
        digits = re.sub(r"\D", "", digits.partition(",")[0])
    if not re.fullmatch(r"[0-9]+", digits) or int(digits) > MAX_NUMBER:
        raise ValueError(
            fault(_lt("“%(value)s” is not a whole number like 1140 or 1.140"), value=digits)
        )
    return int(digits)


def day(cell):
    """Return the cell as a date: a real Excel date, “14.11.2018”, “14.11.18”, “2018-11-14”."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        value = cell
    else:
        value = _day_of(cell if isinstance(cell, datetime) else _written_moment(text(cell)))
    if value.year not in YEARS:
        raise ValueError(_out_of_range(value.year))
    return value


def _written_moment(written):
    plain = re.sub(r"(?<=\d)T(?=\d)", " ", written)
    plain = re.sub(r"(:\d\d)[.,]\d+", r"\1", plain)
    for pattern in (day_ + time for time in TIMES for day_ in DAYS):
        try:
            return datetime.strptime(plain, pattern)  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError(
        fault(_lt("“%(value)s” is not a date of the calendar like 14.11.2018"), value=written)
    )


def _day_of(moment):
    """Return the day that a moment means: its own one, or the next one on the evening before."""
    if moment.tzinfo:
        moment = moment.replace(tzinfo=None) - moment.utcoffset()
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if (moment.hour, moment.minute) in EVENING_BEFORE and not moment.second:
        return moment.date() + timedelta(days=1)
    if moment.hour >= LATE and (moment.hour, moment.minute) != (23, 59):
        raise ValueError(
            fault(
                _lt("“%(value)s” is late in the evening; write the day without a time"),
                value=f"{moment:%d.%m.%Y %H:%M}",
            )
        )
    return moment.date()


def year(cell):
    """Return the cell as a year: 2018, “2018”, or the year of a date."""
    if isinstance(cell, date):
        return day(cell).year
    written = text(cell)
    if not re.fullmatch(r"[0-9]{4}", written):
        raise ValueError(fault(_lt("“%(value)s” is not a year like 2018"), value=written))
    if int(written) not in YEARS:
        raise ValueError(_out_of_range(int(written)))
    return int(written)


def _out_of_range(value):
    return fault(
        _lt("the year %(value)s is not between %(first)s and %(last)s"),
        value=value,
        first=YEARS[0],
        last=YEARS[-1],
    )


def years(cell):
    """Return the length of a validity: 2, 3 or 4 years."""
    written = re.sub(r"\s*(Jahre|years)$", "", text(cell), flags=re.I)
    if written not in ("2", "3", "4"):
        raise ValueError(
            fault(_lt("a validity is 2, 3 or 4 years, not “%(value)s”"), value=written)
        )
    return int(written)


def cycle(cell):
    """Return how often the company was certified by then: 4, “4.”, “zum 4. Mal”, “vierten”."""
    written = text(cell)
    number = _cycle_of(written)
    if not number or number > MAX_CYCLE:
        raise ValueError(
            fault(_lt("“%(value)s” is not a cycle like 4 or “zum 4. Mal”"), value=written)
        )
    return number


def _cycle_of(written):
    word = re.sub(r"^zum |^(zyklus|cycle) |[ -]?(mal|x|zertifizierung|zyklus)$", "", fold(written))
    word = word.rstrip(". ")
    return int(word) if re.fullmatch(r"[0-9]{1,2}", word) else CYCLE_OF.get(word.rstrip("nrs"))


def kind(cell):
    """Return "initial" or "recertification" for what a list calls them."""
    written = text(cell)
    found = KIND_OF.get(re.sub(r"[\W\d_]", "", fold(written)))
    if not found and _cycle_of(written):
        raise ValueError(
            fault(
                _lt("which cycle it is, like “%(value)s”, belongs into the column “Cycle”"),
                value=written,
            )
        )
    if not found:
        raise ValueError(
            fault(
                _lt("“%(value)s” is neither “Erst-Zertifizierung” nor “Re-Zertifizierung”"),
                value=written,
            )
        )
    return found
