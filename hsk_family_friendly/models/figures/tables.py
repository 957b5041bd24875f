from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import state_by_domain
from ...tools.dates import agency_today
from ...tools.table import Column, Table

# Columns of the company that a record is about, after the path that leads to it.
ADDRESS = ("street", "zip", "city")


class Partner(models.Model):
    """The companies as a table."""

    _inherit = "res.partner"

    def _hsk_table(self):
        """Return what the list of companies holds in Excel."""
        return Table(
            self.env._("Companies"),
            self.env._("Companies of the list that the file was made from, as they are today."),
            [
                Column("name", self.env._("Company")),
                *[Column(name) for name in ADDRESS],
                *self._hsk_place_columns(""),
                Column("hsk_employee_count", zero_is_unknown=True),
                Column("hsk_size_class"),
                Column("hsk_is_sme"),
                Column("hsk_network_state"),
                Column("hsk_certified_since"),
                Column("hsk_cycle_count"),
                Column("hsk_valid_until"),
                Column("email"),
                Column("phone"),
                Column("website"),
                Column("hsk_unlisted"),
            ],
            [("is_company", "=", True)],
        )

    def _hsk_place_columns(self, path):
        """Return the columns of municipality and branch of the company behind a path."""
        return [
            Column(f"{path}hsk_municipality_id.name"),
            Column(f"{path}hsk_municipality_id.ags"),
            Column(f"{path}industry_id.name"),
        ]

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "hsk_is_sme":
            domains = {True: self._hsk_sme_domain()}
            return state_by_domain.to_sql(self, alias, query, domains, False)
        if field_expr == "hsk_certified_since":
            first = Domain("cycle", "=", 1)
            return self._hsk_of_certificates(alias, "MIN", "valid_from", first)
        if field_expr == "hsk_valid_until":
            return self._hsk_of_certificates(alias, "MAX", "effective_until")
        if field_expr == "hsk_cycle_count":
            last = self._hsk_of_certificates(alias, "MAX", "cycle")
            return SQL("COALESCE(%s, 0)", last)
        return super()._field_to_sql(alias, field_expr, query)

    def _hsk_of_certificates(self, alias, function, column, which=Domain.TRUE):
        """Return the SQL of what `_compute_hsk_certificates` says of the company's certificates."""
        certifications = self.env["hsk.certification"]
        begun = Domain("state", "=", "certified") & Domain(
            "valid_from", "<=", agency_today(self.env)
        )
        query = certifications._search(begun & which)
        query.add_where(
            SQL("%s = %s", SQL.identifier(query.table, "partner_id"), SQL.identifier(alias, "id"))
        )
        found = SQL.identifier(query.table, column)
        return query.subselect(SQL("%s(%s)", SQL(function), found))


class Certification(models.Model):
    """The certifications and certificates as a table."""

    _inherit = "hsk.certification"

    def _hsk_table(self):
        """Return what the list of certifications holds in Excel."""
        return Table(
            self.env._("Certifications"),
            self.env._(
                "One row for each certification of the list that the file was made from. Address "
                "and branch are those of today."
            ),
            [
                Column("partner_id.name", self.env._("Company")),
                *[Column(f"partner_id.{name}") for name in ADDRESS],
                *self.env["res.partner"]._hsk_place_columns("partner_id."),
                Column("employee_count", zero_is_unknown=True),
                Column("kind"),
                Column("cycle"),
                Column("state"),
                Column("number"),
                Column("round_id.name"),
                Column("applied_on"),
                Column("decided_on"),
                Column("awarded_on"),
                Column("valid_from"),
                Column("valid_until"),
                Column("extended_until"),
                Column("extension_reason"),
                Column("certificate_state", self.env._("Certificate Today")),
                Column("ended_on"),
                Column("end_reason_id.name"),
            ],
        )


class Measure(models.Model):
    """The measures as a table."""

    _inherit = "hsk.measure"

    def _hsk_table(self):
        """Return what the list of measures holds in Excel."""
        return Table(
            self.env._("Measures"),
            self.env._(
                "One row for each measure of the list that the file was made from; a measure that "
                "goes on in the next cycle has a row in each."
            ),
            [
                Column("partner_id.name", self.env._("Company")),
                Column("partner_id.hsk_municipality_id.name"),
                Column("certification_id.cycle"),
                Column("action_field_id.name"),
                Column("name"),
                Column("objective"),
                Column("success_criterion"),
                Column("kind"),
                Column("origin"),
                Column("state"),
                Column("deadline"),
                Column("responsible_id.name"),
                Column("effect"),
                Column("assessment"),
                Column("assessment_comment"),
                Column("drop_reason"),
            ],
        )


class EventRegistration(models.Model):
    # Who was at which event of the network, as a table.
    _inherit = "event.registration"

    def _hsk_table(self):
        """Return what the list of registrations holds in Excel."""
        return Table(
            self.env._("Event Attendance"),
            self.env._(
                "One row for each registration for an event of the network in the list that the "
                "file was made from. Only persons with the status “Attended” were there; their "
                "attendance counts for the company in the first column. Guests without a company "
                "have none."
            ),
            [
                Column("hsk_partner_id.name", self.env._("Company")),
                *self.env["res.partner"]._hsk_place_columns("hsk_partner_id."),
                Column("hsk_partner_id.hsk_employee_count", zero_is_unknown=True),
                Column("hsk_partner_id.hsk_is_sme"),
                Column("event_id.name"),
                Column("event_id.hsk_kind", self.env._("Kind of Event")),
                Column("event_id.date_begin", self.env._("Begin")),
                Column("name", self.env._("Person")),
                Column("email"),
                Column("state"),
            ],
            [("event_id.hsk_kind", "!=", False)],
            order="event_id, id",
        )
