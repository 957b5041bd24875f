from datetime import date

from freezegun import freeze_time

from .common import MentoringCase


class TestTandemLight(MentoringCase):
    """A tandem that began on 1 February 2026; days pass with frozen time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-02-01 12:00:00"):
            cls.tandem = cls.make_tandem()
        cls.program.user_id = cls.users["user"]

    def meet(self, day):
        self.env["calendar.event"].create(
            {
                "name": "Treffen",
                "hsk_tandem_id": self.tandem.id,
                "start": f"{day} 09:00:00",
                "stop": f"{day} 10:00:00",
                "hsk_outcome": "held",
            }
        )

    def light_on(self, day):
        with freeze_time(f"{day} 12:00:00"):
            self.env.invalidate_all()
            return self.tandem.light

    def nudge(self, day):
        """Run the daily job, and return the level and the people of what it did that day."""
        before = self.tandem.nudge_ids
        with freeze_time(f"{day} 12:00:00"):
            self.env["hsk.tandem.nudge"]._remind(date.fromisoformat(day))
        new = self.tandem.nudge_ids - before
        return (new.level, new.person_ids) if new else None

    def done(self):
        self.tandem.plan_ids.done_on = "2026-02-01"

    def test_no_contact_after_three_weeks(self):
        self.done()
        self.assertEqual(self.light_on("2026-02-22"), "green")
        self.assertEqual(self.light_on("2026-02-23"), "red")
        with freeze_time("2026-02-23 12:00:00"):
            self.assertIn("Drei Wochen", self.tandem.light_reason)
            found = self.env["hsk.tandem"].search([("light", "=", "red")])
            self.assertEqual(found, self.tandem)

    def test_no_meeting_for_eight_weeks(self):
        self.done()
        self.meet("2026-02-10")
        self.assertEqual(self.light_on("2026-04-07"), "green")
        self.assertEqual(self.light_on("2026-04-08"), "red")

    def test_the_first_meeting_ticks_its_step(self):
        first = self.tandem.plan_ids[0]
        self.meet("2026-02-20")
        self.assertEqual(str(first.done_on), "2026-02-20")
        self.meet("2026-02-22")
        self.assertEqual(str(first.done_on), "2026-02-20")
        self.assertEqual(len(self.tandem.plan_ids.filtered("done_on")), 1)

    def test_a_step_is_overdue(self):
        self.meet("2026-02-20")
        self.assertEqual(self.light_on("2026-03-08"), "green")
        self.assertEqual(self.light_on("2026-03-09"), "yellow")
        self.done()
        self.assertEqual(self.light_on("2026-03-09"), "green")

    def test_certificate_revoked_in_the_middle(self):
        self.done()
        self.meet("2026-02-10")
        with freeze_time("2026-02-15 12:00:00"):
            self.mentor_case.write({"end_reason_id": self.reason.id, "ended_on": "2026-02-15"})
            self.mentor_case.action_revoke()
        self.assertEqual(self.light_on("2026-02-16"), "yellow")
        self.assertEqual(self.tandem.state, "active")

    def test_only_tandems_at_work_have_a_light(self):
        with freeze_time("2026-10-01 12:00:00"):
            self.tandem.action_complete()
            self.tandem.action_exchange()
        self.assertFalse(self.light_on("2026-12-01"))
        self.assertIsNone(self.nudge("2026-12-01"))

    def test_reminders_escalate_once_a_week(self):
        self.done()
        self.assertIsNone(self.nudge("2026-02-22"))
        self.assertEqual(self.nudge("2026-02-23"), (1, self.mentor_person))
        self.assertIsNone(self.nudge("2026-02-24"))
        self.assertIsNone(self.nudge("2026-03-01"))
        self.assertEqual(self.nudge("2026-03-02"), (2, self.mentor_person | self.mentee_person))
        self.assertFalse(self.tandem.activity_ids)
        self.assertEqual(self.nudge("2026-03-09")[0], 3)
        self.assertEqual(self.tandem.activity_ids.user_id, self.users["user"])
        self.assertIsNone(self.nudge("2026-03-16"))

    def test_not_beside_the_two_questions(self):
        self.done()
        day = date(2026, 3, 3)
        self.env["hsk.tandem.pulse"]._ask(day)
        self.assertIsNone(self.nudge("2026-03-03"))
        self.assertIsNone(self.nudge("2026-03-05"))
        self.assertEqual(self.nudge("2026-03-06")[0], 1)

    def test_a_meeting_ends_the_reminders(self):
        self.done()
        self.nudge("2026-02-23")
        self.meet("2026-02-25")
        self.assertIsNone(self.nudge("2026-03-02"))

    def test_who_switched_off_is_not_written_to(self):
        self.done()
        self.mentor_person.hsk_no_reminders = True
        level, people = self.nudge("2026-02-23")
        self.assertEqual((level, len(people)), (1, 0))
        self.assertTrue(self.tandem.activity_ids, "staff learn of it instead")

    def test_the_mail_is_german_and_has_the_link(self):
        self.done()
        self.nudge("2026-02-23")
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.mentor_person.ids)], order="id desc", limit=1
        )
        self.assertIn("Erinnerung", mail.subject)
        self.assertIn("/tandem/", mail.body_html)
        self.assertIn("Drei Wochen", mail.body_html)

    # ------------------------------------------------------------
    # A REASON FOR STAFF IS NONE FOR THE SIDES, HOWEVER OFTEN
    # ------------------------------------------------------------

    def mails(self):
        return self.env["mail.mail"].search([("subject", "ilike", "Erinnerung")])

    def assert_for_staff_only(self, first, *later):
        """The job finds a reason, asks staff to call once, and writes to nobody."""
        for number, day in enumerate((first, *later), start=1):
            level, people = self.nudge(day)
            self.assertEqual((level, len(people)), (min(number, 3), 0), day)
            self.assertEqual(len(self.tandem.activity_ids), 1, day)
        self.assertFalse(self.mails())

    def test_an_ended_certificate_is_told_to_staff_only(self):
        self.done()
        self.meet("2026-02-10")
        with freeze_time("2026-02-15 12:00:00"):
            self.mentor_case.write({"end_reason_id": self.reason.id, "ended_on": "2026-02-15"})
            self.mentor_case.action_revoke()
        self.assert_for_staff_only("2026-02-16", "2026-02-23", "2026-03-02")

    def test_low_answers_are_told_to_staff_only(self):
        self.done()
        self.meet("2026-02-26")
        self.env["hsk.tandem.pulse"]._ask(date(2026, 3, 3))
        with freeze_time("2026-03-04 12:00:00"):
            self.tandem.sudo()._answer_pulse(self.mentee_person, "1", "1", "")
        self.env["mail.mail"].search([]).unlink()
        self.assert_for_staff_only("2026-03-09", "2026-03-16", "2026-03-23")

    def test_a_late_step_of_the_agency_is_told_to_staff_only(self):
        self.meet("2026-02-20")
        self.done()
        self.tandem.plan_ids[0].write({"role": "agency", "done_on": False})
        self.tandem.plan_ids[0].due_on = "2026-03-01"
        self.assert_for_staff_only("2026-03-02", "2026-03-09", "2026-03-16")

    def test_beside_a_reason_for_the_sides_only_that_one_is_told(self):
        self.done()
        with freeze_time("2026-02-15 12:00:00"):
            self.mentor_case.write({"end_reason_id": self.reason.id, "ended_on": "2026-02-15"})
            self.mentor_case.action_revoke()
        self.assertEqual(self.nudge("2026-02-16")[1], self.env["res.partner"])
        self.assertEqual(self.nudge("2026-02-23")[1], self.mentor_person | self.mentee_person)
        self.assertEqual(len(self.mails()), 2)
        for mail in self.mails():
            self.assertIn("Drei Wochen", mail.body_html)
            self.assertNotIn("Zertifikat", mail.body_html)

    def test_trouble_is_told_to_staff_only(self):
        self.tandem._report_trouble(self.mentee_person, "Es passt nicht.\0")
        activity = self.tandem.activity_ids
        self.assertIn(self.mentee_person.name, activity.summary)
        self.assertIn("Es passt nicht.", activity.note)
        self.assertFalse(
            self.tandem.message_ids.filtered(lambda one: "passt nicht" in (one.body or ""))
        )
