from dateutil.relativedelta import relativedelta
from psycopg2.errors import ExclusionViolation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from . import german
from .dates import agency_today
from .files import template_file
from .hsk_checklist_item import DONE_STATES

OPEN_STATES = ("draft", "applied", "waitlisted", "assessment", "jury", "deferred")
DECIDED_STATES = ("certified", "refused")
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
FROZEN_FIELDS = (
    "partner_id",
    "cycle",
    "kind",
    "previous_id",
    "decided_on",
    "decision_reason",
    "validity_years",
    "employee_count",
    "company_id",
)
# Known to this module only: a state changes through its action, never by a plain write.
_BY_ACTION = object()


class Certification(models.Model):
    """One cycle of a company: from the application to the decision and the certificate."""

    _name = "hsk.certification"
    _description = "Certification"
    _inherit = [
        "hsk.certificate.mixin",
        "hsk.certificate.document",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "valid_from desc, applied_on desc, id desc"
    _rec_names_search = ["number", "partner_id.name"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        "Company",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        domain="[('is_company', '=', True)]",
    )
    round_id = fields.Many2one(
        "hsk.round",
        "Round",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        check_company=True,
        copy=False,
        help="Optional: a first certification can start on any day.",
    )
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
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("applied", "Applied"),
            ("waitlisted", "Waiting List"),
            ("assessment", "In Assessment"),
            ("jury", "With the Jury"),
            ("certified", "Certified"),
            ("deferred", "Deferred"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    applied_on = fields.Date("Applied on", copy=False, tracking=True)
    deadline = fields.Date(
        "Documents due on",
        compute="_compute_deadline",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
    )
    decision_reason = fields.Text("Reason of the Decision", copy=False, tracking=True)
    validity_years = fields.Integer(
        "Validity (years)",
        compute="_compute_validity_years",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
        aggregator=None,
        help="2, 3 or 4 years from the award.",
    )
    employee_count = fields.Integer(
        "Employees at the Decision",
        copy=False,
        tracking=True,
        help="Headcount at the certification. It stays as it was then.",
    )
    partner_employee_count = fields.Integer(
        "Employees", related="partner_id.hsk_employee_count", readonly=False
    )
    municipality_id = fields.Many2one(related="partner_id.hsk_municipality_id", readonly=False)
    industry_id = fields.Many2one(related="partner_id.industry_id", readonly=False)
    measure_ids = fields.One2many("hsk.measure", "certification_id", string="Measures")
    measure_count = fields.Integer(compute="_compute_measure_count", string="Number of Measures")
    previous_measure_ids = fields.One2many(
        related="previous_id.measure_ids", string="Measures Agreed Then", readonly=False
    )
    checklist_template_id = fields.Many2one(
        "hsk.checklist.template",
        "Checklist Version",
        copy=False,
        ondelete="restrict",
        readonly=True,
    )
    checklist_item_ids = fields.One2many(
        "hsk.checklist.item", "certification_id", string="Checklist"
    )
    open_item_names = fields.Text("Open Items", compute="_compute_open_item_names")
    workforce_ids = fields.One2many(
        "hsk.workforce.figure", "certification_id", string="Workforce Structure"
    )
    visit_required = fields.Boolean(
        "Visit Needed",
        compute="_compute_visit_required",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
    )
    visit_ids = fields.One2many("hsk.audit.visit", "certification_id", string="Audit Visits")
    letter_ids = fields.One2many("hsk.letter", "certification_id", string="Letters")
    letter_count = fields.Integer(compute="_compute_letter_count", string="Number of Letters")
    cycle_count = fields.Integer(related="partner_id.hsk_case_count", string="Cycles and Cases")
    fee_band_id = fields.Many2one("hsk.fee.band", "Fee Band", compute="_compute_fee_band_id")
    fee = fields.Monetary("Net Fee", compute="_compute_fee_band_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_fee_band_id")
    waitlisted_on = fields.Datetime("On the Waiting List since", copy=False, readonly=True)
    waitlist_rank = fields.Integer("Rank", compute="_compute_waitlist_rank")
    promised_year = fields.Char(size=4, copy=False, help="The year in which a place is certain.")
    round_is_full = fields.Boolean(compute="_compute_round_is_full")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self._default_user_id(),
        tracking=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )

    # No extension is needed: the company's id is a range of one number.
    _one_certificate_a_day = models.Constraint(
        """EXCLUDE USING gist (
            int4range(partner_id, partner_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            daterange(valid_from, effective_until, '[]') WITH &&
        ) WHERE (state = 'certified') DEFERRABLE INITIALLY DEFERRED""",
        "The company holds another certificate on one of these days. "
        "A company can have only one valid certificate at a time.",
    )
    _one_case_a_cycle = models.Constraint(
        """EXCLUDE USING gist (
            int4range(partner_id, partner_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(cycle, cycle, '[]') WITH &&
        ) WHERE (state NOT IN ('refused', 'withdrawn')) DEFERRABLE INITIALLY DEFERRED""",
        "The company has a case for this cycle already.",
    )
    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL", "This certificate number is taken."
    )

    def _default_user_id(self):
        return self.env.user

    def _default_company_id(self):
        return self.env.company

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

    @api.constrains("validity_years")
    def _check_validity_years(self):
        for case in self:
            if case.validity_years not in (2, 3, 4):
                raise ValidationError(
                    self.env._(
                        "%(company)s: a certificate is valid for 2, 3 or 4 years, not %(years)s.",
                        company=case.partner_id.name,
                        years=case.validity_years,
                    )
                )

    @api.constrains("state", "valid_from", "valid_until", "ended_on", "end_reason_id")
    def _check_certificate(self):
        certified = self.filtered(lambda case: case.state == "certified")
        for case in certified:
            name = case.partner_id.name
            if not case.valid_from or not case.valid_until:
                raise ValidationError(
                    self.env._("%s: a certificate needs the days from and until.", name)
                )
            if case.valid_until < case.valid_from:
                raise ValidationError(
                    self.env._("%s: the certificate ends before it begins.", name)
                )
            if case.previous_id and case.valid_from <= case.previous_id.valid_from:
                raise ValidationError(
                    self.env._("%s: the certificate begins before the previous one.", name)
                )
        for case in self:
            if bool(case.ended_on) != bool(case.end_reason_id):
                raise ValidationError(
                    self.env._("%s: an exit needs its date and its reason.", case.partner_id.name)
                )
            if case.ended_on and case.valid_from and case.ended_on < case.valid_from:
                raise ValidationError(
                    self.env._(
                        "%s: the exit is before the certificate's first day.", case.partner_id.name
                    )
                )
        if certified:
            self._check_one_certificate_a_day()

    def _check_one_certificate_a_day(self):
        """Refuse a second certificate on any day.

        The database looks as well, now and not at the commit: it sees other people's clicks, too.
        """
        self.env.flush_all()
        others = self.search(
            [("partner_id", "in", self.partner_id.ids), ("state", "=", "certified")]
        ).grouped(lambda case: (case.partner_id, case.company_id))
        for case in self:
            for other in others[case.partner_id, case.company_id] - case:
                if (
                    case.valid_from <= other.effective_until
                    and other.valid_from <= case.effective_until
                ):
                    raise ValidationError(
                        self.env._(
                            "%(company)s holds the certificate %(other)s until %(day)s. A company "
                            "can have only one valid certificate at a time.",
                            company=case.partner_id.name,
                            other=other.display_name,
                            day=format_date(self.env, other.effective_until),
                        )
                    )
        self._check_now("hsk_certification_one_certificate_a_day")

    def _check_now(self, constraint):
        """Let the database check a deferred constraint before the commit, as the ORM expects.

        What our own checks did not see was entered by someone else at the same moment.
        """
        self.env.flush_all()
        sentence = self.env._(
            "Someone else has just entered the same for %s. Reload the page and look at it first.",
            ", ".join(self.partner_id.mapped("name")[:5]),
        )
        try:
            self.env.cr.execute(
                SQL("SET CONSTRAINTS %s IMMEDIATE", SQL.identifier(constraint)),
                log_exceptions=False,
            )
        except ExclusionViolation as error:
            raise ValidationError(sentence) from error
        self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", SQL.identifier(constraint)))

    @api.constrains("promised_year")
    def _check_promised_year(self):
        for case in self:
            if case.promised_year and not (
                len(case.promised_year) == 4 and case.promised_year.isdecimal()
            ):
                raise ValidationError(
                    self.env._("The promised year is written with four digits, like 2027.")
                )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("partner_id", "cycle", "number")
    def _compute_display_name(self):
        for case in self:
            number = case.number or self.env._("Cycle %s", case.cycle)
            case.display_name = f"{case.partner_id.name or ''} · {number}"

    @api.depends("previous_id")
    def _compute_cycle(self):
        for case in self:
            case.cycle = case.previous_id.cycle + 1

    @api.depends("cycle")
    def _compute_kind(self):
        for case in self:
            case.kind = "initial" if case.cycle == 1 else "recertification"

    @api.depends("cycle", "company_id")
    def _compute_validity_years(self):
        for case in self:
            company = case.company_id or self.env.company
            case.validity_years = (
                company.hsk_validity_first if case.cycle == 1 else company.hsk_validity_later
            )

    @api.depends("round_id")
    def _compute_deadline(self):
        for case in self:
            case.deadline = case.round_id.deadline or case.deadline

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

    @api.depends("employee_count", "partner_employee_count", "applied_on", "company_id")
    def _compute_fee_band_id(self):
        today = agency_today(self.env)
        for (company, day), cases in self.grouped(
            lambda case: (case.company_id, case.applied_on or today)
        ).items():
            bands = self.env["hsk.fee.band"]._in_force(day, company)
            for case in cases:
                band = bands._find(case.employee_count or case.partner_employee_count)
                case.fee_band_id = band
                case.fee = band.fee
                case.currency_id = band.currency_id

    @api.depends("measure_ids")
    def _compute_measure_count(self):
        counts = dict(
            self.env["hsk.measure"]._read_group(
                [("certification_id", "in", self.ids)], ["certification_id"], ["__count"]
            )
        )
        for case in self:
            case.measure_count = counts.get(case._origin, 0)

    @api.depends("letter_ids")
    def _compute_letter_count(self):
        counts = dict(
            self.env["hsk.letter"]._read_group(
                [("certification_id", "in", self.ids)], ["certification_id"], ["__count"]
            )
        )
        for case in self:
            case.letter_count = counts.get(case._origin, 0)

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

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") not in ("draft", "certified"):
                raise UserError(
                    self.env._(
                        "A certification begins as a draft, or is entered as certified with its "
                        "dates; the buttons lead to the other states."
                    )
                )
        cases = super().create(vals_list)
        cases.partner_id._suggest_municipality()
        return cases

    @api.model
    def get_import_templates(self):
        """Offer a template file in Odoo's import; past years have a wizard of their own."""
        label = self.env._("Import Template for Certifications")
        return [{"label": label, "template": template_file(self.env, "certifications")}]

    def write(self, vals):
        by_action = self.env.context.get("hsk_by_action") is _BY_ACTION
        if not by_action and any(vals.get("state", case.state) != case.state for case in self):
            raise UserError(
                self.env._("The state changes through the buttons, not by writing it directly.")
            )
        if not by_action:
            self._check_frozen(vals)
        return super().write(vals)

    def _check_frozen(self, vals):
        """What a decision froze stays as it was (headcount, validity, reason …)."""
        frozen = [name for name in FROZEN_FIELDS if name in vals]
        for case in self.filtered(lambda case: frozen and case.state in DECIDED_STATES):
            for name in frozen:
                field = self._fields[name]
                if field.convert_to_cache(vals[name], case) != field.convert_to_cache(
                    case[name], case
                ):
                    raise UserError(
                        self.env._(
                            "%(case)s is decided: “%(field)s” stays as it was at the decision.",
                            case=case.display_name,
                            field=field._description_string(self.env),
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for case in self:
            if case.state in DECIDED_STATES:
                raise UserError(
                    self.env._(
                        "%s is decided and stays in the history. Enter an exit instead.",
                        case.display_name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

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

    def action_waitlist(self):
        """Put the case on the waiting list of its round, behind those who wait already."""
        for case in self:
            case._go(
                "waitlisted",
                applied_on=case.applied_on or agency_today(self.env),
                waitlisted_on=fields.Datetime.now(),
                promised_year=case.promised_year or case._next_promised_year(),
            )

    def action_assess(self):
        """Begin the assessment: workshops, documents, visit."""
        self._go("assessment")

    def action_send_to_jury(self):
        """Hand the case to the jury; what is still open is noted in its history."""
        self._go("jury")
        for case in self.filtered("open_item_names"):
            case.message_post(
                body=self.env._("Sent to the jury with open items:\n%s", case.open_item_names)
            )

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
                decided_on=case.decided_on or agency_today(self.env),
                employee_count=case.employee_count or case.partner_id.hsk_employee_count,
            )
        self._give_numbers()
        self._freeze_document()

    def action_defer(self):
        """Decide “deferred”: the case comes back to the jury later.

        :raise UserError: `decision_reason` is missing, or the case is not with the jury
        """
        self._decide("deferred")

    def action_refuse(self):
        """Decide “refused”.

        :raise UserError: `decision_reason` is missing, or the case is not with the jury
        """
        self._decide("refused")

    def action_withdraw(self):
        """Take the application back; a freed place is offered to the next in line."""
        self._go("withdrawn")

    def action_revoke(self):
        """Revoke the certificate from the day `ended_on`, for the reason `end_reason_id`.

        :raise UserError: there is no certificate, or its date or reason is missing
        """
        self._check_can_end()
        self.is_revoked = True

    def action_exit(self):
        """Enter the exit of a company: `ended_on` is its last day, `end_reason_id` says why.

        Open cases of the next cycle are withdrawn.

        :raise UserError: there is no certificate, or its date or reason is missing
        """
        self._check_can_end()
        self.next_ids.filtered(lambda case: case.state in OPEN_STATES).action_withdraw()

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
                    "user_id": case.user_id.id,
                    "deadline": case.valid_until - relativedelta(months=3),
                }
                for case in todo
            ]
        )
        made._carry_measures_over()
        made._make_checklists()
        return (open_next | made)._action_open()

    def action_open_measures(self):
        """Show the measures of the case in a list of their own."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_measure_action"
        )
        return {
            **action,
            "domain": [("certification_id", "=", self.id)],
            "context": {"default_certification_id": self.id},
        }

    def action_open_cycles(self):
        """Show all cases of the company, earlier and later cycles."""
        self.ensure_one()
        return self.partner_id.action_hsk_open_certifications()

    def action_open_letters(self):
        """Show the letters of the case."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("hsk_family_friendly.hsk_letter_action")
        return {**action, "domain": [("certification_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _next_promised_year(self):
        """Return the year in which someone who waits now has a place for certain: the next one."""
        return str((self.round_id.deadline or agency_today(self.env)).year + 1)

    def _document_lang(self):
        return german.document_lang(self.env)

    def _measures_by_field(self):
        """Return [(action field, measures)] in the order of the fields, dropped ones last."""
        groups = self.measure_ids.grouped("action_field_id")
        return [
            (field, groups[field].sorted(lambda one: (one.state == "dropped", one.id)))
            for field in self.measure_ids.action_field_id.sorted()
        ]

    def _measures_to_plan(self):
        """Return what a company plans for this cycle: its measures without what exists already."""
        return self.measure_ids.filtered(
            lambda measure: measure.origin != "existing" and measure.state != "dropped"
        )

    def _letter_recipients(self):
        """Return {case: who gets its letters}: personnel, else management, else the company."""
        return {
            case: case.partner_id._hsk_people("hr")
            or case.partner_id._hsk_people("management")
            or case.partner_id
            for case in self
        }

    def _responsible_user(self):
        """Return who looks after the case: its person, else the round's, else one of the leads."""
        self.ensure_one()
        leads = self.env.ref("hsk_family_friendly.group_hsk_manager").sudo().all_user_ids
        return (
            self.user_id.filtered("active")
            or self.round_id.user_id.filtered("active")
            or leads.filtered(lambda user: user.active and user._is_internal())[:1]
        )

    def _go(self, state, **values):
        """Change the state, if it may follow the present one, and write what belongs to it."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for case in self:
            if case.state not in TRANSITIONS[state]:
                raise UserError(
                    self.env._(
                        "%(case)s is in the state “%(state)s”. “%(target)s” can only follow: "
                        "%(before)s.",
                        case=case.display_name,
                        state=labels[case.state],
                        target=labels[state],
                        before=", ".join(labels[before] for before in TRANSITIONS[state]),
                    )
                )
        placed = (
            self.filtered("round_id.capacity") if state in ("withdrawn", "refused") else self[:0]
        )
        self.with_context(hsk_by_action=_BY_ACTION).write({**values, "state": state})
        placed.round_id._propose_next_in_line()

    def _decide(self, state):
        for case in self:
            if not case.decision_reason:
                raise UserError(self.env._("%s: the decision needs its reason.", case.display_name))
            case._go(state, decided_on=case.decided_on or agency_today(self.env))

    def _check_can_end(self):
        for case in self:
            if case.state != "certified":
                raise UserError(
                    self.env._("%s: there is no certificate to end.", case.display_name)
                )
            if not case.ended_on or not case.end_reason_id:
                raise UserError(
                    self.env._("%s: enter the date and the reason first.", case.display_name)
                )

    def _make_checklists(self):
        """Give each case that has none the newest checklist of its cycle."""
        values = []
        for (cycle, company), cases in (
            self.filtered(lambda case: not case.checklist_template_id)
            .grouped(lambda case: (case.cycle, case.company_id))
            .items()
        ):
            template = self.env["hsk.checklist.template"]._for_cycle(cycle, company)
            cases.checklist_template_id = template
            values += [
                {"certification_id": case.id, "template_item_id": item.id}
                for case in cases
                for item in template.item_ids
            ]
        self.env["hsk.checklist.item"].create(values)

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

    def _action_open(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_certification_action"
        )
        if len(self) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.id, "context": {}}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
