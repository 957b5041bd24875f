from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import for_good, guarded
from ...tools.dates import agency_today

# From which states a step leads on.
STEPS = {
    "confirmed": ("proposed",),
    "active": ("confirmed",),
    "completed": ("active",),
    "ended": ("proposed", "confirmed", "active"),
}
# What the sides said, and when they were asked: a yes that nobody gave would confirm a tandem.
ANSWER_FIELDS = ("mentor_answer", "mentee_answer", "published_on", "run_id")
GUARDED_FIELDS = ("state", *ANSWER_FIELDS)
# A yes is for this pair, and the notes of a side are its company's.
PAIR_FIELDS = ("program_id", "mentor_enrolment_id", "mentee_enrolment_id")


class Tandem(models.Model):
    """The way of a tandem from the proposal to its end."""

    _inherit = "hsk.tandem"

    mentor_signed_on = fields.Date("Signed by the Mentor", copy=False, tracking=True)
    mentee_signed_on = fields.Date("Signed by the Mentee", copy=False, tracking=True)
    agreement_signed_on = fields.Date(
        "Agreement Signed on",
        compute="_compute_agreement_signed_on",
        inverse="_inverse_agreement_signed_on",
        store=True,
        help="The day of the later signature. A tandem starts with its agreement.",
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

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        given = {name for vals in vals_list for name in vals}
        if not guarded.is_by_action(self.env) and given.intersection(GUARDED_FIELDS):
            raise UserError(self.env._("A tandem begins as a proposal; the buttons lead on."))
        return super(Tandem, guarded.without_defaults(self, GUARDED_FIELDS)).create(vals_list)

    def write(self, vals):
        if "state" in vals and not guarded.is_by_action(self.env):
            raise UserError(self.env._("The state of a tandem changes through its buttons."))
        if not guarded.is_by_action(self.env) and vals.keys() & set(ANSWER_FIELDS):
            raise UserError(self.env._("Only the two sides answer a proposal that was published."))
        self._check_pair_stays(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for tandem in self:
            if tandem.date_start:
                raise UserError(
                    self.env._(
                        "%s began: it stays in the history. End it with a reason instead.",
                        tandem.display_name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.commits
    def action_confirm(self):
        """Note that both companies want this tandem.

        :raise UserError: one of them has refused, or the tandem is further on
        """
        self._step("confirmed")

    @for_good.commits
    def action_start(self):
        """Begin the tandem, which needs the signed agreement.

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

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _check_pair_stays(self, vals):
        for tandem in self:
            if any(
                guarded.differs(tandem, name, vals[name]) for name in PAIR_FIELDS if name in vals
            ):
                raise UserError(
                    self.env._(
                        "%s: a tandem stays with its companies. End it, and match anew.",
                        tandem.display_name,
                    )
                )

    def _step(self, state):
        """Lead these tandems to a state, if they may go there."""
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for tandem in self:
            if tandem.state not in STEPS[state]:
                raise UserError(
                    self.env._(
                        "%(tandem)s is in state “%(now)s” and cannot become “%(then)s”.",
                        tandem=tandem.display_name,
                        now=labels[tandem.state],
                        then=labels[state],
                    )
                )
        guarded.by_action(self).state = state

    def _close(self):
        """Keep the day of the end; what hangs on a tandem ends with it."""
        today = agency_today(self.env)
        for tandem in self.filtered(lambda tandem: not tandem.date_end):
            tandem.date_end = today
