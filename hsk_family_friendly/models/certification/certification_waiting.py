from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.dates import agency_today
from .round import PLACED_STATES


class Certification(models.Model):
    """The waiting list: where a round has no place left, cases wait for the next one."""

    _inherit = "hsk.certification"

    waitlisted_on = fields.Datetime("On the Waiting List since", copy=False, readonly=True)
    waitlist_rank = fields.Integer("Rank", compute="_compute_waitlist_rank")
    promised_year = fields.Char(size=4, copy=False, help="The year in which a place is certain.")
    round_is_full = fields.Boolean(compute="_compute_round_is_full")

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
        queues = self._waiting_queue(waiting.round_id, waiting.company_id).grouped(
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
                promised_year=case.promised_year or case._next_promised_year(),
            )

    @api.model
    def _waiting_queue(self, rounds, companies):
        """Return who waits for a place, in order; cases without a round wait together."""
        return self.search(
            [
                ("state", "=", "waitlisted"),
                ("round_id", "in", [*rounds.ids, False]),
                ("company_id", "in", companies.ids),
            ],
            order="waitlisted_on, id",
        )

    def _next_promised_year(self):
        """Return the year in which someone who waits now has a place for certain: the next one."""
        today = agency_today(self.env)
        return str(max(self.round_id.deadline or today, today).year + 1)

    def _check_places(self):
        """Refuse more cases in a round than it has places, however they came there.

        :raise UserError: a round has more cases than places
        """
        placed = self.filtered(lambda case: case.state in PLACED_STATES)
        placed.round_id._lock()
        placed.round_id.invalidate_recordset(["free_count"])
        for round_ in placed.round_id.filtered(lambda round_: round_.free_count < 0):
            raise UserError(
                self.env._(
                    "%(round)s is full: %(capacity)s of %(capacity)s places are taken.",
                    round=round_.name,
                    capacity=round_.capacity,
                )
            )
