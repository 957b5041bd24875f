from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import limits, typed
from .tandem import SIDES

AUDIENCES = {"own": False, "both": True}


class TandemNote(models.Model):
    """What the people of a tandem wrote down: for their own side, or for both.

    Nobody has rights on this model, and no field of another model leads here: it is read and
    written by the methods of the tandem below only, which look who asks.
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


class Tandem(models.Model):
    """The notes of a tandem: staff see that there are some and from when, never what they say."""

    _inherit = "hsk.tandem"

    note_count = fields.Integer("Number of Notes", compute="_compute_notes", compute_sudo=True)
    last_note_on = fields.Datetime("Last Note", compute="_compute_notes", compute_sudo=True)

    def _compute_notes(self):
        groups = self.env["hsk.tandem.note"]._read_group(
            [("tandem_id", "in", self.ids)], ["tandem_id"], ["__count", "written_on:max"]
        )
        found = {tandem: values for tandem, *values in groups}
        for tandem in self:
            tandem.note_count, tandem.last_note_on = found.get(tandem._origin, (0, False))

    def _notes_for(self, person):
        """Return what a person may read: the notes of the own side, and those for both.

        Who came later reads from then on, until someone agrees, see `hsk_tandem_latecomer.py`.

        :raise AccessError: the person does not act in this tandem
        """
        self._check_person(person)
        side = self._side_of(person)
        notes = self.env["hsk.tandem.note"].sudo().search([("tandem_id", "=", self.id)])
        latecomer = self._latecomer(person)
        return notes.filtered(
            lambda note: (note.side == side or note.is_shared) and not latecomer._hides(note)
        )

    def _write_note_as(self, person, body, audience="own", meeting_id=None):
        """Write a note down.

        :param str audience: "own" side or "both"
        :raise UserError: there is no text, it is too long, there are too many notes, or there is
            no such meeting
        """
        self._check_person(person)
        body = typed.text(self.env, body, self.env._("Note"), limits.NOTE)
        if not body:
            raise UserError(self.env._("The note has no text."))
        if audience not in AUDIENCES:
            raise UserError(self.env._("Please choose who may read the note."))
        event = self._meeting_of(person, meeting_id) if meeting_id else self.meeting_ids.browse()
        own = self._notes_for(person).filtered(lambda note: note.person_id == person)
        if len(own) >= limits.NOTES:
            raise UserError(
                self.env._(
                    "You have written %s notes already. Delete those first that you do not need "
                    "any more.",
                    limits.NOTES,
                )
            )
        self.env["hsk.tandem.note"].sudo().create(
            {
                "tandem_id": self.id,
                "event_id": event.id,
                "side": self._side_of(person),
                "person_id": person.id,
                "is_shared": AUDIENCES[audience],
                "body": body,
            }
        )

    def _delete_note_as(self, person, note_id):
        """Delete one of the person's own notes.

        :raise UserError: it is not there, or another person's
        """
        own = self._notes_for(person).filtered(
            lambda note: note.id == note_id and note.person_id == person
        )
        if not own:
            raise UserError(self.env._("You can delete your own notes only."))
        own.unlink()
