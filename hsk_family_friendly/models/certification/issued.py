from odoo import fields, models

from ...tools import guarded

CASES = "hsk.certification"


class IrAttachment(models.Model):
    # What was issued is said by a field, whatever a file is called.
    _inherit = "ir.attachment"

    hsk_is_issued = fields.Boolean("Issued Urkunde", readonly=True, copy=False)

    def _hsk_kept(self):
        """An issued Urkunde and the logos on it stay as they were."""
        kept = super()._hsk_kept()
        mine = self.filtered(lambda file: file.res_model == CASES)
        certified = self.env[CASES].sudo().browse(mine.mapped("res_id")).exists()
        certified = certified.filtered(lambda case: case.state == "certified")
        for file in mine:
            issued = file.hsk_is_issued or file.res_field == "document_content"
            if issued and file.res_id in certified.ids:
                kept[file] = file.name
        return kept


class IrActionsReport(models.Model):
    # The printed Urkunde is kept once, and given again from then on.
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Sort certifications by company."""
        if self._get_report(report_ref).model == CASES and res_ids:
            cases = self.env[CASES].browse(res_ids)
            res_ids = cases.sorted(lambda case: (case.partner_id._hsk_sort_key(), case.id)).ids
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)

    def retrieve_attachment(self, record):
        """Give what was issued, not a file that somebody has named like it."""
        found = super().retrieve_attachment(record)
        if self.model != CASES or not found:
            return found
        issued = [("res_model", "=", CASES), ("res_id", "=", record.id), ("name", "=", found.name)]
        return found.search([*issued, ("hsk_is_issued", "=", True)], limit=1)

    def _prepare_pdf_report_attachment_vals_list(self, report, streams):
        """Keep what is issued ourselves: that it is so can be said by nobody else."""
        values = super()._prepare_pdf_report_attachment_vals_list(report, streams)
        if report.model != CASES:
            return values
        cases = self.env[CASES].browse(vals["res_id"] for vals in values)
        # who may only read prints a copy
        mine = cases._filtered_access("write")
        issued = [{**vals, "hsk_is_issued": True} for vals in values if vals["res_id"] in mine.ids]
        guarded.by_action(self.env["ir.attachment"].sudo()).create(issued)
        return []
