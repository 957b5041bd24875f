from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.mail import email_normalize_all

from ...tools import limits, typed
from .tandem import SIDES

OTHER = {"mentor": "mentee", "mentee": "mentor"}
AUDIENCES = {"own": False, "both": True}


class Tandem(models.Model):
    """Who acts for a side since when, and who may read what. Staff choose the people, the sides
    whom they let read; staff see that there are notes and from when, never what they say.
    """

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

    # ------------------------------------------------------------
    # WHO ACTS FOR WHICH SIDE
    # ------------------------------------------------------------

    def _people(self):
        """Return everyone who acts in these tandems."""
        return self.mentor_contact_ids | self.mentee_contact_ids

    def _named(self):
        """Return who is named on each side; who is archived counts only where nobody else is."""
        known, every = self, self.with_context(active_test=False)
        names = [f"{side}_contact_ids" for side, _label in SIDES]
        return self.env["res.partner"].union(*(known[name] or every[name] for name in names))

    def _acting(self, side):
        """Return who acts for a side of this tandem today: who has left is not among them."""
        company = self[f"{side}_id"]
        return self[f"{side}_contact_ids"].filtered(lambda person: not person._hsk_gone(company))

    def _people_today(self):
        """Return everyone who acts in this tandem today."""
        return self._acting("mentor") | self._acting("mentee")

    def _gone(self, person):
        """Return why one of its people does not act in this tandem today, or nothing."""
        side = self._side_of(person)
        return person._hsk_gone(self[f"{side}_id"] if side else None)

    def _side_of(self, person):
        """Return on which side a person acts: "mentor", "mentee", or nothing."""
        self.ensure_one()
        for side, _label in SIDES:
            if person in self[f"{side}_contact_ids"]:
                return side
        return None

    @api.model
    def _of_person(self, person):
        """Return the tandems in which a person acts today."""
        return self._naming(person).filtered(lambda tandem: not tandem._gone(person))

    @api.model
    def _naming(self, people):
        """Return the tandems on one of whose sides these people stand, today or not."""
        return self.search(
            Domain("mentor_contact_ids", "in", people.ids)
            | Domain("mentee_contact_ids", "in", people.ids)
        )

    def _check_person(self, person):
        """Refuse those who do not act in this tandem, or not any more.

        :raise AccessError: the person is on neither side
        """
        acts = len(self) == 1 and person and self._side_of(person) and not self._gone(person)
        if not acts or self._is_staff(person):
            raise AccessError(self.env._("You do not act in this tandem, or not any more."))
        # a proposal may be another one tomorrow
        asked = self.published_on or self.date_start or self.mentor_answer != "pending"
        if self.state in ("proposed", "ended") and not asked:
            raise AccessError(self.env._("This tandem is not proposed to you yet."))

    @api.model
    def _is_staff(self, person):
        """Tell whether a person stays outside of tandems, see `_staff_among`."""
        return bool(self._staff_among(person))

    @api.model
    def _staff_among(self, people):
        """Return those of these people who work in this system or for the agency.

        No side is theirs, and not with another contact either: one that has an address of theirs
        is theirs.
        """
        people, companies = people.sudo(), self.env["res.company"].sudo()
        agencies = companies.search([("partner_id", "in", people.commercial_partner_id.ids)])
        addresses = {person: set(email_normalize_all(person.email or "")) for person in people}
        every = list(set().union(*addresses.values()))
        same = Domain("login", "in", every) | Domain("email_normalized", "in", every)
        users = self.env["res.users"].sudo().search(Domain("share", "=", False) & same)
        logins, emails = set(users.mapped("login")), set(users.mapped("email_normalized"))

        def is_staff(person):
            if person.commercial_partner_id in agencies.partner_id:
                return True
            if person.user_ids:  # who has an account of the portal is told apart by it
                return bool(logins & addresses[person]) or not all(person.user_ids.mapped("share"))
            return bool((logins | emails) & addresses[person])

        return people.filtered(is_staff)

    # ------------------------------------------------------------
    # WHO COMES AND GOES
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
        self.env["hsk.tandem.latecomer"]._tell(changes)

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
    # WHO LETS WHOM READ EARLIER NOTES
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

    # ------------------------------------------------------------
    # NOTES
    # ------------------------------------------------------------

    def _notes_for(self, person):
        """Return what a person may read: the notes of the own side, and those for both.

        Who came later reads from then on, until someone agrees, see the latecomers above.

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
