import base64

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import EventPageCase

PDF = base64.b64encode(b"%PDF-1.4\n%%EOF\n")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-11 08:00:00")
class TestEventThanks(EventPageCase):
    """Who attended is thanked, finds the material, and says what may be done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.make_event(user_id=cls.users["user"].id)
        cls.file = cls.env["ir.attachment"].create({"name": "Folien.pdf", "datas": PDF})
        cls.event.hsk_material_ids = cls.file
        cls.there = cls.register(cls.mentor_person, state="done")
        cls.missing = cls.register(cls.mentee_person)

    @classmethod
    def register(cls, person=None, **values):
        return cls.env["event.registration"].create(
            {
                "event_id": cls.event.id,
                "partner_id": person and person.id,
                "state": "open",
                **values,
            }
        )

    def thank(self):
        self.event.with_user(self.users["user"]).action_hsk_thank()
        return self.event.hsk_invitation_ids.filtered(lambda one: one.kind == "thanks")

    # ------------------------------------------------------------
    # THE MAIL
    # ------------------------------------------------------------

    def test_only_those_who_attended_and_only_once(self):
        draft = self.thank()
        self.assertEqual((draft.person_id, draft.state), (self.mentor_person, "draft"))
        self.assertIn("Material", draft.body)
        with self.assertRaises(UserError):
            self.thank()
        draft.action_release()
        mail = self.env["mail.mail"].search([("subject", "=", draft.subject)], limit=1)
        self.assertIn("/network-event/", mail.body_html)
        self.assertIn("Zu Material, Wünschen und Fotos", mail.body_html)
        with self.assertRaises(UserError):
            self.thank()
        self.missing.action_set_done()
        self.assertEqual(self.thank().person_id, self.mentor_person | self.mentee_person)

    def test_an_attendance_that_is_taken_back(self):
        draft = self.thank()
        self.there.action_hsk_check_in()
        draft.invalidate_recordset()
        with self.assertRaisesRegex(UserError, self.mentor_person.name):
            draft.action_release()
        with self.assertRaises(UserError):
            self.thank()

    def test_guests_become_contacts_once(self):
        colleague = self.register(
            name="Karla Kollegin",
            email="karla@mentor.example",
            hsk_partner_id=self.mentor.id,
            state="done",
        )
        booked = self.register(
            self.mentor_person, name="Gero Gast", email="gero@example.com", state="done"
        )
        silent = self.register(name="Ohne Adresse", state="done")
        people = self.thank().person_id
        self.assertEqual(len(people), 3)
        self.assertEqual(colleague.partner_id.parent_id, self.mentor)
        self.assertEqual(booked.partner_id.name, "Gero Gast")
        self.assertFalse(silent.partner_id)
        with self.assertRaises(UserError):
            self.thank()
        known = self.env["res.partner"].search([("email", "=", "gero@example.com")])
        self.assertEqual(known, booked.partner_id)

    def test_material_is_checked_and_belongs_to_the_event(self):
        self.assertEqual((self.file.res_model, self.file.res_id), ("event.event", self.event.id))
        page = self.env["ir.attachment"].create({"name": "Folien.pdf", "raw": b"<html></html>"})
        with self.assertRaises(ValidationError):
            self.event.hsk_material_ids |= page

    # ------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------

    def test_material_for_those_who_attended(self):
        url = f"{self.address(self.mentor_person)}/material/{self.file.id}"
        self.assertIn("Folien.pdf", self.url_open(self.address(self.mentor_person)).text)
        answer = self.url_open(url)
        self.assertEqual(answer.content, base64.b64decode(PDF))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertNotIn("Folien.pdf", self.url_open(self.address(self.mentee_person)).text)
        other = self.env["ir.attachment"].create({"name": "geheim.pdf", "datas": PDF})
        for person, file in ((self.mentee_person, self.file), (self.mentor_person, other)):
            answer = self.url_open(f"{self.address(person)}/material/{file.id}")
            self.assertEqual(answer.status_code, 403)

    def test_wishes(self):
        page = self.act(self.mentor_person, "wish")
        self.assertIn("wählen Sie ein Thema", page.text)
        page = self.act(self.mentor_person, "wish", wish="x" * 601)
        self.assertIn("601", page.text)
        self.act(
            self.mentor_person, "wish", topic=str(self.action_field.id), wish="Pflege am Abend"
        )
        wish = self.env["hsk.topic.wish"].search([("event_id", "=", self.event.id)])
        self.assertEqual(
            (wish.partner_id, wish.person_id, wish.action_field_id, wish.wish),
            (self.mentor, self.mentor_person, self.action_field, "Pflege am Abend"),
        )
        page = self.act(
            self.mentor_person, "wish", topic=str(self.action_field.id), wish="Pflege am Abend"
        )
        self.assertIn("schon", page.text)
        self.act(self.mentee_person, "wish", wish="Auch ich")
        self.assertEqual(
            self.env["hsk.topic.wish"].search([("event_id", "=", self.event.id)]), wish
        )

    def test_photo_consent_given_and_taken_back(self):
        consents = self.env["hsk.photo.consent"]
        mine = [("event_id", "=", self.event.id), ("person_id", "=", self.mentor_person.id)]
        for form in ({"for_press": "1"}, {"agreed": "1"}):
            self.act(self.mentor_person, "photos", **form)
            self.assertFalse(consents.search(mine))
        self.act(self.mentor_person, "photos", for_press="1", agreed="1")
        consent = consents.search(mine)
        self.assertEqual((consent.state, consent._media()), ("usable", ["press"]))
        self.assertEqual(consent.partner_id, self.mentor)
        self.assertEqual(self.event.hsk_photo_consent_count, 1)
        self.assertEqual(self.there.hsk_may_be_shown, consent._media_labels()[0])
        page = self.act(self.mentor_person, "photos", for_website="1", agreed="1")
        self.assertIn("schon", page.text)
        self.act(self.mentee_person, "revoke", consent=str(consent.id))
        self.assertEqual(consent.state, "usable", "it is not theirs")
        self.act(self.mentor_person, "revoke", consent=str(consent.id))
        self.assertEqual(consent.state, "revoked")
        self.assertEqual(consent.activity_ids.user_id, self.users["user"])
        self.assertEqual(self.event.hsk_photo_consent_count, 0)
        self.act(self.mentor_person, "photos", for_website="1", agreed="1")
        last = consents.search(mine, limit=1)
        self.assertEqual(self.there.hsk_photo_consent_id, last)

    def test_consent_on_paper(self):
        staff = self.missing.with_user(self.users["user"])
        self.assertEqual(staff.hsk_may_be_shown, self.env._("No consent"))
        action = staff.action_hsk_photo_consent()
        consent = (
            self.env["hsk.photo.consent"]
            .with_context(**action["context"])
            .create({"for_print": True, "consent_on": "2026-06-10"})
        )
        self.assertEqual((consent.person_id, consent.event_id), (self.mentee_person, self.event))
        staff.invalidate_recordset()
        self.assertEqual(staff.action_hsk_photo_consent()["res_id"], consent.id)
        listed = self.env["event.registration"].search(
            self.event.action_hsk_open_photo_consents()["domain"]
        )
        self.assertEqual(listed, self.there | self.missing)
