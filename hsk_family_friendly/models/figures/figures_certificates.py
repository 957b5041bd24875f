from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .figures import CASE


class Figures(models.AbstractModel):
    """Certificates: who came, who stays, who left."""

    _inherit = "hsk.figures"

    @api.model
    def _codes_of_certificates(self):
        return [
            "new",
            "recertified",
            "valid_total",
            "ever_certified",
            "suspended",
            "employees_covered",
            "smallest",
            "largest",
            "exits",
            "exits_by_reason",
            "due",
            "recertification_rate",
            "by_municipality",
            "by_industry",
            "by_size",
        ]

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    def _certificates(self, period):
        return Domain("company_id", "in", period.companies) & Domain("state", "=", "certified")

    def _begun(self, period, kind):
        return (
            self._certificates(period)
            & Domain("kind", "=", kind)
            & Domain("valid_from", ">=", period.first)
            & Domain("valid_from", "<=", period.last)
        )

    def _valid(self, period, day=None):
        """Return the certificates valid on a day, none suspended; default: the last one."""
        active = self.env[CASE]._certificate_domains(day or period.last)["active"]
        return self._certificates(period) & active

    def _left(self, period):
        """Return the last certificates of companies that had one and have none at the end.

        A suspended one is still there, and one that was extended later had ended.
        """
        before = period.first - timedelta(days=1)
        follower = Domain("replaced_on", "!=", False) & Domain("replaced_on", "<=", period.last)
        in_force = self._certificates(period) & self.env[CASE]._in_force_domain(period.last)
        return (
            self._certificates(period)
            & Domain("valid_from", "<=", period.last)
            & Domain("effective_until", ">=", before)
            & self.env[CASE]._lasting_domain(before, period.last)
            & ~follower
            & Domain("partner_id", "any", Domain("hsk_certification_ids", "not any", in_force))
        )

    def _due(self, period):
        """Return the certificates that ended in the period, with the extensions known then."""
        gone = Domain("ended_on", "!=", False) & Domain("ended_on", "<", period.first)
        extended = self.env["hsk.certificate.change"]._on(period.last, "extension")

        def within(day):
            return Domain(day, ">=", period.first) & Domain(day, "<=", period.last)

        ending = Domain("change_ids", "any", extended & within("due_on")) | (
            within("valid_until") & Domain("change_ids", "not any", extended)
        )
        return self._certificates(period) & ending & ~gone

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _figure_new(self, period):
        return self._figure(
            self.env._("Newly Certified"),
            self.env._("Companies whose first certificate began in the period."),
            CASE,
            self._begun(period, "initial"),
        )

    def _figure_recertified(self, period):
        return self._figure(
            self.env._("Re-Certified"),
            self.env._("Companies whose renewed certificate began in the period."),
            CASE,
            self._begun(period, "recertification"),
        )

    def _figure_valid_total(self, period):
        return self._figure(
            self.env._("Certified in Total"),
            self.env._(
                "Companies whose certificate was in force on the last day of the period and was "
                "not suspended."
            ),
            CASE,
            self._valid(period),
        )

    def _figure_suspended(self, period):
        suspended = self.env[CASE]._certificate_domains(period.last)["suspended"]
        return self._figure(
            self.env._("Suspended"),
            self.env._(
                "Companies whose certificate was suspended on the last day of the period. They are "
                "neither certified nor exits."
            ),
            CASE,
            self._certificates(period) & suspended,
        )

    def _figure_ever_certified(self, period):
        ever = self._certificates(period) & Domain("valid_from", "<=", period.last)
        return self._figure(
            self.env._("Ever Certified"),
            self.env._(
                "Different companies that were certified at least once up to the last day of the "
                "period, whether they still are or not."
            ),
            "res.partner",
            Domain("hsk_certification_ids", "any", ever) & Domain("active", "in", [True, False]),
        )

    def _figure_employees_covered(self, period):
        return self._figure(
            self.env._("Employees Covered"),
            self.env._(
                "Headcount of the companies certified on the last day of the period, each as it "
                "was at its certification."
            ),
            CASE,
            self._valid(period),
            value=self._headcounts(period)["sum"] or 0,
            unit="employees",
        )

    def _figure_smallest(self, period):
        return self._extreme(
            period,
            "min",
            self.env._("Smallest Company"),
            self.env._(
                "The lowest headcount at the certification among the companies certified on the "
                "last day of the period; missing headcounts are left out."
            ),
        )

    def _figure_largest(self, period):
        return self._extreme(
            period,
            "max",
            self.env._("Largest Company"),
            self.env._(
                "The highest headcount at the certification among the companies certified on the "
                "last day of the period."
            ),
        )

    def _stated(self, period):
        """Return the certificates in force with a headcount."""
        return self._valid(period) & Domain("employee_count", ">", 0)

    def _headcounts(self, period):
        """Return {"sum", "min", "max"} of the headcounts of the certificates in force."""
        which = ("sum", "min", "max")
        if "headcounts" not in period.known:
            aggregates = [f"employee_count:{one}" for one in which]
            [numbers] = self.env[CASE].sudo()._read_group(self._stated(period), [], aggregates)
            period.known["headcounts"] = dict(zip(which, numbers, strict=True))
        return period.known["headcounts"]

    def _extreme(self, period, which, label, definition):
        count = self._headcounts(period)[which] or False
        domain = self._stated(period) & Domain("employee_count", "=", count)
        return self._figure(label, definition, CASE, domain, value=count, unit="employees")

    def _figure_exits(self, period):
        return self._figure(
            self.env._("Exits"),
            self.env._(
                "Companies that lost their certificate in the period and hold none on its last "
                "day: by an exit, a revocation, or because it ended without a renewal. An extended "
                "certificate has not ended, a suspended one is still held."
            ),
            CASE,
            self._left(period),
        )

    def _figure_exits_by_reason(self, period):
        left = self._left(period)
        rows = self._rows(CASE, left, "end_reason_id")
        for row in rows:
            if not row["key"]:
                row["label"] = self.env._("Ended without a renewal")
        return self._figure(
            self.env._("Exits by Reason"),
            self.env._("The companies that left in the period, by the reason entered."),
            CASE,
            left,
            rows=rows,
        )

    def _figure_due(self, period):
        return self._figure(
            self.env._("Due for Re-Certification"),
            self.env._(
                "Certificates whose validity, or its extension, ended in the period; companies "
                "that had left before the period are not due."
            ),
            CASE,
            self._due(period),
        )

    def _figure_recertification_rate(self, period):
        due = self._due(period)
        next_one = Domain("state", "=", "certified") & Domain("valid_from", "<=", period.last)
        renewed = self._count(CASE, due & Domain("next_ids", "any", next_one))
        total = self._count(CASE, due)
        return self._figure(
            self.env._("Re-Certification Rate"),
            self.env._(
                "Share of the companies due for re-certification in the period that had been "
                "certified again by its last day."
            ),
            CASE,
            due,
            value=renewed / total if total else False,
            unit="share",
        )

    def _figure_by_municipality(self, period):
        return self._valid_by(
            period,
            "decided_municipality_id",
            self.env._("Certified by Municipality"),
            self.env._(
                "Companies certified on the last day of the period, by their municipality at the "
                "certification."
            ),
        )

    def _figure_by_industry(self, period):
        return self._valid_by(
            period,
            "decided_industry_id",
            self.env._("Certified by Branch"),
            self.env._(
                "Companies certified on the last day of the period, by their branch at the "
                "certification."
            ),
        )

    def _figure_by_size(self, period):
        return self._valid_by(
            period,
            "size_class",
            self.env._("Certified by Size Class"),
            self.env._(
                "Companies certified on the last day of the period, by the EU size class of their "
                "headcount at the certification."
            ),
        )

    def _valid_by(self, period, field, label, definition):
        valid = self._valid(period)
        rows = self._rows(CASE, valid, field)
        total = sum(row["value"] for row in rows)
        return self._figure(label, definition, CASE, valid, value=total, rows=rows)
