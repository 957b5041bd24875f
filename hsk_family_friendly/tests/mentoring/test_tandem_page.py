import re

from odoo.tests import HttpCase, tagged

from .running import MeetingCase


@tagged("post_install", "-at_install")
class TestTandemPage(HttpCase, MeetingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tandem.program_id.date_end = "2199-12-31"
        address = cls.tandem._page_addresses(cls.people)
        cls.base, cls.other = (
            re.sub(r"^https?://[^/]*", "", address[person])
            for person in (cls.mentor_person, cls.mentee_person)
        )
        soon = cls.env["calendar.event"]._default_start()
        cls.event = cls.env["calendar.event"].create(
            {
                "name": "Treffen",
                "start": soon.replace(year=soon.year + 1, day=1),
                "stop": soon.replace(year=soon.year + 1, day=2),
                "hsk_tandem_id": cls.tandem.id,
            }
        )
        cls.env.cr.flush()

    def post(self, rest, base=None, **values):
        page = self.url_open(base or self.base)
        key = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        return self.url_open((base or self.base) + rest, data={"csrf_token": key, **values})

    def own(self):
        return self.event.attendee_ids.filtered(lambda one: one.partner_id == self.mentor_person)

    def test_accept_and_decline_by_post_only(self):
        answer = f"/meeting/{self.event.id}/answer"
        self.assertEqual(self.url_open(self.base + answer + "?answer=yes").status_code, 405)
        self.assertEqual(self.own().state, "needsAction")
        for value, state in (("yes", "accepted"), ("maybe", "tentative"), ("no", "declined")):
            self.assertEqual(self.post(answer, answer=value).status_code, 200)
            self.assertEqual(self.own().state, state)
        self.assertEqual(self.url_open(self.base + answer, data={"answer": "yes"}).status_code, 400)

    def test_enter_a_meeting(self):
        day = self.event.start.date().isoformat()
        self.post(
            "/meeting", day=day, start="9:00", stop="10:00", place="Rathaus\x00", about="A & B"
        )
        event = self.tandem.meeting_ids - self.event
        self.assertEqual((event.location, event.hsk_outcome), ("Rathaus", "pending"))
        self.assertEqual(event.partner_ids, self.people)
        self.assertNotIn(self.env.ref("base.public_partner"), event.message_partner_ids)

    def test_nothing_typed_is_lost(self):
        page = self.post("/meeting", day="2026-13-45", start="9:00", stop="x", place="Rathaus 7")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Rathaus 7", page.text)
        self.assertEqual(self.tandem.meeting_ids, self.event)

    def test_nonsense_is_no_fault_of_the_server(self):
        huge = "9" * 40
        for rest, values in (
            (f"/meeting/{huge}/answer", {"answer": "yes"}),
            (f"/meeting/{huge}/outcome", {"outcome": "held"}),
            (f"/note/{huge}/delete", {}),
            ("/note", {"body": "x", "meeting": huge}),
            ("/note", {"body": "\x00", "audience": "own"}),
            ("/note", {"body": "x", "audience": "\x00"}),
            ("/meeting", {"day": "\x00", "start": "²:00", "stop": "1:00"}),
        ):
            self.assertLess(self.post(rest, **values).status_code, 500, rest)
        self.assertLess(self.url_open(f"{self.base}/meeting/{huge}").status_code, 500)

    def test_the_question(self):
        self.event.write({"start": "2026-02-01 09:00:00", "stop": "2026-02-01 10:00:00"})
        page = self.url_open(f"{self.base}/meeting/{self.event.id}?answer=held")
        self.assertRegex(page.text, r'value="held"[^>]*checked')
        self.assertEqual(self.event.hsk_outcome, "pending", "looking changes nothing")
        self.post(f"/meeting/{self.event.id}/outcome", outcome="held")
        self.assertEqual(self.event.hsk_outcome, "held")

    def test_notes_on_the_page(self):
        self.post("/note", body="Nur wir", audience="own")
        self.post("/note", body="Wir beide", audience="both")
        self.assertIn("Nur wir", self.url_open(self.base).text)
        page = self.url_open(self.other).text
        self.assertNotIn("Nur wir", page)
        self.assertIn("Wir beide", page)
