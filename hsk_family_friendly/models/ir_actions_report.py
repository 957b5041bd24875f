import io

from odoo import models

from ..report.contents import number_contents


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Sort certifications by company, and number the contents of annual reports."""
        report = self._get_report(report_ref)
        if report.model == "hsk.certification" and res_ids:
            cases = self.env["hsk.certification"].browse(res_ids)
            res_ids = cases.sorted(lambda case: (case.partner_id._hsk_sort_key(), case.id)).ids
        streams = super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        if report.model == "hsk.annual.report":
            for res_id, stream in streams.items():
                if not stream["attachment"]:  # a kept report has its numbers
                    titles = self.env[report.model].browse(res_id)._headings()
                    numbered = number_contents(stream["stream"].getvalue(), titles)
                    stream["stream"] = io.BytesIO(numbered)
        return streams
