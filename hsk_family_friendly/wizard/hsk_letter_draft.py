from odoo import fields, models


class LetterDraft(models.TransientModel):
    """Asks which letter some companies are to get, and drafts it for each."""

    _name = "hsk.letter.draft"
    _description = "Draft Letters"

    certification_ids = fields.Many2many(
        "hsk.certification",
        required=True,
        string="Certifications",
        default=lambda self: self._default_certification_ids(),
    )
    template_id = fields.Many2one(
        "mail.template",
        "Letter",
        required=True,
        domain="[('model', '=', 'hsk.certification')]",
    )

    def _default_certification_ids(self):
        return self.env.context.get("active_ids", [])

    def action_draft(self):
        """Draft the letters and show them; nothing is sent."""
        self.ensure_one()
        letters = self.env["hsk.letter"]._draft(self.certification_ids, self.template_id)
        action = self.env["ir.actions.actions"]._for_xml_id("hsk_family_friendly.hsk_letter_action")
        if len(letters) == 1:
            return {**action, "views": [(False, "form")], "res_id": letters.id, "context": {}}
        return {**action, "domain": [("id", "in", letters.ids)], "context": {}}
