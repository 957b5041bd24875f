from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from . import guarded
from .dates import at_agency

DECISIONS = [
    ("certified", "Certified"),
    ("conditional", "Certified with Condition"),
    ("deferred", "Deferred"),
    ("refused", "Refused"),
]
AWARDED = ("certified", "conditional")
# What the evening decides; each change of it can be undone until the session is closed.
DECISION_FIELDS = ("decision", "reason", "validity_years", "postponed", "condition_ids")
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

    @api.depends("vote_ids.vote", "vote_ids.participation")
    @api.depends_context("uid", "su")
    def _compute_counts(self):
        counts = {
            (case, vote or participation): count
            for case, vote, participation, count in self.env["hsk.jury.vote"]._read_group(
                [("case_id", "in", self.ids)],
                ["case_id", "vote", "participation"],
                ["__count"],
            )
        }
        for case in self:
            for vote in ("yes", "no", "unclear", "abstained"):
                case[f"{vote}_count"] = counts.get((case._origin, vote), 0)

    @api.depends(
        "decided_on",
        "vote_ids.vote",
        "vote_ids.participation",
        "session_id.attendance_ids.arrived_on",
        "session_id.attendance_ids.left_on",
        "session_id.attendance_ids.is_absent",
        "session_id.quorum_needed",
    )
    def _compute_has_quorum(self):
        taking_part = self._taking_part_by_case()
        for case in self:
            case.taking_part_count = len(taking_part[case._origin])
            case.has_quorum = case.taking_part_count >= case.session_id.quorum_needed > 0

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
        self._check_can_decide()
        before = {case: case._decision_now() for case in self}
        result = super().write(vals)
        for case in self:
            case._note_decision(before[case])
        return result

    def unlink(self):
        for case in self:
            case.session_id._log("removed", note=case.display_name)
        return super().unlink()

    @api.model
    def _fields_after_closing(self):
        return super()._fields_after_closing() | {"released_on", "released_by_id"}

    @api.model
    def _owner_fields(self):
        return super()._owner_fields() | {"certification_id"}

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_decide(self, values, version=None):
        """Enter what the jury decided, unless someone else has changed it meanwhile.

        :param dict values: `decision`, `reason`, `validity_years`, `postponed`, `condition_ids`
        :param int version: the version of the case that the screen showed
        :raise UserError: another person has changed the case, or the session is not open
        """
        self.ensure_one()
        self._lock()
        if version is not None and version != self.version:
            raise UserError(
                self.env._(
                    "%(user)s changed %(case)s at %(time)s. Your entries were not saved: look at "
                    "the change first.",
                    user=self.decided_by_id.name or self.write_uid.name,
                    case=self.partner_id.name,
                    time=at_agency(self.env, self.write_date).strftime("%H:%M"),
                )
            )
        self.write({name: values[name] for name in DECISION_FIELDS if name in values})

    def action_undo(self):
        """Take back the last change of the decision; before the closing, as often as wanted.

        :raise UserError: there is nothing to take back, or the session is not open
        """
        self._check_can_decide()
        for case in self:
            last = case.sudo()._last_change()
            if not last:
                raise UserError(
                    self.env._("%s: there is nothing to take back.", case.partner_id.name)
                )
            before = dict(last.before)
            conditions = before.pop("conditions")
            guarded.by_action(case).write(
                {
                    **before,
                    "condition_ids": [(5,), *((0, 0, values) for values in conditions)],
                    "version": case.version + 1,
                }
            )
            last.undone = True
            case.session_id._log("undone", case=case, note=case._decision_in_words())

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _lock(self):
        """Let votes, decisions and the closing of the same case happen one after the other."""
        ids = tuple(filter(None, self.ids))
        if ids:
            self.env.cr.execute(
                SQL("UPDATE hsk_jury_case SET write_uid = write_uid WHERE id IN %s", ids)
            )

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

    def _check_can_decide(self):
        for case in self:
            case.session_id._check_state(
                "open", self.env._("decisions are entered while it is open")
            )

    def _decision_now(self):
        """Return the decision as plain values, for undoing."""
        return {
            "decision": self.decision,
            "reason": self.reason,
            "validity_years": self.validity_years,
            "postponed": self.postponed,
            "decided_on": fields.Datetime.to_string(self.decided_on) or False,
            "decided_by_id": self.decided_by_id.id,
            "conditions": [
                {
                    "name": condition.name,
                    "action_field_id": condition.action_field_id.id,
                    "deadline": fields.Date.to_string(condition.deadline) or False,
                    "success_criterion": condition.success_criterion,
                }
                for condition in self.condition_ids
            ],
        }

    def _note_decision(self, before):
        """Count the change, keep who made it, and write it into the audit trail."""
        self.ensure_one()
        now = self._decision_now()
        if now == before:
            return
        values = {"version": self.version + 1, "decided_by_id": self.env.uid}
        if now["decision"] != before["decision"]:
            values["decided_on"] = fields.Datetime.now() if self.decision else False
        guarded.by_action(self).write(values)
        self.session_id._log("decided", case=self, note=self._decision_in_words(), before=before)

    def _last_change(self):
        return self.env["hsk.jury.log"].search(
            [("case_id", "=", self.id), ("event", "=", "decided"), ("undone", "=", False)],
            limit=1,
            order="id desc",
        )

    def _decision_in_words(self):
        if self.postponed:
            return self.env._("Postponed")
        labels = dict(self._fields["decision"]._description_selection(self.env))
        return labels.get(self.decision) or self.env._("No decision")

    def _votes(self):
        """Return the votes of these cases that the user may see.

        Searched for, never read through `vote_ids`: what the superuser has read through a field
        would be there for everyone until the end of the request.
        """
        return self.env["hsk.jury.vote"].search([("case_id", "in", self.ids)])

    def _set_participation(self, jurors, participation):
        """Enter that jurors are biased or absent; a vote that they cast is taken back."""
        self.ensure_one()
        votes = self.sudo()._votes().filtered(lambda vote: vote.juror_id in jurors)
        votes.write({"participation": participation})
        votes.create(
            [
                {"case_id": self.id, "juror_id": juror.id, "participation": participation}
                for juror in jurors - votes.juror_id
            ]
        )

    def _biased_pairs(self):
        """Return {(case id, juror id)} of every conflict of interest that is not dismissed."""
        conflicts = self.env["hsk.jury.conflict"].sudo()
        conflicts = conflicts.search([("case_id", "in", self.ids), ("state", "!=", "dismissed")])
        recused = self.sudo()._votes().filtered(lambda vote: vote.participation == "recused")
        return {
            (one.case_id.id, one.juror_id.id) for found in (conflicts, recused) for one in found
        }

    def _recused_jurors(self):
        """Return the jurors who are biased in this case."""
        votes = self.sudo()._votes()
        return votes.filtered(lambda vote: vote.participation == "recused").juror_id

    def _taking_part(self):
        """Return the jurors who count for the quorum of this case."""
        self.ensure_one()
        return self._taking_part_by_case()[self._origin]

    def _taking_part_by_case(self):
        """Return {case: jurors who count for its quorum}.

        The attendance at the moment of the decision (now, where there is none yet) decides; where
        nothing is recorded about a juror, whoever voted or abstained takes part. Recused and
        absent ones never count.
        """
        cases = self._origin.sudo()
        votes = {(vote.case_id, vote.juror_id): vote for vote in cases._votes()}
        there = {(one.session_id, one.juror_id): one for one in cases.session_id.attendance_ids}
        found = {}
        for case in cases:
            moment = case.decided_on or fields.Datetime.now()
            present = [
                juror.id
                for juror in case.session_id.juror_ids
                if self._counts(
                    votes.get((case, juror)), there.get((case.session_id, juror)), moment
                )
            ]
            found[case] = self.env["hsk.juror"].browse(present)
        return found

    @api.model
    def _counts(self, vote, attendance, moment):
        """Tell whether a juror with this vote and attendance counts for the quorum."""
        if vote and vote.participation in ("recused", "absent"):
            return False
        present = attendance._there(moment) if attendance else None
        return bool(vote and vote.is_cast) if present is None else present

    def _agenda_key(self):
        """Sort unsure and contested cases first, then those with few votes."""
        contested = min(self.yes_count, self.no_count)
        cast = self.yes_count + self.no_count + self.unclear_count
        return (-(self.unclear_count + contested), -self.no_count, cast, self.sequence, self.id)
