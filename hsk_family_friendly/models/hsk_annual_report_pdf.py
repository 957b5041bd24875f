from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date

# Chapters that begin on a new page; the short ones follow each other.
OWN_PAGE = {"figures", "development", "breakdowns", "measures", "mentoring"}


class AnnualReport(models.Model):
    """The report on paper: its chapters, and the copy that is kept."""

    _inherit = "hsk.annual.report"

    def _chapters(self, says):
        """Return the chapters that have something to say, in their order."""
        texts = says["texts"]
        chapters = [
            ("foreword", self.env._("Foreword"), texts["foreword"]),
            ("figures", self.env._("Key Figures"), True),
            ("development", self.env._("Development over the Years"), says["development"]),
            ("breakdowns", self.env._("Where the Companies Are"), True),
            ("measures", self.env._("Measures and Their Effects"), True),
            ("mentoring", self.env._("Mentoring"), True),
            ("network", self.env._("Network"), True),
            ("awarded", self.env._("Certified in This Period"), says["awarded"]),
            ("quotes", self.env._("What the Companies Say"), says["quotes"]),
            ("outlook", self.env._("What Comes Next"), texts["outlook"]),
        ]
        filled = [(code, title) for code, title, content in chapters if content]
        return [
            {"code": code, "title": f"{number}. {title}", "page": code in OWN_PAGE}
            for number, (code, title) in enumerate(filled, start=1)
        ]

    def _headings(self):
        """Return the headings of the chapters as they are printed."""
        report = self.with_context(lang=self._document_lang())
        return [chapter["title"] for chapter in report._chapters(report._says())]

    def _day(self, day):
        """Return a kept day as it is printed."""
        return format_date(self.env, fields.Date.to_date(day), lang_code=self._document_lang())

    def _markup(self, text):
        """Return the agency's own words, sanitized by their field, as they are printed."""
        return Markup(text)
