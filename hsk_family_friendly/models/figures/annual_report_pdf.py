from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date

# Chapters that begin on a new page; the short ones follow each other.
OWN_PAGE = {"figures", "development", "breakdowns", "measures", "mentoring"}


class AnnualReport(models.Model):
    """The report on paper: its chapters, and the copy that is kept."""

    _inherit = "hsk.annual.report"

    def _titles(self):
        """Return {code: title} of the chapters, in their order."""
        return {
            "foreword": self.env._("Foreword"),
            "figures": self.env._("Key Figures"),
            "development": self.env._("Development over the Years"),
            "breakdowns": self.env._("Where the Companies Are"),
            "measures": self.env._("Measures and Their Effects"),
            "mentoring": self.env._("Mentoring"),
            "network": self.env._("Network"),
            "awarded": self.env._("Certified in This Period"),
            "quotes": self.env._("What the Companies Say"),
            "outlook": self.env._("What Comes Next"),
        }

    def _chapters(self, says):
        """Return the chapters that have something to say, in their order, with their number."""
        texts = says["texts"]
        empty = {code for code in ("foreword", "outlook") if not texts[code]}
        empty |= {code for code in ("development", "awarded", "quotes") if not says[code]}
        filled = {code: title for code, title in self._titles().items() if code not in empty}
        return [
            {"code": code, "title": f"{number}. {title}", "page": code in OWN_PAGE}
            for number, (code, title) in enumerate(filled.items(), start=1)
        ]

    def _headings(self):
        """Return the titles that chapters can have as they are printed, without their number."""
        return list(self.with_context(lang=self._document_lang())._titles().values())

    def _day(self, day):
        """Return a kept day as it is printed."""
        return format_date(self.env, fields.Date.to_date(day), lang_code=self._document_lang())

    def _markup(self, text):
        """Return the agency's own words, sanitized by their field, as they are printed."""
        return Markup(text)
