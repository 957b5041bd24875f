from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Print certifications sorted by company, those kept and those drawn anew alike."""
        report = self._get_report(report_ref)
        if report.model == "hsk.certification" and res_ids:
            cases = self.env["hsk.certification"].browse(res_ids)
            res_ids = cases.sorted(lambda case: (case.partner_id._hsk_sort_key(), case.id)).ids
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
