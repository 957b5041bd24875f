from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import counts, opened, state_by_domain
from ...tools.dates import agency_today
from ..company.res_partner import READER
from .certification import OPEN_STATES


class Partner(models.Model):
    """A company's certificates and measures. Nothing here is stored that depends on today."""

    _inherit = "res.partner"

    hsk_certification_ids = fields.One2many(
        "hsk.certification", "partner_id", string="Certifications", groups=READER
    )
    hsk_measure_ids = fields.One2many("hsk.measure", "partner_id", string="Measures", groups=READER)
    hsk_measure_count = fields.Integer(compute="_compute_hsk_measure_count", groups=READER)
    hsk_case_count = fields.Integer(compute="_compute_hsk_case_count", groups=READER)
    hsk_network_state = fields.Selection(
        [
            ("none", "Not in the Network"),
            ("candidate", "Candidate"),
            ("certified", "Certified"),
            ("former", "Was Certified Once"),
        ],
        "Network State",
        compute="_compute_hsk_network_state",
        search="_search_hsk_network_state",
        groups=READER,
        help="Certified: a certificate is valid today. Was certified once: none is valid today, it "
        "ended or is suspended. Candidate: on the way to the first certificate.",
    )
    hsk_certified_since = fields.Date(
        "Certified since",
        compute="_compute_hsk_certificates",
        groups=READER,
        help="First day of the first certificate. Empty while earlier certificates are not in "
        "Odoo.",
    )
    hsk_valid_until = fields.Date(
        "Valid until",
        compute="_compute_hsk_certificates",
        search="_search_hsk_valid_until",
        groups=READER,
        help="Last day in force of the present certificate, else of the last one.",
    )
    hsk_cycle_count = fields.Integer(
        "Certified Cycles",
        compute="_compute_hsk_certificates",
        groups=READER,
        help="How often the company was certified, certificates that are on paper only included.",
    )
    hsk_unlisted = fields.Boolean(
        "Not Named in Public",
        groups=READER,
        tracking=True,
        help="The company is left out of the list of certified companies for the website.",
    )

    def _hsk_of_network(self):
        return super()._hsk_of_network() | self.sudo().filtered("hsk_certification_ids")

    def _hsk_fold(self, kept):
        self._hsk_check_certifications()
        super()._hsk_fold(kept)

    def _hsk_check_certifications(self):
        """Refuse to make one company of two that both have certifications."""
        cases = self.env["hsk.certification"].sudo()
        holders = cases._read_group(
            [("partner_id", "in", self.ids), ("state", "not in", ("refused", "withdrawn"))],
            ["partner_id"],
        )
        if len(holders) > 1:
            raise UserError(
                self.env._(
                    "These companies have certifications of their own and cannot be merged: %s.",
                    ", ".join(partner.display_name for (partner,) in holders),
                )
            )

    # ------------------------------------------------------------
    # STATE
    # ------------------------------------------------------------

    @api.model
    def _hsk_begun(self):
        """Return the domain of the certificates that have begun, whatever became of them."""
        return Domain("state", "=", "certified") & Domain(
            "valid_from", "<=", agency_today(self.env)
        )

    @api.model
    def _hsk_network_domains(self):
        """Return the rule of each network state, today, as a domain."""
        certificates = self.env["hsk.certification"]._certificate_domains()
        certified = Domain("hsk_certification_ids", "any", certificates["active"])
        known = Domain("hsk_certification_ids", "any", self._hsk_begun())
        on_the_way = Domain("state", "in", [*OPEN_STATES, "certified"])
        candidate = Domain("hsk_certification_ids", "any", on_the_way) & ~known
        return {"certified": certified, "former": known & ~certified, "candidate": candidate}

    @api.depends(
        "hsk_certification_ids.state",
        "hsk_certification_ids.valid_from",
        "hsk_certification_ids.certificate_state",
    )
    def _compute_hsk_network_state(self):
        domains = self._hsk_network_domains()
        state_by_domain.compute(self, "hsk_network_state", domains, "none")

    def _search_hsk_network_state(self, operator, value):
        return state_by_domain.search(operator, value, self._hsk_network_domains(), "none")

    # ------------------------------------------------------------
    # CERTIFICATES
    # ------------------------------------------------------------

    @api.depends(
        "hsk_certification_ids.state",
        "hsk_certification_ids.cycle",
        "hsk_certification_ids.valid_from",
        "hsk_certification_ids.effective_until",
    )
    def _compute_hsk_certificates(self):
        today = agency_today(self.env)
        for partner in self:
            begun = partner.hsk_certification_ids.filtered(
                lambda case: case.state == "certified" and case.valid_from <= today
            ).sorted("valid_from")
            first = begun.filtered(lambda case: case.cycle == 1)[:1]
            partner.hsk_certified_since = first.valid_from
            partner.hsk_valid_until = begun[-1:].effective_until
            partner.hsk_cycle_count = max(begun.mapped("cycle"), default=0)

    def _search_hsk_valid_until(self, operator, value):
        """Compare the last day in force of the certificate that nothing has replaced yet."""
        last = self._hsk_begun() & (
            Domain("replaced_on", "=", False) | Domain("replaced_on", ">", agency_today(self.env))
        )
        if operator == "in" and False in value:
            return NotImplemented
        return Domain(
            "hsk_certification_ids", "any", last & Domain("effective_until", operator, value)
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "hsk_network_state":
            domains = self._hsk_network_domains()
            return state_by_domain.to_sql(self, alias, query, domains, "none")
        if field_expr == "hsk_certified_since":
            first = Domain("cycle", "=", 1)
            return self._hsk_of_certificates(alias, "MIN", "valid_from", first)
        if field_expr == "hsk_valid_until":
            return self._hsk_of_certificates(alias, "MAX", "effective_until")
        if field_expr == "hsk_cycle_count":
            last = self._hsk_of_certificates(alias, "MAX", "cycle")
            return SQL("COALESCE(%s, 0)", last)
        return super()._field_to_sql(alias, field_expr, query)

    def _hsk_of_certificates(self, alias, function, column, which=Domain.TRUE):
        """Return the SQL of what `_compute_hsk_certificates` says of the company's certificates."""
        query = self.env["hsk.certification"]._search(self._hsk_begun() & which)
        query.add_where(
            SQL("%s = %s", SQL.identifier(query.table, "partner_id"), SQL.identifier(alias, "id"))
        )
        found = SQL.identifier(query.table, column)
        return query.subselect(SQL("%s(%s)", SQL(function), found))

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    def _compute_hsk_measure_count(self):
        found = counts.of_lines(self, "hsk.measure", "partner_id")
        for partner in self:
            partner.hsk_measure_count = found[partner._origin]

    def _compute_hsk_case_count(self):
        found = counts.of_lines(self, "hsk.certification", "partner_id")
        for partner in self:
            partner.hsk_case_count = found[partner._origin]

    @opened.for_one_record("hsk-company-measures")
    def action_hsk_open_measures(self):
        """Show the measures of the company's cycles."""
        domain = [("partner_id", "=", self.id)]
        return opened.listed(self.env, "hsk_measure_action", domain=domain, context={})

    @opened.for_one_record("hsk-company-cases")
    def action_hsk_open_certifications(self):
        """Show the company's certifications, the latest first."""
        return opened.listed(
            self.env,
            "hsk_certification_action",
            views=[(False, "list"), (False, "form")],
            domain=[("partner_id", "=", self.id)],
            context={"default_partner_id": self.id},
        )

    def action_hsk_start_certification(self):
        """Open a new certification of the company."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hsk.certification",
            "views": [(False, "form")],
            "context": {"default_partner_id": self.id},
        }
