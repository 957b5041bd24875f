from odoo import models
from odoo.exceptions import UserError


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse to make one company of two that both have certifications.

        Who is put in another person's place in a tandem comes there later.
        """
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
        people = self.env["res.partner"].browse(partner_ids)
        with people._hsk_tandems()._watching_people():
            return super()._merge(partner_ids, dst_partner, extra_checks)
