import csv
import io

from odoo import api, models
from odoo.fields import Domain

from ...tools import table
from ...tools.dates import as_day
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


class Certification(models.Model):
    """Who holds a certificate, for the website."""

    _inherit = "hsk.certification"

    @api.model
    def holders(self, day=None):
        """Return the companies whose certificate is valid on a day, for the website.

        Left out are companies that do not want to be named and archived ones. Name and address
        are those of today, also for a day in the past.

        :param day: a date or “2026-01-31”; default: today at the agency
        :return: a list of dicts with the keys of `HOLDER_FIELDS`, sorted by name; texts, numbers,
            days as “2026-01-31”, and None for what is not known
        :rtype: list
        :raise UserError: the day is none
        """
        certifications = self.browse()
        content = Table("", "", [Column(path) for path in HOLDER_FIELDS.values()])
        found = table.ids(certifications, content, self._holder_domain(day))
        return [
            dict(zip(HOLDER_FIELDS, map(_plain, row), strict=True))
            for row in table.rows(certifications, content, found)
        ]

    def _holder_domain(self, day=None):
        named = Domain("active", "=", True) & Domain("hsk_unlisted", "!=", True)
        return self._held_domain(day) & Domain("partner_id", "any", named)

    def _held_domain(self, day=None):
        """Return the domain of the certificates valid on a day, not suspended; default: today.

        :raise UserError: the day is none
        """
        return self._certificate_domains(as_day(self.env, day))["active"]

    def _holders_csv(self, day=None):
        """Return the holders as a CSV file for Excel and for the website, as bytes."""
        output = io.StringIO()
        writer = csv.writer(output, delimiter=";")
        writer.writerow(HOLDER_FIELDS)
        for holder in self.holders(day):
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
