from odoo import fields, models

from ...tools import german


class AnnualReport(models.Model):
    """The press box: what an editor gets, ready to copy."""

    _inherit = "hsk.annual.report"

    press_text = fields.Text("For the Press", compute="_compute_preview")

    def _press(self, says):
        """Return what the press gets of what the report says."""
        words = self.with_context(lang=self._document_lang())
        towns = says["breakdowns"][0]
        blocks = [
            says["summary"],
            words._press_block(
                towns["title"], [f"{label}: {value}" for label, value in towns["rows"]]
            ),
            words._press_block(
                words.env._("Certified in This Period"),
                [
                    ", ".join(filter(None, (company, town))) + f" ({kind})"
                    for company, town, kind in says["awarded"]
                ],
            ),
            words._press_block(words.env._("Quotes"), words._press_quotes()),
        ]
        return "\n\n".join(filter(None, blocks))

    def _press_block(self, title, lines):
        return "\n".join([f"{title}:", *lines]) if lines else ""

    def _press_quotes(self):
        """Return the quotes of the agency whose people agreed to the press, also today."""
        quotes = self.env["hsk.quote"].search(
            self.env["hsk.quote"]._usable("press")
            & fields.Domain("company_id", "=", self.company_id.id)
        )
        return [
            f"{german.quoted(quote.text)} "
            f"({', '.join(filter(None, (quote.person_id.name, quote.partner_id.name)))})"
            for quote in quotes
        ]
