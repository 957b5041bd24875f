from datetime import date

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import german, opened, selection
from ...tools.dates import agency_today, check_years
from ...tools.workbook import Sheet, workbook


class FundingPeriod(models.Model):
    """A period for which a grant was approved, and the table that its statement of use needs."""

    _name = "hsk.funding.period"
    _description = "Funding Period"
    _inherit = ["hsk.agency.mixin", "mail.thread"]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True, tracking=True)
    reference = fields.Char("File Number", tracking=True, help="As the grant's approval has it.")
    date_from = fields.Date("From", required=True, tracking=True)
    date_to = fields.Date("Until", required=True, tracking=True)
    note = fields.Text("Notes")
    preview = fields.Html("Table", compute="_compute_preview", sanitize=False)

    _hsk_workbooks = {"funding-period/table": ("_workbook", "_file_name")}
    _days_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The period ends before it begins."
    )

    @api.depends("date_from", "date_to", "company_id")
    def _compute_preview(self):
        for period in self:
            kept = period._origin and period.date_from and period.date_to
            period.preview = bool(kept) and self.env["ir.qweb"]._render(
                "hsk_family_friendly.funding_table", {"sections": period._sections(), "doc": period}
            )

    @api.constrains("date_from", "date_to")
    def _check_years(self):
        for one in self:
            check_years(self.env, one.date_from, one.date_to)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print(self):
        """Print the table as a PDF."""
        return self.env.ref("hsk_family_friendly.report_funding_action").report_action(self)

    def action_workbook(self):
        """Download the table and all its rows as an Excel file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/hsk/funding-period/{self.id}/table.xlsx",
            "target": "download",
        }

    @opened.for_one_record("hsk-period-contacts")
    def action_open_contacts(self):
        """Show each contact that the table counts."""
        domain = list(self._contacts_domain(self.date_from, self.date_to))
        context = {"search_default_by_area": 1}
        return opened.listed(self.env, "hsk_reach_action", domain=domain, context=context)

    # ------------------------------------------------------------
    # TABLE
    # ------------------------------------------------------------

    def _document_lang(self):
        return german.document_lang(self.env)

    def _as_of(self):
        """Return the day of the report: what has happened until then counts."""
        return agency_today(self.env)

    def _contacts_domain(self, first, last):
        return (
            Domain("company_id", "in", [self.company_id.id, False])
            & Domain("date", ">=", first)
            & Domain("date", "<=", min(last, self._as_of()))
        )

    def _slices(self):
        """Return [(label, first, last)]: each year of the period, then the whole."""
        slices = [
            (
                str(year),
                max(self.date_from, date(year, 1, 1)),
                min(self.date_to, date(year, 12, 31)),
            )
            for year in range(self.date_from.year, self.date_to.year + 1)
        ]
        begun = [one for one in slices if one[1] <= self._as_of()] or slices[:1]
        whole = (self.env._("Whole Period"), self.date_from, self.date_to)
        return [*begun, whole] if len(slices) > 1 else begun

    def _sections(self):
        """Return the table: for each year the areas with their formats, and what is distinct.

        A company counts once in each line; a total is therefore no sum of its lines.
        """
        self.ensure_one()
        return [
            {
                "label": label,
                "first": first,
                "last": last,
                "lines": self._lines(self._contacts_domain(first, last)),
            }
            for label, first, last in self._slices()
        ]

    def _lines(self, domain):
        """Return the lines of a section: formats, under their area, the total last."""
        areas = selection.labels(self.env["hsk.reach"], "area")
        formats = self._counted(domain, ["area", "kind", "event_kind"])
        lines = []
        for (area,), total in self._counted(domain, ["area"]).items():
            below = {key: one for key, one in formats.items() if key[0] == area}
            occasions = sum(one["occasions"] for one in below.values())
            lines.append({**total, "level": 0, "label": areas[area], "occasions": occasions})
            lines += [
                {**one, "level": 1, "label": self._format_label(kind, event_kind)}
                for (_area, kind, event_kind), one in below.items()
            ]
        for total in self._counted(domain, []).values():
            occasions = sum(one["occasions"] for one in formats.values())
            label = self.env._("All Areas")
            lines.append({**total, "level": 0, "label": label, "occasions": occasions})
        return lines

    def _counted(self, domain, groupby):
        """Return {key: numbers} of the contacts, grouped."""
        contacts = self.env["hsk.reach"].sudo()
        numbers = ["partner_id:count_distinct", "res_id:count_distinct", "__count"]
        numbers += ["date:min", "date:max"]
        sme = {
            tuple(key): count
            for *key, count in contacts._read_group(
                domain & Domain("is_sme", "=", True), groupby, ["partner_id:count_distinct"]
            )
        }
        names = ("companies", "occasions", "contacts", "first", "last")
        depth = len(groupby)
        return {
            tuple(row[:depth]): {
                **dict(zip(names, row[depth:], strict=True)),
                "sme": sme.get(tuple(row[:depth]), 0),
            }
            for row in contacts._read_group(domain, groupby, numbers)
        }

    def _format_label(self, kind, event_kind):
        field, value = ("event_kind", event_kind) if event_kind else ("kind", kind)
        return selection.labels(self.env["hsk.reach"], field)[value]

    def _day(self, day):
        """Return a day as it is printed, nothing for none."""
        return format_date(self.env, day) if day else "–"

    def _indent(self, level):
        return Markup("&#160;" * 4 * level)

    # ------------------------------------------------------------
    # EXCEL FILE: THE TABLE, AND EACH CONTACT THAT IT COUNTS
    # ------------------------------------------------------------

    def _file_name(self):
        return f"{self.name}.xlsx".replace("/", "-")

    def _workbook(self):
        """Return the Excel file: the table, then row by row what it counts."""
        self.ensure_one()
        period = self.with_context(lang=self._document_lang())
        sheets = [period._table_sheet(), period._contact_sheet()]
        return workbook(period.env, sheets, period._notes())

    def _table_sheet(self):
        return Sheet(
            self.env._("Statement of Use"),
            [
                (self.env._("Period"), "text"),
                (self.env._("From"), "date"),
                (self.env._("Until"), "date"),
                (self.env._("Area"), "text"),
                (self.env._("Format"), "text"),
                (self.env._("Companies"), "integer"),
                (self.env._("SME"), "integer"),
                (self.env._("Occasions"), "integer"),
                (self.env._("Contacts"), "integer"),
                (self.env._("First Date"), "date"),
                (self.env._("Last Date"), "date"),
            ],
            [row for section in self._sections() for row in self._rows(section)],
        )

    def _rows(self, section):
        area = ""
        rows = []
        for line in section["lines"]:
            area = area if line["level"] else line["label"]
            rows.append(
                [
                    section["label"],
                    section["first"],
                    section["last"],
                    area,
                    line["label"] if line["level"] else self.env._("All Formats"),
                    line["companies"],
                    line["sme"],
                    line["occasions"],
                    line["contacts"],
                    line["first"],
                    line["last"],
                ]
            )
        return rows

    def _contact_sheet(self):
        contacts = (
            self.env["hsk.reach"]
            .sudo()
            .search(self._contacts_domain(self.date_from, self.date_to), order="date, id")
        )
        labels = {name: selection.labels(contacts, name) for name in ("area", "kind", "event_kind")}
        yes, no = self.env._("Yes"), self.env._("No")
        return Sheet(
            self.env._("Contacts"),
            [
                (self.env._("Date"), "date"),
                (self.env._("Area"), "text"),
                (self.env._("Format"), "text"),
                (self.env._("Occasion"), "text"),
                (self.env._("Company"), "text"),
                (self.env._("Municipality"), "text"),
                (self.env._("Employees"), "integer"),
                (self.env._("SME"), "text"),
            ],
            [
                [
                    one.date,
                    labels["area"][one.area],
                    labels["event_kind"].get(one.event_kind) or labels["kind"][one.kind],
                    one.name,
                    one.partner_id.name,
                    one.municipality_id.name,
                    one.employee_count or None,
                    yes if one.is_sme else no,
                ]
                for one in contacts
            ],
        )

    def _notes(self):
        """Return [(word, text)]: what each number counts."""
        return [
            (self.env._("Funding Period"), self.name),
            (self.env._("File Number"), self.reference or ""),
            (
                self.env._("Data of"),
                self.env._(
                    "%s: what has happened until that day counts.", self._day(self._as_of())
                ),
            ),
            (
                self.env._("Companies"),
                self.env._(
                    "Different companies of the line, each once however often it came. A total is "
                    "therefore no sum of its lines."
                ),
            ),
            (
                self.env._("SME"),
                self.env._(
                    "Those of them that were a small or medium-sized enterprise on the day of a "
                    "contact: fewer than 250 employees, unless stated otherwise."
                ),
            ),
            (
                self.env._("Occasions"),
                self.env._("Events, tandems, tandem meetings, visits and talks of the line."),
            ),
            (
                self.env._("Contacts"),
                self.env._(
                    "Rows of the sheet “Contacts”: one for each company and person at an event, "
                    "one for each side of a tandem and of its meetings."
                ),
            ),
        ]
