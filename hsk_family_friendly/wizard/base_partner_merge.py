from odoo import models
from odoo.exceptions import UserError


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse to make one company of two that both have certifications."""
        holders = (
            self.env["hsk.certification"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", partner_ids),
                    ("state", "not in", ("refused", "withdrawn")),
                ],
                ["partner_id"],
            )
        )
        if len(holders) > 1:
            raise UserError(
                self.env._(
                    "These companies have certifications of their own and cannot be merged: %s.",
                    ", ".join(partner.display_name for (partner,) in holders),
                )
            )
        return super()._merge(partner_ids, dst_partner, extra_checks)
