from odoo import fields, models
from odoo.fields import Domain

from .week import SOON


class Week(models.AbstractModel):
    """Jury sessions on the start page."""

    _inherit = "hsk.week"

    def _entries(self):
        sessions = Domain("state", "!=", "closed")
        how = {"when": "start", "company": None}
        return [
            *super()._entries(),
            self._entry(
                "due",
                "jury_sessions",
                self.env._("Jury sessions within 14 days"),
                "hsk.jury.session",
                sessions & self._from_now("start", SOON),
                **how,
            ),
            self._entry(
                "stuck",
                "jury_sessions_open",
                self.env._("Jury sessions that are over and not closed"),
                "hsk.jury.session",
                sessions & Domain("stop", "<", fields.Datetime.now()),
                **how,
            ),
            self._entry(
                "ready",
                "jury_release",
                self.env._("Jury sessions whose decisions wait for your release"),
                "hsk.jury.session",
                Domain("waits_for_me", "=", True),
                mine=[],
                **how,
            ),
        ]
