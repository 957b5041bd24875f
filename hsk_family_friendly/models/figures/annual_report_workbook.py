from odoo import fields, models
from odoo.tools import format_date

from ...tools.workbook import Sheet, workbook


class AnnualReport(models.Model):
    """The report as an Excel file: the same content as the PDF, as tables with their charts."""

    _inherit = "hsk.annual.report"

    def _workbook(self):
        """Return the Excel file of the report."""
        self.ensure_one()
        report = self.with_context(lang=self._document_lang())
        says = report._says()
        charts = report._charts(says)
        sheets = [
            report._figure_sheet(says),
            report._development_sheet(says, charts),
            *report._breakdown_sheets(says, charts),
            report._awarded_sheet(says),
            report._event_sheet(says),
            report._tandem_sheet(says),
        ]
        return workbook(report.env, sheets, report._notes(says))

    def _figure_sheet(self, says):
        """One row for each figure; shares are percentages, what is missing stays empty."""
        return Sheet(
            self.env._("Key Figures"),
            [
                (self.env._("Area"), "text"),
                (self.env._("Figure"), "text"),
                (self.env._("Number"), "figure"),
                (self.env._("Period Before"), "figure"),
                (self.env._("Definition"), "text"),
            ],
            [
                [
                    group["title"],
                    figure["label"],
                    _typed(figure, "value"),
                    _typed(figure, "before"),
                    figure["definition"],
                ]
                for group in says["groups"]
                for figure in group["figures"]
            ],
        )

    def _development_sheet(self, says, charts):
        return Sheet(
            self.env._("Development"),
            [
                (self.env._("Year"), "year"),
                (self.env._("Newly Certified"), "integer"),
                (self.env._("Re-Certified"), "integer"),
                (self.env._("Certified in Total"), "integer"),
                (self.env._("Employees Covered"), "integer"),
                (self.env._("Smallest Company"), "integer"),
                (self.env._("Largest Company"), "integer"),
            ],
            says["development"],
            charts=[charts[place] for place in ("awards", "total") if place in charts],
        )

    def _breakdown_sheets(self, says, charts):
        heading = self.env._("Group")
        return [
            Sheet(
                breakdown["title"],
                [(heading, "text"), (breakdown["title"], "integer")],
                breakdown["rows"],
                charts=[charts[place] for place in [f"{part}_{number}"] if place in charts],
            )
            for part in ("breakdowns", "measures")
            for number, breakdown in enumerate(says[part])
        ]

    def _awarded_sheet(self, says):
        return Sheet(
            self.env._("Certified Companies"),
            [
                (self.env._("Company"), "text"),
                (self.env._("Municipality"), "text"),
                (self.env._("Kind"), "text"),
            ],
            says["awarded"],
        )

    def _event_sheet(self, says):
        return Sheet(
            self.env._("Events"),
            [
                (self.env._("Date"), "date"),
                (self.env._("Event"), "text"),
                (self.env._("Kind"), "text"),
                (self.env._("Participants"), "integer"),
                (self.env._("Companies"), "integer"),
            ],
            [[fields.Date.to_date(day), *rest] for day, *rest in says["events"]],
        )

    def _tandem_sheet(self, says):
        return Sheet(
            self.env._("Tandems"),
            [
                (self.env._("Mentor"), "text"),
                (self.env._("Mentee"), "text"),
                (self.env._("Topics"), "text"),
            ],
            says["tandems"],
        )

    def _days_in_words(self, days):
        return " – ".join(format_date(self.env, fields.Date.to_date(day)) for day in days)

    def _notes(self, says):
        """Return [(word, text)]: what is counted, of which days, of which day the data are."""
        days = [says["first"], says["last"]]
        figures = [figure for group in says["groups"] for figure in group["figures"]]
        return [
            (self.env._("Period"), self._days_in_words(days)),
            (self.env._("Period Before"), self._days_in_words(says.get("before", []))),
            (self.env._("Data of"), format_date(self.env, fields.Date.to_date(says["as_of"]))),
            *((figure["label"], figure["definition"]) for figure in figures),
            *((one["title"], one["definition"]) for one in says["breakdowns"]),
            (
                self.env._("Others"),
                self.env._("Rows of fewer than three companies are merged in breakdowns."),
            ),
        ]


def _typed(figure, key):
    """Return a number with its unit, as a cell of kind “figure” takes it."""
    kind = "percent" if figure["unit"] == "share" else "integer"
    return (None if figure[key] is False else figure[key], kind)
