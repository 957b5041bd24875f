from odoo import api, models
from odoo.exceptions import UserError

WHAT = {"raw", "datas", "db_datas", "store_fname", "name", "mimetype", "type", "url"}
CONTENT = WHAT | {"res_model", "res_id", "res_field"}


class IrAttachment(models.Model):
    # Files that stay as they were: what was issued, and what was checked before it was attached.
    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_hsk_kept()
            self._check_hsk_checked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_hsk_kept(self):
        self._check_hsk_kept()

    def _hsk_kept(self):
        """Return {file: name} of those of these that were issued; subjects add theirs."""
        return {}

    def _check_hsk_kept(self):
        for name in self.sudo()._hsk_kept().values() if not self.env.su else ():
            raise UserError(self.env._("“%s” was issued and stays as it was.", name))

    @api.model
    def _hsk_checked_fields(self):
        """Return [(model, field)] whose files are checked before they are attached."""
        return [
            (name, model._hsk_checked_files)
            for name, model in self.env.registry.items()
            if getattr(model, "_hsk_checked_files", None) and not model._abstract
        ]

    def _check_hsk_checked(self):
        """A file that was checked is not exchanged behind the record that it was checked for."""
        for model, name in self._hsk_checked_fields() if not self.env.su else ():
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
