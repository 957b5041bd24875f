from odoo import models

from ...tools.workbook import Sheet, workbook


class MentoringProgram(models.Model):
    """The report on a programme as an Excel file."""

    _inherit = "hsk.mentoring.program"

    def action_report_workbook(self):
        """Download the report on the programme as an Excel file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/hsk/mentoring-program/{self.id}/report.xlsx",
            "target": "download",
        }

    def _report_file_name(self):
        words = self.with_context(lang=self._document_lang())
        return words.env._("Report %s.xlsx", self.name)

    def _report_workbook(self):
        """Return the Excel file: the same content as the PDF, as tables."""
        self.ensure_one()
        program = self.with_context(lang=self._document_lang())
        report = program._report()
        sheets = [
            program._figure_sheet(report),
            program._company_sheet(report),
            program._tandem_sheet(report),
            program._goal_sheet(report),
            program._satisfaction_sheet(report),
            program._quote_sheet(report),
        ]
        return workbook(program.env, sheets, program._report_notes())

    def _figure_sheet(self, report):
        return Sheet(
            self.env._("Figures"),
            [
                (self.env._("Figure"), "text"),
                (self.env._("Number"), "integer"),
                (self.env._("Definition"), "text"),
            ],
            [
                [figure["label"], figure["value"], figure["definition"]]
                for figure in report["figures"].values()
            ],
        )

    def _company_sheet(self, report):
        return Sheet(
            self.env._("Companies"),
            [
                (self.env._("Company"), "text"),
                (self.env._("Role in the Tandem"), "text"),
                (self.env._("Municipality"), "text"),
                (self.env._("Size Class"), "text"),
            ],
            [
                [one["company"], one["label"], one["municipality"], one["size"]]
                for one in report["companies"]
            ],
        )

    def _tandem_sheet(self, report):
        return Sheet(
            self.env._("Tandems"),
            [
                (self.env._("Mentor"), "text"),
                (self.env._("Mentee"), "text"),
                (self.env._("State"), "text"),
                (self.env._("From"), "date"),
                (self.env._("Until"), "date"),
                (self.env._("Topics"), "text"),
                (self.env._("Meetings Held"), "integer"),
                (self.env._("Goals at the Start"), "decimal"),
                (self.env._("Goals at the End"), "decimal"),
                (self.env._("The Mentor Learned"), "text"),
                (self.env._("The Mentee Learned"), "text"),
                (self.env._("Reason of the End"), "text"),
            ],
            [self._tandem_row(result) for result in report["tandems"]],
        )

    def _tandem_row(self, result):
        mentor, mentee = result["sides"]
        return [
            mentor["company"],
            mentee["company"],
            result["state"],
            result["date_start"],
            result["date_end"],
            ", ".join(result["topics"]),
            result["meetings"],
            result["start"],
            result["end"],
            mentor["learning"],
            mentee["learning"],
            result["reason"],
        ]

    def _goal_sheet(self, report):
        yes = self.env._("Yes")
        return Sheet(
            self.env._("Goals"),
            [
                (self.env._("Tandem"), "text"),
                (self.env._("Goal"), "text"),
                (self.env._("Measure"), "text"),
                (self.env._("At the Start"), "integer"),
                (self.env._("At the End"), "integer"),
                (self.env._("Reached"), "text"),
                (self.env._("Progress"), "text"),
            ],
            [
                [
                    result["name"],
                    goal["name"],
                    yes if goal["measure"] else "",
                    goal["start"],
                    goal["end"],
                    yes if goal["reached"] else "",
                    goal["progress"],
                ]
                for result in report["tandems"]
                for goal in result["goals"]
            ],
        )

    def _satisfaction_sheet(self, report):
        return Sheet(
            self.env._("Satisfaction"),
            [
                (self.env._("Survey"), "text"),
                (self.env._("Role in the Tandem"), "text"),
                (self.env._("Question"), "text"),
                (self.env._("Scale"), "text"),
                (self.env._("Answers"), "integer"),
                (self.env._("Average"), "decimal"),
                (self.env._("Note"), "text"),
            ],
            [
                [
                    block["moment"],
                    block["role"],
                    row["question"],
                    row["scale"],
                    row["count"],
                    row["average"],
                    row["note"],
                ]
                for block in report["satisfaction"]
                for row in block["rows"]
            ],
        )

    def _quote_sheet(self, report):
        return Sheet(
            self.env._("Quotes"),
            [
                (self.env._("Quote"), "text"),
                (self.env._("Person"), "text"),
                (self.env._("Company"), "text"),
            ],
            [[one["text"], one["person"], one["company"]] for one in report["quotes"]],
        )
