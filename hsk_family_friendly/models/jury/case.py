from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import guarded
from ...tools.dates import agency_today

DECISIONS = [
    ("certified", "Certified"),
    ("conditional", "Certified with Condition"),
    ("deferred", "Deferred"),
    ("refused", "Refused"),
]
AWARDED = ("certified", "conditional")
# What the evening decides; each change of it can be undone until the session is closed.
DECISION_FIELDS = ("decision", "reason", "validity_years", "postponed", "condition_ids")
# Every fifth certificate of a company is a jubilee.
JUBILEE = 5
STAFF = "hsk_family_friendly.group_hsk_user"
GUARDED_FIELDS = ("decided_on", "decided_by_id", "version", "released_on", "released_by_id")


class JuryCase(models.Model):
    """A certification on the agenda of a jury session, and what the jury decides about it."""

    _name = "hsk.jury.case"
    _description = "Case on the Jury's Agenda"
    _inherit = ["hsk.jury.part"]
    _order = "session_id, sequence, id"
    _rec_names_search = ["certification_id.partner_id.name", "certification_id.number"]

    certification_id = fields.Many2one(
        "hsk.certification",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'jury'), ('company_id', '=', company_id)]",
    )
    sequence = fields.Integer(default=100)
    partner_id = fields.Many2one(
        related="certification_id.partner_id", string="Company", store=True
    )
    cycle = fields.Integer(related="certification_id.cycle")
    kind = fields.Selection(related="certification_id.kind")
    session_state = fields.Selection(related="session_id.state", store=True)
    vote_ids = fields.One2many("hsk.jury.vote", "case_id", string="Votes", groups=STAFF)
    conflict_ids = fields.One2many(
        "hsk.jury.conflict", "case_id", string="Conflicts of Interest", groups=STAFF
    )
    condition_ids = fields.One2many("hsk.jury.condition", "case_id", string="Conditions")
    decision = fields.Selection(DECISIONS)
    reason = fields.Text("Reason of the Decision")
    validity_years = fields.Integer(
        "Validity (years)",
        compute="_compute_validity_years",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
    )
    postponed = fields.Boolean(help="Not judged in this session; it waits for the next one.")
    is_settled = fields.Boolean(compute="_compute_is_settled")
    decided_on = fields.Datetime("Decided at", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Entered by", readonly=True, copy=False)
    version = fields.Integer(readonly=True, copy=False)
    released_on = fields.Datetime(readonly=True, copy=False)
    released_by_id = fields.Many2one("res.users", "Released by", readonly=True, copy=False)
    yes_count = fields.Integer("Yes", compute="_compute_counts", groups=STAFF)
    no_count = fields.Integer("No", compute="_compute_counts", groups=STAFF)
    unclear_count = fields.Integer("Unclear", compute="_compute_counts", groups=STAFF)
    abstained_count = fields.Integer("Abstained", compute="_compute_counts", groups=STAFF)
    taking_part_count = fields.Integer("Taking Part", compute="_compute_has_quorum")
    has_quorum = fields.Boolean("Quorum", compute="_compute_has_quorum")
    stage_sequence = fields.Integer("On Stage", copy=False)
    certificate_number = fields.Char(related="certification_id.number")
    is_jubilee = fields.Boolean("Jubilee", compute="_compute_is_jubilee")

    _one_open_session = models.UniqueIndex(
        "(certification_id) WHERE session_state <> 'closed'",
        "This case is on the agenda of another session already.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("certification_id")
    def _check_certification(self):
        for case in self:
            if case.certification_id.state != "jury":
                raise ValidationError(
                    self.env._(
                        "%s is not with the jury: only cases that were sent to the jury can be put "
                        "on its agenda.",
                        case.certification_id.display_name,
                    )
                )
            if case.certification_id.company_id != case.session_id.company_id:
                raise ValidationError(
                    self.env._("%s belongs to another agency.", case.certification_id.display_name)
                )

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

    @api.constrains("postponed", "decision")
    def _check_postponed(self):
        for case in self:
            if case.postponed and case.decision:
                raise ValidationError(
                    self.env._(
                        "%s: a case has a decision or is postponed, not both.", case.partner_id.name
                    )
                )

    @api.depends("certification_id")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.certification_id.display_name

    @api.depends("certification_id")
    def _compute_validity_years(self):
        for case in self:
            case.validity_years = case.certification_id.validity_years or case.validity_years

    @api.depends("decision", "postponed")
    def _compute_is_settled(self):
        for case in self:
            case.is_settled = bool(case.decision or case.postponed)

    @api.depends("cycle")
    def _compute_is_jubilee(self):
        for case in self:
            case.is_jubilee = case.cycle > 0 and case.cycle % JUBILEE == 0

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(name in vals for vals in vals_list for name in GUARDED_FIELDS):
            raise UserError(self.env._("What the buttons note cannot be entered."))
        self._check_on_no_agenda([vals.get("certification_id") for vals in vals_list])
        cases = super(JuryCase, guarded.without_defaults(self, GUARDED_FIELDS)).create(vals_list)
        for case in cases:
            case.session_id._log("added", case=case)
            if case.decision:
                case._check_can_decide()
                case._note_decision({**case._decision_now(), "decision": False})
        for session, added in cases.grouped("session_id").items():
            self.env["hsk.jury.conflict"]._propose(added, session.juror_ids)
        return cases

    def write(self, vals):
        if guarded.is_by_action(self.env):
            return super().write(vals)
        if set(GUARDED_FIELDS) & vals.keys():
            raise UserError(self.env._("What the buttons note cannot be entered."))
        if not set(DECISION_FIELDS) & vals.keys():
            return super().write(vals)
        with self._noting_decision():
            return super(JuryCase, guarded.noted(self)).write(vals)

    def unlink(self):
        for case in self:
            case.session_id._log("removed", note=case.display_name)
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        """Votes and settled conflicts of interest would go along, and be gone if it came back."""
        settled = self.env["hsk.jury.conflict"].sudo()
        settled = settled.search([("case_id", "in", self.ids), ("state", "!=", "proposed")])
        judged = settled.case_id | self.sudo()._votes().filtered("is_cast").case_id
        for case in self & judged:
            raise UserError(
                self.env._(
                    "%s has votes or settled conflicts of interest and stays on the agenda: "
                    "postpone it.",
                    case.partner_id.name,
                )
            )

    @api.model
    def _fields_after_closing(self):
        return super()._fields_after_closing() | {
            "released_on",
            "released_by_id",
            "stage_sequence",
        }

    @api.model
    def _owner_fields(self):
        return super()._owner_fields() | {"certification_id", "partner_id", "session_state"}

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _check_on_no_agenda(self, certification_ids):
        """Refuse cases that are on the agenda of a session that is not closed."""
        others = self.sudo().search(
            [("certification_id", "in", certification_ids), ("session_state", "!=", "closed")],
            limit=1,
        )
        for other in others:
            raise ValidationError(
                self.env._(
                    "%(case)s is on the agenda of %(session)s already.",
                    case=other.display_name,
                    session=other.session_id.name,
                )
            )

    def _agenda_key(self):
        """Sort unsure and contested cases first, then those with few votes."""
        contested = min(self.yes_count, self.no_count)
        cast = self.yes_count + self.no_count + self.unclear_count
        return (-(self.unclear_count + contested), -self.no_count, cast, self.sequence, self.id)

    def _stage_key(self):
        return (self.is_jubilee, self.cycle, self.partner_id._hsk_sort_key(), self.id)

    def _what_is_missing(self):
        """Return why the session cannot be closed because of this case, or nothing."""
        if self.postponed:
            return False
        if not self.decision:
            return self.env._("enter the decision, or postpone the case.")
        if self.certification_id.state != "jury":
            return self.env._("is not with the jury any more; take it off the agenda.")
        if any(conflict.state == "proposed" for conflict in self.conflict_ids):
            return self.env._("confirm or dismiss the proposed conflict of interest.")
        if not self.has_quorum:
            return self.env._(
                "no quorum: %(there)s of %(needed)s jurors take part.",
                there=self.taking_part_count,
                needed=self.session_id.quorum_needed,
            )
        if self.decision in ("deferred", "refused") and not (self.reason or "").strip():
            return self.env._("the decision needs its reason.")
        if self.decision == "conditional" and not self.condition_ids:
            return self.env._("name the condition with its deadline.")
        today = agency_today(self.env)
        if any(condition.deadline < today for condition in self.condition_ids):
            return self.env._("the deadline of a condition is over; enter another one.")
        if self.decision != "conditional" and self.condition_ids:
            return self.env._("there are conditions, but the decision is another one.")
        return False
