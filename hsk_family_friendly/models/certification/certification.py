from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import counts, german, guarded, opened, responsible
from ...tools.dates import agency_today
from ...tools.files import template_file
from . import chain

OPEN_STATES = ("draft", "applied", "waitlisted", "assessment", "jury", "deferred")
DECIDED_STATES = ("certified", "refused")
# Written by actions and computes only, from the first day on.
GUARDED_FIELDS = (
    "document_content",
    "is_revoked",
    "effective_until",
    "replaced_on",
    "extended_until",
    "extension_reason",
    "valid_through",
    "checklist_template_id",
    "waitlisted_on",
)


class Certification(models.Model):
    """One cycle of a company: from the application to the decision and the certificate."""

    _name = "hsk.certification"
    _description = "Certification"
    _inherit = ["mail.thread", "mail.activity.mixin", "hsk.responsible.mixin"]
    _order = "valid_from desc, applied_on desc, id desc"
    _rec_names_search = ["number", "partner_id.name"]
    _check_company_auto = True
    # A list of past certificates brings their numbers along.
    _at_creation = ("number",)

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
    measure_count = fields.Integer(compute="_compute_line_counts", string="Number of Measures")
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
    letter_count = fields.Integer(compute="_compute_line_counts", string="Number of Letters")
    fee_band_id = fields.Many2one("hsk.fee.band", "Fee Band", compute="_compute_fee_band_id")
    fee = fields.Monetary("Net Fee", compute="_compute_fee_band_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_fee_band_id")
    user_id = fields.Many2one(check_company=True)
    workforce_problem = fields.Text(
        "Totals that do not Fit", compute="_compute_workforce_problem", compute_sudo=True
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("partner_id", "cycle", "number")
    def _compute_display_name(self):
        for case in self:
            number = case.number or self.env._("Cycle %s", case.cycle)
            case.display_name = f"{case.partner_id.name or ''} · {number}"

    @api.depends("round_id")
    def _compute_deadline(self):
        """Take the round's deadline; whoever comes after it is not late on the first day."""
        today = agency_today(self.env)
        for case in self:
            deadline = case.round_id.deadline
            if deadline and case.state in OPEN_STATES:
                deadline = max(deadline, today)
            case.deadline = deadline or case.deadline

    @api.constrains("deadline")
    def _check_deadline(self):
        today = agency_today(self.env)
        for case in self:
            if case.deadline and case.deadline < today and case.state in OPEN_STATES:
                raise ValidationError(
                    self.env._(
                        "%(case)s: the documents cannot be due on %(day)s, which is over.",
                        case=case.display_name,
                        day=format_date(self.env, case.deadline),
                    )
                )

    @api.constrains("employee_count")
    def _check_employee_count(self):
        for case in self:
            if case.employee_count < 0:
                raise ValidationError(
                    self.env._(
                        "%s: the number of employees cannot be negative.", case.partner_id.name
                    )
                )

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

    @api.depends("measure_ids", "letter_ids")
    def _compute_line_counts(self):
        measures = counts.of_lines(self._origin, "hsk.measure", "certification_id")
        letters = counts.of_lines(self._origin, "hsk.letter", "certification_id")
        for case in self:
            case.measure_count = measures[case._origin]
            case.letter_count = letters[case._origin]

    @api.depends(
        "workforce_ids.count",
        "workforce_ids.is_counted",
        "workforce_ids.category_id",
        "workforce_ids.counted_on",
    )
    @api.depends_context("lang")
    def _compute_workforce_problem(self):
        for case in self:
            days = case.workforce_ids._by_day().values()
            case.workforce_problem = "\n".join(
                sentence for figures in days for sentence in figures._misfits()
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("state", "draft")
        self._check_begins(vals_list)
        asked = guarded.without_defaults(self, GUARDED_FIELDS)
        cases = super(Certification, asked).create(chain.placed(self, vals_list))
        cases.partner_id._suggest_municipality()
        chain.link_missing_ones(cases)
        return cases

    @api.model
    def _check_begins(self, vals_list):
        """Let new cases be drafts, or certificates of the past; others are decided elsewhere."""
        for vals in vals_list:
            if set(GUARDED_FIELDS) & vals.keys() or vals["state"] not in ("draft", "certified"):
                raise UserError(
                    self.env._(
                        "A certification begins as a draft, or is entered as certified with its "
                        "dates; the buttons lead to the other states."
                    )
                )
        self._check_decided_here(
            {
                (vals.get("partner_id"), vals.get("company_id") or self.env.company.id)
                for vals in vals_list
                if vals["state"] == "certified"
            }
        )

    @api.model
    def get_import_templates(self):
        """Offer a template file in Odoo's import; past years have a wizard of their own."""
        label = self.env._("Import Template for Certifications")
        return [{"label": label, "template": template_file(self.env, "certifications")}]

    def write(self, vals):
        if not guarded.is_by_action(self.env):
            self._check_guarded(vals)
            self._check_frozen(vals)
        moving = self.filtered("number") if "awarded_on" in vals else self.browse()
        before = {case: case.valid_from for case in moving}
        result = super().write(vals)
        self._renumber(before)
        if "company_id" in vals:
            self.check_access("write")
        if vals.get("round_id"):
            self.round_id._check_places(self)
        return result

    def _award_is_set(self):
        """Tell whether the day of the award is set for this case alone, not by its round."""
        self.ensure_one()
        return False

    @api.model
    def _check_decided_here(self, companies):
        """Refuse decisions about companies that are made elsewhere, under whichever case.

        :param set companies: (id of the company, id of the agency)
        :raise UserError: there is one
        """

    def _check_guarded(self, vals):
        """State, and what actions note, is not written directly."""
        for name in vals.keys() & {"state", *GUARDED_FIELDS}:
            if any(guarded.differs(case, name, vals[name]) for case in self):
                raise UserError(
                    self.env._(
                        "“%s” changes through the buttons, not by writing it directly.",
                        self._fields[name]._description_string(self.env),
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
            if any(letter.state == "released" for letter in case.letter_ids):
                raise UserError(
                    self.env._(
                        "%s has letters that were sent. Withdraw it instead.", case.display_name
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS AND INTERFACES
    # ------------------------------------------------------------

    @opened.for_one_record("hsk-case-measures")
    def action_open_measures(self):
        """Show the measures of the case in a list of their own."""
        return opened.listed(
            self.env,
            "hsk_measure_action",
            domain=[("certification_id", "=", self.id)],
            context={"default_certification_id": self.id},
        )

    @opened.for_one_record("hsk-case-letters")
    def action_open_letters(self):
        """Show the letters of the case."""
        domain = [("certification_id", "=", self.id)]
        return opened.listed(self.env, "hsk_letter_action", domain=domain, context={})

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _deadline_ahead(self):
        """Return the day until which documents can still be handed in, or nothing."""
        self.ensure_one()
        ahead = self.deadline and self.deadline >= agency_today(self.env)
        return ahead and self.deadline

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
        return responsible.user_for(self.user_id | self.round_id.user_id, self.company_id)

    def _make_checklists(self):
        """Give each case that has none the newest checklist of its cycle."""
        self.env["hsk.checklist.template"]._give_to(
            self.filtered(lambda case: not case.checklist_template_id)
        )

    def _action_open(self):
        if len(self) == 1:
            views = [(False, "form")]
            return opened.listed(
                self.env, "hsk_certification_action", views=views, res_id=self.id, context={}
            )
        domain = [("id", "in", self.ids)]
        return opened.of_these(
            opened.listed(self.env, "hsk_certification_action", domain=domain, context={})
        )
