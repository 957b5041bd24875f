import base64
import io

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.chart import svg
from ...tools.chart.spec import Chart
from ...tools.contents import number_contents
from ...tools.workbook import Sheet, workbook
from . import annual_report  # noqa: F401

# More rows than this do not fit into one picture.
MOST_ROWS = 20

ANNUAL = "hsk.annual.report"


class AnnualReport(models.Model):
    """Charts and tables: the screen, the PDF and the Excel file show the same ones."""

    _inherit = "hsk.annual.report"

    # ------------------------------------------------------------
    # CHARTS
    # ------------------------------------------------------------

    @api.model
    def _charts(self, says):
        """Return {place: Chart} of what a report says."""
        years = [str(row[0]) for row in says["development"]]
        charts = {
            "awards": Chart(
                self.env._("Certified per Year"),
                "column",
                years,
                [
                    (self.env._("Newly Certified"), [row[1] for row in says["development"]]),
                    (self.env._("Re-Certified"), [row[2] for row in says["development"]]),
                ],
                self.env._("Companies"),
            ),
            "total": Chart(
                self.env._("Certified in Total at the End of the Year"),
                "line",
                years,
                [(self.env._("Certified in Total"), [row[3] for row in says["development"]])],
                self.env._("Companies"),
            ),
        }
        for part in ("breakdowns", "measures"):
            for number, breakdown in enumerate(says[part]):
                charts[f"{part}_{number}"] = self._bar_chart(breakdown)
        return {place: chart for place, chart in charts.items() if chart}

    def _bar_chart(self, breakdown):
        rows = breakdown["rows"][:MOST_ROWS]
        return Chart(
            breakdown["title"],
            "bar",
            [label for label, _value in rows],
            [(breakdown["title"], [value for _label, value in rows])],
        )

    def _pictures(self, says):
        """Return {place: (title, address of the picture)}."""
        report = self.with_context(lang=self._document_lang())
        return {
            place: {"title": chart.title, "src": Markup(svg.data_uri(chart))}
            for place, chart in report._charts(says).items()
        }

    # ------------------------------------------------------------
    # EXCEL FILE
    # ------------------------------------------------------------

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


class IrAttachment(models.Model):
    # The PDF of a finished report stays as it was.
    _inherit = "ir.attachment"

    def _hsk_kept(self):
        kept = super()._hsk_kept()
        for file in self.filtered(lambda file: (file.res_model, file.res_field) == (ANNUAL, "pdf")):
            report = self.env[ANNUAL].sudo().browse(file.res_id).exists()
            if report.state == "final":
                kept[file] = report.name
        return kept


class IrActionsReport(models.Model):
    # Annual reports have numbered pages; a finished one is given as it was kept.
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        if self._get_report(report_ref).model != ANNUAL or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        every = self.env[ANNUAL].browse(res_ids)
        every.check_access("read")
        kept = every.filtered(lambda one: one.state == "final" and one.pdf)
        drawn = every - kept
        streams = {}
        if drawn:
            streams = super()._render_qweb_pdf_prepare_streams(report_ref, data, drawn.ids)
        for one in drawn:
            numbered = number_contents(streams[one.id]["stream"].getvalue(), one._headings())
            streams[one.id]["stream"] = io.BytesIO(numbered)
        for one in kept:
            content = base64.b64decode(one.with_context(bin_size=False).pdf)
            streams[one.id] = {"stream": io.BytesIO(content), "attachment": None}
        return {number: streams[number] for number in every.ids}
