from markupsafe import Markup

from odoo import api, fields, models

from ...tools.chart import svg
from ...tools.chart.spec import Chart

# More rows than this do not fit into one picture.
MOST_ROWS = 20


class AnnualReport(models.Model):
    """The charts of a report; the screen, the PDF and the workbook show the same ones."""

    _inherit = "hsk.annual.report"

    preview = fields.Html(
        "Key Figures",
        compute="_compute_preview",
        sanitize=False,
        help="As the report has them now.",
    )

    @api.depends("date_from", "date_to", "company_id", "state", "content", "quote_ids")
    def _compute_preview(self):
        """Fill what the form shows, and the text for the press: both count only once."""
        for report in self:
            if not report.id or not report.date_from or not report.date_to:
                report.preview = report.press_text = False
                continue
            says = report._says()
            report.preview = report.env["ir.qweb"]._render(
                "hsk_family_friendly.annual_report_preview",
                {"says": says, "charts": report._pictures(says), "doc": report},
            )
            report.press_text = report._press(says)

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
