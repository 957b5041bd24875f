from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .running import MeetingCase

SECRET = "Umsatzeinbruch 4711"


class TestTandemNote(MeetingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tandem._write_note_as(cls.mentor_person, SECRET, "own")
        cls.note = cls.env["hsk.tandem.note"].search([])

    def test_each_side_reads_its_own_and_what_is_for_both(self):
        self.tandem._write_note_as(self.mentee_person, "Unser Ziel", "own")
        self.tandem._write_note_as(self.mentee_person, "Für beide", "both")
        read = {
            person: set(self.tandem._notes_for(person).mapped("body")) for person in self.people
        }
        self.assertEqual(read[self.mentor_person], {SECRET, "Für beide"})
        self.assertEqual(read[self.mentee_person], {"Unser Ziel", "Für beide"})

    def test_a_successor_reads_the_notes_from_then_on(self):
        new = self.make_person(self.mentor, "Neu", "neu@mentor.example")
        with self.assertRaises(AccessError):
            self.tandem._notes_for(new)
        self.tandem.mentor_contact_ids = new
        self.assertFalse(self.tandem._notes_for(new))
        self.tandem._write_note_as(new, "Neu hier", "own")
        self.assertEqual(self.tandem._notes_for(new).body, "Neu hier")
        with self.assertRaises(AccessError):
            self.tandem._notes_for(self.mentor_person)
        with self.assertRaises(UserError):
            self.tandem._delete_note_as(new, self.note.id)

    def test_notes_need_text_and_readers(self):
        for body, audience in (("", "own"), (" \x00 ", "own"), ("x" * 10001, "own"), ("x", "all")):
            with self.assertRaises(UserError):
                self.tandem._write_note_as(self.mentor_person, body, audience)

    def test_staff_see_that_there_are_notes_and_when(self):
        for role in ("reader", "user", "manager"):
            tandem = self.tandem.with_user(self.users[role])
            self.assertEqual(tandem.note_count, 1)
            self.assertTrue(tandem.last_note_on)

    def test_nobody_gets_at_them(self):
        admin = new_test_user(
            self.env,
            "hsk_admin",
            "base.group_system,base.group_allow_export,hsk_family_friendly.group_hsk_manager",
        )
        portal = new_test_user(self.env, "hsk_juror", "base.group_portal")
        for user in self.users.values():
            user.group_ids |= self.env.ref("base.group_allow_export")
        for user in (*self.users.values(), admin, portal):
            notes = self.env["hsk.tandem.note"].with_user(user)
            for attempt in (
                lambda notes=notes: notes.search([]),
                lambda notes=notes: notes.search_read([], ["body"]),
                lambda notes=notes: notes.search_count([("body", "ilike", "4711")]),
                lambda notes=notes: notes.name_search("4711"),
                lambda notes=notes: notes.formatted_read_group([], ["body"], ["__count"]),
                lambda notes=notes: notes.browse(self.note.id).read(["body"]),
                lambda notes=notes: notes.browse(self.note.id).export_data(["body"]),
                lambda notes=notes: notes.browse(self.note.id).copy(),
                lambda notes=notes: notes.browse(self.note.id).write({"is_shared": True}),
                lambda notes=notes: notes.browse(self.note.id).unlink(),
            ):
                with self.assertRaises(UserError):  # AccessError is one, too
                    attempt()

    def test_no_field_leads_to_them(self):
        leading = self.env["ir.model.fields"].search([("relation", "=", "hsk.tandem.note")])
        self.assertFalse(leading.filtered(lambda field: field.model != "hsk.tandem.note"))
        for model in ("hsk.tandem", "calendar.event", "res.partner"):
            with self.assertRaises(ValueError):
                self.env[model].search([("note_ids.body", "ilike", "4711")])

    def test_they_stand_nowhere_else(self):
        tables = self.env["ir.model"].search([("model", "in", ("mail.message", "mail.mail"))])
        for model in tables.mapped("model"):
            self.assertFalse(self.env[model].search([("body", "ilike", "4711")]))
        self.assertNotIn("4711", str(self.tandem.read() + self.tandem.goal_ids.read()))

    def test_other_ways_in(self):
        links = self.env["hsk.personal.link"]
        link = links._make("tandem", self.tandem, self.mentor_person)[self.mentor_person]
        until = link.expires_on
        token = link._token()
        self.assertEqual(links._open("tandem", token)[1], self.tandem)
        with self.assertRaises(AccessError):
            links._open("jury", token)
        link.expires_on = fields.Datetime.now() - timedelta(seconds=1)
        with self.assertRaises(AccessError):
            links._open("tandem", token)
        link.expires_on = until
        link.action_revoke()
        with self.assertRaises(AccessError):
            links._open("tandem", token)
