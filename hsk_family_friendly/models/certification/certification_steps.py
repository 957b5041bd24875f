from odoo import models
from odoo.exceptions import UserError

from ...tools import for_good, guarded, steps
from ...tools.dates import agency_today
from .certification import OPEN_STATES

# What the jury decides, where it has the case on an agenda.
DECIDED_BY_JURY = ("certified", "deferred", "refused")
# What follows what: a state and the states that lead to it.
TRANSITIONS = {
    "applied": ("draft", "waitlisted"),
    "waitlisted": ("draft", "applied"),
    "assessment": ("applied", "deferred"),
    "jury": ("assessment", "deferred"),
    "certified": ("jury",),
    "deferred": ("jury",),
    "refused": ("jury", "deferred"),
    "withdrawn": OPEN_STATES,
}


class Certification(models.Model):
    """The way of a case: which step may follow which, and what each one needs."""

    _inherit = "hsk.certification"

    def action_apply(self):
        """Take the application in, if the round has a free place.

        :raise UserError: the round is full (`action_waitlist` puts the case on the waiting list),
            or the case is beyond the application already
        """
        self.round_id._lock()
        for case in self:
            if case.round_is_full:
                raise UserError(
                    self.env._(
                        "%(round)s is full: %(capacity)s of %(capacity)s places are taken. Put "
                        "%(company)s on the waiting list or choose another round.",
                        round=case.round_id.name,
                        capacity=case.round_id.capacity,
                        company=case.partner_id.name,
                    )
                )
            case._go("applied", applied_on=case.applied_on or agency_today(self.env))
        self._make_checklists()

    def action_assess(self):
        """Begin the assessment: workshops, documents, visit."""
        self._go("assessment")

    def action_send_to_jury(self):
        """Hand the case to the jury; what is still open is noted in its history."""
        deferred = self.filtered(lambda case: case.state == "deferred")
        self._go("jury")
        # the new decision has its own day and its own reason
        deferred.write({"decided_on": False, "decision_reason": False})
        for case in self.filtered("open_item_names"):
            case.message_post(
                body=self.env._("Sent to the jury with open items:\n%s", case.open_item_names)
            )

    @for_good.commits
    def action_certify(self):
        """Decide “certified”: number, validity and headcount are fixed for good.

        The decision's day is `decided_on`, else today; the certificate begins on `awarded_on`,
        else on the decision's day, and lasts `validity_years`.

        :raise UserError: the case is not with the jury
        :raise ValidationError: the company holds another certificate on one of these days
        """
        for case in self:
            case._go(
                "certified",
                decided_on=case.decided_on or case._default_decided_on(),
                employee_count=case.employee_count or case.partner_id.hsk_employee_count,
                **case._values_before_what_follows(),
            )
        self._give_numbers()
        self._freeze_document()

    def action_defer(self):
        """Decide “deferred”: the case comes back to the jury later.

        :raise UserError: `decision_reason` is missing, or the case is not with the jury
        """
        self._decide("deferred")

    @for_good.ends
    def action_refuse(self):
        """Decide “refused”.

        :raise UserError: `decision_reason` is missing, or the case is not with the jury
        """
        self._decide("refused")

    @for_good.ends
    def action_withdraw(self):
        """Take the application back; a freed place is offered to the next in line."""
        self._go("withdrawn")

    @for_good.ends
    def action_revoke(self):
        """Revoke the certificate from the day `ended_on`, for the reason `end_reason_id`.

        :raise UserError: there is no certificate, or its date or reason is missing
        """
        self._check_can_end()
        guarded.by_action(self).is_revoked = True
        self._end_what_follows()

    @for_good.ends
    def action_exit(self):
        """Enter the exit of a company: `ended_on` is its last day, `end_reason_id` says why.

        Open cases of the next cycle are withdrawn.

        :raise UserError: there is no certificate, or its date or reason is missing
        """
        self._check_can_end()
        self._end_what_follows()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _go(self, state, **values):
        """Change the state, if it may follow the present one, and write what belongs to it."""
        if state in DECIDED_BY_JURY and not guarded.is_by_action(self.env):
            self._check_decided_here({(case.partner_id.id, case.company_id.id) for case in self})
        steps.check(self, state, TRANSITIONS[state])
        placed = (
            self.filtered("round_id.capacity") if state in ("withdrawn", "refused") else self[:0]
        )
        guarded.by_action(self).write({**values, "state": state})
        placed.round_id._propose_next_in_line()

    def _default_decided_on(self):
        """Return today, or the day of an award that lies before."""
        return min(filter(None, (agency_today(self.env), self.awarded_on)))

    def _decide(self, state):
        for case in self:
            if not case.decision_reason:
                raise UserError(self.env._("%s: the decision needs its reason.", case.display_name))
            case._go(state, decided_on=case.decided_on or agency_today(self.env))

    def _end_what_follows(self):
        """Withdraw open cases of the next cycle and take renewal letters off the list."""
        self.next_ids.filtered(lambda case: case.state in OPEN_STATES).action_withdraw()
        self.letter_ids.filtered("renewal_step_id").action_cancel()

    def _check_can_end(self):
        for case in self:
            if case.state != "certified":
                raise UserError(
                    self.env._("%s: there is no certificate to end.", case.display_name)
                )
            if case.is_revoked:
                raise UserError(self.env._("%s is revoked already.", case.display_name))
            if not case.ended_on or not case.end_reason_id:
                raise UserError(
                    self.env._("%s: enter the date and the reason first.", case.display_name)
                )
