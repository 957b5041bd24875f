from lxml import html
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class LetterEdit(models.TransientModel):
    """Changes several drafts at once: another subject, one more paragraph."""

    _name = "hsk.letter.edit"
    _description = "Edit Chosen Drafts"

    letter_ids = fields.Many2many(
        "hsk.letter", required=True, default=lambda self: self._default_letter_ids()
    )
    subject = fields.Char("New Subject", help="Empty: each letter keeps its own.")
    paragraph = fields.Text("One More Paragraph")
    place = fields.Selection(
        [
            ("greeting", "Before the Closing Words"),
            ("start", "After the Salutation"),
            ("end", "At the End"),
        ],
        default="greeting",
        required=True,
    )

    def _default_letter_ids(self):
        chosen = self.env["hsk.letter"].browse(self.env.context.get("active_ids", []))
        return chosen.filtered(lambda letter: letter.state == "draft")

    def action_edit(self):
        """Change the chosen drafts.

        :raise UserError: nothing was entered, or none of the letters is a draft
        """
        self.ensure_one()
        drafts = self.letter_ids.filtered(lambda letter: letter.state == "draft")
        text = (self.paragraph or "").strip()
        if not drafts or not (text or self.subject):
            raise UserError(self.env._("Choose drafts, and enter a subject or a paragraph."))
        for letter in drafts:
            values = {"subject": self.subject} if self.subject else {}
            if text:
                values["body"] = self._with_paragraph(letter.body, text)
            letter.write(values)
        return {"type": "ir.actions.act_window_close"}

    def _with_paragraph(self, body, text):
        """Return a letter's text with one more paragraph at the chosen place."""
        paragraph = Markup("<p>%s</p>") % text
        if is_html_empty(body):
            return paragraph
        root = html.fragment_fromstring(str(body), create_parent="div")
        paragraphs = root.findall(".//p")
        added = html.fragment_fromstring(paragraph.replace("\n", Markup("<br/>")))
        if not paragraphs:
            root.append(added)
        elif self.place == "end":
            paragraphs[-1].addnext(added)
        elif self.place == "start":
            paragraphs[0].addnext(added)
        else:
            paragraphs[-1].addprevious(added)
        return Markup(html.tostring(root, encoding="unicode"))
