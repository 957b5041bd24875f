"""What the agency tells the press; a pure function, in German like everything that is printed.

“Betriebe”, not “Unternehmen”: so do the agency's own reports.
"""

from babel.numbers import format_decimal

from .german import long_date

LOCALE = "de_DE"


def companies(number):
    """Return “ein Betrieb” or “1.200 Betriebe”."""
    return "ein Betrieb" if number == 1 else f"{format_decimal(number, locale=LOCALE)} Betriebe"


def employees(number):
    """Return “ mit 40 Beschäftigten”, and nothing where no headcount is known."""
    if not number:
        return ""
    if number == 1:
        return " mit einer beschäftigten Person"
    return f" mit {format_decimal(number, locale=LOCALE)} Beschäftigten"


def award_sentence(day, new, recertified, valid, covered, region="", coming=False):
    """Return the sentence about an award.

    :param date day: of the award
    :param int new: companies certified for the first time
    :param int recertified: companies certified again
    :param int valid: companies with a certificate on that day
    :param int covered: employees of these companies
    :param str region: where, with its preposition; may be empty
    :param bool coming: whether the award is still ahead
    """
    if not new + recertified:
        return ""
    one = new + recertified == 1
    verb = ("wird" if one else "werden") if coming else ("wurde" if one else "wurden")
    where = f" {region.strip()}" if (region or "").strip() else ""
    total = f"damit {'ist' if valid == 1 else 'sind'}{where} {companies(valid)}"
    awarded = _awarded(new, recertified)
    return f"Am {long_date(day)} {verb} {awarded}; {total}{employees(covered)} zertifiziert."


def year_sentence(when, last, new, recertified, valid, covered, region=""):
    """Return what a period brought, in one sentence.

    :param str when: the period, with its preposition: “Im Jahr 2025”
    :param date last: its last day
    :param int new: companies certified for the first time
    :param int recertified: companies certified again
    :param int valid: companies with a certificate on the last day
    :param int covered: employees of these companies
    :param str region: where, with its preposition; may be empty
    """
    where = f" {region.strip()}" if (region or "").strip() else ""
    verb = "wurde" if new + recertified == 1 else "wurden"
    awarded = _awarded(new, recertified) if new + recertified else "keine Betriebe zertifiziert"
    are = "war" if valid == 1 else "waren"
    total = f"{companies(valid)}{employees(covered)}" if valid else "keine Betriebe"
    return f"{when} {verb} {awarded}. Am {long_date(last)} {are}{where} {total} zertifiziert."


def _awarded(new, recertified):
    """Return “6 Betriebe neu und 18 re-zertifiziert”; the noun is left out where it is the same."""
    if not recertified:
        return f"{companies(new)} neu zertifiziert"
    if not new:
        return f"{companies(recertified)} re-zertifiziert"
    same = new > 1 and recertified > 1
    again = format_decimal(recertified, locale=LOCALE) if same else companies(recertified)
    return f"{companies(new)} neu und {again} re-zertifiziert"
