from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import for_good, german, guarded, limits, steps, typed
from ...tools.dates import agency_today

# From which states a step leads on.
STEPS = {
    "confirmed": ("proposed",),
    "active": ("confirmed",),
    "completed": ("active",),
    "ended": ("proposed", "confirmed", "active"),
}
ANSWERS = [("pending", "Pending"), ("yes", "Yes"), ("no", "No")]


class Tandem(models.Model):
    """The way of a tandem: the published proposal, the yes of both sides, the start, the end."""

    _inherit = "hsk.tandem"

    run_id = fields.Many2one(
        "hsk.mentoring.run",
        "Matching Run",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups="hsk_family_friendly.group_hsk_user",
    )
    published_on = fields.Datetime("Published", readonly=True, copy=False)
    mentor_answer = fields.Selection(
        ANSWERS, "Answer of the Mentor", default="pending", readonly=True, copy=False, tracking=True
    )
    mentee_answer = fields.Selection(
        ANSWERS, "Answer of the Mentee", default="pending", readonly=True, copy=False, tracking=True
    )
    mail_ids = fields.One2many("hsk.mentoring.mail", "tandem_id", string="Mails")
    mentor_signed_on = fields.Date("Signed by the Mentor", copy=False, tracking=True)
    mentee_signed_on = fields.Date("Signed by the Mentee", copy=False, tracking=True)
    agreement_signed_on = fields.Date(
        "Agreement Signed on",
        compute="_compute_agreement_signed_on",
        inverse="_inverse_agreement_signed_on",
        store=True,
        help="The day of the later signature. A tandem starts with its agreement.",
    )
    extended_until = fields.Date("Extended until", copy=False, tracking=True)
    extension_reason = fields.Text("Reason of the Extension", copy=False, tracking=True)
    date_planned_end = fields.Date("Planned until", compute="_compute_date_planned_end")
    is_exchange = fields.Boolean(
        "Exchange",
        readonly=True,
        copy=False,
        help="Goes on after the programme, without questions and reminders.",
    )

    @api.constrains("mentor_enrolment_id", "mentee_enrolment_id")
    def _check_not_refused(self):
        for tandem in self:
            tandem.sudo().program_id.pair_ids.filtered(
                lambda pair, t=tandem: (
                    pair.mentor_enrolment_id == t.mentor_enrolment_id
                    and pair.mentee_enrolment_id == t.mentee_enrolment_id
                )
            )._check_not_refused()

    @api.constrains("extended_until", "extension_reason")
    def _check_extension(self):
        for tandem in self.filtered("extended_until"):
            if not tandem.extension_reason:
                raise ValidationError(
                    self.env._("%s: say why the tandem is extended.", tandem.display_name)
                )
            if tandem.extended_until <= tandem.program_id.date_end:
                raise ValidationError(
                    self.env._("%s: an extension ends after the programme.", tandem.display_name)
                )

    @api.depends("mentor_signed_on", "mentee_signed_on")
    def _compute_agreement_signed_on(self):
        for tandem in self:
            days = [tandem.mentor_signed_on, tandem.mentee_signed_on]
            tandem.agreement_signed_on = max(days) if all(days) else False

    def _inverse_agreement_signed_on(self):
        for tandem in self:
            day = tandem.agreement_signed_on
            tandem.write({"mentor_signed_on": day, "mentee_signed_on": day})

    @api.depends("extended_until", "program_id.date_end")
    def _compute_date_planned_end(self):
        for tandem in self:
            tandem.date_planned_end = tandem.extended_until or tandem.program_id.date_end

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_draft_mail(self):
        """Draft the mails that ask both sides for their answer, and show them."""
        return self.env["hsk.mentoring.mail"]._draft("proposal", self)._action_show()

    @for_good.commits
    def action_confirm(self):
        """Note that both companies want this tandem; staff vouch for answers that are missing.

        :raise UserError: one of them has refused, or the tandem is further on
        """
        for tandem in self:
            if "no" in (tandem.mentor_answer, tandem.mentee_answer):
                raise UserError(
                    self.env._("%s: one side has refused this tandem.", tandem.display_name)
                )
        self._step("confirmed")
        guarded.by_action(self).write({"mentor_answer": "yes", "mentee_answer": "yes"})

    @for_good.commits
    def action_start(self):
        """Begin the tandem, which needs the signed agreement, and give it its plan.

        :raise UserError: the agreement is not signed, or the tandem is not confirmed
        """
        for tandem in self:
            if tandem.state == "confirmed" and not tandem.agreement_signed_on:
                raise UserError(
                    self.env._(
                        "%s: enter first when both sides signed the mentoring agreement.",
                        tandem.display_name,
                    )
                )
        self._step("active")
        for tandem in self.filtered(lambda tandem: not tandem.date_start):
            tandem.date_start = max(tandem.agreement_signed_on, tandem.program_id.date_start)
        self._make_plan()

    @for_good.ends
    def action_complete(self):
        """End the tandem as planned.

        :raise UserError: it is not active, or has not begun
        """
        for tandem in self:
            if tandem.date_start and tandem.date_start > agency_today(self.env):
                raise UserError(
                    self.env._(
                        "%(tandem)s begins on %(day)s: it cannot be completed before. End it early "
                        "instead, with the reason.",
                        tandem=tandem.display_name,
                        day=format_date(self.env, tandem.date_start),
                    )
                )
        self._step("completed")
        self._close()

    @for_good.ends
    def action_end(self):
        """End the tandem early; it needs a reason, and what was done still counts.

        :raise UserError: the reason is missing, or the tandem is over
        """
        for tandem in self:
            if not tandem.end_reason:
                raise UserError(
                    self.env._("%s: say first why the tandem ends.", tandem.display_name)
                )
        self._step("ended")
        self._close()

    @for_good.commits
    def action_exchange(self):
        """Let completed tandems go on as an exchange: no questions, no reminders.

        :raise UserError: a tandem is not completed
        """
        self.check_access("write")
        for tandem in self:
            if tandem.state != "completed":
                raise UserError(self.env._("%s: complete the tandem first.", tandem.display_name))
        self.is_exchange = True

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _step(self, state):
        """Lead these tandems to a state, if they may go there."""
        self.check_access("write")
        steps.check(self, state, STEPS[state])
        guarded.by_action(self).state = state

    def _close(self):
        """Keep the day of the end; what hangs on a tandem ends with it."""
        today = agency_today(self.env)
        for tandem in self.filtered(lambda tandem: not tandem.date_end):
            tandem.date_end = today
        self._cancel_future_meetings()

    def _make_plan(self):
        """Give those that have none the steps that the lead has laid down."""
        # both sides read it: in the language of the documents, whoever presses the button
        templates = self.env["hsk.tandem.plan.template"].with_context(lang=self._document_lang())
        templates = templates.search([], limit=100)
        today = agency_today(self.env)
        self.env["hsk.tandem.plan.step"].create(
            [
                {
                    "tandem_id": tandem.id,
                    "name": template.name,
                    "sequence": template.sequence,
                    "due_on": max(tandem.date_start + timedelta(days=template.days), today),
                    "role": template.role,
                    "by_meeting": template.by_meeting,
                }
                for tandem in self
                if not tandem.plan_ids
                for template in templates
            ]
        )

    # ------------------------------------------------------------
    # THE ANSWERS OF BOTH SIDES
    # ------------------------------------------------------------

    def _addressees(self):
        """Return [(company, who gets the mail)]."""
        return [
            (self.mentor_id, self.mentor_contact_ids),
            (self.mentee_id, self.mentee_contact_ids),
        ]

    def _reason_not_to_mail(self, person):
        if self.state != "proposed":
            return self.env._("The tandem is no proposal any more.")
        if not self._side_of(person):
            return self.env._("%s does not act in this tandem.", person.name)
        if self.run_id and not self.published_on:
            return self.env._("The proposal of the matching is not published yet.")
        return self._answer_is_over()

    def _note_published(self):
        """A proposal that staff made by hand is published with its mails."""
        unpublished = self.filtered(lambda tandem: not tandem.published_on)
        guarded.by_action(unpublished).published_on = fields.Datetime.now()

    def _can_answer(self):
        """Tell whether the sides can still accept or refuse by themselves."""
        self.ensure_one()
        return self.state == "proposed" and bool(self.published_on) and not self._answer_is_over()

    def _answer_is_over(self):
        """Return the sentence that the last day to answer is over, or nothing."""
        until = self.program_id.answer_until
        if not until or agency_today(self.env) <= until:
            return False
        return self.env._(
            "The last day to answer was %s. Enter a later one at the programme first.",
            format_date(self.env, until),
        )

    def _answer_proposal(self, person, answer, reason):
        """Keep the answer of a side; two yes confirm the tandem, a no ends it.

        :param person: who answers for their side
        :param str answer: "yes" or "no"
        :param str reason: why not
        :raise UserError: it is too late, or there is no answer
        """
        self.ensure_one()
        if answer not in ("yes", "no"):
            raise UserError(self.env._("Choose whether you want this tandem."))
        if not self._can_answer():
            raise UserError(
                self.env._("This proposal cannot be answered any more. Please call us.")
            )
        label = self.env._("What would suit you better?")
        reason = typed.text(self.env, reason, label, limits.REASON)
        side = self._side_of(person)
        self._track_set_author(person)
        guarded.by_action(self)[f"{side}_answer"] = answer
        if answer == "no":
            self._refuse(side, person, reason)
        elif self.mentor_answer == self.mentee_answer == "yes":
            self.action_confirm()

    def _refuse(self, side, person, reason):
        """End a proposal that one side does not want; the pair does not come back."""
        company = self[f"{side}_id"].name
        text = self.env._("%s has refused the proposal.", company)
        self.end_reason = f"{text} {reason}".strip()
        guarded.by_action(self).state = "ended"
        self.program_id.pair_ids.filtered(
            lambda pair: (
                pair.mentor_enrolment_id == self.mentor_enrolment_id
                and pair.mentee_enrolment_id == self.mentee_enrolment_id
            )
        ).unlink()
        self.program_id.pair_ids = [
            Command.create(
                {
                    "mentor_enrolment_id": self.mentor_enrolment_id.id,
                    "mentee_enrolment_id": self.mentee_enrolment_id.id,
                    "decision": "refused",
                    "reason": self.end_reason,
                }
            )
        ]
        # the visitor of the page has no address that a notice could come from
        self.program_id.with_user(SUPERUSER_ID).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Match anew: %s", text),
            user_id=self._responsible_user().id,
        )
        self.message_post(author_id=person.id, body=self.end_reason)

    def _agreement(self):
        """Return what stands in the agreement beside its fixed words.

        :return: a dict with the two sides, the goals, and from when to when
        """
        self.ensure_one()
        return {
            "sides": [
                (side, self[f"{side}_id"], self._acting(side)) for side in ("mentor", "mentee")
            ],
            "goals": self.goal_ids,
            "from": german.long_date(self.date_start or self.program_id.date_start),
            "until": german.long_date(self.date_planned_end),
        }
