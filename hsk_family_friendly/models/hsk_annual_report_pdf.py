from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date


class AnnualReport(models.Model):
    """The report on paper: its chapters, and the copy that is kept."""

    _inherit = "hsk.annual.report"

    def _chapters(self, says):
        """Return the chapters that have something to say, in their order."""
        texts = says["texts"]
        chapters = [
            ("foreword", self.env._("Foreword"), texts["foreword"]),
            ("figures", self.env._("Figures"), True),
            ("development", self.env._("Development over the Years"), says["development"]),
            ("breakdowns", self.env._("Where the Companies Are"), True),
            ("measures", self.env._("Measures and Their Effects"), True),
            ("mentoring", self.env._("Mentoring"), True),
            ("network", self.env._("Network"), True),
            ("awarded", self.env._("Certified in This Period"), says["awarded"]),
            ("quotes", self.env._("What the Companies Say"), says["quotes"]),
            ("outlook", self.env._("Outlook"), texts["outlook"]),
        ]
        return [{"code": code, "title": title} for code, title, filled in chapters if filled]

    def _day(self, day):
        """Return a kept day as it is printed."""
        return format_date(self.env, fields.Date.to_date(day), lang_code=self._document_lang())

    def _markup(self, text):
        """Return the agency's own words, sanitized by their field, as they are printed."""
        return Markup(text)
