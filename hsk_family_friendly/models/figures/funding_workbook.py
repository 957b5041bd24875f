from odoo import models

from ...tools.workbook import Sheet, workbook


class FundingPeriod(models.Model):
    """The table of a funding period as an Excel file, with each contact that it counts."""

    _inherit = "hsk.funding.period"

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
        labels = {
            name: dict(contacts._fields[name]._description_selection(self.env))
            for name in ("area", "kind", "event_kind")
        }
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
