from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import guarded, opened, selection
from ...tools.dates import agency_today, at_agency, is_day

STAFF = "hsk_family_friendly.group_hsk_user"
LEAD = "hsk_family_friendly.group_hsk_manager"
# What only the buttons write.
GUARDED_FIELDS = ("state", "closed_on", "closed_by_id")
# What belongs to the ceremony and the reminders, not to the decisions.
FIELDS_AFTER_CLOSING = {"awarded_on", "award_place", "guest_ids", "awarded_case_ids"}
FIELDS_AFTER_CLOSING |= {"user_id", "message_follower_ids"}


class JurySession(models.Model):
    """An evening of the jury: who judges which cases, and how far it is."""

    _name = "hsk.jury.session"
    _description = "Jury Session"
    _inherit = ["mail.thread", "mail.activity.mixin", "hsk.responsible.mixin"]
    _order = "start desc, id desc"
    _hsk_rules_of_partners = {"_check_each_person_once": ("juror_ids.partner_id",)}
    _check_company_auto = True
    _hsk_workbooks = {
        "jury-session/fees": ("_fee_workbook", "_fee_file_name"),
        "jury-session/guests": ("_guest_workbook", "_guest_file_name"),
    }

    name = fields.Char(compute="_compute_name", store=True, readonly=False, tracking=True)
    juror_ids = fields.Many2many(
        "hsk.juror",
        string="Jurors",
        check_company=True,
        default=lambda self: self._default_jurors(),
        tracking=True,
    )
    juror_count = fields.Integer(compute="_compute_quorum_needed", string="Number of Jurors")
    case_ids = fields.One2many("hsk.jury.case", "session_id", string="Agenda")
    case_count = fields.Integer(compute="_compute_case_counts", string="Cases")
    open_case_count = fields.Integer("Without Decision", compute="_compute_case_counts")
    attendance_ids = fields.One2many("hsk.jury.attendance", "session_id", string="Attendance")
    conflict_ids = fields.One2many(
        "hsk.jury.conflict", "session_id", string="Conflicts of Interest", groups=STAFF
    )
    open_conflict_count = fields.Integer(
        compute="_compute_open_conflict_count", string="Conflicts to Decide", groups=STAFF
    )
    quorum = fields.Integer(
        tracking=True, help="How many jurors must take part in a case. 0: half of the jurors."
    )
    quorum_needed = fields.Integer(compute="_compute_quorum_needed")
    show_names = fields.Boolean(
        "Names beside the Votes",
        help="Shown on the screen of the evening, for everyone in the room.",
    )
    state = fields.Selection(
        [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Open: the jurors prepare, and the evening itself. Closing ends their access.",
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False)
    log_ids = fields.One2many("hsk.jury.log", "session_id", string="Audit Trail", groups=STAFF)
    event_id = fields.Many2one(
        "calendar.event", "Meeting", readonly=True, copy=False, ondelete="restrict"
    )
    start = fields.Datetime(related="event_id.start", store=True, readonly=False, tracking=True)
    stop = fields.Datetime("End", related="event_id.stop", store=True, readonly=False)
    location = fields.Char("Place", related="event_id.location", readonly=False)
    _quorum_positive = models.Constraint("CHECK (quorum >= 0)", "The quorum cannot be negative.")

    def _default_jurors(self):
        today = agency_today(self.env)
        jurors = self.env["hsk.juror"]
        return jurors.search(
            jurors._in_office_domain(today)
            & fields.Domain("company_id", "in", (self.env.company.id, False))
        )

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("start", "juror_ids")
    def _check_terms(self):
        for session in self.filtered("start"):
            day = session._day()
            for juror in session.juror_ids:
                if not juror._term_covers(day):
                    raise ValidationError(
                        self.env._(
                            "%(juror)s is not in office on %(day)s: see the term.",
                            juror=juror.display_name,
                            day=format_date(self.env, day),
                        )
                    )

    @api.constrains("quorum", "juror_ids")
    def _check_quorum(self):
        for session in self:
            if session.juror_ids and session.quorum > len(session.juror_ids):
                raise ValidationError(
                    self.env._(
                        "%(session)s: the quorum is %(quorum)s, with only %(jurors)s jurors.",
                        session=session.display_name,
                        quorum=session.quorum,
                        jurors=len(session.juror_ids),
                    )
                )

    @api.constrains("juror_ids")
    def _check_voters_stay(self):
        """Whoever has voted or is biased stays: the minutes name them."""
        votes = self.env["hsk.jury.vote"].sudo().search([("session_id", "in", self.ids)])
        for vote in votes:
            if vote.juror_id not in vote.session_id.juror_ids:
                raise ValidationError(
                    self.env._(
                        "%s has voted already, or is biased in a case, and stays in the session.",
                        vote.juror_id.display_name,
                    )
                )

    @api.constrains("juror_ids")
    def _check_each_person_once(self):
        """Nobody has two votes: a person can be a juror of an agency and one of all agencies."""
        for session in self:
            for person, jurors in session.sudo().juror_ids.grouped("partner_id").items():
                if len(jurors) > 1:
                    raise ValidationError(
                        self.env._("%s is on the list of jurors twice.", person.name)
                    )

    @api.constrains("company_id")
    def _check_agency(self):
        """The agenda has cases of one agency."""
        for case in self._all_cases():
            if case.certification_id.company_id != case.session_id.company_id:
                raise ValidationError(
                    self.env._("%s belongs to another agency.", case.certification_id.display_name)
                )

    @api.depends("start")
    def _compute_name(self):
        """A name that says nothing but the day is the day's, also when the session moves."""
        for session in self:
            env = session._names_the_day()
            if session.start and env:
                session.name = env._("Jury Session %s", format_date(env, session._day()))

    def _names_the_day(self):
        """Return the environment in whose language the name says nothing but a day, or nothing."""
        if not self.name:
            return self.env
        for code, _name in self.env["res.lang"].get_installed():
            env = self.with_context(lang=code).env
            before, _day, after = env._("Jury Session %s", "%s").partition("%s")
            if is_day(env, self.name.removeprefix(before).removesuffix(after)):
                return env
        return None

    @api.depends("case_ids.decision", "case_ids.postponed")
    def _compute_case_counts(self):
        for session in self:
            session.case_count = len(session.case_ids)
            session.open_case_count = len(
                session.case_ids.filtered(lambda case: not case.is_settled)
            )

    @api.depends("conflict_ids.state")
    def _compute_open_conflict_count(self):
        for session in self:
            session.open_conflict_count = len(
                session.conflict_ids.filtered(lambda one: one.state == "proposed")
            )

    @api.depends("quorum", "juror_ids")
    def _compute_quorum_needed(self):
        for session in self:
            session.juror_count = len(session.juror_ids)
            session.quorum_needed = session.quorum or (session.juror_count + 1) // 2

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(name in vals for vals in vals_list for name in GUARDED_FIELDS):
            raise UserError(self.env._("A jury session begins as planned; the buttons lead on."))
        asked = guarded.without_defaults(self, GUARDED_FIELDS)
        vals_list = guarded.checked(asked, vals_list)
        sessions = super(JurySession, guarded.by_action(asked)).create(
            [asked._with_event(vals) for vals in vals_list]
        )
        sessions = sessions.with_env(self.env)
        sessions._name_events()
        return sessions

    def write(self, vals):
        self._check_may_change(vals)
        mine = self._opened_with_me() if "juror_ids" in vals else self.browse()
        if "awarded_on" in vals:
            self._move_awards(vals["awarded_on"])
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # not into an agency that is none of the user's
        if "juror_ids" in vals or "case_ids" in vals:
            self._propose_conflicts()
        (mine - mine._opened_with_me())._refuse_to_leave()
        if "name" in vals:
            self._name_events()
        return result

    def unlink(self):
        events = self.event_id
        result = super().unlink()
        events.sudo().unlink()  # private to those who were invited, now that it is no session's
        return result

    def _check_may_change(self, vals):
        """Refuse what only buttons write, what a closed session keeps, and another meeting.

        :raise UserError: there is something of it
        """
        if "event_id" in vals and any(
            guarded.differs(session, "event_id", vals["event_id"]) for session in self
        ):
            # start, end and place are read as the superuser: not of someone else's meeting
            raise UserError(self.env._("A jury session keeps its meeting."))
        if guarded.is_by_action(self.env):
            return
        if set(GUARDED_FIELDS) & vals.keys():
            raise UserError(self.env._("A jury session is opened and closed by its buttons."))
        if not vals.keys() <= FIELDS_AFTER_CLOSING:
            self._check_not_closed()
        if "show_names" in vals and not self.env.user.has_group(LEAD):
            raise UserError(self.env._("Only the lead switches the names on or off."))

    def _refuse_to_leave(self):
        for session in self:
            raise UserError(
                self.env._(
                    "%s: you are one of its jurors. Ask a colleague to take you off the list.",
                    session.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        for session in self:
            if session._was_opened():
                raise UserError(
                    self.env._("%s was opened and stays in the history.", session.display_name)
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open(self):
        """Open the session for preparation: from now on the jurors see their dossiers.

        Conflicts of interest are proposed first; a case with an undecided one stays closed to
        that juror.

        :raise UserError: the session is not planned, or has no jurors or no cases
        """
        for session in self:
            session._check_state("planned", self.env._("only a planned session can be opened"))
            if not session.juror_ids:
                raise UserError(self.env._("%s: name the jurors first.", session.display_name))
            if not session.case_ids:
                raise UserError(
                    self.env._("%s: put the cases on the agenda first.", session.display_name)
                )
        self._propose_conflicts()
        guarded.by_action(self).state = "open"
        self._log("opened")

    def action_plan_again(self):
        """Take an opened session back to planning: the jurors' access rests, votes are kept.

        :raise UserError: the session is not open
        """
        for one in self:
            one._check_state("open", self.env._("only an open session can go back to planning"))
        guarded.by_action(self).state = "planned"
        self._log("planned")

    def action_add_waiting_cases(self):
        """Put every case that waits for the jury and is on no other agenda on this one."""
        self.ensure_one()
        waiting = self.env["hsk.certification"].search(
            [
                ("state", "=", "jury"),
                ("company_id", "=", self.company_id.id),
                ("jury_case_ids", "not any", [("session_state", "!=", "closed")]),
            ]
        )
        self.write(
            {
                "case_ids": [
                    Command.create({"certification_id": case.id})
                    for case in waiting.sorted(lambda case: case.partner_id._hsk_sort_key())
                ]
            }
        )

    def action_propose_conflicts(self):
        """Look for conflicts of interest again; what was decided stays decided."""
        self.check_access("write")  # the proposals are made as the superuser
        self._propose_conflicts()

    @opened.for_one_record("hsk-session-log")
    def action_open_log(self):
        """Show who saw, voted and changed what, and when."""
        domain = [("session_id", "=", self.id)]
        return opened.listed(self.env, "hsk_jury_log_action", domain=domain, context={})

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _day(self):
        """Return the calendar day of the session at the agency."""
        return at_agency(self.env, self.start).date()

    def _check_state(self, state, sentence):
        if self.state != state:
            raise UserError(
                self.env._(
                    "%(session)s is in the state “%(state)s”: %(sentence)s.",
                    session=self.display_name,
                    state=selection.label(self, "state"),
                    sentence=sentence,
                )
            )

    def _was_opened(self):
        """Tell whether the session was ever open, also where it is back in planning."""
        lines = self.env["hsk.jury.log"].sudo()
        opened = [("session_id", "=", self.id), ("event", "=", "opened")]
        return self.state != "planned" or bool(lines.search_count(opened, limit=1))

    def _opened_with_me(self):
        """Return those that were opened and have the user among their jurors.

        Who left and came back would have seen the others' votes before their own.
        """
        me = self.env.user.partner_id
        return self.sudo().filtered(
            lambda session: me in session.juror_ids.partner_id and session._was_opened()
        )

    def _check_not_closed(self):
        for session in self:
            if session.state == "closed":
                raise UserError(
                    self.env._(
                        "%s is closed: its votes and decisions stay as they are.",
                        session.display_name,
                    )
                )

    def _propose_conflicts(self):
        """Propose the conflicts of interest that the records show, each pair once."""
        for session in self:
            self.env["hsk.jury.conflict"]._propose(session.case_ids, session.juror_ids)

    def _log(self, event, case=None, juror=None, note=None, before=None, undone=False):
        """Add a line to the audit trail.

        :param bool undone: the line does not count among who has entered the decision
        """
        self.env["hsk.jury.log"].sudo().create(
            [
                {
                    "session_id": session.id,
                    "case_id": case.id if case else False,
                    "juror_id": juror.id if juror else False,
                    "user_id": self.env.uid,
                    "event": event,
                    "note": note,
                    "before": before,
                    "undone": undone,
                }
                for session in self
            ]
        )
