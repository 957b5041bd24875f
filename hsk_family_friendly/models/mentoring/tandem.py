from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import german, guarded, limits, responsible, typed
from ...tools.dates import agency_today

SIDES = [("mentor", "Mentor"), ("mentee", "Mentee")]
# What the sides said, and when they were asked: a yes that nobody gave would confirm a tandem.
ANSWER_FIELDS = {"mentor_answer", "mentee_answer", "published_on", "run_id"}
GUARDED_FIELDS = {"state", *ANSWER_FIELDS}
# A yes is for this pair, and the notes of a side are its company's.
PAIR_FIELDS = ("program_id", "mentor_enrolment_id", "mentee_enrolment_id")
# Who acts; the enrolments, too: writing them computes the people anew.
PEOPLE = {f"{side}_{what}" for side, _label in SIDES for what in ("contact_ids", "enrolment_id")}
CALL = "mail.mail_activity_data_call"
# How long the page of a tandem can be opened after the end of its programme.
LINK_DAYS = 90


class Tandem(models.Model):
    """Two companies, each acting through persons, that work on the mentee's measures for a time."""

    _name = "hsk.tandem"
    _description = "Tandem"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "program_id, id"
    _rec_names_search = ["mentor_id.name", "mentee_id.name"]
    _check_company_auto = True
    # Answers and notes are those of the two companies that were matched.
    _stays = ("program_id", "mentor_enrolment_id", "mentee_enrolment_id")
    # That somebody works elsewhere today breaks no rule: what was, stays.
    _hsk_rules_of_partners = {
        "_check_sides": ("mentor_id", "mentee_id"),
        "_check_no_staff": ("mentor_contact_ids", "mentee_contact_ids"),
    }

    program_id = fields.Many2one(
        "hsk.mentoring.program",
        "Programme",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="program_id.user_id", string="Responsible")
    mentor_enrolment_id = fields.Many2one(
        "hsk.mentoring.enrolment",
        "Enrolment of the Mentor",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('program_id', '=', program_id), ('role', '=', 'mentor')]",
    )
    mentee_enrolment_id = fields.Many2one(
        "hsk.mentoring.enrolment",
        "Enrolment of the Mentee",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('program_id', '=', program_id), ('role', '=', 'mentee')]",
    )
    mentor_id = fields.Many2one(
        related="mentor_enrolment_id.partner_id", string="Mentor", store=True, index=True
    )
    mentee_id = fields.Many2one(
        related="mentee_enrolment_id.partner_id", string="Mentee", store=True, index=True
    )
    mentor_contact_ids = fields.Many2many(
        "res.partner",
        "hsk_tandem_mentor_contact_rel",
        string="People of the Mentor",
        compute="_compute_mentor_contact_ids",
        store=True,
        readonly=False,
        tracking=True,
        domain="[('is_company', '=', False)]",
    )
    mentee_contact_ids = fields.Many2many(
        "res.partner",
        "hsk_tandem_mentee_contact_rel",
        string="People of the Mentee",
        compute="_compute_mentee_contact_ids",
        store=True,
        readonly=False,
        tracking=True,
        domain="[('is_company', '=', False)]",
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("confirmed", "Confirmed"),
            ("active", "Active"),
            ("completed", "Completed"),
            ("ended", "Ended Early"),
        ],
        default="proposed",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date_start = fields.Date("From", copy=False, tracking=True)
    date_end = fields.Date("Until", copy=False, tracking=True)
    end_reason = fields.Text("Reason of the End", copy=False, tracking=True)
    score = fields.Float("Points", readonly=True, copy=False, digits=(16, 2), aggregator="avg")
    explanation = fields.Text("Why This Pair", readonly=True, copy=False)
    meeting_ids = fields.One2many("calendar.event", "hsk_tandem_id", string="Meetings")
    goal_ids = fields.One2many("hsk.tandem.goal", "tandem_id", string="Goals", copy=True)
    measure_ids = fields.Many2many(
        "hsk.measure",
        string="Measures as Goals",
        compute="_compute_measure_ids",
        inverse="_inverse_measure_ids",
        search="_search_measure_ids",
        domain="[('partner_id', '=', mentee_id)]",
    )
    plan_ids = fields.One2many("hsk.tandem.plan.step", "tandem_id", string="Plan")
    _different_sides = models.Constraint(
        "CHECK (mentor_enrolment_id <> mentee_enrolment_id)",
        "A tandem needs two different enrolments.",
    )
    _once = models.UniqueIndex(
        "(mentor_enrolment_id, mentee_enrolment_id) WHERE state <> 'ended'",
        "These two companies are a tandem already.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("program_id", "mentor_enrolment_id", "mentee_enrolment_id")
    def _check_sides(self):
        for tandem in self:
            for side, _label in SIDES:
                enrolment = tandem[f"{side}_enrolment_id"]
                if enrolment.role != side or enrolment.program_id != tandem.program_id:
                    raise ValidationError(
                        self.env._(
                            "%(tandem)s: %(company)s is not enrolled for this side in %(program)s.",
                            tandem=tandem.display_name,
                            company=enrolment.partner_id.name,
                            program=tandem.program_id.name,
                        )
                    )
            if tandem.mentor_id == tandem.mentee_id:
                raise ValidationError(self.env._("A company is no tandem with itself."))

    @api.constrains("mentor_contact_ids", "mentee_contact_ids")
    def _check_no_staff(self):
        """Who could put themselves into a tandem would read what its sides wrote down."""
        for tandem in self:
            for person in self._staff_among(tandem._people()):
                raise ValidationError(
                    self.env._("%s works for the agency and does not act in a tandem.", person.name)
                )

    @api.depends("mentor_enrolment_id")
    def _compute_mentor_contact_ids(self):
        for tandem in self:
            tandem.mentor_contact_ids = (
                tandem.mentor_contact_ids or tandem.mentor_enrolment_id.contact_ids
            )

    @api.depends("mentee_enrolment_id")
    def _compute_mentee_contact_ids(self):
        for tandem in self:
            tandem.mentee_contact_ids = (
                tandem.mentee_contact_ids or tandem.mentee_enrolment_id.contact_ids
            )

    @api.depends("mentor_id", "mentee_id")
    def _compute_display_name(self):
        for tandem in self:
            tandem.display_name = f"{tandem.mentor_id.name} – {tandem.mentee_id.name}"

    @api.depends("goal_ids.measure_id")
    def _compute_measure_ids(self):
        for tandem in self:
            tandem.measure_ids = tandem.goal_ids.measure_id

    def _inverse_measure_ids(self):
        for tandem in self:
            chosen = tandem.measure_ids
            goals = tandem.goal_ids
            goals.filtered(lambda g, c=chosen: g.measure_id and g.measure_id not in c).unlink()
            self.env["hsk.tandem.goal"].create(
                [
                    {"tandem_id": tandem.id, "measure_id": measure.id}
                    for measure in chosen - goals.measure_id
                ]
            )

    def _search_measure_ids(self, operator, value):
        return Domain("goal_ids.measure_id", operator, value)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_begins(vals_list)
        asked = guarded.without_defaults(self, GUARDED_FIELDS)
        return super(Tandem, asked).create([self._with_program(vals) for vals in vals_list])

    def write(self, vals):
        self._check_by_buttons(vals)
        self._check_pair_stays(vals)
        if not PEOPLE & vals.keys():
            return super().write(vals)
        with self._watching_people():
            before = {tandem: tandem._people() for tandem in self}
            result = super().write(vals)
            for tandem, people in before.items():
                tandem._replace_people(people - tandem._people(), tandem._people() - people)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for tandem in self:
            if tandem.date_start:
                raise UserError(
                    self.env._(
                        "%s began: it stays in the history. End it with a reason instead.",
                        tandem.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_mailed(self):
        self.mail_ids._unlink_except_released()

    @api.model
    def _with_program(self, vals):
        """Return the values of a new tandem: its programme is that of its enrolments."""
        enrolments = self.env["hsk.mentoring.enrolment"]
        program = enrolments.browse(vals.get("mentee_enrolment_id")).program_id
        return {"program_id": program.id, **vals}

    @api.model
    def _check_begins(self, vals_list):
        given = {name for vals in vals_list for name in vals}
        if not guarded.is_by_action(self.env) and given & GUARDED_FIELDS:
            raise UserError(self.env._("A tandem begins as a proposal; the buttons lead on."))

    def _check_by_buttons(self, vals):
        if guarded.is_by_action(self.env):
            return
        if "state" in vals:
            raise UserError(self.env._("The state of a tandem changes through its buttons."))
        if vals.keys() & ANSWER_FIELDS:
            raise UserError(self.env._("Only the two sides answer a proposal that was published."))

    def _check_pair_stays(self, vals):
        for tandem in self:
            if any(
                guarded.differs(tandem, name, vals[name]) for name in PAIR_FIELDS if name in vals
            ):
                raise UserError(
                    self.env._(
                        "%s: a tandem stays with its companies. End it, and match anew.",
                        tandem.display_name,
                    )
                )

    # ------------------------------------------------------------
    # WHO LOOKS AFTER IT
    # ------------------------------------------------------------

    def _responsible_user(self):
        """Return who looks after the tandem: the programme's person, else one of the leads."""
        self.ensure_one()
        tandem = self.sudo()
        user = responsible.user_for(tandem.user_id, tandem.company_id)
        return user.sudo(self.env.su) or self.env.user

    def _report_trouble(self, person, text):
        """Ask staff for a call, in confidence: the other side learns nothing of it.

        :param person: who wrote
        :param str text: what they wrote, in their own words
        :raise UserError: it is too long, or was told often enough today
        """
        self.ensure_one()
        words = typed.text(self.env, text, self.env._("What should we know?"), limits.TROUBLE)
        self.env["hsk.daily.count"]._take(person, "trouble")
        # the visitor of the page has no address that a notice could come from
        self.with_user(SUPERUSER_ID).activity_schedule(
            CALL,
            summary=self.env._("We do not get along: call %s", person.name),
            note=Markup("<br/>").join(words.splitlines()),
            user_id=self._responsible_user().id,
        )

    # ------------------------------------------------------------
    # MAILS: ONE PER PERSON, HOWEVER MANY TANDEMS IT IS ABOUT
    # ------------------------------------------------------------

    def _link_until(self):
        """Return the last day on which the page of the tandem can be opened by its links."""
        self.ensure_one()
        ends = [agency_today(self.env), self.date_planned_end, self.date_end]
        return max(filter(None, ends)) + timedelta(days=LINK_DAYS)

    def _personal_links(self, people):
        """Return {person: link} to the page of this tandem, also for some time after its end."""
        return self.env["hsk.personal.link"]._make("tandem", self, people)

    def _page_address(self, link, section=""):
        """Return the address of the tandem's page for the person of a link."""
        self.ensure_one()
        return f"{self.get_base_url()}/tandem/{link._token()}{section}"

    def _page_addresses(self, people):
        """Return {person: address of this tandem's page}."""
        links = self._personal_links(people)
        return {person: self._page_address(link) for person, link in links.items()}

    @api.model
    def _mail_people(self, wanted, write):
        """Send each person one mail about their tandems, where they act in them today.

        :param dict wanted: {person: tandems}
        :param write: called with an environment in the person's language, the person and
            {tandem: link}; returns subject and body
        """
        links = defaultdict(dict)
        for tandem, people in self._by_tandem(wanted).items():
            for person, link in tandem._personal_links(people).items():
                links[person][tandem] = link
        mails = defaultdict(dict)
        for person, mine in links.items():
            lang = person.lang or german.document_lang(self.env)
            subject, body = write(self.with_context(lang=lang).env, person, mine)
            mails[next(iter(mine))._sender(), subject][person] = body
        for (sender, subject), bodies in mails.items():
            self._mail_once(links, subject, bodies, sender)

    @api.model
    def _by_tandem(self, wanted):
        """Return {tandem: people} for {person: tandems}, without who has left."""
        by_tandem = defaultdict(lambda: self.env["res.partner"])
        for person, tandems in wanted.items():
            for tandem in tandems.filtered(lambda one, who=person: not one._gone(who)):
                by_tandem[tandem] |= person
        return by_tandem

    @api.model
    def _mail_once(self, links, subject, bodies, sender):
        """Send each person one mail, and note it at all their links."""
        first = {next(iter(links[person].values())): body for person, body in bodies.items()}
        self.env["hsk.personal.link"].union(*first)._mail(subject, first, sender)
        for person in bodies:
            sent, *others = (link.sudo() for link in links[person].values())
            for link in others:
                link.write({"mail_id": sent.mail_id.id, "mailed_on": sent.mailed_on})

    def _sender(self):
        """Return who writes to the people of a tandem: its responsible person, else the agency."""
        self.ensure_one()
        user = self.user_id.sudo().filtered("active")
        return user.email_formatted or self.company_id.sudo().email_formatted
