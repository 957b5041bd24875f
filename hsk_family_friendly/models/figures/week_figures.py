from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import format_date

from ...tools.dates import agency_today
from .figures_screen import SUBJECTS


class Week(models.AbstractModel):
    """This year's figures on the start page, beside them those of last year up to the same day."""

    _inherit = "hsk.week"

    def _figures(self):
        """Return {"title", "text", "date_from", "date_to", "groups"} of this year up to today."""
        today = agency_today(self.env)
        first = today.replace(month=1, day=1)
        codes = [code for group in SUBJECTS.values() for code in group]
        now = self.env["hsk.figures"].compute(first, today, codes)
        before = self.env["hsk.figures"].compute(
            first - relativedelta(years=1), today - relativedelta(years=1), codes
        )
        return {
            "text": self.env._(
                "%(first)s to %(today)s; beside it last year up to the same day.",
                first=format_date(self.env, first),
                today=format_date(self.env, today),
            ),
            "year": str(today.year),
            "last_year": str(today.year - 1),
            "date_from": str(first),
            "date_to": str(today),
            "groups": self._groups(now, before),
        }

    def _groups(self, now, before):
        figures = self.env["hsk.figures"]
        titles = figures._subject_titles()
        return [
            {
                "title": titles[subject],
                "figures": [
                    {**figures._shown(code, now[code]), "before": figures._in_words(before[code])}
                    for code in codes
                ],
            }
            for subject, codes in SUBJECTS.items()
        ]
