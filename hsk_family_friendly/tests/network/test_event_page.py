import re

from freezegun import freeze_time

from odoo.tests import tagged

from .common import EventPageCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 08:00:00")
class TestEventPage(EventPageCase):
    """Over the link people register, cancel and accept a place; looking changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.make_event(seats_max=1)

    def registrations(self):
        return self.event.registration_ids.sorted("id")

    def test_register_wait_and_move_up(self):
        page = self.url_open(self.address(self.mentor_person))
        self.assertIn("Ich komme", page.text)
        self.assertFalse(self.registrations(), "looking changes nothing")
        self.act(self.mentor_person, "register")
        self.assertEqual(self.registrations().hsk_partner_id, self.mentor)
        page = self.act(self.mentee_person, "register")
        self.assertIn("Auf der Warteliste, Nummer 1", page.text)
        first, second = self.registrations()
        self.act(self.mentor_person, "cancel", registration=first.id)
        self.assertEqual(first.state, "cancel")
        page = self.url_open(self.address(self.mentee_person))
        self.assertIn("Ein Platz ist angeboten bis", page.text)
        self.act(self.mentee_person, "accept", registration=second.id)
        self.assertEqual(second.state, "open")

    def test_colleagues_and_wrong_input(self):
        self.event.seats_max = 10
        page = self.act(self.mentor_person, "register", name="Karl Kollege", email="kein Mail")
        self.assertIn("gültige E-Mail-Adresse", page.text)
        self.assertIn("Karl Kollege", page.text, "nothing typed is lost")
        self.assertFalse(self.registrations())
        self.act(self.mentor_person, "register", name="Karl Kollege", email="karl@mentor.example")
        self.assertEqual(self.registrations().hsk_partner_id, self.mentor)
        page = self.act(
            self.mentor_person, "register", name="Karl Kollege", email="KARL@mentor.example"
        )
        self.assertIn("schon angemeldet", page.text)
        self.assertEqual(len(self.registrations()), 1)
        for action in ("", "delete", "accept"):
            self.assertEqual(self.act(self.mentor_person, action).status_code, 200)
        self.assertEqual(self.registrations().state, "open")

    def test_nobody_touches_what_is_not_theirs(self):
        self.act(self.mentor_person, "register")
        page = self.act(self.mentee_person, "cancel", registration=self.registrations().id)
        self.assertIn("gibt es nicht mehr", page.text)
        self.assertNotIn("Maria Mentorin", page.text)
        self.assertEqual(self.registrations().state, "open")

    def test_no_and_closed(self):
        self.act(self.mentor_person, "register")
        self.act(self.mentor_person, "no")
        self.assertEqual(self.registrations().state, "cancel")
        self.event.kanban_state = "cancel"
        page = self.act(self.mentee_person, "register")
        self.assertIn("abgesagt", page.text)
        self.assertEqual(len(self.registrations()), 1)

    def test_an_attendance_stays(self):
        self.act(self.mentor_person, "register")
        registration = self.registrations()
        address = self.address(self.mentor_person)
        with freeze_time("2026-06-10 15:30:00"):
            registration.action_set_done()
            key = re.search(r'csrf_token: "([^"]+)"', self.url_open(address).text).group(1)
            for action in ("no", "cancel"):
                data = {"csrf_token": key, "action": action, "registration": registration.id}
                self.assertIn("begonnen", self.url_open(address, data=data).text)
                self.env.invalidate_all()
                self.assertEqual(registration.state, "done", action)

    def test_wrong_link(self):
        address = self.address(self.mentor_person)
        self.assertEqual(self.url_open(address[:-3] + "abc").status_code, 403)
        self.assertEqual(self.url_open(address, data={"action": "register"}).status_code, 400)
        self.assertFalse(self.registrations())
