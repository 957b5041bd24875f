from contextlib import ExitStack, contextmanager

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import german, guarded, once, size_class, state_by_domain
from ...tools.files import template_file
from ...tools.history.names import Company
from .partner_import import IDENTITY, clean_row, duplicate_messages

READER = "hsk_family_friendly.group_hsk_reader"
# What ties somebody to a company, besides a role there.
TIES = {"parent_id", "street", "zip"}


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
    hsk_contact_role_ids = fields.One2many(
        "hsk.contact.role", "partner_id", string="Contact Roles", groups=READER
    )
    hsk_history_ids = fields.One2many(
        "hsk.company.history", "partner_id", string="What the Company Was", groups=READER
    )
    meeting_ids = fields.Many2many(
        domain=lambda self: self._hsk_shown_meetings(),
        export_string_translation=False,  # its name stays Odoo's, in German, too
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
        self.env["hsk.company.history"]._keep_what_was(self, vals)
        with ExitStack() as steps:
            if "meeting_ids" in vals:
                steps.enter_context(self._hsk_changing_meetings())
            if "parent_id" in vals:
                steps.enter_context(self._hsk_changing_employers())
            yield
        if TIES & vals.keys():
            self.env["hsk.contact.role"]._ties_changed(self)

    @contextmanager
    def _hsk_leaving(self):
        """Around the deletion of contacts."""
        yield

    # ------------------------------------------------------------
    # MERGING: what becomes of our rows when Odoo makes one partner of several
    # ------------------------------------------------------------

    def _hsk_fold(self, kept):
        """Leave one row where these partners have one each that there is only once.

        :param kept: the one of these partners that stays
        :raise UserError: two rows contradict each other; says what has to be settled first
        """
        for name, model in self.env.registry.items():
            rows = self.env[name].sudo().with_context(active_test=False)
            for rule in () if model._abstract else getattr(model, "_hsk_once_each", ()):
                for stays, row in once.surplus(rows, rule, self, kept):
                    guarded.by_action(row)._hsk_give_way(stays)

    def _hsk_check_merged(self):
        """Refuse a merge after which a rule about the partner that stays is broken.

        :raise ValidationError: by the rule itself
        """
        self.env.invalidate_all()
        for name, model in self.env.registry.items():
            rules = {} if model._abstract else getattr(model, "_hsk_rules_of_partners", {})
            for check, fields_ in rules.items():
                domain = Domain.OR(Domain(field, "in", self.ids) for field in fields_)
                getattr(self.env[name].sudo().search(domain), check)()
        # Odoo moves rows past what follows from them
        self.modified(["name"])

    def _hsk_event_days(self):
        """Return {id of a company: [(day, id of an event that it attended)]}."""
        return {}

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

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "hsk_size_class":
            return state_by_domain.to_sql(self, alias, query, self._hsk_size_domains(), None)
        if field_expr == "hsk_is_sme":
            domains = {True: self._hsk_sme_domain()}
            return state_by_domain.to_sql(self, alias, query, domains, False)
        return super()._field_to_sql(alias, field_expr, query)

    def _hsk_of_network(self):
        """Return those of these companies that figures of the past can ask for.

        The subjects above say which: who is on the way to a certificate, or was reached.
        """
        return self.sudo().browse()

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
    # MEETINGS
    # ------------------------------------------------------------

    @contextmanager
    def _hsk_changing_meetings(self):
        """Around a change of the meetings that people take part in: those of ours are guarded.

        :raise AccessError: a meeting of ours changes, and the user may not change it
        """
        before = self._hsk_all_meetings()
        yield
        after = self._hsk_all_meetings()
        ((before | after) - (before & after))._hsk_check_owners()

    def _hsk_all_meetings(self):
        events = self.env["calendar.event"].sudo().with_context(active_test=False)
        return events.search([("partner_ids", "in", self.ids)]).with_env(self.env)

    def _hsk_shown_meetings(self):
        """Return the domain of the meetings of which the user may see the people."""
        return [] if self.env.su else [("hsk_hidden", "=", False)]

    def _compute_meeting(self):
        """Count the meetings of which the user may see the people."""
        meetings = super()._compute_meeting()
        events = self.env["calendar.event"].browse(
            {one for some in meetings.values() for one in some}
        )
        hidden = set(() if self.env.su else events.filtered("hsk_hidden").ids)
        return {
            person: [one for one in some if one not in hidden] for person, some in meetings.items()
        }

    # ------------------------------------------------------------
    # WHICH COMPANY IT IS
    # ------------------------------------------------------------

    @api.model
    def _hsk_companies_in_reach(self, agency):
        """Return the companies, archived ones too, that one of a list can be."""
        return self.with_context(active_test=False).search_fetch(
            Domain("is_company", "=", True) & Domain("company_id", "in", [False, agency.id]),
            [*IDENTITY, "email_normalized", "active"],
        )

    def _hsk_identity(self):
        """Return what the company is recognised by."""
        return Company(self, self.name, self.vat, self.street, self.zip, self.email_normalized)

    @api.model
    def _hsk_likeness_label(self, likes):
        """Return in words why two companies look like one."""
        labels = {
            "vat": self.env._("Same VAT number"),
            "email": self.env._("Same e-mail address"),
            "name": self.env._("Same name"),
            "address": self.env._("Same address"),
        }
        return ", ".join(labels[like] for like in likes)

    @api.model
    def load(self, fields, data):
        """Name companies that are there already before anything is written.

        New companies get the municipality of their address, as in the form.
        """
        is_ours = self.env.context.get("hsk_network") or any(
            name.startswith("hsk_") for name in fields
        )
        if not is_ours or not self.env.user.has_group(READER):
            return super().load(fields, data)
        data = [clean_row(fields, row) for row in data]
        messages = duplicate_messages(self, fields, data)
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        result = super().load(fields, data)
        made = self.browse(result["ids"] or ()).filtered("is_company")
        made._suggest_municipality()
        return result

    @api.model
    def get_import_templates(self):
        """Offer a template for companies in the lists of the network, besides Odoo's own."""
        templates = super().get_import_templates()
        if self.env.context.get("hsk_network"):
            label = self.env._("Import Template for Companies")
            templates.append({"label": label, "template": template_file(self.env, "companies")})
        return templates
