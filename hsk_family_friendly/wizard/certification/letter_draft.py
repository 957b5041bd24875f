from odoo import api, fields, models

from ...tools import opened


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
        domain="[('id', 'in', fitting_template_ids)]",
        help="Offered is what is true for all the chosen cases.",
    )
    fitting_template_ids = fields.Many2many(
        "mail.template", compute="_compute_fitting_template_ids"
    )

    @api.depends("certification_ids")
    def _compute_fitting_template_ids(self):
        templates = self.env["mail.template"].search([("model", "=", "hsk.certification")])
        for wizard in self:
            wizard.fitting_template_ids = templates._hsk_fitting_to_all(
                wizard.certification_ids._origin
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
        return opened.of_these({**action, "domain": [("id", "in", letters.ids)], "context": {}})
