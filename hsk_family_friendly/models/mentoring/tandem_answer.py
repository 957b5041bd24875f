from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools import guarded, limits, typed
from ...tools.dates import agency_today

ANSWERS = [("pending", "Pending"), ("yes", "Yes"), ("no", "No")]


class Tandem(models.Model):
    """From the published proposal to the yes of both sides."""

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

    @api.constrains("mentor_enrolment_id", "mentee_enrolment_id")
    def _check_not_refused(self):
        for tandem in self:
            tandem.sudo().program_id.pair_ids.filtered(
                lambda pair, t=tandem: (
                    pair.mentor_enrolment_id == t.mentor_enrolment_id
                    and pair.mentee_enrolment_id == t.mentee_enrolment_id
                )
            )._check_not_refused()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_mailed(self):
        self.mail_ids._unlink_except_released()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Note that both companies want this tandem; staff vouch for answers that are missing.

        :raise UserError: one of them has refused, or the tandem is further on
        """
        for tandem in self:
            if "no" in (tandem.mentor_answer, tandem.mentee_answer):
                raise UserError(
                    self.env._("%s: one side has refused this tandem.", tandem.display_name)
                )
        result = super().action_confirm()
        guarded.by_action(self).write({"mentor_answer": "yes", "mentee_answer": "yes"})
        return result

    def action_draft_mail(self):
        """Draft the mails that ask both sides for their answer, and show them."""
        return self.env["hsk.mentoring.mail"]._draft("proposal", self)._action_show()

    # ------------------------------------------------------------
    # MAIL
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

    # ------------------------------------------------------------
    # PAGE
    # ------------------------------------------------------------

    def _check_person(self, person):
        """Show a proposal to nobody before it was published: it may be another one tomorrow."""
        result = super()._check_person(person)
        asked = self.published_on or self.date_start or self.mentor_answer != "pending"
        if self.state in ("proposed", "ended") and not asked:
            raise AccessError(self.env._("This tandem is not proposed to you yet."))
        return result

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
