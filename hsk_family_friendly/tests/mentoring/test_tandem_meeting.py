from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .running import NOW, MeetingCase


@freeze_time(NOW)
class TestTandemMeeting(MeetingCase):
    def test_people_are_invited_by_the_responsible_user(self):
        staff = self.users["user"]
        self.program.user_id = staff
        event = self.make()
        self.assertEqual(event.user_id, staff)
        self.assertEqual(event.partner_ids, self.people)
        self.assertEqual((event.hsk_outcome, event.privacy), ("pending", "private"))
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
        # staff move a meeting in the calendar, too, and its people are told
        self.sent()
        with self.assertRaises(AccessError):
            event.with_user(self.users["none"]).location = "Rathaus"
        self.written(event.with_user(self.users["user"]), location="Rathaus")
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

    def test_the_file_of_a_meeting_has_its_uid_whoever_asks(self):
        event, past = self.make(), self.make("2026-02-10 09:00:00", "2026-02-10 10:00:00")
        files = (event | past)._get_ics_file()
        uid = self.env["hsk.invitation"]._of(event).uid
        self.assertIn(f"UID:{uid}".encode(), files[event.id])
        self.assertIn(past.id, files)

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
        refused = self.mails(self.mentee_person)
        refused.failure_type = "mail_email_invalid"
        self.env["mail.mail"]._hsk_cron_try_again()
        self.assertEqual(self.mails(self.mentor_person).state, "outgoing")
        self.assertEqual(refused.state, "exception", "a wrong address does not get better")
