"""What people type into the forms of their pages: understood, or refused with a sentence."""

import re
from datetime import date, time

from odoo.exceptions import UserError

from .dates import agency_today, at_moment

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
GERMAN_DAY = re.compile(r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.\s*(?P<year>\d{4})", re.ASCII)
# More digits have no record, and thousands of them Python refuses to read.
WHOLE = re.compile(r"\d{1,9}", re.ASCII)
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", re.ASCII)
# So far from today a meeting may lie.
DAYS_AT_MOST = 2 * 366


def text(env, value, label, limit):
    """Return what was typed, without outer blanks and signs that cannot be stored.

    :param value: what the form sent; anything but text counts as nothing
    :param str label: how the field is called on the page
    :param int limit: how many characters are taken
    :raise UserError: it is too long
    """
    typed = CONTROLS.sub("", value).strip() if isinstance(value, str) else ""
    if len(typed) > limit:
        raise UserError(
            env._(
                "“%(field)s” has %(length)s characters; at most %(limit)s are taken. Please "
                "shorten it.",
                field=label,
                length=len(typed),
                limit=limit,
            )
        )
    return typed


def line(env, value, label, limit):
    """Return what was typed as one line, with single blanks; see `text`."""
    return one_line(text(env, value, label, limit))


def one_line(text):
    """Return a name or title without line breaks: for headers of mails, names of files, calendars.

    :param text: may be empty, False or None
    """
    return " ".join((text or "").split())


def choice(env, value, choices, label):
    """Return the key that was chosen, or False where nothing was.

    :param choices: the keys that can be chosen
    :raise UserError: it is none of them
    """
    if not value:
        return False
    if value not in choices:
        raise UserError(
            env._(
                "“%(field)s”: please choose one of these: %(choices)s.",
                field=label,
                choices=", ".join(choices),
            )
        )
    return value


def number(value):
    """Return the number that a choice in a form stands for; 0 is none that there is."""
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    return 0


def day(env, value):
    """Return a day: 2026-03-10 or 10.3.2026.

    :raise UserError: it is none, or too far away
    """
    value = value.strip() if isinstance(value, str) else ""
    match = DAY.fullmatch(value) or GERMAN_DAY.fullmatch(value)
    try:
        found = date(**{name: int(part) for name, part in match.groupdict().items()})
    except (AttributeError, ValueError):
        raise UserError(
            env._("Please enter the day of the meeting, for example 10.3.2026.")
        ) from None
    if abs((found - agency_today(env)).days) > DAYS_AT_MOST:
        raise UserError(env._("This day is more than two years away."))
    return found


def clock(env, value):
    """Return a time of day: 9:30.

    :raise UserError: it is none
    """
    match = CLOCK.fullmatch(value.strip() if isinstance(value, str) else "")
    try:
        return time(*map(int, match.groups()))
    except (AttributeError, ValueError):
        raise UserError(
            env._("Please enter from when to when, for example 9:30 to 11:00.")
        ) from None


def span(env, on, start, stop):
    """Return from when to when (UTC) something is at the agency.

    :raise UserError: one of them is no date or time, or the end is not after the beginning
    """
    on, start, stop = day(env, on), clock(env, start), clock(env, stop)
    if stop <= start:
        raise UserError(env._("The meeting ends before it begins. Please look at the times again."))
    return [at_moment(env, on, moment) for moment in (start, stop)]
