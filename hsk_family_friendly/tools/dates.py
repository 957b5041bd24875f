"""Rules about days and the agency's clock."""

from datetime import date, datetime, time, timedelta

import pytz

from odoo import fields
from odoo.exceptions import UserError

FIRST_YEAR, LAST_YEAR = 1990, 2100


def agency_today(env):
    """Return the calendar day at the agency, whatever the zones of server and user.

    The zone is the system parameter `hsk_family_friendly.timezone`.
    """
    return fields.Date.context_today(env.user.with_context(tz=agency_zone(env)))


def agency_zone(env):
    """Return the name of the agency's time zone."""
    zone = env["ir.config_parameter"].sudo().get_param("hsk_family_friendly.timezone")
    return zone or "Europe/Berlin"


def at_agency(env, moment):
    """Return a moment (UTC, as stored) as the clock and the calendar at the agency show it."""
    return fields.Datetime.context_timestamp(env.user.with_context(tz=agency_zone(env)), moment)


def at_moment(env, day, clock):
    """Return the moment (UTC, as stored) of a clock time at the agency on a day.

    :param date day: a day of the agency's calendar
    :param time clock: what the agency's clock shows
    """
    local = pytz.timezone(agency_zone(env)).localize(datetime.combine(day, clock))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def start_of_day(env, day):
    """Return the moment (UTC, as stored) at which a day begins at the agency."""
    return at_moment(env, day, time.min)


def end_of_day(env, day):
    """Return the moment (UTC, as stored) when the next day begins at the agency."""
    return start_of_day(env, day + timedelta(days=1))


def as_day(env, value):
    """Return a date, or `None` for nothing, from what an interface sends.

    :param value: a date or “2026-01-31”
    :raise UserError: it is no day
    """
    try:
        return fields.Date.to_date(value)
    except (TypeError, ValueError, AttributeError):
        raise UserError(env._("“%s” is no day. Please write it as 2026-01-31.", value)) from None


def is_day(env, text):
    """Tell whether a text is a day as it is written in a language, and nothing else.

    :param env: in the language
    """
    written = env["res.lang"]._lang_get(env.lang or "en_US").date_format
    try:
        datetime.strptime(text, written).replace(tzinfo=pytz.utc)
    except ValueError:
        return False
    return True


def check_years(env, *days):
    """Refuse days of years that nobody means.

    :raise UserError: a day lies before 1990 or after 2100
    """
    if any(day and not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        raise UserError(
            env._(
                "Please enter years between %(first)s and %(last)s.",
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )


def last_day_of_validity(first_day, years):
    """Return the last valid day of a period: the day before the anniversary.

    A period that begins on 29 February ends on 28 February of a common year (BGB § 188).

    :param date first_day: the first valid day
    :param int years: length of the period in years
    """
    if first_day.year + years > date.max.year:
        return date.max
    try:
        anniversary = first_day.replace(year=first_day.year + years)
    except ValueError:
        anniversary = date(first_day.year + years, 3, 1)
    return anniversary - timedelta(days=1)
