import re

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .mentoring_common import MentoringCase

NOW = "2026-03-02 08:00:00"


class MeetingCase(MentoringCase):
    """A running tandem; mails stay in the queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.email = "staff@agency.example"
        cls.tandem = cls.make_tandem()
        cls.people = cls.mentor_person | cls.mentee_person
        cls.env.cr.flush()
        cls.before = cls.env["mail.mail"].search([])

    def make(self, start="2026-03-10 09:00:00", stop="2026-03-10 10:30:00", **values):
        event = self.env["calendar.event"].create(
            {
                "name": "Treffen",
                "start": start,
                "stop": stop,
                "hsk_tandem_id": self.tandem.id,
                **values,
            }
        )
        self.env.cr.flush()
        return event

    def weekly(self, **values):
        series = {"recurrency": True, "rrule_type": "weekly", "tue": True, "end_type": "count"}
        return self.make(**series, count=8, **values)

    def mails(self, person=None):
        """Return the invitations in the queue, and what they carry."""
        mails = self.env["mail.mail"].search([("hsk_calendar", "!=", False)], order="id")
        return mails.filtered(lambda mail: not person or person in mail.recipient_ids)

    def odoos(self):
        """Return what Odoo itself put into the queue."""
        return self.env["mail.mail"].search([("hsk_calendar", "=", False)]) - self.before

    def sent(self):
        """Let the mails in the queue leave: they are deleted then, as Odoo does."""
        mails = self.mails()
        self.env.cr.flush()
        mails.unlink()

    def written(self, event, **values):
        event.write(values)
        self.env.cr.flush()


@freeze_time(NOW)
class TestTandemMeeting(MeetingCase):
    def test_people_are_invited_by_the_responsible_user(self):
        staff = self.users["user"]
        self.program.user_id = staff
        event = self.make()
        self.assertEqual(event.user_id, staff)
        self.assertEqual(event.partner_ids, self.people)
        self.assertEqual((event.hsk_outcome, event.privacy), ("pending", "confidential"))
        self.assertFalse(event.description, "nobody's telephone number is sent around")
        self.assertEqual(self.mails().recipient_ids, self.people)
        self.assertIn("METHOD:REQUEST", self.mails()[0].hsk_calendar)
        self.assertFalse(self.odoos())

    def test_one_mail_however_many_writes(self):
        event = self.make()
        self.sent()
        event.location = "Rathaus"
        event.write({"start": "2026-03-11 09:00:00", "stop": "2026-03-11 10:00:00"})
        event.location = "Werkstatt"
        self.env.cr.flush()
        self.assertEqual(len(self.mails()), 2)
        self.assertIn("SEQUENCE:1", self.mails()[0].hsk_calendar)
        self.assertIn("Werkstatt", self.mails()[0].hsk_calendar)

    def test_nothing_is_sent_about_the_past_or_without_change(self):
        past = self.make("2026-02-10 09:00:00", "2026-02-10 10:00:00")
        self.written(past, location="Rathaus", hsk_outcome="held")
        self.assertFalse(self.mails())
        event = self.make()
        self.sent()
        self.written(event, name="Treffen", location=False, start="2026-03-10 09:00:00")
        self.assertFalse(self.mails())

    def test_a_new_time_needs_a_new_answer(self):
        event = self.make()
        event.attendee_ids.state = "accepted"
        self.written(event, location="Rathaus")
        self.assertEqual(set(event.attendee_ids.mapped("state")), {"accepted"})
        self.assertIn("PARTSTAT=ACCEPTED", self.mails()[0].hsk_calendar.replace("\r\n ", ""))
        self.written(event, start="2026-03-11 09:00:00", stop="2026-03-11 10:00:00")
        self.assertEqual(set(event.attendee_ids.mapped("state")), {"needsAction"})

    def test_a_switch_of_odoo_keeps_imports_quiet(self):
        quiet = self.env["calendar.event"].with_context(no_mail_to_attendees=True)
        values = {"name": "Import", "start": "2026-04-10 09:00:00", "stop": "2026-04-10 10:00:00"}
        event = quiet.create({**values, "hsk_tandem_id": self.tandem.id})
        self.env.cr.flush()
        self.assertFalse(self.mails())
        self.written(event.with_env(self.env), location="Rathaus")
        self.assertEqual(len(self.mails()), 2, "a change later is told, as an invitation")

    def test_without_address_nobody_else_is_held_up(self):
        self.mentee_person.email = False
        event = self.make()
        self.assertEqual(self.mails().recipient_ids, self.mentor_person)
        self.assertIn("Martin Mentee", event.hsk_problem)

    def test_the_end_of_the_tandem(self):
        event, past = self.make(), self.make("2026-02-10 09:00:00", "2026-02-10 10:00:00")
        series = self.weekly()
        self.sent()
        self.tandem.action_complete()
        self.env.cr.flush()
        self.assertFalse(event.active)
        self.assertTrue(past.active)
        self.assertFalse(series.active)
        self.assertEqual(len(self.mails()), 4)
        for mail in self.mails():
            self.assertIn("METHOD:CANCEL", mail.hsk_calendar)

    def test_a_successor(self):
        event, past = self.make(), self.make("2026-02-10 09:00:00", "2026-02-10 10:00:00")
        self.sent()
        new = self.make_person(self.mentee, "Nina Neu", "nina@mentee.example")
        self.tandem.mentee_contact_ids = new
        self.env.cr.flush()
        self.assertEqual(event.partner_ids, self.mentor_person | new)
        self.assertEqual(past.partner_ids, self.people, "history stays")
        self.assertIn("METHOD:CANCEL", self.mails(self.mentee_person).hsk_calendar)
        self.assertNotIn("/tandem/", self.mails(self.mentee_person).body_html)
        self.assertIn("METHOD:REQUEST", self.mails(new).hsk_calendar)

    def test_a_meeting_stays_with_its_tandem(self):
        event = self.make()
        with self.assertRaises(UserError):
            event.hsk_tandem_id = False

    def test_our_fields_are_written_by_staff(self):
        event = self.make()
        for role in ("none", "reader"):
            with self.assertRaises(AccessError):
                event.with_user(self.users[role]).hsk_outcome = "held"
        event.with_user(self.users["user"]).hsk_outcome = "held"
        self.assertTrue(event.with_user(self.users["user"]).user_can_edit)
        values = {"name": "X", "start": NOW, "stop": NOW, "hsk_tandem_id": self.tandem.id}
        with self.assertRaises(AccessError):
            self.env["calendar.event"].with_user(self.users["none"]).create(values)
        # others move a meeting in the calendar as before, and its people are told
        self.sent()
        self.written(event.with_user(self.users["none"]), location="Rathaus")
        self.assertEqual(len(self.mails()), 2)

    def test_meetings_of_others_are_untouched(self):
        guest = self.make_person(self.mentee, "Gast", "gast@example.com")
        values = {"name": "X", "start": "2026-03-10 09:00:00", "stop": "2026-03-10 10:00:00"}
        other, ours = self.env["calendar.event"].create(
            [
                {**values, "partner_ids": [Command.set(guest.ids)]},
                {**values, "hsk_tandem_id": self.tandem.id},
            ]
        )
        self.env.cr.flush()
        self.assertFalse(other.hsk_outcome or other.privacy)
        self.assertIn("Gast", other.description)
        self.assertEqual(ours.hsk_outcome, "pending")
        self.assertEqual(self.odoos().recipient_ids, guest)
        self.assertIn("/calendar/meeting/accept", self.odoos().body_html)
        self.assertFalse(self.env["hsk.invitation"]._of(other))

    def test_reminders_lead_to_our_page(self):
        event = self.make()
        self.sent()
        reminder = self.env.ref("calendar.calendar_template_meeting_reminder")
        event.attendee_ids._notify_attendees(reminder)
        mails = self.odoos()
        self.assertEqual(mails.recipient_ids, self.people)
        self.assertIn("/tandem/", mails[0].body_html)
        self.assertNotIn("/calendar/meeting/", mails[0].body_html)

    def test_figures_of_the_tandem(self):
        self.make("2026-02-10 09:00:00", "2026-02-10 10:00:00", hsk_outcome="held")
        self.make("2026-02-20 09:00:00", "2026-02-20 10:00:00", hsk_outcome="not_held")
        self.make()
        self.assertEqual(self.tandem.meeting_count, 3)
        self.assertEqual(str(self.tandem.last_meeting_on), "2026-02-10 09:00:00")
        self.assertEqual(str(self.tandem.next_meeting_on), "2026-03-10 09:00:00")
        action = self.tandem.action_open_meetings()
        self.assertEqual(action["context"]["default_partner_ids"], self.people.ids)

    def test_what_waits_in_the_queue_is_withdrawn(self):
        event = self.make()
        first = self.mails()
        self.written(event, location="Rathaus")
        self.assertFalse(first.exists())
        self.assertIn("SEQUENCE:1", self.mails()[0].hsk_calendar)
        event.unlink()
        self.env.cr.flush()
        self.assertFalse(self.mails(), "who was never invited gets no cancellation")

    def test_after_a_fault_of_the_mail_server(self):
        self.make()
        self.mails().write({"state": "exception", "failure_reason": "down"})
        guests = self.env["hsk.invitation.guest"].search([])
        self.assertEqual(set(guests.mapped("delivery")), {"failed"})
        guests._cron_retry()
        self.assertEqual(set(guests.mapped("delivery")), {"waiting"})


@freeze_time(NOW)
class TestQuestion(MeetingCase):
    def ask(self):
        with self.enter_registry_test_mode():
            self.env.ref("hsk_family_friendly.ir_cron_meeting_question").method_direct_trigger()
        return self.env["mail.mail"].search([("body_html", "ilike", "/meeting/")])

    def test_each_meeting_is_asked_about_once(self):
        event = self.make("2026-03-01 09:00:00", "2026-03-01 10:00:00")
        self.make("2026-02-01 09:00:00", "2026-02-01 10:00:00")
        self.make("2026-03-01 11:00:00", "2026-03-01 12:00:00", hsk_outcome="held")
        self.make()
        mails = self.ask()
        self.assertEqual(mails.recipient_ids, self.people)
        self.assertEqual(len(mails), 2)
        for outcome in ("held", "moved", "not_held"):
            self.assertIn(f"/meeting/{event.id}?answer={outcome}", mails[0].body_html)
        self.assertEqual(self.ask(), mails)

    def test_not_where_no_reminders_are_wanted(self):
        self.make("2026-03-01 09:00:00", "2026-03-01 10:00:00")
        self.tandem.with_reminders = False
        self.assertFalse(self.ask())

    def test_answers(self):
        event = self.make("2026-03-01 09:00:00", "2026-03-01 10:00:00")
        tell, person = self.tandem._tell_outcome_as, self.mentee_person
        tell(person, event.id, "held")
        self.assertEqual(event.hsk_outcome, "held")
        tell(person, event.id, "not_held")
        self.assertEqual(event.hsk_outcome, "not_held")
        tell(person, event.id, "moved", "2026-03-30", "9:30", "11:00", "Rathaus")
        self.env.cr.flush()
        self.assertEqual((str(event.start), event.hsk_outcome), ("2026-03-30 07:30:00", "pending"))
        self.assertEqual(len(self.mails()), 2)
        self.assertIn("PARTSTAT=ACCEPTED", self.mails()[0].hsk_calendar.replace("\r\n ", ""))
        with self.assertRaises(UserError):
            tell(person, event.id, "held")

    def test_bad_answers_get_a_sentence(self):
        event = self.make("2026-03-01 09:00:00", "2026-03-01 10:00:00")
        tell, person = self.tandem._tell_outcome_as, self.mentee_person
        for bad in (
            (event.id, "perhaps"),
            (event.id, "moved"),
            (event.id, "moved", "31.2.2026", "9:00", "10:00"),
            (event.id, "moved", "9999999-01-01", "9:00", "10:00"),
            (event.id, "moved", "2099-01-01", "9:00", "10:00"),
            (event.id, "moved", "2026-03-20", "25:00", "26:00"),
            (event.id, "moved", "2026-03-20", "11:00", "10:00"),
            (2**80, "held"),
        ):
            with self.assertRaises(UserError):
                tell(person, *bad)
        with self.assertRaises(AccessError):
            tell(self.make_person(self.mentee, "Fremd", "f@example.com"), event.id, "held")


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
