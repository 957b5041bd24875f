from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import for_good, guarded, steps
from ...tools.dates import agency_today
from . import chain
from .certification import DECIDED_STATES, OPEN_STATES
from .checklist_item import DONE_STATES

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
    """The way of a case: which step may follow which, and which cycle follows which."""

    _inherit = "hsk.certification"

    cycle = fields.Integer(
        compute="_compute_cycle", store=True, readonly=False, precompute=True, copy=False
    )
    kind = fields.Selection(
        [("initial", "Initial Certification"), ("recertification", "Re-Certification")],
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
    )
    previous_id = fields.Many2one(
        "hsk.certification",
        "Previous Certification",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        domain="[('partner_id', '=', partner_id), ('state', '=', 'certified')]",
    )
    earlier_cycles_unknown = fields.Boolean(
        "Earlier Cycles not in Odoo",
        compute="_compute_earlier_cycles_unknown",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
        help="The company was certified before, but those certificates are on paper only: its "
        "chain begins at this cycle. They can be entered later.",
    )
    next_ids = fields.One2many("hsk.certification", "previous_id", string="Following Cycles")
    cycle_count = fields.Integer(related="partner_id.hsk_case_count", string="Cycles and Cases")
    previous_measure_ids = fields.One2many(
        related="previous_id.measure_ids", string="Measures Agreed Then", readonly=False
    )
    waitlisted_on = fields.Datetime("On the Waiting List since", copy=False, readonly=True)
    waitlist_rank = fields.Integer("Rank", compute="_compute_waitlist_rank")
    promised_year = fields.Char(size=4, copy=False, help="The year in which a place is certain.")
    round_is_full = fields.Boolean(compute="_compute_round_is_full")
    _one_case_a_cycle = models.Constraint(
        """EXCLUDE USING gist (
            int4range(partner_id, partner_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(cycle, cycle, '[]') WITH &&
        ) WHERE (state NOT IN ('refused', 'withdrawn')) DEFERRABLE INITIALLY DEFERRED""",
        "The company has a case for this cycle already.",
    )

    # ------------------------------------------------------------
    # THE CHAIN: EACH CYCLE FOLLOWS THE ONE BEFORE AND STARTS FROM IT
    # ------------------------------------------------------------

    @api.constrains("previous_id", "cycle", "kind", "partner_id", "earlier_cycles_unknown")
    def _check_chain(self):
        chain.check(self)
        self._check_now("hsk_certification_one_case_a_cycle")

    @api.depends("previous_id")
    def _compute_cycle(self):
        for case in self:
            case.cycle = case.previous_id.cycle + 1

    @api.depends("cycle")
    def _compute_kind(self):
        for case in self:
            case.kind = "initial" if case.cycle == 1 else "recertification"

    @api.depends("previous_id")
    def _compute_earlier_cycles_unknown(self):
        """Once the one before is there, nothing is missing here any more."""
        for case in self:
            case.earlier_cycles_unknown = case.earlier_cycles_unknown and not case.previous_id

    def action_prepare_recertification(self):
        """Make the next cycle of each case, with what still runs of its measures.

        :return: an action that shows the new cases (those made earlier included)
        :raise UserError: a case is not certified, or its company left
        """
        for case in self:
            if case.state != "certified" or case.ended_on:
                raise UserError(
                    self.env._(
                        "%s: only a certified company that has not left can be re-certified.",
                        case.display_name,
                    )
                )
        open_next = self.next_ids.filtered(lambda case: case.state not in ("refused", "withdrawn"))
        todo = self - open_next.previous_id
        made = self.create(
            [
                {
                    "partner_id": case.partner_id.id,
                    "previous_id": case.id,
                    "company_id": case.company_id.id,
                    "user_id": case.user_id.filtered("active").id,
                    "deadline": max(
                        case.valid_through - relativedelta(months=3), agency_today(self.env)
                    ),
                }
                for case in todo
            ]
        )
        made._carry_measures_over()
        made._make_checklists()
        return (open_next | made)._action_open()

    def action_open_cycles(self):
        """Show all cases of the company, earlier and later cycles."""
        self.ensure_one()
        return self.partner_id.action_hsk_open_certifications()

    def _carry_measures_over(self):
        """Copy what still runs of the previous cycle's measures into this cycle."""
        still = self.previous_id.measure_ids.filtered(
            lambda measure: measure.state in ("planned", "running")
            or (measure.kind == "ongoing" and measure.state != "dropped")
        )
        case_of = {case.previous_id: case for case in self}
        self.env["hsk.measure"].create(
            [measure._values_for_next_cycle(case_of[measure.certification_id]) for measure in still]
        )

    # ------------------------------------------------------------
    # THE WAITING LIST
    # ------------------------------------------------------------

    @api.constrains("promised_year")
    def _check_promised_year(self):
        for case in self:
            if case.promised_year and not (
                len(case.promised_year) == 4 and case.promised_year.isdecimal()
            ):
                raise ValidationError(
                    self.env._("The promised year is written with four digits, like 2027.")
                )

    @api.depends("state", "round_id", "waitlisted_on")
    def _compute_waitlist_rank(self):
        self.waitlist_rank = 0
        waiting = self.filtered(lambda case: case.state == "waitlisted")
        queues = waiting.round_id._waiting_queue(waiting).grouped(
            lambda case: (case.company_id, case.round_id)
        )
        for queue in queues.values():
            for rank, case in enumerate(queue, start=1):
                (waiting & case).waitlist_rank = rank

    @api.depends("round_id.capacity", "round_id.free_count")
    def _compute_round_is_full(self):
        for case in self:
            case.round_is_full = bool(case.round_id.capacity) and case.round_id.free_count <= 0

    def action_waitlist(self):
        """Put the case on the waiting list of its round, behind those who wait already."""
        for case in self:
            case._go(
                "waitlisted",
                applied_on=case.applied_on or agency_today(self.env),
                waitlisted_on=fields.Datetime.now(),
                promised_year=case.promised_year or case.round_id._next_promised_year(),
            )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_apply(self):
        """Take the application in, if the round has a free place.

        :raise UserError: the round is full (`action_waitlist` puts the case on the waiting list),
            or the case is beyond the application already
        """
        self.round_id._hsk_in_turn()
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
                **chain.before_what_follows(case),
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

    # ------------------------------------------------------------
    # WHAT IS STILL OPEN
    # ------------------------------------------------------------

    @api.depends("cycle", "company_id")
    def _compute_visit_required(self):
        for case in self:
            company = case.company_id or self.env.company
            case.visit_required = case.cycle <= company.hsk_visit_until_cycle

    @api.depends("checklist_item_ids.state", "visit_required", "visit_ids.result")
    def _compute_open_item_names(self):
        for case in self:
            items = case.checklist_item_ids.filtered(
                lambda item, case=case: item.state not in DONE_STATES
                and (item.type != "visit" or case.visit_required)
            )
            names = items.mapped("name")
            visited = any(visit.result for visit in case.visit_ids)
            if case.visit_required and not visited and "visit" not in items.mapped("type"):
                names.append(self.env._("Result of the audit visit"))
            case.open_item_names = "\n".join(f"– {name}" for name in names)

    def _events_attended(self):
        """Return {case: events} attended since the previous decision until this one, in order."""
        days = self.partner_id._hsk_event_days()
        events = self.env["event.event"].sudo().with_context(active_test=False)
        attended = {}
        for case in self:
            first, last = case._attendance_span()
            ids = [
                event_id
                for day, event_id in sorted(days.get(case.partner_id.id, []))
                if (not first or day >= first) and day <= last
            ]
            attended[case] = events.browse(ids).filtered(
                lambda event, case=case: event.company_id in (case.company_id, case.company_id[:0])
            )
        return attended

    def _attendance_span(self):
        """Return the first day (none: from the beginning) and the last day of the way to here."""
        self.ensure_one()
        decided = self.decided_on if self.state in DECIDED_STATES else False
        return self.previous_id.decided_on, decided or agency_today(self.env)
