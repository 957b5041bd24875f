from contextlib import contextmanager

from odoo import fields, models
from odoo.fields import Domain

from ...tools import counts, opened

READER = "hsk_family_friendly.group_hsk_reader"


class Partner(models.Model):
    """The tandems of companies and people, and who is told when they change."""

    _inherit = "res.partner"

    hsk_tandem_count = fields.Integer(
        "Number of Tandems", compute="_compute_hsk_tandem_count", groups=READER
    )

    hsk_no_reminders = fields.Boolean("No Reminders from the Mentoring", groups=READER)

    def _compute_hsk_tandem_count(self):
        as_mentor, as_mentee = (
            counts.of_lines(self, "hsk.tandem", side) for side in ("mentor_id", "mentee_id")
        )
        for partner in self:
            found = partner._origin
            partner.hsk_tandem_count = as_mentor[found] + as_mentee[found]

    @opened.for_one_record("hsk-company-tandems")
    def action_hsk_open_tandems(self):
        """Show the tandems of the company, on either side."""
        domain = Domain("mentor_id", "=", self.id) | Domain("mentee_id", "=", self.id)
        return opened.listed(self.env, "hsk_tandem_action", domain=list(domain), context={})

    # ------------------------------------------------------------
    # WHO IS TOLD: whose address changes may be someone else
    # ------------------------------------------------------------

    @contextmanager
    def _hsk_changing(self, vals):
        tandems = self._hsk_tandems() if "email" in vals else self.env["hsk.tandem"]
        with super()._hsk_changing(vals), tandems._watching_people():
            yield

    @contextmanager
    def _hsk_leaving(self):
        with super()._hsk_leaving(), self._hsk_tandems()._watching_people():
            yield

    def _hsk_tandems(self):
        """Return the tandems on one of whose sides these people stand, archived ones, too."""
        return self.env["hsk.tandem"].sudo().with_context(active_test=False)._naming(self)
