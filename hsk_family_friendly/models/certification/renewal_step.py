from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import opened
from ...tools.dates import agency_today
from .steps import TRANSITIONS

# A company whose next cycle is in one of these states needs no reminder any more.
ANSWERED_STATES = tuple(state for state in TRANSITIONS if state != "withdrawn")
RENEWAL_ACTIVITY = "hsk_family_friendly.mail_activity_type_renewal"


class RenewalStep(models.Model):
    """One rung of the renewal ladder: so many months before the end a company gets a letter."""

    _name = "hsk.renewal.step"
    _description = "Renewal Step"
    _order = "months desc, id"

    months = fields.Integer("Months before the End", required=True, aggregator=None)
    template_id = fields.Many2one(
        "mail.template",
        "Letter",
        required=True,
        ondelete="restrict",
        domain="[('model', '=', 'hsk.certification')]",
    )
    active = fields.Boolean(default=True)
    letter_ids = fields.One2many("hsk.letter", "renewal_step_id", string="Letters")
    expected_count = fields.Integer("Expected", compute="_compute_counts")
    prepared_count = fields.Integer("Prepared", compute="_compute_counts")
    sent_count = fields.Integer("Sent", compute="_compute_counts")
    unsent_count = fields.Integer("Cannot be Sent", compute="_compute_counts")

    _months_positive = models.Constraint(
        "CHECK (months > 0)", "A renewal step lies at least one month before the end."
    )
    _months_unique = models.UniqueIndex(
        "(months) WHERE active IS TRUE", "There is a renewal step for this number of months."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("months")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            step.display_name = (
                self.env._("1 month before the end")
                if step.months == 1
                else self.env._("%s months before the end", step.months)
            )

    @api.depends("months", "active", "letter_ids.state", "letter_ids.delivery")
    def _compute_counts(self):
        due = self._due_cases(agency_today(self.env))
        for step in self:
            cases = due[step._origin]
            letters = step.letter_ids.filtered(
                lambda letter, cases=cases: letter.certification_id in cases
                and letter.state != "cancelled"
            )
            step.expected_count = len(cases)
            step.prepared_count = len(letters)
            step.sent_count = len(letters.filtered(lambda letter: letter.delivery == "sent"))
            step.unsent_count = len(letters.filtered("problem"))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_prepare(self):
        """Draft what is due today, as the daily job does; what was drafted stays as it is."""
        self._prepare(agency_today(self.env))

    @opened.for_one_record("hsk-step-expected")
    def action_open_expected(self):
        """Show the certificates that this step is about today."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_certificate_action"
        )
        cases = self._due_cases(agency_today(self.env))[self]
        return {**action, "domain": [("id", "in", cases.ids)], "context": {}}

    @opened.for_one_record("hsk-step-letters")
    def action_open_letters(self):
        """Show the letters of this step."""
        action = self.env["ir.actions.actions"]._for_xml_id("hsk_family_friendly.hsk_letter_action")
        return {**action, "domain": [("renewal_step_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _cron_prepare(self):
        self._prepare(agency_today(self.env))

    @api.model
    def _prepare(self, today):
        """Give each due certificate the draft and the activity of its step, once.

        A certificate is on one step at a time, the last one it has reached: days without the job
        are caught up with one letter. Drafts of earlier steps that nobody released are cancelled.
        """
        for step, cases in self._due_cases(today).items():
            written = self.env["hsk.letter"]._read_group(
                [("renewal_step_id", "=", step.id), ("certification_id", "in", cases.ids)],
                ["certification_id"],
            )
            todo = cases - cases.browse(case.id for (case,) in written)
            todo = step.template_id._hsk_fitting(todo)  # its filter may have been changed
            if not todo:
                continue
            todo.letter_ids.filtered(
                lambda letter: letter.renewal_step_id and letter.state == "draft"
            ).action_cancel()
            self.env["hsk.letter"]._draft(todo, step.template_id, renewal_step_id=step.id)
            step._schedule_activities(todo, today)

    @api.model
    def _due_cases(self, today):
        """Return {step: certificates on that step today}; companies that answered are left out."""
        steps = self.search(Domain.TRUE, order="months")
        due = defaultdict(lambda: self.env["hsk.certification"])
        if not steps:
            return due
        # Three days more than the ladder's length: months end on different days.
        horizon = today + relativedelta(months=steps[-1].months, days=3)
        cases = self.env["hsk.certification"].search(
            self.env["hsk.certification"]._certificate_domains(today)["active"]
            & self._still_silent_domain(horizon)
        )
        ids = defaultdict(list)
        for case in cases:
            step = next((step for step in steps if step._begins(case) <= today), None)
            if step:
                ids[step].append(case.id)
        for step, case_ids in ids.items():
            due[step] = cases.browse(case_ids)
        return due

    @api.model
    def _still_silent_domain(self, horizon):
        return (
            Domain("valid_through", "<=", horizon)
            & Domain("ended_on", "=", False)
            & Domain("next_ids", "not any", [("state", "in", ANSWERED_STATES)])
        )

    def _begins(self, case):
        """Return the day on which a certificate reaches this step."""
        return case.valid_through - relativedelta(months=self.months)

    def _schedule_activities(self, cases, today):
        """Ask the responsible people to look at the drafts: one activity per certificate."""
        cases.activity_unlink([RENEWAL_ACTIVITY])
        quiet = cases.with_context(mail_activity_quick_update=True)
        for user, mine in quiet.grouped(lambda case: case._responsible_user()).items():
            step = self.with_context(lang=user.lang)  # the daily job has no language
            mine.activity_schedule(
                RENEWAL_ACTIVITY,
                date_deadline=today,
                summary=step.env._("Check and release the letter: %s", step.display_name),
                user_id=user.id,
            )
