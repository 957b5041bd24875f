from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.dates import agency_today


class Certification(models.Model):
    """The chain of a company's cycles: each follows the one before and starts from it."""

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

    _one_case_a_cycle = models.Constraint(
        """EXCLUDE USING gist (
            int4range(partner_id, partner_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(cycle, cycle, '[]') WITH &&
        ) WHERE (state NOT IN ('refused', 'withdrawn')) DEFERRABLE INITIALLY DEFERRED""",
        "The company has a case for this cycle already.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("previous_id", "cycle", "kind", "partner_id", "earlier_cycles_unknown")
    def _check_chain(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(self.env._("A certification cannot follow itself."))
        self._check_beginning()
        for case in self:
            previous = case.previous_id
            expected = previous.cycle + 1 if previous else 1
            if case.earlier_cycles_unknown:
                expected = case.cycle
            if previous.partner_id not in (self.env["res.partner"], case.partner_id):
                raise ValidationError(
                    self.env._(
                        "%(company)s: the previous certification belongs to %(other)s.",
                        company=case.partner_id.name,
                        other=previous.partner_id.name,
                    )
                )
            if case.cycle != expected:
                raise ValidationError(
                    self.env._(
                        "%(company)s: cycle %(cycle)s does not fit, the next one is cycle "
                        "%(expected)s. Choose the previous certification that it follows, or say "
                        "that earlier cycles are not in Odoo.",
                        company=case.partner_id.name,
                        cycle=case.cycle,
                        expected=expected,
                    )
                )
            if case.kind != ("initial" if case.cycle == 1 else "recertification"):
                raise ValidationError(
                    self.env._(
                        "%(company)s: cycle 1 is the initial certification, each later one a "
                        "re-certification.",
                        company=case.partner_id.name,
                    )
                )
            if previous and previous.state != "certified":
                raise ValidationError(
                    self.env._(
                        "%(company)s: only a certified cycle can be followed by the next one.",
                        company=case.partner_id.name,
                    )
                )
        self._check_one_case_a_cycle()

    def _check_beginning(self):
        """A chain begins at its first cycle, or at a later one that is declared as such."""
        for case in self.filtered("earlier_cycles_unknown"):
            if case.previous_id:
                raise ValidationError(
                    self.env._(
                        "%(company)s: %(previous)s comes before this cycle, so the earlier ones "
                        "are not missing.",
                        company=case.partner_id.name,
                        previous=case.previous_id.display_name,
                    )
                )
            if case.cycle < 2:
                raise ValidationError(
                    self.env._(
                        "%s: no cycle comes before the first one. Enter which cycle it is.",
                        case.partner_id.name,
                    )
                )

    def _check_one_case_a_cycle(self):
        """Refuse a second case for a cycle; the database looks as well, see `_check_now`."""
        repeated = self._read_group(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("state", "not in", ("refused", "withdrawn")),
            ],
            ["partner_id", "company_id", "cycle"],
            having=[("__count", ">", 1)],
        )
        for partner, _company, cycle in repeated:
            raise ValidationError(
                self.env._(
                    "%(company)s has a case for cycle %(cycle)s already.",
                    company=partner.name,
                    cycle=cycle,
                )
            )
        self._check_now("hsk_certification_one_case_a_cycle")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """A certificate that was missing takes its place in the company's chain."""
        cases = super().create(self._placed(vals_list))
        cases._link_missing_ones()
        return cases

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _placed(self, vals_list):
        """Return the values of new cases with their neighbours in chains that began later."""
        partners = {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        certified = Domain("state", "=", "certified")
        begun_later = self.search(
            Domain("partner_id", "in", list(partners))
            & Domain("earlier_cycles_unknown", "=", True)
            & certified
        )
        if not begun_later:
            return vals_list
        cases = self.search(Domain("partner_id", "in", begun_later.partner_id.ids) & certified)
        known = {(case.partner_id.id, case.company_id.id, case.cycle): case for case in cases}
        begins = {
            (case.partner_id.id, case.company_id.id): case.cycle
            for case in begun_later.sorted("cycle")
        }
        return [self._placed_values(vals, begins, known) for vals in vals_list]

    def _placed_values(self, vals, begins, known):
        """Return the values of a new case between those that are there already.

        :param begins: {(company, agency): the latest cycle before which something is missing}
        :param known: {(company, agency, cycle): certified case}
        """
        chain = vals.get("partner_id"), vals.get("company_id") or self.env.company.id
        given = self.browse(vals.get("previous_id") or ())
        cycle = given.cycle + 1 if given else vals.get("cycle") or 1
        if cycle >= begins.get(chain, 0):
            return vals
        placed = {}
        if not given and cycle > 1:
            previous = known.get((*chain, cycle - 1))
            placed["previous_id"] = previous.id if previous else False
            placed["earlier_cycles_unknown"] = not previous
        following = known.get((*chain, cycle + 1))
        if vals.get("state") == "certified" and following and following.earlier_cycles_unknown:
            placed["next_ids"] = [Command.link(following.id)]
        return {**vals, **placed}

    def _link_missing_ones(self):
        """Link what was entered at once: each to the one before it."""
        begun_later = self.filtered("earlier_cycles_unknown")
        if not begun_later:
            return
        by_place = {
            (case.partner_id, case.company_id, case.cycle): case
            for case in self
            if case.state == "certified"
        }
        for case in begun_later:
            previous = by_place.get((case.partner_id, case.company_id, case.cycle - 1))
            if previous:
                case.previous_id = previous

    def _values_before_what_follows(self):
        """Return what puts this certificate before a chain that began at the next cycle."""
        self.ensure_one()
        following = self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("cycle", "=", self.cycle + 1),
                ("state", "=", "certified"),
                ("earlier_cycles_unknown", "=", True),
            ]
        )
        return {"next_ids": [Command.link(following.id)]} if following else {}

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
