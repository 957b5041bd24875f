from odoo import api, models
from odoo.fields import Domain

from ..mentoring.tandem_goal import REACHED
from . import figures  # noqa: F401


class Figures(models.AbstractModel):
    """The mentoring: tandems, their meetings, their goals."""

    _inherit = "hsk.figures"

    @api.model
    def _codes_of_mentoring(self):
        return [
            "tandems",
            "tandems_begun",
            "meetings_held",
            "goals",
            "goals_reached",
        ]

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    def _tandems(self, period):
        """Return the tandems that ran on a day of the period."""
        return (
            Domain("company_id", "in", period.companies)
            & Domain("state", "in", ("active", "completed", "ended"))
            & Domain("date_start", "<=", period.last)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", period.first))
        )

    def _goals(self, period):
        """Return the goals of the tandems that ended in the period."""
        over = (
            Domain("company_id", "in", period.companies)
            & Domain("state", "in", ("completed", "ended"))
            & Domain("date_end", ">=", period.first)
            & Domain("date_end", "<=", period.last)
        )
        return Domain("tandem_id", "any", over)

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _figure_tandems(self, period):
        return self._figure(
            self.env._("Tandems"),
            self.env._("Tandems that ran on at least one day of the period."),
            "hsk.tandem",
            self._tandems(period),
        )

    def _figure_tandems_begun(self, period):
        return self._figure(
            self.env._("Tandems Begun"),
            self.env._("Those of them that began in the period."),
            "hsk.tandem",
            self._tandems(period) & Domain("date_start", ">=", period.first),
        )

    def _figure_meetings_held(self, period):
        tandem = Domain("company_id", "in", period.companies)
        return self._figure(
            self.env._("Meetings Held"),
            self.env._("Meetings of tandems in the period that were noted as held."),
            "calendar.event",
            Domain("hsk_tandem_id", "any", tandem)
            & Domain("hsk_outcome", "=", "held")
            & Domain("start", ">=", period.begin)
            & Domain("start", "<", period.end),
        )

    def _figure_goals(self, period):
        return self._figure(
            self.env._("Goals"),
            self.env._("What the tandems that ended in the period had worked on."),
            "hsk.tandem.goal",
            self._goals(period),
        )

    def _figure_goals_reached(self, period):
        return self._figure(
            self.env._("Goals Reached"),
            self.env._(
                "Those of them that the tandem rated %s or more of 10 at the end, or whose "
                "measure is done.",
                REACHED,
            ),
            "hsk.tandem.goal",
            self._goals(period) & self.env["hsk.tandem.goal"]._reached_domain(),
        )
