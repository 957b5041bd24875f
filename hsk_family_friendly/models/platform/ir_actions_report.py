import base64
import io

from odoo import models

from ...tools.contents import number_contents

ANNUAL = "hsk.annual.report"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Sort certifications by company; number annual reports, or give the kept PDF."""
        report = self._get_report(report_ref)
        if report.model == ANNUAL and res_ids:
            return self._annual_streams(report_ref, data, res_ids)
        if report.model == "hsk.certification" and res_ids:
            cases = self.env["hsk.certification"].browse(res_ids)
            res_ids = cases.sorted(lambda case: (case.partner_id._hsk_sort_key(), case.id)).ids
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)

    def _annual_streams(self, report_ref, data, res_ids):
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
