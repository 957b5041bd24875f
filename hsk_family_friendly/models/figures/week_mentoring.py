from odoo import fields, models
from odoo.fields import Domain

from .week import SOON


class Week(models.AbstractModel):
    """Programmes and tandems on the start page."""

    _inherit = "hsk.week"

    def _entries_of_mentoring(self):
        return [
            *self._entries_of_programs(),
            *self._entries_of_answers(),
            *self._entries_of_tandems(),
            *self._entries_of_meetings(),
        ]

    def _entries_of_programs(self):
        return [
            self._entry(
                "due",
                "enrolment_until",
                self.env._("Enrolments that end within 14 days"),
                "hsk.mentoring.program",
                Domain("state", "=", "enrolment") & self._from_today("enrolment_until", SOON),
                when="enrolment_until",
                company=None,
            ),
            self._entry(
                "due",
                "answer_until",
                self.env._("Answers to proposed tandems due within 14 days"),
                "hsk.mentoring.program",
                Domain("state", "in", ("matching", "running"))
                & Domain("tandem_ids.state", "=", "proposed")
                & self._from_today("answer_until", SOON),
                when="answer_until",
                company=None,
            ),
        ]

    def _entries_of_answers(self):
        asked = Domain("mail_ids", "any", self._long_ago("released_on"))
        return [
            self._entry(
                "stuck",
                "invitations",
                self.env._("Invitations to the mentoring, unanswered for a week"),
                "hsk.mentoring.enrolment",
                Domain("state", "=", "invited")
                & Domain("program_id.state", "in", ("enrolment", "matching"))
                & asked,
                mine="program_id.user_id",
                what="program_id",
                order="id",
            ),
            self._entry(
                "stuck",
                "proposals",
                self.env._("Proposed tandems, unanswered for a week"),
                "hsk.tandem",
                Domain("state", "=", "proposed") & self._long_ago("published_on"),
                mine="program_id.user_id",
                company="mentee_id",
                when="published_on",
            ),
        ]

    def _entries_of_tandems(self):
        how = {"mine": "program_id.user_id", "company": "mentee_id"}
        return [
            self._entry(
                "due",
                "plan_steps",
                self.env._("Steps of tandems within 14 days"),
                "hsk.tandem.plan.step",
                Domain("tandem_id.state", "=", "active")
                & Domain("done_on", "=", False)
                & self._from_today("due_on", SOON),
                mine="tandem_id.program_id.user_id",
                company="tandem_id.mentee_id",
                what="name",
                when="due_on",
                view="hsk_family_friendly.hsk_tandem_plan_step_view_list",
            ),
            self._entry(
                "stuck",
                "red_tandems",
                self.env._("Tandems with a red light"),
                "hsk.tandem",
                Domain("light", "=", "red"),
                order="date_start, id",
                what="light_reason",
                **how,
            ),
            self._entry(
                "missing",
                "agreements",
                self.env._("Confirmed tandems without a signed agreement"),
                "hsk.tandem",
                Domain("state", "=", "confirmed") & Domain("agreement_signed_on", "=", False),
                order="id",
                **how,
            ),
        ]

    def _entries_of_meetings(self):
        return [
            self._entry(
                "missing",
                "meetings",
                self.env._("Past meetings of tandems: did they take place?"),
                "calendar.event",
                Domain("hsk_tandem_id", "!=", False)
                & Domain("hsk_outcome", "in", (False, "pending"))
                & Domain("stop", "<", fields.Datetime.now()),
                mine="hsk_tandem_id.program_id.user_id",
                company="hsk_tandem_id.mentee_id",
                what="name",
                when="start",
                view="hsk_family_friendly.calendar_event_view_list_of_tandem",
            )
        ]
