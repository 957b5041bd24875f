from contextlib import ExitStack, contextmanager

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import german, opened, size_class, state_by_domain
from ...tools.dates import agency_today
from ...tools.files import template_file

READER = "hsk_family_friendly.group_hsk_reader"


class Partner(models.Model):
    """A company in the network. Nothing here is stored that depends on today."""

    _inherit = "res.partner"

    hsk_employee_count = fields.Integer("Employees", groups=READER, tracking=True)
    hsk_size_class = fields.Selection(
        size_class.SELECTION,
        "Size Class",
        compute="_compute_hsk_size_class",
        search="_search_hsk_size_class",
        groups=READER,
        help="EU size class by headcount.",
    )
    hsk_sme_choice = fields.Selection(
        [("yes", "SME"), ("no", "No SME")],
        "SME by Statement",
        groups=READER,
        help="Overrides what the headcount says, as turnover and ownership count as well.",
    )
    hsk_is_sme = fields.Boolean(
        "SME",
        compute="_compute_hsk_is_sme",
        inverse="_inverse_hsk_is_sme",
        search="_search_hsk_is_sme",
        groups=READER,
        help="Small or medium-sized enterprise: fewer than 250 employees, unless stated otherwise.",
    )
    hsk_municipality_id = fields.Many2one(
        "hsk.municipality",
        "Municipality",
        index="btree_not_null",
        groups=READER,
        ondelete="restrict",
    )
    hsk_certification_ids = fields.One2many(
        "hsk.certification", "partner_id", string="Certifications", groups=READER
    )
    hsk_contact_role_ids = fields.One2many(
        "hsk.contact.role", "partner_id", string="Contact Roles", groups=READER
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

    # ------------------------------------------------------------
    # CRUD: the gate of contacts; other subjects extend the two steps around a change
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any("meeting_ids" in vals for vals in vals_list):
            partners._hsk_all_meetings()._hsk_check_owners()
        return partners

    def write(self, vals):
        with self._hsk_changing(vals):
            return super().write(vals)

    def unlink(self):
        with self._hsk_leaving():
            return super().unlink()

    @contextmanager
    def _hsk_changing(self, vals):
        """Around a change of contacts: what is kept before it, and what follows from it.

        :param dict vals: what is written
        """
        self._hsk_keep_what_was(vals)
        with ExitStack() as steps:
            if "meeting_ids" in vals:
                steps.enter_context(self._hsk_changing_meetings())
            if "parent_id" in vals:
                steps.enter_context(self._hsk_changing_employers())
            yield

    @contextmanager
    def _hsk_leaving(self):
        """Around the deletion of contacts."""
        yield

    # ------------------------------------------------------------
    # SIZE
    # ------------------------------------------------------------

    @api.constrains("hsk_employee_count")
    def _check_hsk_employee_count(self):
        for partner in self:
            if partner.hsk_employee_count < 0:
                raise ValidationError(
                    self.env._("%s: the number of employees cannot be negative.", partner.name)
                )

    @api.model
    def _hsk_size_domains(self):
        return size_class.domains("hsk_employee_count")

    @api.depends("hsk_employee_count")
    def _compute_hsk_size_class(self):
        state_by_domain.compute(self, "hsk_size_class", self._hsk_size_domains(), False)

    def _search_hsk_size_class(self, operator, value):
        return state_by_domain.search(operator, value, self._hsk_size_domains(), False)

    @api.model
    def _hsk_sme_domain(self):
        by_headcount = self._hsk_size_domains()
        return Domain("hsk_sme_choice", "=", "yes") | (
            Domain("hsk_sme_choice", "=", False)
            & Domain.OR(by_headcount[name] for name in ("micro", "small", "medium"))
        )

    @api.depends("hsk_employee_count", "hsk_sme_choice")
    def _compute_hsk_is_sme(self):
        self.hsk_is_sme = False
        self.filtered_domain(self._hsk_sme_domain()).hsk_is_sme = True

    def _inverse_hsk_is_sme(self):
        for partner in self:
            partner.hsk_sme_choice = "yes" if partner.hsk_is_sme else "no"

    def _search_hsk_is_sme(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._hsk_sme_domain()
        return Domain.OR(domain if wanted else ~domain for wanted in value)

    # ------------------------------------------------------------
    # NETWORK
    # ------------------------------------------------------------

    @api.model
    def _hsk_network_domains(self):
        """Return the rule of each network state, today, as a domain."""
        certificates = self.env["hsk.certification"]._certificate_domains()
        certified = Domain("hsk_certification_ids", "any", certificates["active"])
        begun = Domain("state", "=", "certified") & Domain(
            "valid_from", "<=", agency_today(self.env)
        )
        former = Domain("hsk_certification_ids", "any", begun) & ~certified
        from ..certification.certification import OPEN_STATES

        on_the_way = Domain("state", "in", [*OPEN_STATES, "certified"])
        known = Domain("hsk_certification_ids", "any", begun)
        candidate = Domain("hsk_certification_ids", "any", on_the_way) & ~known
        return {"certified": certified, "former": former, "candidate": candidate}

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
        today = agency_today(self.env)
        last = (
            Domain("state", "=", "certified")
            & Domain("valid_from", "<=", today)
            & (Domain("replaced_on", "=", False) | Domain("replaced_on", ">", today))
        )
        if operator == "in" and False in value:
            return NotImplemented
        return Domain(
            "hsk_certification_ids", "any", last & Domain("effective_until", operator, value)
        )

    def _compute_hsk_measure_count(self):
        counts = dict(
            self.env["hsk.measure"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.hsk_measure_count = counts.get(partner._origin, 0)

    def _compute_hsk_case_count(self):
        counts = dict(
            self.env["hsk.certification"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.hsk_case_count = counts.get(partner._origin, 0)

    def _field_to_sql(self, alias, field_expr, query=None) -> SQL:
        if field_expr == "hsk_network_state":
            domains = self._hsk_network_domains()
            return state_by_domain.to_sql(self, alias, query, domains, "none")
        if field_expr == "hsk_size_class":
            return state_by_domain.to_sql(self, alias, query, self._hsk_size_domains(), None)
        return super()._field_to_sql(alias, field_expr, query)

    # ------------------------------------------------------------
    # MUNICIPALITY
    # ------------------------------------------------------------

    @api.onchange("zip", "city")
    def _onchange_hsk_address(self):
        if self.env.user.has_group(READER) and not self.hsk_municipality_id:
            [self.hsk_municipality_id] = self.env["hsk.municipality"]._suggest(
                [(self.zip, self.city)]
            )

    def _suggest_municipality(self):
        """Fill an empty municipality of companies in the network from their address."""
        todo = self.filtered(lambda partner: not partner.hsk_municipality_id)
        if not todo:
            return
        found = self.env["hsk.municipality"]._suggest([(p.zip, p.city) for p in todo])
        for municipality in filter(None, set(found)):
            todo.filtered(
                lambda partner, m=municipality: found[todo.ids.index(partner.id)] == m
            ).hsk_municipality_id = municipality

    def _hsk_one_line_address(self):
        """Return street and place in one line."""
        place = " ".join(filter(None, [self.zip, self.city]))
        return ", ".join(filter(None, [self.street, self.street2, place]))

    def _hsk_sort_key(self):
        """Return what sorts names as a German reader expects: Ärztehaus before Bäckerei."""
        return german.sort_key(self.name)

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    @api.model
    def get_import_templates(self):
        """Offer a template for companies in the lists of the network, besides Odoo's own."""
        templates = super().get_import_templates()
        if self.env.context.get("hsk_network"):
            label = self.env._("Import Template for Companies")
            templates.append({"label": label, "template": template_file(self.env, "companies")})
        return templates

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @opened.for_one_record("hsk-company-measures")
    def action_hsk_open_measures(self):
        """Show the measures of the company's cycles."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_measure_action"
        )
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}

    @opened.for_one_record("hsk-company-cases")
    def action_hsk_open_certifications(self):
        """Show the company's certifications, the latest first."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_certification_action"
        )
        return {
            **action,
            "views": [(False, "list"), (False, "form")],
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }

    def action_hsk_start_certification(self):
        """Open a new certification of the company."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hsk.certification",
            "views": [(False, "form")],
            "context": {"default_partner_id": self.id},
        }
