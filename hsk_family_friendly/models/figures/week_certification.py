from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain

from ...tools.dates import agency_today
from ..certification.renewal_step import ANSWERED_STATES
from .week import MONTH, RENEWAL, SOON

CASE = "hsk.certification"
# Cases whose documents the agency waits for.
COLLECTING = ("draft", "applied", "assessment")
TO_HAND_IN = ("open", "to_correct")


class Week(models.AbstractModel):
    """Cases on the start page: deadlines, documents, renewals, visits, measures."""

    _inherit = "hsk.week"

    def _entries(self):
        return [
            *super()._entries(),
            *self._entries_of_rounds(),
            *self._entries_of_documents(),
            *self._entries_of_renewals(),
            *self._entries_of_measures(),
            *self._entries_of_visits(),
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
