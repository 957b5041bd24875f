from odoo import models

from ...tools import german
from .award import JUBILEE


class Certification(models.Model):
    """What a laudatory speech can say about a company."""

    _inherit = "hsk.certification"

    def _laudatio(self):
        """Return the notes: the facts, what the company has achieved, what it plans."""
        self.ensure_one()
        earlier = self.previous_id.measure_ids.filtered(
            lambda measure: measure.state in ("running", "done") or measure.effect
        )
        existing = self.measure_ids.filtered(
            lambda measure: measure.origin == "existing" and measure.state != "dropped"
        )
        achieved = existing.filtered(lambda measure: measure.previous_id not in earlier) | earlier
        return {
            "times": german.times(self.cycle),
            "jubilee": self.cycle % JUBILEE == 0 and f"{self.cycle}. Zertifikat",
            # nobody says a day on stage that is only the first one in Odoo
            "since": self.partner_id.hsk_certified_since or (self.cycle == 1 and self.valid_from),
            # what has an effect is what one can tell
            "achieved": achieved.sorted(lambda measure: (not measure.effect, measure.id)),
            # a condition of the jury is nobody's business on stage
            "planned": self._measures_to_plan().filtered(
                lambda measure: measure.origin != "condition"
            ),
        }
