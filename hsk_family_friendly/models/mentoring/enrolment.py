from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import counts, guarded, matching, selection
from ...tools.once import Once

STAFF = "hsk_family_friendly.group_hsk_user"


class MentoringEnrolment(models.Model):
    """A company in a programme, as mentor or as mentee: who, about what, with whom rather not."""

    _name = "hsk.mentoring.enrolment"
    _description = "Enrolment in a Mentoring Programme"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "program_id, role, id"
    _hsk_once_each = (
        Once(
            "partner_id",
            ("program_id", "role"),
            rank=lambda one: (bool(one.tandem_ids), one.state == "enrolled"),
        ),
    )
    _hsk_rules_of_partners = {
        "_check_no_staff": ("contact_ids",),
        "_check_partners": ("partner_id", "excluded_partner_ids", "wish_partner_ids"),
    }
    _rec_names_search = ["partner_id.name"]
    _check_company_auto = True

    program_id = fields.Many2one(
        "hsk.mentoring.program", "Programme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Company",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
    )
    role = fields.Selection(
        [("mentor", "Mentor"), ("mentee", "Mentee")],
        "Role in the Tandem",
        required=True,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("invited", "Invited"),
            ("enrolled", "Enrolled"),
            ("declined", "Does not Take Part"),
        ],
        default="enrolled",
        required=True,
        index=True,
        tracking=True,
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "hsk_mentoring_enrolment_contact_rel",
        string="People",
        domain="[('is_company', '=', False), '|', ('parent_id', '=', partner_id), "
        "('parent_id', '=', False)]",
        help="Who acts for the company in the tandem.",
    )
    topic_ids = fields.Many2many(
        "hsk.action.field",
        string="Topics",
        compute="_compute_topic_ids",
        store=True,
        readonly=False,
        help="A mentee wants to learn about them, a mentor can help with them.",
    )
    capacity = fields.Integer(
        "Tandems at Most",
        default=1,
        help="With how many companies a tandem is possible. A mentee has one, unless the programme "
        "allows several.",
    )
    is_paused = fields.Boolean("Pauses", tracking=True, help="Takes part, but gets no tandem now.")
    excluded_partner_ids = fields.Many2many(
        "res.partner",
        "hsk_mentoring_enrolment_excluded_rel",
        string="Not With",
        groups=STAFF,
        domain="[('is_company', '=', True)]",
        help="Asked in confidence: only staff see it.",
    )
    wish_partner_ids = fields.Many2many(
        "res.partner",
        "hsk_mentoring_enrolment_wish_rel",
        string="Rather With",
        domain="[('is_company', '=', True)]",
    )
    max_distance = fields.Integer(
        "Acceptable Distance (km)", help="0: the distance does not matter."
    )
    availability = fields.Text(help="When meetings are possible, in the company's own words.")
    remark = fields.Text()
    tandem_ids = fields.Many2many("hsk.tandem", compute="_compute_tandem_ids", string="Tandems")
    measure_ids = fields.Many2many("hsk.measure", compute="_compute_measure_ids", string="Measures")
    several_mentors = fields.Boolean(related="program_id.several_mentors")
    early_end = fields.Char("Certificate Ends Early", compute="_compute_early_end")

    _one_per_role = models.UniqueIndex(
        "(program_id, partner_id, role)", "This company is enrolled in this role already."
    )
    _capacity_not_negative = models.Constraint(
        "CHECK (capacity >= 0)", "The number of tandems cannot be negative."
    )
    _distance_not_negative = models.Constraint(
        "CHECK (max_distance >= 0)", "The acceptable distance cannot be negative."
    )

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("partner_id", "excluded_partner_ids", "wish_partner_ids")
    def _check_partners(self):
        for enrolment in self.sudo():
            if enrolment.partner_id in enrolment.excluded_partner_ids | enrolment.wish_partner_ids:
                raise ValidationError(
                    self.env._(
                        "%s: a company neither wishes for itself nor excludes itself.",
                        enrolment.partner_id.name,
                    )
                )

    @api.constrains("contact_ids")
    def _check_no_staff(self):
        """Who acts for a side reads what it wrote: staff are on none."""
        for person in self.env["hsk.tandem"]._staff_among(self.contact_ids):
            raise ValidationError(
                self.env._("%s works for the agency and does not act in a tandem.", person.name)
            )

    def write(self, vals):
        self._check_company_stays(vals)
        return super().write(vals)

    def _check_company_stays(self, vals):
        """A tandem's answers and notes are those of the company that was enrolled."""
        names = {"program_id", "partner_id", "role"} & vals.keys()
        for enrolment in self if names else ():
            changes = any(guarded.differs(enrolment, name, vals[name]) for name in names)
            if changes and enrolment.tandem_ids:
                raise UserError(
                    self.env._(
                        "%s has a tandem: its company, role and programme stay. Enrol the other "
                        "company as well.",
                        enrolment.display_name,
                    )
                )

    @api.depends("partner_id", "role")
    def _compute_display_name(self):
        for enrolment in self:
            role = selection.label(enrolment, "role")
            enrolment.display_name = f"{enrolment.partner_id.name} ({role})"

    @api.depends("partner_id", "role")
    def _compute_topic_ids(self):
        """Begin with the fields of a mentee's open measures, and of a mentor's done ones."""
        for enrolment in self:
            if not enrolment.topic_ids:
                enrolment.topic_ids = enrolment.measure_ids.action_field_id

    @api.depends("partner_id", "role")
    def _compute_measure_ids(self):
        for enrolment in self:
            enrolment.measure_ids = enrolment.partner_id.hsk_measure_ids.filtered_domain(
                self._measure_domain(enrolment.role)
            )

    @api.model
    def _measure_domain(self, role):
        """Return which measures speak for a role: a mentor's done ones, a mentee's open ones."""
        if role == "mentor":
            return Domain("state", "=", "done")
        return Domain("state", "in", ("planned", "running")) & Domain(
            "certification_id.certificate_state", "=", "active"
        )

    def _compute_tandem_ids(self):
        tandems = self.env["hsk.tandem"].search(
            Domain("mentor_enrolment_id", "in", self.ids)
            | Domain("mentee_enrolment_id", "in", self.ids)
        )
        for enrolment in self:
            enrolment.tandem_ids = tandems.filtered(
                lambda tandem, me=enrolment: (
                    me in tandem.mentor_enrolment_id | tandem.mentee_enrolment_id
                )
            )

    # ------------------------------------------------------------
    # BEFORE THE INVITATION
    # ------------------------------------------------------------

    @api.model
    def _measure_counts(self, partners, role):
        """Return {company: how many of its measures speak for a role}."""
        return counts.of_lines(partners, "hsk.measure", "partner_id", self._measure_domain(role))

    @api.model
    def _candidate_reason(self, case, role, measures):
        until = format_date(self.env, case.valid_through)
        if role == "mentor":
            return self.env._(
                "%(cycle)s certificates, valid until %(until)s, measures done: %(measures)s",
                cycle=case.cycle,
                until=until,
                measures=measures,
            )
        return self.env._(
            "First certificate, valid until %(until)s, open measures: %(measures)s",
            until=until,
            measures=measures,
        )

    @api.model
    def _early_ends(self, program, partners):
        """Return who of these companies has no certificate any more when a programme starts.

        :return: {company: the sentence that says when the certificate ends}
        """
        last_days = self.env["hsk.certification"]._read_group(
            Domain("partner_id", "in", partners.ids)
            & Domain("company_id", "=", program.company_id.id)
            & Domain("state", "=", "certified"),
            ["partner_id"],
            ["effective_until:max"],
        )
        return {
            partner: self.env._(
                "The certificate ends on %(end)s, before the programme starts on %(start)s.",
                end=format_date(self.env, last_day),
                start=format_date(self.env, program.date_start),
            )
            for partner, last_day in last_days
            if last_day and last_day < program.date_start
        }

    @api.depends("partner_id", "program_id.date_start")
    def _compute_early_end(self):
        self.early_end = False
        dated = self.filtered("program_id.date_start")
        for program, enrolments in dated.grouped("program_id").items():
            ends = self._early_ends(program, enrolments.partner_id)
            for enrolment in enrolments:
                enrolment.early_end = ends.get(enrolment.partner_id)

    # ------------------------------------------------------------
    # WHAT THE MATCHING KNOWS OF IT
    # ------------------------------------------------------------

    def _chooses_capacity(self):
        """Tell whether the company says with how many others it wants a tandem."""
        self.ensure_one()
        return self.role == "mentor" or self.several_mentors

    def _places(self):
        """Return how many tandems the company can have: a mentee one, if there are not several."""
        return self.capacity if self._chooses_capacity() else min(self.capacity, 1)

    def _as_company(self, places, placed, former):
        """Return the enrolment as the matching sees it.

        :param int places: how many tandems are still possible
        :param bool placed: whether it has a tandem already
        :param dict former: {company id: ids of those with whom it was a tandem}
        """
        self.ensure_one()
        partner = self.partner_id
        municipality = partner.hsk_municipality_id
        located = municipality.latitude or municipality.longitude
        return matching.Company(
            key=self.id,
            partner=partner.id,
            topics=frozenset(self.topic_ids.ids),
            cycles=partner.hsk_cycle_count,
            size=partner.hsk_size_class or None,
            branch=partner.industry_id.id or None,
            municipality=municipality.id or None,
            place=(municipality.latitude, municipality.longitude) if located else None,
            capacity=places,
            placed=placed,
            paused=self.is_paused,
            certified=partner.hsk_network_state == "certified",
            group=self._group_of(partner).id,
            excluded=frozenset(self.sudo().excluded_partner_ids.ids),
            wishes=frozenset(self.wish_partner_ids.ids),
            former=frozenset(former.get(partner.id, ())),
            max_distance=self.max_distance,
        )

    @api.model
    def _group_of(self, partner):
        """Return the company at the top of a company's group."""
        while partner.parent_id:
            partner = partner.parent_id
        return partner

    def _hsk_give_way(self, kept):
        pairs = self.program_id.pair_ids
        if self.tandem_ids or self in pairs.mentor_enrolment_id | pairs.mentee_enrolment_id:
            raise UserError(
                self.env._(
                    "%(one)s and %(other)s both take part in “%(program)s” and have tandems or "
                    "settled pairs there. Remove those of one of them first.",
                    one=kept.display_name,
                    other=self.display_name,
                    program=self.program_id.name,
                )
            )
        self.env["base.partner.merge.automatic.wizard"]._hsk_hand_over(self, kept)
        self.unlink()
