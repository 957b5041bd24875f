"""Who holds a certificate, for the website."""

import csv
import io

from odoo.fields import Domain

from ...tools import table
from ...tools.table import Column, Table

# Agreed with those who run the website: {name in the file: where it comes from}. A change of this
# list breaks their import, see docs/holders.md.
HOLDER_FIELDS = {
    "name": "partner_id.name",
    "municipality": "partner_id.hsk_municipality_id.name",
    "ags": "partner_id.hsk_municipality_id.ags",
    "industry": "partner_id.industry_id.name",
    "website": "partner_id.website",
    "certified_since": "partner_id.hsk_certified_since",
    "valid_until": "valid_through",
    "cycles": "cycle",
}
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(certifications, day=None):
    """Return who holds a certificate on a day, see `holders` of the certifications."""
    content = Table("", "", [Column(path) for path in HOLDER_FIELDS.values()])
    found = table.ids(certifications, content, holder_domain(certifications, day))
    return [
        dict(zip(HOLDER_FIELDS, map(_plain, row), strict=True))
        for row in table.rows(certifications, content, found)
    ]


def holder_domain(certifications, day=None):
    """Return the domain of the certificates on the website."""
    named = Domain("active", "=", True) & Domain("hsk_unlisted", "!=", True)
    return certifications._held_domain(day) & Domain("partner_id", "any", named)


def as_csv(holders):
    """Return the holders as a CSV file for Excel and for the website, as bytes."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    writer.writerow(HOLDER_FIELDS)
    for holder in holders:
        writer.writerow(map(_safe, holder.values()))
    return output.getvalue().encode("utf-8-sig")


def _plain(value):
    """Return a value as any interface takes it."""
    if value is False or value == "":
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def _safe(value):
    """Return a value as a cell that is never taken for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
