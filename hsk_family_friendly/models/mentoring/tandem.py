from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools.mail import email_normalize_all

SIDES = [("mentor", "Mentor"), ("mentee", "Mentee")]


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

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """The programme of a tandem is that of its enrolments."""
        enrolments = self.env["hsk.mentoring.enrolment"]
        return super().create(
            [
                {
                    "program_id": enrolments.browse(vals.get("mentee_enrolment_id")).program_id.id,
                    **vals,
                }
                for vals in vals_list
            ]
        )

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _people(self):
        """Return everyone who acts in these tandems."""
        return self.mentor_contact_ids | self.mentee_contact_ids

    def _named(self):
        """Return who is named on each side; who is archived counts only where nobody else is."""
        known, every = self, self.with_context(active_test=False)
        names = [f"{side}_contact_ids" for side, _label in SIDES]
        return self.env["res.partner"].union(*(known[name] or every[name] for name in names))

    def _acting(self, side):
        """Return who acts for a side of this tandem today: who has left is not among them."""
        company = self[f"{side}_id"]
        return self[f"{side}_contact_ids"].filtered(lambda person: not person._hsk_gone(company))

    def _people_today(self):
        """Return everyone who acts in this tandem today."""
        return self._acting("mentor") | self._acting("mentee")

    def _gone(self, person):
        """Return why one of its people does not act in this tandem today, or nothing."""
        side = self._side_of(person)
        return person._hsk_gone(self[f"{side}_id"] if side else None)

    def _side_of(self, person):
        """Return on which side a person acts: "mentor", "mentee", or nothing."""
        self.ensure_one()
        for side, _label in SIDES:
            if person in self[f"{side}_contact_ids"]:
                return side
        return None

    @api.model
    def _of_person(self, person):
        """Return the tandems in which a person acts today."""
        return self._naming(person).filtered(lambda tandem: not tandem._gone(person))

    @api.model
    def _naming(self, people):
        """Return the tandems on one of whose sides these people stand, today or not."""
        return self.search(
            Domain("mentor_contact_ids", "in", people.ids)
            | Domain("mentee_contact_ids", "in", people.ids)
        )

    def _check_person(self, person):
        """Refuse those who do not act in this tandem, or not any more.

        :raise AccessError: the person is on neither side
        """
        acts = len(self) == 1 and person and self._side_of(person) and not self._gone(person)
        if not acts or self._is_staff(person):
            raise AccessError(self.env._("You do not act in this tandem, or not any more."))

    @api.model
    def _is_staff(self, person):
        """Tell whether a person stays outside of tandems, see `_staff_among`."""
        return bool(self._staff_among(person))

    @api.model
    def _staff_among(self, people):
        """Return those of these people who work in this system or for the agency.

        No side is theirs, and not with another contact either: one that has an address of theirs
        is theirs.
        """
        people, companies = people.sudo(), self.env["res.company"].sudo()
        agencies = companies.search([("partner_id", "in", people.commercial_partner_id.ids)])
        addresses = {person: set(email_normalize_all(person.email or "")) for person in people}
        every = list(set().union(*addresses.values()))
        same = Domain("login", "in", every) | Domain("email_normalized", "in", every)
        users = self.env["res.users"].sudo().search(Domain("share", "=", False) & same)
        logins, emails = set(users.mapped("login")), set(users.mapped("email_normalized"))

        def is_staff(person):
            if person.commercial_partner_id in agencies.partner_id:
                return True
            if person.user_ids:  # who has an account of the portal is told apart by it
                return bool(logins & addresses[person]) or not all(person.user_ids.mapped("share"))
            return bool((logins | emails) & addresses[person])

        return people.filtered(is_staff)
