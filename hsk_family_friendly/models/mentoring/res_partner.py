from odoo import fields, models
from odoo.fields import Domain

from ...tools import opened

READER = "hsk_family_friendly.group_hsk_reader"


class Partner(models.Model):
    """The tandems of a company."""

    _inherit = "res.partner"

    hsk_tandem_count = fields.Integer(
        "Number of Tandems", compute="_compute_hsk_tandem_count", groups=READER
    )

    def _compute_hsk_tandem_count(self):
        counts = {}
        for side in ("mentor_id", "mentee_id"):
            for partner, count in self.env["hsk.tandem"]._read_group(
                [(side, "in", self.ids)], [side], ["__count"]
            ):
                counts[partner] = counts.get(partner, 0) + count
        for partner in self:
            partner.hsk_tandem_count = counts.get(partner._origin, 0)

    @opened.for_one_record("hsk-company-tandems")
    def action_hsk_open_tandems(self):
        """Show the tandems of the company, on either side."""
        action = self.env["ir.actions.actions"]._for_xml_id("hsk_family_friendly.hsk_tandem_action")
        domain = Domain("mentor_id", "=", self.id) | Domain("mentee_id", "=", self.id)
        return {**action, "domain": list(domain), "context": {}}
