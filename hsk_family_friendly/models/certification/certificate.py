from psycopg2.errors import ExclusionViolation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools import guarded, size_class, state_by_domain
from ...tools.dates import agency_today, last_day_of_validity
from .certification import DECIDED_STATES

# What a decision fixes.
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


class Certification(models.Model):
    """The certificate that a decided case carries: number, days, end, Urkunde, and what the company
    was at the decision: figures of the past do not follow it when it moves.
    """

    _inherit = "hsk.certification"

    number = fields.Char(
        "Certificate Number", copy=False, index="btree_not_null", readonly=True, tracking=True
    )
    decided_on = fields.Date("Decided on", copy=False, tracking=True)
    awarded_on = fields.Date(
        "Awarded on",
        copy=False,
        tracking=True,
        help="Day of the award ceremony. Without a ceremony the decision's day counts.",
    )
    valid_from = fields.Date(
        compute="_compute_valid_from",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
        help="First valid day: the day of the award, else of the decision.",
    )
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index=True,
        tracking=True,
        help="Last valid day: the day before the anniversary.",
    )
    ended_on = fields.Date(
        "Exit on",
        copy=False,
        tracking=True,
        help="Exit: the last day in the network. Revocation: the first day without a certificate.",
    )
    end_reason_id = fields.Many2one(
        "hsk.end.reason", "Exit Reason", copy=False, tracking=True, ondelete="restrict"
    )
    is_revoked = fields.Boolean("Revoked", copy=False, readonly=True, tracking=True)
    replaced_on = fields.Date(
        compute="_compute_replaced_on",
        store=True,
        help="First valid day of the certificate that follows this one.",
    )
    effective_until = fields.Date(
        "In Force until",
        compute="_compute_effective_until",
        store=True,
        index=True,
        help="Last day in force: the end of validity or of its extension, an exit, a revocation "
        "or the next certificate, whichever comes first.",
    )
    certificate_state = fields.Selection(
        [
            ("none", "No Certificate"),
            ("active", "Valid"),
            ("suspended", "Suspended"),
            ("expired", "Expired"),
            ("revoked", "Revoked"),
            ("replaced", "Replaced"),
        ],
        "Certificate",
        compute="_compute_certificate_state",
        search="_search_certificate_state",
        help="The state of the certificate today.",
    )
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
    # No extension is needed: the company's id is a range of one number.
    _one_certificate_a_day = models.Constraint(
        """EXCLUDE USING gist (
            int4range(partner_id, partner_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            daterange(valid_from, GREATEST(valid_from, effective_until), '[]') WITH &&
        ) WHERE (state = 'certified') DEFERRABLE INITIALLY DEFERRED""",
        "The company holds another certificate on one of these days. "
        "A company can have only one valid certificate at a time.",
    )
    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL", "This certificate number is taken."
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

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

    @api.constrains("decided_on", "awarded_on")
    def _check_decision_days(self):
        """A day that is unknown stays empty; the decision comes first, then the award."""
        today = agency_today(self.env)
        for case in self.filtered("decided_on"):
            if case.decided_on > today:
                raise ValidationError(
                    self.env._(
                        "%(company)s: the decision of %(day)s lies in the future. Leave the day "
                        "empty until it was decided.",
                        company=case.partner_id.name,
                        day=format_date(self.env, case.decided_on),
                    )
                )
            if case.awarded_on and case.awarded_on < case.decided_on:
                raise ValidationError(
                    self.env._(
                        "%(company)s: the award on %(award)s lies before the decision on "
                        "%(decision)s. Leave the day empty that you do not know.",
                        company=case.partner_id.name,
                        award=format_date(self.env, case.awarded_on),
                        decision=format_date(self.env, case.decided_on),
                    )
                )

    @api.constrains(
        *("state", "valid_from", "valid_until", "ended_on", "end_reason_id", "previous_id"),
        *("decided_on", "awarded_on"),  # the first valid day follows from them
    )
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
            before = case.previous_id.valid_from
            if before and case.valid_from <= before:
                raise ValidationError(
                    self.env._("%s: the certificate begins before the previous one.", name)
                )
            followers = case.next_ids.filtered(lambda next_: next_.state == "certified")
            if any(next_.valid_from <= case.valid_from for next_ in followers):
                raise ValidationError(
                    self.env._("%s: the certificate begins after the one that follows it.", name)
                )
        for case in self:
            if case.ended_on and case.state != "certified":
                raise ValidationError(
                    self.env._("%s: there is no certificate to end.", case.display_name)
                )
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
            certified._check_one_certificate_a_day()

    def _check_one_certificate_a_day(self):
        """Refuse a second certificate on any day.

        The database looks as well, now and not at the commit: it sees other people's clicks, too.
        """
        self.env.flush_all()
        others = self.search(
            [("partner_id", "in", self.partner_id.ids), ("state", "=", "certified")]
        ).grouped(lambda case: (case.partner_id, case.company_id))
        for case in self:
            for other in others.get((case.partner_id, case.company_id), case) - case:
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
            ", ".join(partner.display_name or "" for partner in self.partner_id[:5]),
        )
        try:
            self.env.cr.execute(
                SQL("SET CONSTRAINTS %s IMMEDIATE", SQL.identifier(constraint)),
                log_exceptions=False,
            )
        except ExclusionViolation as error:
            raise ValidationError(sentence) from error
        self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", SQL.identifier(constraint)))

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

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("cycle", "company_id")
    def _compute_validity_years(self):
        for case in self:
            company = case.company_id or self.env.company
            case.validity_years = (
                company.hsk_validity_first if case.cycle == 1 else company.hsk_validity_later
            )

    @api.depends("state", "decided_on", "awarded_on")
    def _compute_valid_from(self):
        for case in self:
            if case.state == "certified":
                case.valid_from = case.awarded_on or case.decided_on or case.valid_from
            else:
                case.valid_from = False

    @api.depends("valid_from", "validity_years")
    def _compute_valid_until(self):
        for case in self:
            if case.valid_from and case.validity_years:
                case.valid_until = last_day_of_validity(case.valid_from, case.validity_years)
            else:
                case.valid_until = False

    @api.depends("next_ids.state", "next_ids.valid_from")
    def _compute_replaced_on(self):
        for case in self:
            followers = case.next_ids.filtered(lambda next_: next_.state == "certified")
            case.replaced_on = min(followers.mapped("valid_from"), default=False)

    @api.depends("valid_through", "ended_on", "is_revoked", "replaced_on")
    def _compute_effective_until(self):
        for case in self:
            days = [
                case.valid_through,
                case.replaced_on and fields.Date.subtract(case.replaced_on, days=1),
                fields.Date.subtract(case.ended_on, days=1)
                if case.is_revoked and case.ended_on
                else case.ended_on,
            ]
            case.effective_until = min(filter(None, days), default=False)

    @api.depends(
        *("state", "valid_from", "valid_until", "effective_until", "ended_on", "is_revoked"),
        *("replaced_on", "change_ids.kind", "change_ids.date_from", "change_ids.date_to"),
        "change_ids.extended_until",
    )
    def _compute_certificate_state(self):
        domains = self._certificate_domains()
        state_by_domain.compute(self, "certificate_state", domains, "none")

    def _search_certificate_state(self, operator, value):
        return state_by_domain.search(operator, value, self._certificate_domains(), "none")

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "certificate_state":
            domains = self._certificate_domains()
            return state_by_domain.to_sql(self, alias, query, domains, "none")
        if field_expr == "size_class":
            domains = size_class.domains("employee_count")
            return state_by_domain.to_sql(self, alias, query, domains, None)
        return super()._field_to_sql(alias, field_expr, query)

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model
    def _certificate_domains(self, day=None):
        """Return the rule of each certificate state on a day (default: today) as a domain.

        A day in the past is told as it was: see `hsk.certificate.change`.
        """
        day = day or agency_today(self.env)
        in_force = self._in_force_domain(day)
        suspended = Domain(
            "change_ids", "any", self.env["hsk.certificate.change"]._on(day, "suspension")
        )
        begun = Domain("state", "=", "certified") & Domain("valid_from", "<=", day)
        revoked = begun & Domain("is_revoked", "=", True) & Domain("ended_on", "<=", day)
        replaced = begun & Domain("replaced_on", "<=", day) & ~revoked
        return {
            "active": in_force & ~suspended,
            "suspended": in_force & suspended,
            "expired": begun & ~in_force & ~revoked & ~replaced,
            "revoked": revoked,
            "replaced": replaced,
        }

    @api.model
    def _in_force_domain(self, day):
        """Return the domain of the certificates in force on a day, suspended ones among them."""
        return (
            Domain("state", "=", "certified")
            & Domain("valid_from", "<=", day)
            & Domain("effective_until", ">=", day)
            & self._lasting_domain(day, day)
        )

    @api.model
    def _lasting_domain(self, day, known_on):
        """Return the domain of what lasts up to a day, with the extensions known on another."""
        extended = self.env["hsk.certificate.change"]._on(known_on, "extension")
        extended &= Domain("extended_until", ">=", day)
        return Domain("valid_until", ">=", day) | Domain("change_ids", "any", extended)
