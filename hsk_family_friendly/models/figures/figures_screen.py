from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...tools.dates import agency_today

# The single figures by subject, as the screen and the annual report show them.
SUBJECTS = {
    "certification": (
        *("new", "recertified", "valid_total", "suspended", "ever_certified"),
        *("employees_covered", "smallest", "largest"),
        *("exits", "due", "recertification_rate"),
    ),
    "measures": ("measures", "assessed", "fulfilled_share"),
    "network": (
        *("network_meetings", "events", "participants", "companies_reached"),
        *("sme_reached", "visits"),
    ),
    "mentoring": ("tandems", "tandems_begun", "meetings_held", "goals", "goals_reached"),
}


class Figures(models.AbstractModel):
    """The screen of the figures: any period, beside it the same days a year before."""

    _inherit = "hsk.figures"

    @api.model
    def screen(self, date_from, date_to):
        """Return what the screen shows about a period.

        :param date_from: first day, a date or “2026-01-01”
        :param date_to: last day
        :return: {"text": which days, "groups": [{"title", "figures"}], "breakdowns": figures
            with "rows"}
        :raise UserError: the days are no days or in the wrong order
        """
        figures = self.compute(date_from, date_to)
        period = self._period(date_from, date_to)
        days = (period.first, max(period.first, period.last))
        days_before = [day - relativedelta(years=1) for day in days]
        before = self.compute(*days_before)
        shown = {
            code: {**self._shown(code, figure), "before": self._in_words(before[code])}
            for code, figure in figures.items()
        }
        titles = self._subject_titles()
        return {
            "text": self._days_in_words(days, days_before),
            "groups": [
                {"title": titles[subject], "figures": [shown[code] for code in codes]}
                for subject, codes in SUBJECTS.items()
            ],
            "breakdowns": [one for one in shown.values() if one["rows"]],
        }

    def _days_in_words(self, days, days_before):
        """Return which days are counted, which stand beside them, and of when the data are."""
        first, last, first_before, last_before, today = (
            format_date(self.env, day) for day in (*days, *days_before, agency_today(self.env))
        )
        return self.env._(
            "%(first)s to %(last)s, beside it %(first_before)s to %(last_before)s. Data of "
            "%(today)s: what has happened until that day counts.",
            first=first,
            last=last,
            first_before=first_before,
            last_before=last_before,
            today=today,
        )

    def _subject_titles(self):
        """Return {subject: title}."""
        return {
            "certification": self.env._("Certification"),
            "measures": self.env._("Measures"),
            "network": self.env._("Network"),
            "mentoring": self.env._("Mentoring"),
        }

    def _shown(self, code, figure):
        return {
            "code": code,
            "label": figure["label"],
            "definition": figure["definition"],
            "value": self._in_words(figure),
            "can_open": self.env[figure["model"]].has_access("read"),
            "rows": [
                {
                    "key": row["key"],
                    "label": row["label"],
                    "value": formatLang(self.env, row["value"], digits=0),
                }
                for row in figure.get("rows", [])
                if row["value"]
            ],
        }

    def _in_words(self, figure):
        """Return a number as people read it."""
        if figure["value"] is False:
            return "–"
        if figure["unit"] == "share":
            return f"{formatLang(self.env, 100 * figure['value'], digits=0)} %"
        return formatLang(self.env, figure["value"], digits=0)
