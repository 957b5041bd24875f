from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

from ...tools.dates import agency_today
from ..certification.renewal_step import ANSWERED_STATES
from .figures import CASE
from .week import MONTH, RENEWAL, SOON

# Cases whose documents the agency waits for.
COLLECTING = ("draft", "applied", "assessment")
TO_HAND_IN = ("open", "to_correct")
# Letters of the agency go to these.
NEEDED_ROLES = ("management", "hr")


class Week(models.AbstractModel):
    """The way to a certificate on the start page: cases, what is known of companies, the jury."""

    _inherit = "hsk.week"

    def _entries_of_certification(self):
        return [
            *self._entries_of_rounds(),
            *self._entries_of_documents(),
            *self._entries_of_renewals(),
            *self._entries_of_measures(),
            *self._entries_of_visits(),
            *self._entries_of_companies(),
            *self._entries_of_sessions(),
        ]

    def _entries_of_rounds(self):
        return [
            self._entry(
                "due",
                "round_deadlines",
                self.env._("Application deadlines within 14 days"),
                "hsk.round",
                self._from_today("deadline", SOON),
                when="deadline",
                company=None,
            )
        ]

    def _entries_of_documents(self):
        waiting = Domain("state", "in", COLLECTING) & Domain(
            "checklist_item_ids", "any", [("state", "in", TO_HAND_IN)]
        )
        return [
            self._entry(
                "due",
                "documents_due",
                self.env._("Companies whose documents are due within 14 days"),
                CASE,
                waiting & self._from_today("deadline", SOON),
                when="deadline",
                what="open_item_names",
            ),
            self._entry(
                "missing",
                "documents_missing",
                self.env._("Companies whose documents are overdue"),
                CASE,
                waiting & self._past("deadline"),
                when="deadline",
                what="open_item_names",
            ),
        ]

    def _entries_of_renewals(self):
        today = agency_today(self.env)
        states = self.env[CASE]._certificate_domains()
        horizon = today + relativedelta(days=RENEWAL)
        unanswered = Domain("ended_on", "=", False) & Domain(
            "next_ids", "not any", [("state", "in", ANSWERED_STATES)]
        )
        return [
            self._entry(
                "due",
                "renewals_due",
                self.env._("Certificates that end within 90 days, without an application"),
                CASE,
                self.env[CASE]._in_force_domain(today)
                & unanswered
                & Domain("valid_through", "<=", horizon),
                when="valid_through",
                what="number",
            ),
            self._entry(
                "stuck",
                "expired",
                self.env._("Certificates that ended in the last 12 months, without renewal"),
                CASE,
                states["expired"]
                & unanswered
                & Domain("valid_through", ">=", today - relativedelta(years=1)),
                when="valid_through",
                what="number",
            ),
            self._entry(
                "stuck",
                "suspended",
                self.env._("Suspended certificates"),
                CASE,
                states["suspended"],
                when="valid_through",
                what="number",
            ),
            self._entry(
                "stuck",
                "deferred",
                self.env._("Cases deferred by the jury"),
                CASE,
                Domain("state", "=", "deferred"),
                when="applied_on",
                what="decision_reason",
            ),
        ]

    def _entries_of_measures(self):
        valid = self.env[CASE]._in_force_domain(agency_today(self.env))
        promised = Domain("state", "in", ("planned", "running")) & Domain(
            "certification_id", "any", valid
        )
        how = {"mine": "certification_id.user_id", "when": "deadline", "what": "name"}
        return [
            self._entry(
                "due",
                "measures_due",
                self.env._("Measures to be done within 30 days"),
                "hsk.measure",
                promised & self._from_today("deadline", MONTH),
                **how,
            ),
            self._entry(
                "stuck",
                "measures_overdue",
                self.env._("Overdue measures"),
                "hsk.measure",
                promised & self._past("deadline"),
                **how,
            ),
        ]

    def _entries_of_visits(self):
        over = self._past("visited_on") | Domain("event_ids", "any", self._past("stop"))
        return [
            self._entry(
                "missing",
                "visit_reports",
                self.env._("Visits without a report"),
                "hsk.audit.visit",
                Domain("result", "=", False) & over,
                mine="certification_id.user_id",
                when="visited_on",
            )
        ]

    def _entries_of_companies(self):
        active = self.env[CASE]._certificate_domains()["active"]
        valid = Domain("hsk_certification_ids", "any", active)
        roles = self.env["hsk.contact.role"]._today_domain() & Domain("role", "in", NEEDED_ROLES)
        how = {
            "mine": "hsk_certification_ids.user_id",
            "company": "id",
            "what": "city",
            "order": "complete_name, id",
        }
        return [
            self._entry(
                "missing",
                "headcount",
                self.env._("Certified companies without a number of employees"),
                "res.partner",
                valid & Domain("hsk_employee_count", "in", (0, False)),
                **how,
            ),
            self._entry(
                "missing",
                "contacts",
                self.env._("Certified companies without a contact in management or HR"),
                "res.partner",
                valid & Domain("hsk_contact_role_ids", "not any", roles),
                **how,
            ),
        ]

    def _entries_of_sessions(self):
        sessions = Domain("state", "!=", "closed")
        how = {"when": "start", "company": None}
        return [
            self._entry(
                "due",
                "jury_sessions",
                self.env._("Jury sessions within 14 days"),
                "hsk.jury.session",
                sessions & self._from_now("start", SOON),
                **how,
            ),
            self._entry(
                "stuck",
                "jury_sessions_open",
                self.env._("Jury sessions that are over and not closed"),
                "hsk.jury.session",
                sessions & Domain("stop", "<", fields.Datetime.now()),
                **how,
            ),
            self._entry(
                "ready",
                "jury_release",
                self.env._("Jury sessions whose decisions wait for your release"),
                "hsk.jury.session",
                Domain("waits_for_me", "=", True),
                mine=[],
                **how,
            ),
        ]
