from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import opened
from ...tools.dates import agency_today

# Cases that take a place of the round.
PLACED_STATES = ("applied", "assessment", "jury", "deferred", "certified")
PLACE_ACTIVITY = "hsk_family_friendly.mail_activity_type_place"


class Round(models.Model):
    """A round of certifications with a common deadline and a limited number of places."""

    _name = "hsk.round"
    _description = "Certification Round"
    _inherit = ["mail.thread", "mail.activity.mixin", "hsk.responsible.mixin"]
    _order = "deadline desc, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    deadline = fields.Date("Application Deadline", tracking=True)
    awarded_on = fields.Date("Award Ceremony", tracking=True)
    capacity = fields.Integer("Places", tracking=True, help="0: as many as apply.")
    certification_ids = fields.One2many("hsk.certification", "round_id", string="Certifications")
    placed_count = fields.Integer("Places Taken", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    free_count = fields.Integer("Free Places", compute="_compute_counts")

    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The number of places cannot be negative."
    )

    @api.depends("capacity", "certification_ids.state")
    def _compute_counts(self):
        counts = {
            (round_, state): count
            for round_, state, count in self.env["hsk.certification"]._read_group(
                [("round_id", "in", self.ids)], ["round_id", "state"], ["__count"]
            )
        }
        for round_ in self:
            placed = sum(counts.get((round_._origin, state), 0) for state in PLACED_STATES)
            round_.placed_count = placed
            round_.waiting_count = counts.get((round_._origin, "waitlisted"), 0)
            round_.free_count = round_.capacity - placed if round_.capacity else 0

    def write(self, vals):
        before = {one: one.awarded_on for one in self} if "awarded_on" in vals else {}
        result = super().write(vals)
        for round_, day in before.items():
            if day and day != round_.awarded_on:
                round_._certificates_awarded_on(day)._move_award(round_.awarded_on)
        return result

    @opened.for_one_record("hsk-round-cases")
    def action_open_certifications(self):
        """Show the cases of the round on the board."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_certification_action"
        )
        return {
            **action,
            "domain": [("round_id", "=", self.id)],
            "context": {"default_round_id": self.id},
        }

    def action_extend_certificates(self):
        """Ask to extend what would end before the award: the certificates that the round renews.

        :return: the form, with the certificates and the day of the award
        :raise UserError: the day of the award is missing, or nothing ends before it
        """
        self.ensure_one()
        day = self._award_day()
        if not day:
            raise UserError(
                self.env._("%s: enter the day of the award first, or its event.", self.display_name)
            )
        ending = self._certificates_to_extend(day)
        if not ending:
            raise UserError(
                self.env._(
                    "%s: no certificate of its companies ends before the award.", self.display_name
                )
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_certificate_extend_action"
        )
        context = {"default_certification_ids": ending.ids, "default_until": day}
        return {**action, "context": context}

    def _certificates_awarded_on(self, day):
        """Return the certificates that took the day of their award from the round."""
        return self.certification_ids.filtered(
            lambda case: case.state == "certified"
            and case.awarded_on == day
            and not case._award_is_set()
        )

    def _certificates_to_extend(self, day):
        """Return the certificates before the cases of the round that end before a day."""
        cases = self.certification_ids.filtered(
            lambda case: case.state not in ("refused", "withdrawn")
        )
        return cases.previous_id.filtered(
            lambda case: case.state == "certified"
            and not case.ended_on
            and case.valid_through < day
            and (
                not case.replaced_on
                or case.replaced_on > fields.Date.add(case.valid_through, days=1)
            )
        )

    def _award_day(self):
        """Return the day of the award: as entered, else that of its event; `False` without."""
        self.ensure_one()
        return self.awarded_on or min(
            self.env["event.event"]._hsk_award_days(Domain("hsk_round_id", "=", self.id)),
            default=False,
        )

    @api.model
    def _next_award_day(self, cases):
        """Return the first award, of a round or an event, that certificates do not reach.

        :param cases: the certificates

        :return: a date, or `False`
        """
        after = max(filter(None, (agency_today(self.env), *cases.mapped("valid_through"))))
        companies = Domain("company_id", "in", [*cases.company_id.ids, False])
        rounds = self.search(companies)
        days = [day for round_ in rounds if (day := round_._award_day())]
        days += self.env["event.event"]._hsk_award_days(
            companies & Domain("hsk_round_id", "=", False)
        )
        return min((day for day in days if day > after), default=False)

    def _waiting_queue(self, cases):
        """Return who waits for a place with these cases, in order; without a round all together."""
        return cases.search(
            [
                ("state", "=", "waitlisted"),
                ("round_id", "in", [*self.ids, False]),
                ("company_id", "in", cases.company_id.ids),
            ],
            order="waitlisted_on, id",
        )

    def _next_promised_year(self):
        """Return the year in which someone who waits now has a place for certain: the next one."""
        today = agency_today(self.env)
        return str(max(self.deadline or today, today).year + 1)

    def _check_places(self, cases):
        """Refuse more cases in rounds than they have places, however they came there.

        :param cases: which were put there

        :raise UserError: a round has more cases than places
        """
        placed = cases.filtered(lambda case: case.state in PLACED_STATES)
        placed.round_id._hsk_in_turn()
        placed.round_id.invalidate_recordset(["free_count"])
        for round_ in placed.round_id.filtered(lambda round_: round_.free_count < 0):
            raise UserError(
                self.env._(
                    "%(round)s is full: %(capacity)s of %(capacity)s places are taken.",
                    round=round_.name,
                    capacity=round_.capacity,
                )
            )

    def _propose_next_in_line(self):
        """Where a place is free, ask the responsible person to offer it to the next in line."""
        self.invalidate_recordset(["placed_count", "waiting_count", "free_count"])
        for round_ in self.filtered(lambda round_: round_.free_count > 0):
            queue = round_.certification_ids.filtered(
                lambda case: case.state == "waitlisted"
            ).sorted(lambda case: (case.waitlisted_on, case.id))
            for case in queue[: round_.free_count]:
                case.activity_unlink([PLACE_ACTIVITY])
                case.activity_schedule(
                    PLACE_ACTIVITY,
                    summary=self.env._("A place in %s is free: next in line", round_.name),
                    user_id=(case._responsible_user() or self.env.user).id,
                )
