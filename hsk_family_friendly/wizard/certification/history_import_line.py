from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.dates import agency_today
from ...tools.history.chain import make_chain
from ...tools.history.fault import fault
from ...tools.history.names import fold, vat_key
from .history_import import MAX_NAMED, QUIET

# The sentences are translated where they are shown.
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

# What a row of the file says goes into the line as it is.
ENTRY_FIELDS = (
    "row",
    "place",
    "stated_cycle",
    "kind",
    "employee_count",
    "decided_on",
    "awarded_on",
    "valid_until",
    "validity_years",
    "number",
    "ended_on",
)


class HistoryImportLine(models.TransientModel):
    """A row of the file: one certificate, what it would do, and what is wrong with it."""

    _name = "hsk.history.import.line"
    _description = "Row of the History Import"
    _order = "id"
    _transient_max_hours = 24.0

    import_id = fields.Many2one("hsk.history.import", required=True, index=True, ondelete="cascade")
    company_line_id = fields.Many2one(
        "hsk.history.import.company", "Company", required=True, index=True, ondelete="cascade"
    )
    row = fields.Integer("Row in its Sheet", readonly=True)
    place = fields.Char("Row", readonly=True)
    stated_cycle = fields.Integer("Cycle in the File", readonly=True)
    kind = fields.Selection(
        [("initial", "Initial Certification"), ("recertification", "Re-Certification")],
        readonly=True,
    )
    employee_count = fields.Integer("Employees", readonly=True)
    decided_on = fields.Date("Decided on", readonly=True)
    awarded_on = fields.Date("Awarded on", readonly=True)
    valid_from = fields.Date(readonly=True)
    is_start_assumed = fields.Boolean("Only the Year is Known", readonly=True)
    valid_until = fields.Date("Valid until in the File", readonly=True)
    validity_years = fields.Integer("Validity (years)", readonly=True)
    number = fields.Char(readonly=True)
    ended_on = fields.Date("Exit on", readonly=True)
    end_reason_id = fields.Many2one("hsk.end.reason", "Exit Reason", readonly=True)
    row_faults = fields.Text("Faults of the Row Itself", readonly=True)
    # What the dry run finds out; another decision about the company changes it.
    cycle = fields.Integer(readonly=True)
    begins_later = fields.Boolean("Earlier Cycles not in Odoo", readonly=True)
    certificate_years = fields.Integer("Years", readonly=True)
    certificate_until = fields.Date("Valid Until", readonly=True)
    previous_line_id = fields.Many2one(
        "hsk.history.import.line", "Previous Row", readonly=True, index="btree_not_null"
    )
    previous_id = fields.Many2one("hsk.certification", "Previous Certification", readonly=True)
    effect = fields.Text("What Would Happen", readonly=True)
    state = fields.Selection(
        [("ok", "OK"), ("question", "Question"), ("faulty", "Faulty")],
        default="ok",
        required=True,
        readonly=True,
    )
    reason = fields.Text(readonly=True)
    certification_id = fields.Many2one("hsk.certification", "Certification", readonly=True)

    # ------------------------------------------------------------
    # DRY RUN
    # ------------------------------------------------------------

    @api.model
    def _make(self, entries, companies):
        """Make a line for each entry.

        :param companies: {entry: line of its company}
        """
        reasons = self._end_reasons()
        wizard = companies[entries[0]].import_id
        for batch in wizard._in_steps(self.env._("Rows are checked"), entries):
            self.create([self._line_values(entry, companies[entry], reasons) for entry in batch])

    @api.model
    def _line_values(self, entry, company, reasons):
        wizard = company.import_id
        start = entry.known_first_day or (entry.year and wizard._start_of(entry.year))
        values = {name: getattr(entry, name) or False for name in ENTRY_FIELDS}
        return {
            **values,
            "import_id": wizard.id,
            "company_line_id": company.id,
            "valid_from": start,
            "is_start_assumed": bool(start) and not entry.known_first_day,
            "end_reason_id": reasons.get(fold(entry.end_reason), False),
            "row_faults": "\n".join(
                [
                    *map(wizard._sentence, entry.faults),
                    *self._reason_faults(entry, reasons),
                    *self._vat_faults(entry, company),
                    *self._future_faults(entry),
                ]
            ),
        }

    @api.model
    def _end_reasons(self):
        """Return the exit reasons by their names, in English and the instance's languages."""
        codes = ["en_US", *(code for code, _name in self.env["res.lang"].get_installed())]
        reasons = self.env["hsk.end.reason"].search_fetch([], ["name"])
        return {
            fold(reason.name): reason.id
            for code in codes
            for reason in reasons.with_context(lang=code)
        }

    def _reason_faults(self, entry, reasons):
        if entry.end_reason and fold(entry.end_reason) not in reasons:
            known = self.env["hsk.end.reason"].browse(dict.fromkeys(reasons.values()))
            yield self.env._(
                "“%(reason)s” is not an exit reason. There are: %(known)s.",
                reason=entry.end_reason,
                known=", ".join(known.mapped("name")),
            )

    def _vat_faults(self, entry, company):
        if entry.vat and vat_key(entry.vat) != vat_key(company.vat):
            yield self.env._(
                "The VAT number %(vat)s differs from %(other)s in another row of the company.",
                vat=entry.vat,
                other=company.vat,
            )

    def _future_faults(self, entry):
        if entry.decided_on and entry.decided_on > agency_today(self.env):
            yield self.env._(
                "The decision of %s lies in the future.", format_date(self.env, entry.decided_on)
            )

    def _plan(self, befores):
        """Put the rows into chains, one for each company, and write what would happen.

        :param befores: {partner: (last certification, `Before`)}
        """
        taken = self._taken_numbers()
        nothing = (self.env["hsk.certification"], None)
        years_of = self.import_id._years_of
        for target, lines in self.grouped(lambda line: line.company_line_id._target()).items():
            last, before = befores.get(target, nothing)
            dated = lines.filtered("valid_from")
            links = {link.entry: link for link in make_chain(dated, years_of, before)}
            # Without a day or a decision nobody can say what comes before what.
            is_clear = dated == lines and not lines.company_line_id.filtered(
                lambda company: company._is_question()
            )
            for line in lines:
                link = links.get(line)
                faults = link.faults if link and is_clear else []
                line._write_plan(link, last, [*faults, *line._number_faults(taken)])

    def _write_plan(self, link, last, faults):
        sentences = [self.row_faults, *map(self.import_id._sentence, faults)]
        reason = "\n".join(filter(None, sentences))
        state = "ok"
        if reason:
            state = "faulty"
        elif self.company_line_id._is_question():
            state = "question"
            reason = self.company_line_id.match_reason or self.env._("Choose the company in Odoo.")
        values = {"state": state, "reason": reason, "effect": False}
        if link:
            previous = link.previous or self.browse()
            values |= {
                "cycle": link.cycle,
                "certificate_years": link.years,
                "certificate_until": link.valid_until,
                "previous_line_id": previous.id,
                "previous_id": last.id if link.follows_known else False,
                "begins_later": link.begins_later,
                "effect": self._effect_text(link),
            }
        self.write(values)

    def _effect_text(self, link):
        company = self.company_line_id
        if company._is_question():
            target = self.env._("Company to be decided")
        elif company._is_new():
            target = self.env._("New company")
        else:
            target = self.env._("Existing company %s", company.partner_id.name)
        parts = [
            target,
            self.env._(
                "certificate of cycle %(cycle)s from %(start)s to %(until)s",
                cycle=link.cycle,
                start=format_date(self.env, self.valid_from),
                until=format_date(self.env, link.valid_until),
            ),
        ]
        if link.begins_later:
            parts.append(self.env._("earlier cycles are not in Odoo"))
        if self.is_start_assumed:
            parts.append(self.env._("first day assumed, only the year is known"))
        if self.ended_on:
            parts.append(self.env._("exit on %s", format_date(self.env, self.ended_on)))
        return "; ".join(parts)

    def _taken_numbers(self):
        """Return who has each number of these rows: {number: places of rows, "" for Odoo}."""
        wizard = self.import_id
        taken = {}
        for line in wizard.line_ids.filtered("number"):
            taken.setdefault(line.number, []).append(line.place)
        known = self.env["hsk.certification"].search_fetch(
            [("company_id", "=", wizard.company_id.id), ("number", "in", list(taken))], ["number"]
        )
        for case in known:
            taken[case.number].append("")
        return taken

    def _number_faults(self, taken):
        others = [place for place in taken.get(self.number, ()) if place != self.place]
        if "" in others:
            yield fault(_lt("The number %(number)s is taken in Odoo."), number=self.number)
        elif others:
            yield fault(
                _lt("The number %(number)s is in row %(row)s as well."),
                number=self.number,
                row=others[0],
            )

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    def _create_certifications(self, partners):
        """Create the certifications cycle by cycle, as each follows the one before.

        :param partners: {line of a company: its new partner}
        :raise UserError: Odoo refuses one; the sentence names the rows
        """
        cases = self.env["hsk.certification"].with_context(**QUIET)
        by_cycle = [lines for _cycle, lines in sorted(self.grouped("cycle").items())]
        label = self.env._("Certificates are created")
        for lines in self.import_id._in_steps(label, *by_cycle):
            values = [line._case_values(partners) for line in lines]
            for line, case in zip(lines, lines._create_all(cases, values), strict=True):
                line.certification_id = case

    def _case_values(self, partners):
        company = self.company_line_id
        return {
            "partner_id": partners.get(company, company.partner_id).id,
            "company_id": self.import_id.company_id.id,
            "previous_id": (self.previous_line_id.certification_id or self.previous_id).id,
            "cycle": self.cycle,
            "earlier_cycles_unknown": self.begins_later,
            "state": "certified",
            "decided_on": self.decided_on,
            "awarded_on": self.awarded_on,
            "valid_from": self.valid_from,
            "valid_until": self.certificate_until,
            "validity_years": self.certificate_years,
            "employee_count": self.employee_count,
            "number": self.number,
            "ended_on": self.ended_on,
            "end_reason_id": self.end_reason_id.id,
        }

    def _create_all(self, model, vals_list):
        """Create a record for each row in one batch.

        :raise UserError: Odoo refuses some; the sentence names their rows and why
        """
        try:
            with self.env.cr.savepoint():
                return model.create(vals_list)
        except UserError as error:
            refused = self._find_refused(model, vals_list) or [(self[:1], str(error))]
            raise UserError(self._refusal(refused)) from error

    def _find_refused(self, model, vals_list):
        """Try a refused batch record by record; all of it is rolled back with the error."""
        refused = []
        for line, vals in zip(self, vals_list, strict=True):
            try:
                with self.env.cr.savepoint():
                    model.create([vals])
            except UserError as error:
                refused.append((line, str(error)))
            if len(refused) > MAX_NAMED:
                break
        return refused

    @api.model
    def _refusal(self, reasons):
        """Return the sentence that names the faulty rows.

        :param reasons: list of (line, reason)
        """
        named = [
            self.env._("Row %(row)s: %(reason)s", row=line.place, reason=reason.replace("\n", " "))
            for line, reason in reasons[:MAX_NAMED]
        ]
        if len(reasons) > MAX_NAMED:
            named.append("…")
        return self.env._("Nothing was imported, as rows are faulty:\n%s", "\n".join(named))
