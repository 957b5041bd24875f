from odoo import api, models
from odoo.exceptions import UserError

from ...tools.files import CHECKED

WHAT = {"raw", "datas", "db_datas", "store_fname", "name", "mimetype", "type", "url"}
CONTENT = WHAT | {"res_model", "res_id", "res_field"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_hsk_issued()
            self._check_hsk_checked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_hsk_issued(self):
        self._check_hsk_issued()

    def _check_hsk_issued(self):
        """An issued Urkunde, the logos on it and the PDF of a finished report stay as they were."""
        if self.env.su:
            return
        for file in self.sudo().filtered(lambda file: file.res_model == "hsk.annual.report"):
            report = self.env["hsk.annual.report"].sudo().browse(file.res_id).exists()
            if file.res_field == "pdf" and report.state == "final":
                raise UserError(self.env._("“%s” was issued and stays as it was.", report.name))
        mine = self.sudo().filtered(lambda file: file.res_model == "hsk.certification")
        for file in mine:
            issued = file.res_field == "document_content" or (
                file.name.startswith("Urkunde ") and file.mimetype == "application/pdf"
            )
            case = self.env["hsk.certification"].sudo().browse(file.res_id).exists()
            if issued and case.state == "certified":
                raise UserError(self.env._("“%s” was issued and stays as it was.", file.name))

    def _check_hsk_checked(self):
        """A file that was checked is not exchanged behind the record that it was checked for."""
        if self.env.su:
            return
        for model, name in CHECKED.items():
            holders = self.env[model].sudo().with_context(active_test=False)
            for holder in holders.search([(name, "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "“%(file)s” is attached to “%(record)s” and stays as it is. Remove it "
                        "there, and attach the other file.",
                        file=(holder[name] & self.sudo())[:1].name,
                        record=holder.display_name,
                    )
                )
