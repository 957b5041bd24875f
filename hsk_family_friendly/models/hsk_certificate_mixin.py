from odoo import api, fields, models
from odoo.fields import Domain

from . import state_by_domain
from .dates import agency_today, last_day_of_validity


class CertificateMixin(models.AbstractModel):
    """The certificate that a decided case carries: its number, its days, its end."""

    _name = "hsk.certificate.mixin"
    _description = "Certificate"

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
        help="Last day in force: the end of validity, an exit, a revocation or the next "
        "certificate, whichever comes first.",
    )
    certificate_state = fields.Selection(
        [
            ("none", "No Certificate"),
            ("active", "Valid"),
            ("expired", "Expired"),
            ("revoked", "Revoked"),
            ("replaced", "Replaced"),
        ],
        "Certificate",
        compute="_compute_certificate_state",
        search="_search_certificate_state",
        help="The state of the certificate today.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

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

    @api.depends("valid_until", "ended_on", "is_revoked", "replaced_on")
    def _compute_effective_until(self):
        for case in self:
            days = [
                case.valid_until,
                case.replaced_on and fields.Date.subtract(case.replaced_on, days=1),
                fields.Date.subtract(case.ended_on, days=1)
                if case.is_revoked and case.ended_on
                else case.ended_on,
            ]
            case.effective_until = min(filter(None, days), default=False)

    @api.depends("state", "valid_from", "effective_until", "ended_on", "is_revoked", "replaced_on")
    def _compute_certificate_state(self):
        domains = self._certificate_domains()
        state_by_domain.compute(self, "certificate_state", domains, "none")

    def _search_certificate_state(self, operator, value):
        return state_by_domain.search(operator, value, self._certificate_domains(), "none")

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "certificate_state":
            domains = self._certificate_domains()
            return state_by_domain.to_sql(self, alias, query, domains, "none")
        return super()._field_to_sql(alias, field_expr, query)

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model
    def _certificate_domains(self, day=None):
        """Return the rule of each certificate state on a day (default: today) as a domain."""
        day = day or agency_today(self.env)
        begun = Domain("state", "=", "certified") & Domain("valid_from", "<=", day)
        revoked = begun & Domain("is_revoked", "=", True) & Domain("ended_on", "<=", day)
        replaced = begun & Domain("replaced_on", "<=", day) & ~revoked
        over = begun & Domain("effective_until", "<", day)
        return {
            "active": begun & Domain("effective_until", ">=", day),
            "revoked": revoked,
            "replaced": replaced,
            "expired": over & ~revoked & ~replaced,
        }

    def _give_numbers(self):
        """Number the certificates that have none, per year of their first valid day."""
        for case in self.filtered(lambda case: not case.number).sorted("valid_from"):
            case.number = case._next_free_number()

    def _next_free_number(self):
        """Return the sequence's next number; those that an import brought along are passed over."""
        sequence = self.env["ir.sequence"].sudo()
        while True:
            number = sequence.next_by_code("hsk.certificate", sequence_date=self.valid_from)
            taken = [("number", "=", number), ("company_id", "=", self.company_id.id)]
            if not self.sudo().search_count(taken, limit=1):
                return number
