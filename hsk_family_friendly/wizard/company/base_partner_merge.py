from odoo import models


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Fold what the partners have in the network before, and look at its rules afterwards.

        Who is put in another person's place in a tandem comes there later.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) < 2:
            return super()._merge(partner_ids, dst_partner, extra_checks)
        kept = dst_partner and dst_partner & partners
        kept = kept or self._get_ordered_partner(partners.ids)[-1:]  # as Odoo chooses
        # all or nothing, for whoever catches the sentence, too
        with self.env.cr.savepoint(), partners._hsk_tandems()._watching_people():
            partners._hsk_fold(kept)
            self.env.flush_all()
            result = super()._merge(partner_ids, kept, extra_checks)
            kept._hsk_check_merged()
        return result

    def _hsk_hand_over(self, row, kept):
        """Let what hangs on a row hang on the one that stays."""
        self._update_foreign_keys_generic(row._name, row, kept)
        self._update_reference_fields_generic(row._name, row, kept)
        self.env.invalidate_all()
