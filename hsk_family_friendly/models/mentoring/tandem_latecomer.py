from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize_all

from .tandem import SIDES

OTHER = {"mentor": "mentee", "mentee": "mentor"}


class TandemLatecomer(models.Model):
    """A person who came to a tandem when notes had been written, or whose address was changed then.

    Such a person reads the notes from then on; the earlier ones when someone agrees who was there
    before. Whoever is on a side and has no row here was there from the start.
    """

    _name = "hsk.tandem.latecomer"
    _description = "Latecomer of a Tandem"
    _order = "id"
    _rec_name = "person_id"

    tandem_id = fields.Many2one(
        "hsk.tandem", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    person_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade", readonly=True
    )
    came_on = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    newest_note = fields.Integer(
        readonly=True, help="The number of the last note that was written before."
    )
    agreed_on = fields.Datetime(readonly=True)
    agreed_by_id = fields.Many2one(
        "res.partner", "Agreed by", readonly=True, index="btree_not_null", ondelete="set null"
    )
    shared_only = fields.Boolean("Only the Notes for Both Sides", readonly=True)

    _once = models.UniqueIndex("(tandem_id, person_id)", "This person came once only.")

    def _hides(self, note):
        """Tell whether a note is from before this person came, and nobody agreed to show it."""
        if not self or note.id > self.newest_note:
            return False
        return not self.agreed_on or (self.shared_only and not note.is_shared)

    def _is_settled(self):
        """Tell whether this person reads everything of the own side by now."""
        return not self or bool(self.agreed_on and not self.shared_only)


class Tandem(models.Model):
    """Who acts for a side since when. Staff choose the people, the sides whom they let read."""

    _inherit = "hsk.tandem"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        # the enrolments, too: writing them computes the people anew
        people = {f"{side}_{what}" for side in OTHER for what in ("contact_ids", "enrolment_id")}
        if not people & vals.keys():
            return super().write(vals)
        with self._watching_people():
            return super().write(vals)

    # ------------------------------------------------------------
    # WHO COMES LATER
    # ------------------------------------------------------------

    @contextmanager
    def _watching_people(self):
        """Note and tell at the end who came, who went, and whose address is another one."""
        # archived people, too: they may come back
        tandems = self.sudo().with_context(active_test=False)
        before = {tandem: tandem._seats() for tandem in tandems}
        yield
        changes = {}
        for tandem in tandems.exists():
            old, new = before[tandem], tandem._seats()
            come, gone = new.keys() - old.keys(), old.keys() - new.keys()
            tandem._note_latecomers({person_id for _side, person_id, _addresses in come})
            if come or gone:
                changes[tandem] = (old, new)
        self._tell_of_people(changes)

    def _seats(self):
        """Return {(side, id of the person, addresses): name} of those who act in a tandem."""
        return {
            (side, person.id, tuple(sorted(email_normalize_all(person.email or "")))): person.name
            for side, _label in SIDES
            for person in self[f"{side}_contact_ids"]
        }

    def _note_latecomers(self, person_ids):
        """Keep what people who came now may not read; where nothing is written, nothing is."""
        newest = self.env["hsk.tandem.note"].search(
            [("tandem_id", "=", self.id)], order="id desc", limit=1
        )
        if not newest or not person_ids:
            return
        latecomers = self.env["hsk.tandem.latecomer"]
        # a new row: who is just agreeing to the one before agrees to nothing
        latecomers.search(
            [("tandem_id", "=", self.id), ("person_id", "in", list(person_ids))]
        ).unlink()
        latecomers.create(
            [
                {"tandem_id": self.id, "person_id": person_id, "newest_note": newest.id}
                for person_id in sorted(person_ids)
            ]
        )

    def _latecomers(self):
        """Return {person: latecomer} of those who act in this tandem."""
        rows = self.env["hsk.tandem.latecomer"].sudo().search([("tandem_id", "=", self.id)])
        return {row.person_id: row for row in rows if row.person_id in self._people()}

    def _latecomer(self, person):
        """Return the row of a person who came later, else none.

        :raise AccessError: the person does not act in this tandem
        """
        self._check_person(person)
        return self._latecomers().get(person, self.env["hsk.tandem.latecomer"].sudo())

    # ------------------------------------------------------------
    # WHO AGREES
    # ------------------------------------------------------------

    def _latecomers_for(self, person):
        """Return the latecomers whom a person may let read what was written before.

        Those of the own side; those of the other one when it has nobody left from before.

        :raise AccessError: the person does not act in this tandem
        """
        self._check_person(person)
        rows = self._latecomers()
        settled = {side: self._settled(side, rows) for side, _label in SIDES}
        found = self.env["hsk.tandem.latecomer"].sudo()
        for other, row in rows.items():
            side = self._side_of(other)
            if row._is_settled():
                continue
            if person in settled[side] or (
                not settled[side] and not row.agreed_on and person in settled[OTHER[side]]
            ):
                found |= row
        return found

    def _settled(self, side, rows):
        """Return the people of a side who read all of its notes."""
        none, people = self.env["hsk.tandem.latecomer"], self[f"{side}_contact_ids"]
        settled = people.filtered(lambda person: rows.get(person, none)._is_settled())
        return settled - self._staff_among(settled)

    def _agree_to_as(self, person, latecomer_id):
        """Let a latecomer read what was written before.

        :raise UserError: there is nobody to agree to, or not any more
        """
        row = self._latecomers_for(person).filtered(lambda one: one.id == latecomer_id)
        if not row:
            raise UserError(self.env._("There is nothing to agree to here, or not any more."))
        row.write(
            {
                "agreed_on": fields.Datetime.now(),
                "agreed_by_id": person.id,
                "shared_only": self._side_of(person) != self._side_of(row.person_id),
            }
        )


class ResPartner(models.Model):
    # Whose address changes may be someone else. (No docstring: it would stay Odoo's model's.)
    _inherit = "res.partner"

    @contextmanager
    def _hsk_changing(self, vals):
        tandems = self._hsk_tandems() if "email" in vals else self.env["hsk.tandem"]
        with super()._hsk_changing(vals), tandems._watching_people():
            yield

    @contextmanager
    def _hsk_leaving(self):
        with super()._hsk_leaving(), self._hsk_tandems()._watching_people():
            yield

    def _hsk_tandems(self):
        """Return the tandems on one of whose sides these people stand, archived ones, too."""
        return self.env["hsk.tandem"].sudo().with_context(active_test=False)._naming(self)
