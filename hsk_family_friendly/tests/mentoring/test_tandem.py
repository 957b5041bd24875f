from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError

from .common import MentoringCase


@freeze_time("2026-03-02")
class TestTandem(MentoringCase):
    def test_the_way_of_a_tandem(self):
        tandem = self.make_tandem(start=False)
        self.assertEqual((tandem.mentor_id, tandem.mentee_id), (self.mentor, self.mentee))
        self.assertEqual(tandem.program_id, self.program)
        with self.assertRaises(UserError):
            tandem.action_start()
        tandem.action_confirm()
        with self.assertRaisesRegex(UserError, "Mentoring-Vereinbarung"):
            tandem.action_start()
        tandem.mentor_signed_on = "2026-02-01"
        self.assertFalse(tandem.agreement_signed_on)
        tandem.mentee_signed_on = "2026-02-03"
        tandem.action_start()
        self.assertEqual((tandem.state, str(tandem.date_start)), ("active", "2026-02-03"))
        with self.assertRaisesRegex(UserError, "warum"):
            tandem.action_end()
        tandem.end_reason = "Kein Bedarf mehr"
        tandem.action_end()
        self.assertEqual((tandem.state, str(tandem.date_end)), ("ended", "2026-03-02"))

    def test_state_changes_by_buttons_only(self):
        tandem = self.make_tandem(start=False)
        with self.assertRaises(UserError):
            tandem.state = "active"
        with self.assertRaises(UserError):
            tandem.copy({"state": "active"})

    def test_goals_are_the_mentees_measures(self):
        tandem = self.make_tandem()
        self.assertEqual(tandem.measure_ids, self.measure)
        self.assertEqual(self.measure.tandem_ids, tandem)
        foreign = self.make_measure(self.make_case(), "Anderes")
        with self.assertRaisesRegex(ValidationError, "keine Maßnahme"):
            tandem.measure_ids |= foreign

    def test_a_tandem_is_not_completed_before_it_began(self):
        self.program.date_start = "2026-06-01"
        tandem = self.make_tandem()
        with self.assertRaisesRegex(UserError, "01.06.2026"):
            tandem.action_complete()
        self.assertEqual(tandem.state, "active")
        with freeze_time("2026-06-02"):
            tandem.action_complete()
        self.assertEqual(str(tandem.date_end), "2026-06-02")

    def test_progress_updates_the_measure(self):
        tandem = self.make_tandem()
        tandem.goal_ids.write({"progress": "Kernzeit abgeschafft", "rating_end": "6"})
        self.assertEqual(self.measure.effect, "Kernzeit abgeschafft")
        self.assertEqual(self.measure.state, "running")
        tandem.goal_ids.rating_end = "10"
        self.assertEqual(self.measure.state, "done")

    def test_a_juror_from_the_tandem_may_be_biased(self):
        tandem = self.make_tandem()
        juror = self.env["hsk.juror"].create({"partner_id": self.mentor_person.id})
        stranger = self.env["hsk.juror"].create(
            {"partner_id": self.make_person(self.make_company("Verband"), "Uta", "u@x.example").id}
        )
        conflicts = self.env["hsk.jury.conflict"]
        links = conflicts._links(self.mentee, juror | stranger)
        reasons = conflicts._reasons(juror, self.mentee, links)
        self.assertIn("Mentor/in oder Mentee des Unternehmens.", reasons)
        self.assertFalse(conflicts._reasons(stranger, self.mentee, links))
        self.assertTrue(tandem)
