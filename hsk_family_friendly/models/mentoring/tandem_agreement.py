from odoo import models

from ...tools.german import document_lang, long_date


class Tandem(models.Model):
    """The mentoring agreement that both sides sign."""

    _inherit = "hsk.tandem"

    def _document_lang(self):
        return document_lang(self.env)

    def _agreement(self):
        """Return what stands in the agreement beside its fixed words.

        :return: a dict with the two sides, the goals, and from when to when
        """
        self.ensure_one()
        return {
            "sides": [
                (side, self[f"{side}_id"], self._acting(side)) for side in ("mentor", "mentee")
            ],
            "goals": self.goal_ids,
            "from": long_date(self.date_start or self.program_id.date_start),
            "until": long_date(self.date_planned_end),
        }
