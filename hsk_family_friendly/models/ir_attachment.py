from odoo import api, models
from odoo.exceptions import UserError

CONTENT = {"raw", "datas", "db_datas", "store_fname", "name", "res_model", "res_id", "res_field"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_hsk_issued()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_hsk_issued(self):
        self._check_hsk_issued()

    def _check_hsk_issued(self):
        """An issued Urkunde and the logos on it stay as they were."""
        if self.env.su:
            return
        mine = self.sudo().filtered(lambda file: file.res_model == "hsk.certification")
        for file in mine:
            issued = file.res_field == "document_content" or (
                file.name.startswith("Urkunde ") and file.mimetype == "application/pdf"
            )
            case = self.env["hsk.certification"].sudo().browse(file.res_id).exists()
            if issued and case.state == "certified":
                raise UserError(self.env._("“%s” was issued and stays as it was.", file.name))
