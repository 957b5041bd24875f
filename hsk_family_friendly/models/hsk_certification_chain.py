from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


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

    @api.constrains("previous_id", "cycle", "kind", "partner_id")
    def _check_chain(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(self.env._("A certification cannot follow itself."))
        for case in self:
            previous = case.previous_id
            expected = previous.cycle + 1 if previous else 1
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
                        "%(expected)s. Choose the previous certification that it follows.",
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
                    "deadline": case.valid_until - relativedelta(months=3),
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
