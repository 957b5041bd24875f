from odoo import api, fields, models

from .tandem import SIDES


class TandemNote(models.Model):
    """What the people of a tandem wrote down: for their own side, or for both.

    Nobody has rights on this model, and no field of another model leads here: it is read and
    written by methods of the tandem only (`tandem_people.py`), which look who asks.
    """

    _name = "hsk.tandem.note"
    _description = "Private Note of a Tandem"
    _order = "id desc"

    tandem_id = fields.Many2one("hsk.tandem", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    event_id = fields.Many2one(
        "calendar.event", "Meeting", index="btree_not_null", ondelete="set null"
    )
    side = fields.Selection(SIDES, required=True)
    person_id = fields.Many2one("res.partner", index=True, ondelete="set null")
    is_shared = fields.Boolean("For Both Sides")
    body = fields.Text(required=True)
    written_on = fields.Datetime(default=fields.Datetime.now, required=True)

    @api.depends("written_on")
    def _compute_display_name(self):
        for note in self:
            note.display_name = self.env._("Note %s", note.id)
