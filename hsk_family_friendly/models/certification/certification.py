from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import german, guarded, opened, responsible
from ...tools.dates import agency_today
from ...tools.files import template_file
from .checklist_item import DONE_STATES

OPEN_STATES = ("draft", "applied", "waitlisted", "assessment", "jury", "deferred")
DECIDED_STATES = ("certified", "refused")
FROZEN_FIELDS = (
    "partner_id",
    "cycle",
    "kind",
    "previous_id",
    "earlier_cycles_unknown",
    "decided_on",
    "decision_reason",
    "validity_years",
    "company_id",
    "applied_on",
    "number",
    "valid_from",
    "valid_until",
)
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
    _inherit = [
        "hsk.certificate.mixin",
        "hsk.certificate.document",
        "mail.thread",
        "mail.activity.mixin",
    ]
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
    measure_count = fields.Integer(compute="_compute_measure_count", string="Number of Measures")
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
    fee_band_id = fields.Many2one("hsk.fee.band", "Fee Band", compute="_compute_fee_band_id")
    fee = fields.Monetary("Net Fee", compute="_compute_fee_band_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_fee_band_id")
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

    def _default_user_id(self):
        return self.env.user

    def _default_company_id(self):
        return self.env.company

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

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("state", "draft")
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
        cases = super(Certification, guarded.without_defaults(self, GUARDED_FIELDS)).create(
            vals_list
        )
        cases.partner_id._suggest_municipality()
        return cases

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
            self._check_places()
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

    def _check_frozen(self, vals):
        """What a decision froze stays as it was (headcount, validity, reason …)."""
        for case in self.filtered(lambda case: case.state in DECIDED_STATES):
            for name in case._frozen_among(vals.keys()):
                if guarded.differs(case, name, vals[name]):
                    raise UserError(
                        self.env._(
                            "%(case)s is decided: “%(field)s” stays as it was at the decision.",
                            case=case.display_name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _frozen_among(self, names):
        """Return which fields cannot be written any more.

        A headcount that was missing can be added; the award's day too, until the Urkunde is issued;
        and the certificate before the first one that was known.
        """
        frozen = names & set(FROZEN_FIELDS)
        if self.earlier_cycles_unknown:
            frozen.discard("previous_id")
        frozen |= {name for name in names & {"employee_count", "awarded_on"} if self[name]}
        if "awarded_on" in names and self._issued_documents():
            frozen.add("awarded_on")
        return frozen

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
    # ACTIONS
    # ------------------------------------------------------------

    @opened.for_one_record("hsk-case-measures")
    def action_open_measures(self):
        """Show the measures of the case in a list of their own."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_measure_action"
        )
        return {
            **action,
            "domain": [("certification_id", "=", self.id)],
            "context": {"default_certification_id": self.id},
        }

    @opened.for_one_record("hsk-case-letters")
    def action_open_letters(self):
        """Show the letters of the case."""
        action = self.env["ir.actions.actions"]._for_xml_id("hsk_family_friendly.hsk_letter_action")
        return {**action, "domain": [("certification_id", "=", self.id)], "context": {}}

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
        values = []
        for (cycle, company), cases in (
            self.filtered(lambda case: not case.checklist_template_id)
            .grouped(lambda case: (case.cycle, case.company_id))
            .items()
        ):
            template = self.env["hsk.checklist.template"]._for_cycle(cycle, company)
            guarded.by_action(cases).checklist_template_id = template
            values += [
                {"certification_id": case.id, "template_item_id": item.id}
                for case in cases
                for item in template.item_ids
            ]
        self.env["hsk.checklist.item"].create(values)

    def _action_open(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_certification_action"
        )
        if len(self) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.id, "context": {}}
        return opened.of_these({**action, "domain": [("id", "in", self.ids)], "context": {}})
