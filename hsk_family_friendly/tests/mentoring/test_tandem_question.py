from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from .running import NOW, MeetingCase


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
        self.tandem._people().hsk_no_reminders = True
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
