import base64
import io

from odoo import models

from ...tools.contents import number_contents

ANNUAL = "hsk.annual.report"


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
