from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.certification.certification import OPEN_STATES
from ...tools.history.chain import Before
from ...tools.history.names import Company, Register
from .history_import import QUIET


class HistoryImportCompany(models.TransientModel):
    """A company in the file: who it is in Odoo, with a question where that is not sure."""

    _name = "hsk.history.import.company"
    _description = "Company in the History Import"
    _order = "id"
    _transient_max_hours = 24.0

    import_id = fields.Many2one("hsk.history.import", required=True, index=True, ondelete="cascade")
    line_ids = fields.One2many("hsk.history.import.line", "company_line_id", string="Rows")
    place = fields.Char("Row", readonly=True)
    name = fields.Char(required=True, readonly=True)
    vat = fields.Char("VAT", readonly=True)
    street = fields.Char(readonly=True)
    zip = fields.Char("Postcode", readonly=True)
    city = fields.Char(readonly=True)
    match_reason = fields.Text("Likeness", readonly=True)
    decision = fields.Selection([("existing", "That Company"), ("new", "New Company")])
    partner_id = fields.Many2one(
        "res.partner",
        "Company in Odoo",
        domain="[('is_company', '=', True)]",
        context={"active_test": False},
    )
    state = fields.Selection(
        [("ok", "OK"), ("question", "Question"), ("faulty", "Faulty")],
        default="ok",
        required=True,
        readonly=True,
    )

    def write(self, vals):
        """A decision changes what the rows would do, also those of the same company in Odoo."""
        if not {"decision", "partner_id"} & vals.keys():
            return super().write(vals)
        if vals.get("partner_id"):
            vals = {"decision": "existing", **vals}
        before = self._siblings()
        result = super().write(vals)
        (before | self._siblings())._plan()
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_existing(self):
        """Decide: it is the company that is suggested or chosen.

        :raise UserError: no company is chosen
        """
        for line in self:
            if not line.partner_id:
                raise UserError(self.env._("%s: choose the company in Odoo that it is.", line.name))
        self.decision = "existing"

    def action_new(self):
        """Decide: it is a company that Odoo does not know yet."""
        self.decision = "new"

    # ------------------------------------------------------------
    # DRY RUN
    # ------------------------------------------------------------

    @api.model
    def _make(self, wizard, entries, decisions):
        """Make one line for each spelling of a company in the file.

        :param decisions: {name: (decision, partner id)} of an earlier run
        :return: {entry: line}
        """
        by_name = {}
        for entry in entries:
            by_name.setdefault(entry.company.casefold() or entry, []).append(entry)
        values = [
            {
                "import_id": wizard.id,
                "place": group[0].place,
                "name": group[0].company or self.env._("(no name)"),
                **{
                    name: next(
                        (getattr(entry, name) for entry in group if getattr(entry, name)), ""
                    )
                    for name in ("vat", "street", "zip", "city")
                },
            }
            for group in by_name.values()
        ]
        self._add_matches(wizard, values)
        for vals in values:
            decision, partner_id = decisions.get(vals["name"], (False, False))
            if decision:
                vals.update(decision=decision, partner_id=partner_id or vals.get("partner_id"))
        lines = self.create(values)
        return {
            entry: line
            for line, group in zip(lines, by_name.values(), strict=True)
            for entry in group
        }

    def _add_matches(self, wizard, values):
        """Note for each company which partner, and which row above, it looks like."""
        partners = self.env["res.partner"]._hsk_companies_in_reach(wizard.company_id)
        known = Register(partner._hsk_identity() for partner in partners)
        seen = Register()
        for vals in values:
            company = Company(vals, *(vals[name] for name in ("name", "vat", "street", "zip")))
            matches = known.find(company)
            above = seen.find(company)
            seen.add(company)
            reasons = [self._likeness(partner, likes) for partner, likes in matches]
            reasons += [self._likeness_above(other, likes) for other, likes in above]
            vals["match_reason"] = "\n".join(reasons)
            vals["partner_id"] = matches[0][0].id if matches else False

    def _likeness(self, partner, likes):
        return self.env._(
            "%(likeness)s: %(company)s%(archived)s",
            likeness=self.env["res.partner"]._hsk_likeness_label(likes),
            company=partner.name,
            archived="" if partner.active else self.env._(" (archived)"),
        )

    def _likeness_above(self, other, likes):
        return self.env._(
            "%(likeness)s: “%(company)s” in row %(row)s of the file. If it is the same company, "
            "write its name alike in the file.",
            likeness=self.env["res.partner"]._hsk_likeness_label(likes),
            company=other["name"],
            row=other["place"],
        )

    def _is_question(self):
        if self.decision == "existing":
            return not self.partner_id
        return not self.decision and bool(self.match_reason)

    def _is_new(self):
        return self.decision != "existing" and not self._is_question()

    def _target(self):
        """Return what the rows belong to: a partner, or this line until its partner is made."""
        return self.decision == "existing" and self.partner_id or self

    def _siblings(self):
        """Return the lines with those that are the same company in Odoo."""
        targets = {line._target() for line in self}
        return self | self.import_id.company_line_ids.filtered(
            lambda line: line._target() in targets
        )

    def _plan(self):
        """Put the rows of these companies into chains and say what the import would do."""
        partners = self.filtered(lambda line: line.decision == "existing").partner_id
        self.line_ids._plan(self._befores(partners))
        for line in self:
            states = set(line.line_ids.mapped("state"))
            line.state = next((s for s in ("faulty", "question") if s in states), "ok")

    def _befores(self, partners):
        """Return what each partner has at the agency: {partner: (last certification, Before)}."""
        cases = self.env["hsk.certification"].search(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", self.import_id.company_id.id),
                ("state", "in", [*OPEN_STATES, "certified"]),
            ],
            order="cycle, id",
        )
        befores = {}
        for partner, mine in cases.grouped("partner_id").items():
            certified = mine.filtered(lambda case: case.state == "certified")
            last = certified[-1:]
            first = certified.filtered("earlier_cycles_unknown")[:1]
            befores[partner] = (
                last,
                Before(
                    last.cycle,
                    last.valid_from,
                    frozenset((mine - certified).mapped("cycle")),
                    first.cycle,
                    first.valid_from,
                ),
            )
        return befores

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    def _create_partners(self):
        """Create the new companies with their last headcount; existing ones stay as they are.

        :return: {line: its new partner}
        :raise UserError: Odoo refuses one of them
        """
        new = self.filtered(lambda line: line._is_new())
        partner_model = self.env["res.partner"].with_context(**QUIET)
        made = {}
        for batch in self.import_id._in_steps(self.env._("Companies are created"), new):
            first_rows = batch.line_ids.browse().union(*(line.line_ids[:1] for line in batch))
            values = [line._partner_values() for line in batch]
            partners = first_rows._create_all(partner_model, values)
            made |= dict(zip(batch, partners, strict=True))
        return made

    def _partner_values(self):
        last = self.line_ids.sorted("valid_from")[-1:]
        return {
            "name": self.name,
            "is_company": True,
            "vat": self.vat or False,
            "street": self.street or False,
            "zip": self.zip or False,
            "city": self.city or False,
            "country_id": self.import_id.company_id.country_id.id,
            "hsk_employee_count": last.employee_count,
        }


class HistoryImportSheet(models.TransientModel):
    """A sheet of the file that has the headings, to be read or not."""

    _name = "hsk.history.import.sheet"
    _description = "Sheet in the History Import"
    _order = "id"
    _transient_max_hours = 24.0

    import_id = fields.Many2one("hsk.history.import", required=True, index=True, ondelete="cascade")
    name = fields.Char("Sheet", required=True, readonly=True)
    row_count = fields.Integer("Number of Rows", readonly=True)
    is_hidden = fields.Boolean("Hidden in Excel", readonly=True)
    is_read = fields.Boolean("Read")

    def write(self, vals):
        """With other sheets the dry run holds no more."""
        result = super().write(vals)
        if "is_read" in vals:
            self.import_id._forget()
        return result
