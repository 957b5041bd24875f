from odoo import fields, models

from ...tools.german import document_lang


class Agenda(models.Model):
    """A page that helps a tandem to talk about a topic: questions, examples, a next step."""

    _name = "hsk.agenda"
    _description = "Agenda of a Meeting"
    _order = "sequence, name, id"

    name = fields.Char("Topic", required=True, translate=True)
    sequence = fields.Integer(default=10)
    action_field_ids = fields.Many2many("hsk.action.field", string="Action Fields")
    body = fields.Html("Agenda", required=True, translate=True)
    active = fields.Boolean(default=True)

    def _document_lang(self):
        return document_lang(self.env)
