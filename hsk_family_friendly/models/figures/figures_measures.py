from odoo import api, models
from odoo.fields import Domain

from ...tools.opened import plain
from . import figures  # noqa: F401

MEASURE = "hsk.measure"


class Figures(models.AbstractModel):
    """Measures: what is agreed, how far it is, what the re-certification found."""

    _inherit = "hsk.figures"

    @api.model
    def _codes_of_measures(self):
        return [
            "measures",
            "measures_by_field",
            "measures_by_state",
            "assessed",
            "fulfilled_share",
        ]

    def _in_force(self, period):
        """Return the measures of the certificates in force on the period's last day."""
        return Domain("certification_id", "any", self._valid(period))

    def _assessed(self, period):
        """Return the measures that a re-certification of the period looked at again."""
        looked = (
            Domain("state", "in", ("certified", "refused"))
            & Domain("decided_on", ">=", period.first)
            & Domain("decided_on", "<=", period.last)
            & Domain("company_id", "in", period.companies)
        )
        return Domain("assessment", "!=", False) & Domain(
            "certification_id", "any", Domain("next_ids", "any", looked)
        )

    def _figure_measures(self, period):
        return self._figure(
            self.env._("Measures"),
            self.env._(
                "Measures of the companies certified on the last day of the period, whatever their "
                "status."
            ),
            MEASURE,
            self._in_force(period),
        )

    def _figure_measures_by_field(self, period):
        measures = self._in_force(period)
        return self._figure(
            self.env._("Measures by Action Field"),
            self.env._(
                "Measures of the companies certified on the last day of the period, by their "
                "action field."
            ),
            MEASURE,
            measures,
            rows=self._rows(MEASURE, measures, "action_field_id"),
        )

    def _figure_measures_by_state(self, period):
        measures = self._in_force(period)
        status = self.env["hsk.measure.status"].sudo()
        groups = status._read_group(
            status._on(period.last) & Domain("measure_id", "any", measures),
            ["state"],
            ["__count", "partner_id:count_distinct"],
        )
        found = {state: numbers for state, *numbers in groups}
        rows = [
            self._state_row(state, label, measures, period.last, *found.get(state, (0, 0)))
            for state, label in status._states()
        ]
        return self._figure(
            self.env._("Measures by Status"),
            self.env._(
                "Measures of the companies certified on the last day of the period, by the "
                "implementation status that they had on that day."
            ),
            MEASURE,
            measures,
            rows=rows,
        )

    def _state_row(self, state, label, measures, day, count, companies):
        on_the_day = self.env["hsk.measure.status"]._on(day) & Domain("state", "=", state)
        return {
            "key": state,
            "label": label,
            "value": count,
            "companies": companies,
            "domain": plain(measures & Domain("status_ids", "any", on_the_day)),
        }

    def _figure_assessed(self, period):
        assessed = self._assessed(period)
        return self._figure(
            self.env._("Measures Looked at Again"),
            self.env._(
                "Measures that a jury has looked at again at a re-certification decided in the "
                "period, by its judgement."
            ),
            MEASURE,
            assessed,
            rows=self._rows(MEASURE, assessed, "assessment"),
        )

    def _figure_fulfilled_share(self, period):
        assessed = self._assessed(period)
        total = self._count(MEASURE, assessed)
        fulfilled = self._count(MEASURE, assessed & Domain("assessment", "=", "fulfilled"))
        return self._figure(
            self.env._("Fulfilled Measures"),
            self.env._(
                "Share of “fulfilled” among the measures looked at again at a re-certification "
                "decided in the period; “partly fulfilled” does not count."
            ),
            MEASURE,
            assessed,
            value=fulfilled / total if total else False,
            unit="share",
        )
