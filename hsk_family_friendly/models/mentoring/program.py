from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import counts, for_good, opened, steps, years

# What is a year later in the programme of the next year.
DATES = ("date_start", "date_end", "enrolment_until", "answer_until")
# Who speaks for a company in the mentoring, in this order; the first role that is held counts.
ROLES = ("mentoring", "hr", "management")
SURVEYS = "[('survey_type', '=', 'hsk_mentoring')]"


class MentoringProgram(models.Model):
    """A year of mentoring: companies enrol, are matched in tandems, work, and report at the end."""

    _name = "hsk.mentoring.program"
    _description = "Mentoring Programme"
    _inherit = ["mail.thread", "mail.activity.mixin", "hsk.responsible.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("enrolment", "Enrolment"),
            ("matching", "Matching"),
            ("running", "Running"),
            ("closed", "Closed"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date_start = fields.Date("From", required=True, tracking=True)
    date_end = fields.Date("Until", required=True, tracking=True)
    enrolment_until = fields.Date("Enrolment until", tracking=True)
    answer_until = fields.Date(
        "Answer until",
        tracking=True,
        help="Until when both sides accept or refuse a published pair. No answer is not a yes.",
    )
    enrolment_ids = fields.One2many("hsk.mentoring.enrolment", "program_id", string="Enrolments")
    tandem_ids = fields.One2many("hsk.tandem", "program_id", string="Tandems")
    note = fields.Html("Notes")
    mentor_count = fields.Integer("Mentors", compute="_compute_counts")
    mentee_count = fields.Integer("Mentees", compute="_compute_counts")
    tandem_count = fields.Integer("Tandems at Work or Done", compute="_compute_counts")
    mail_count = fields.Integer("Mails to be Released", compute="_compute_counts")
    midterm_mentor_survey_id = fields.Many2one(
        "survey.survey",
        "Midterm Survey of the Mentors",
        default=lambda self: self._default_survey("midterm", "mentor"),
        domain=SURVEYS,
        ondelete="set null",
    )
    midterm_mentee_survey_id = fields.Many2one(
        "survey.survey",
        "Midterm Survey of the Mentees",
        default=lambda self: self._default_survey("midterm", "mentee"),
        domain=SURVEYS,
        ondelete="set null",
    )
    closing_mentor_survey_id = fields.Many2one(
        "survey.survey",
        "Closing Survey of the Mentors",
        default=lambda self: self._default_survey("closing", "mentor"),
        domain=SURVEYS,
        ondelete="set null",
    )
    closing_mentee_survey_id = fields.Many2one(
        "survey.survey",
        "Closing Survey of the Mentees",
        default=lambda self: self._default_survey("closing", "mentee"),
        domain=SURVEYS,
        ondelete="set null",
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "The programme ends before it begins."
    )

    def _default_survey(self, moment, side):
        name = f"hsk_family_friendly.survey_{moment}_{side}"
        return self.env.ref(name, raise_if_not_found=False)

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("date_start", "date_end", "enrolment_until", "answer_until")
    def _check_phases(self):
        for program in self:
            for name in ("enrolment_until", "answer_until"):
                day = program[name]
                if day and day > program.date_end:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” lies after the end of the programme.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("state")
    def _check_closed(self):
        self.filtered(lambda program: program.state == "closed")._check_no_tandem_at_work()

    def _check_no_tandem_at_work(self):
        for program in self:
            at_work = program.tandem_ids.filtered(lambda tandem: tandem.state == "active")
            if at_work:
                raise UserError(
                    self.env._(
                        "%(program)s: complete these tandems first, or end them with a reason: "
                        "%(tandems)s",
                        program=program.name,
                        tandems=", ".join(at_work.mapped("display_name")),
                    )
                )

    @api.depends("enrolment_ids.state", "enrolment_ids.role", "tandem_ids.state")
    def _compute_counts(self):
        enrolled = {
            role: counts.of_lines(
                self,
                "hsk.mentoring.enrolment",
                "program_id",
                [("state", "=", "enrolled"), ("role", "=", role)],
            )
            for role in ("mentor", "mentee")
        }
        at_work = [("state", "not in", ("proposed", "ended"))]
        tandems = counts.of_lines(self, "hsk.tandem", "program_id", at_work)
        drafts = [("state", "=", "draft")]
        mails = counts.of_lines(self, "hsk.mentoring.mail", "program_id", drafts)
        for program in self:
            program.mentor_count = enrolled["mentor"][program._origin]
            program.mentee_count = enrolled["mentee"][program._origin]
            program.tandem_count = tandems[program._origin]
            program.mail_count = mails[program._origin]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for program in self:
            if program.tandem_ids.filtered("date_start"):
                raise UserError(
                    self.env._(
                        "%s has tandems that began: it stays in the history. Archive it instead.",
                        program.name,
                    )
                )
            self.env["hsk.mentoring.mail"].search(
                [("program_id", "=", program.id)]
            )._unlink_except_released()
            program.run_ids._unlink_except_published()

    # ------------------------------------------------------------
    # PHASES
    # ------------------------------------------------------------

    def action_open_enrolment(self):
        """Begin the enrolment, or take it up again after a matching."""
        self._go_to("enrolment", ("draft", "matching"))

    @for_good.commits
    def action_start(self):
        """Begin the work of the tandems."""
        self._go_to("running", ("draft", "enrolment", "matching"))

    def action_close(self):
        """Close the programme; its tandems are completed or ended before.

        :raise UserError: a tandem is still at work
        """
        self._check_no_tandem_at_work()
        self._go_to("closed", ("running",))

    def action_reopen(self):
        """Take a closed programme up again."""
        self._go_to("running", ("closed",))

    def _go_to(self, state, allowed):
        """Lead programmes to a state, if they may go there."""
        steps.check(self, state, allowed)
        self.state = state

    # ------------------------------------------------------------
    # THE NEXT YEAR
    # ------------------------------------------------------------

    def action_prepare_next(self):
        """Create next year's programme from this one, with all dates a year later.

        :return: the action that shows it
        """
        self.ensure_one()
        following = self.copy()
        self._hsk_next_prepared(following)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "views": [(False, "form")],
        }

    def _hsk_next_prepared(self, following):
        """Let other subjects take along to the next year what they have of this programme.

        :param following: the programme of the next year
        """

    def copy_data(self, default=None):
        """A copy is the programme of the following year."""
        default = default or {}
        values = super().copy_data(default)
        for program, vals in zip(self, values, strict=True):
            if "name" not in default:
                vals["name"] = program._a_year_on(program.name)
            for name in DATES:
                if name not in default and program[name]:
                    vals[name] = program[name] + relativedelta(years=1)
        return values

    def _a_year_on(self, name):
        """Return what is called so in this programme as it is called in that of the next year.

        A name without a year gets a mark, and when that is there already, the year itself.
        """
        later = self._years_later(name)
        if later != name:
            return later
        for code in {"en_US", *dict(self.env["res.lang"].get_installed())}:
            mark = self.with_context(lang=code).env._("%s (next year)", "")
            if name.endswith(mark):
                return f"{name.removesuffix(mark)} {self.date_start.year + 1}"
        return self.env._("%s (next year)", name)

    def _years_later(self, name):
        """Return a name with its years a year later; those long before the programme stay."""
        self.ensure_one()
        return years.a_year_on(name, since=self.date_start.year - 1)

    # ------------------------------------------------------------
    # WHO COULD TAKE PART
    # ------------------------------------------------------------

    def action_invite(self):
        """Show who could take part, to choose who is invited."""
        return self._action_dialog("hsk.mentoring.invite", self.env._("Invite Companies"))

    def _action_dialog(self, model, name):
        """Return the action that opens a large dialog about the programme."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_program_id": self.id, "dialog_size": "extra-large"},
        }

    def _candidates(self):
        """Return who could take part and is not enrolled yet: [(company, role, reason)].

        Certified a second time or more: a possible mentor. Certified for the first time, with
        measures still open: a possible mentee.
        """
        self.ensure_one()
        enrolments = self.env["hsk.mentoring.enrolment"]
        known = {(enrolment.partner_id, enrolment.role) for enrolment in self.enrolment_ids}
        active = self.env["hsk.certification"]._certificate_domains()["active"]
        cases = self.env["hsk.certification"].search(
            active & Domain("company_id", "=", self.company_id.id), order="partner_id, id"
        )
        measures = {
            role: enrolments._measure_counts(cases.partner_id, role)
            for role in ("mentor", "mentee")
        }
        found = []
        for case in cases:
            role = "mentor" if case.cycle > 1 else "mentee"
            count = measures[role][case.partner_id]
            if (case.partner_id, role) in known or (role == "mentee" and not count):
                continue
            found.append((case.partner_id, role, enrolments._candidate_reason(case, role, count)))
        return sorted(found, key=lambda one: (one[1], one[0]._hsk_sort_key()))

    @api.model
    def _people_for(self, partner):
        """Return who speaks for a company in the mentoring: its own people before others'."""
        by_role = [partner._hsk_people(role) for role in ROLES]
        own = [
            people.filtered(lambda person: not person.parent_id or person.parent_id == partner)
            for people in by_role
        ]
        return next(filter(None, own + by_role), self.env["res.partner"])

    # ------------------------------------------------------------
    # SURVEYS
    # ------------------------------------------------------------

    def action_send_surveys(self):
        """Show who would get the survey, before anything is sent."""
        return self._action_dialog("hsk.survey.invitation", self.env._("Send Surveys"))

    def _survey(self, moment, side):
        """Return the survey of a role, as the superuser."""
        self.ensure_one()
        return self.sudo()[f"{moment}_{side}_survey_id"]

    def _survey_tandems(self, moment):
        """Return the tandems whose people are asked: at the end also those that ended early."""
        active = self._begun_tandems()
        return active if moment == "closing" else active.filtered(lambda one: one.state == "active")

    def _invitations(self, moment):
        """Return all invitations to a survey, as the superuser."""
        return (
            self.env["survey.user_input"]
            .sudo()
            .search([("hsk_tandem_id.program_id", "in", self.ids), ("hsk_moment", "=", moment)])
        )

    # ------------------------------------------------------------
    # WHAT BELONGS TO IT
    # ------------------------------------------------------------

    @opened.for_one_record("hsk-programme-enrolments")
    def action_open_enrolments(self):
        """Show the enrolments of the programme."""
        return self._action_of("hsk_mentoring_enrolment_action", search_default_group_role=1)

    @opened.for_one_record("hsk-programme-tandems")
    def action_open_tandems(self):
        """Show the tandems of the programme."""
        return self._action_of("hsk_tandem_action")

    @opened.for_one_record("hsk-programme-mails")
    def action_open_mails(self):
        """Show the mails of the programme."""
        return self._action_of("hsk_mentoring_mail_action", search_default_draft=1)

    @opened.for_one_record("hsk-programme-answers")
    def action_open_answers(self):
        """Show who has answered the surveys of this programme; only the lead may read answers."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.user_input",
            "domain": [("hsk_tandem_id.program_id", "=", self.id)],
            "view_mode": "list,form",
            "context": {"create": False},
            "name": self.env._("Answers"),
            "help": Markup('<p class="o_view_nocontent_smiling_face">{}</p>').format(
                self.env._("Nobody has answered a survey yet")
            ),
        }

    def action_open_matching(self):
        """Open the screen of the matching."""
        return {
            "type": "ir.actions.client",
            "tag": "hsk_family_friendly.matching",
            "name": self.env._("Matching"),
            "params": {"program_id": self.id},
            "context": {"active_id": self.id},
        }

    def _action_of(self, name, **context):
        return opened.listed(
            self.env,
            name,
            domain=[("program_id", "=", self.id)],
            context={"default_program_id": self.id, **context},
        )
