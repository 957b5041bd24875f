from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MentoringCase
from .running import TandemPages


class PulseCase(MentoringCase):
    """A tandem that began on 1 February 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tandem = cls.make_tandem()
        cls.program.user_id = cls.users["user"]
        cls.users["user"].email = "staff@agency.example"

    def ask(self, day):
        with freeze_time(day):
            before = self.env["mail.mail"].sudo().search([])
            self.env["hsk.tandem.pulse"]._ask(fields.Date.to_date(day))
            self.mails = self.env["mail.mail"].sudo().search([]) - before
        return self.tandem.pulse_ids

    def answer(self, person, helpful, progress, comment=""):
        self.tandem._answer_pulse(person, helpful, progress, comment)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03")
class TestPulse(PulseCase):
    """When which people are asked, and what becomes of their answers."""

    def test_after_30_days_then_every_60(self):
        for day, due in (
            ("2026-03-02", []),
            ("2026-03-03", ["2026-03-03"]),
            ("2026-03-04", ["2026-03-03"]),
            ("2026-05-01", ["2026-03-03"]),
            ("2026-05-02", ["2026-03-03", "2026-05-02"]),
        ):
            pulses = self.ask(day)
            self.assertEqual(sorted({str(one) for one in pulses.mapped("due_on")}), due, day)
            self.assertEqual(len(pulses), 2 * len(due), "both sides")
        self.assertEqual(set(pulses.mapped("side")), {"mentor", "mentee"})

    def test_after_a_failure_only_the_latest(self):
        pulses = self.ask("2026-08-20")
        self.assertEqual({str(day) for day in pulses.mapped("due_on")}, {"2026-07-01"}, "30 + 2×60")
        self.assertEqual(len(self.mails), 2)

    def test_only_active_tandems(self):
        self.tandem.action_complete()
        self.assertFalse(self.ask("2026-05-02"))

    def test_who_wants_no_reminders_is_not_asked(self):
        self.mentor_person.hsk_no_reminders = True
        self.assertEqual(self.ask("2026-03-03").person_id, self.mentee_person)

    def test_without_an_address_it_stands_on_the_page(self):
        self.mentor_person.email = False
        self.assertEqual(len(self.ask("2026-03-03")), 2)
        self.assertEqual(self.mails.recipient_ids, self.mentee_person)
        self.assertTrue(self.tandem._pulse_for(self.mentor_person))

    def test_one_mail_per_person(self):
        third = self.make_company("Dritte AG")
        other = self.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": self.tandem.mentor_enrolment_id.id,
                "mentee_enrolment_id": self.enrol(third, "mentee").id,
            }
        )
        other.action_confirm()
        other.agreement_signed_on = "2026-02-01"
        other.action_start()
        self.ask("2026-03-03")
        mail = self.mails.filtered(lambda mail: mail.recipient_ids == self.mentor_person)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.body_html.count("/tandem/"), 2)
        self.assertIn("staff@agency.example", mail.email_from)
        self.assertIn("Wie geht es", mail.subject)
        links = self.env["hsk.personal.link"].search([("person_id", "=", self.mentor_person.id)])
        self.assertEqual(len(links), 2)
        self.assertTrue(all(link.mailed_on for link in links))

    def test_the_daily_job(self):
        self.env["ir.cron"].flush_model()
        with self.enter_registry_test_mode(), freeze_time("2026-03-03"):
            self.env.ref("hsk_family_friendly.ir_cron_tandem_pulse").method_direct_trigger()
        self.assertEqual(len(self.tandem.pulse_ids), 2)

    def test_the_average_of_both_sides(self):
        self.ask("2026-03-03")
        self.assertEqual(self.tandem.pulse, 0)
        self.assertFalse(self.tandem._pulse_is_low(), "no answer is no bad answer")
        self.answer(self.mentor_person, "5", "4")
        self.assertEqual(self.tandem.pulse, 4.5)
        self.answer(self.mentee_person, "1", "1", "MARKER-COMMENT")
        self.assertEqual(self.tandem.pulse, 2.75)
        self.assertTrue(self.tandem._pulse_is_low())
        self.ask("2026-05-02")
        self.assertEqual(self.tandem.pulse, 2.75, "until the next answer the last one counts")
        self.answer(self.mentee_person, "2", "2")
        self.assertEqual(self.tandem.pulse, 3.25)
        self.assertEqual(self.tandem.with_user(self.users["reader"]).pulse, 3.25)
        with self.assertRaises(AccessError):
            self.tandem.with_user(self.users["reader"]).pulse_ids.mapped("comment")

    def test_answers_have_to_be_answers(self):
        with self.assertRaisesRegex(UserError, "keine Frage"):
            self.answer(self.mentor_person, "5", "5")
        self.ask("2026-03-03")
        for helpful, progress in (("", "5"), ("6", "5"), ("5", "x"), ("5", None)):
            with self.assertRaises(UserError):
                self.answer(self.mentor_person, helpful, progress)
        with self.assertRaisesRegex(UserError, "höchstens 1000"):
            self.answer(self.mentor_person, "5", "5", "x" * 1001)
        self.assertFalse(self.tandem.pulse)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 10:00:00")
class TestFeedbackPage(TandemPages):
    """What the people of a tandem say on its page."""

    def ask(self):
        self.env["hsk.tandem.pulse"]._ask(date(2026, 3, 3))

    def test_pulse(self):
        self.assertNotIn('id="pulse"', self.get().text)
        self.ask()
        self.assertIn('id="pulse"', self.get().text)
        answered = self.post("/pulse", helpful="4", progress="3", comment="MARKER\x00-COMMENT")
        self.assertIn("MARKER-COMMENT", answered.text)
        pulse = self.tandem.pulse_ids.filtered("answered_on")
        self.assertEqual((pulse.helpful, pulse.progress, pulse.side), ("4", "3", "mentee"))
        self.assertEqual(pulse.person_id, self.mentee_person)
        self.assertNotIn("MARKER-COMMENT", self.get(person=self.mentor_person).text)

    def test_what_was_typed_is_not_lost(self):
        self.ask()
        answer = self.post("/pulse", helpful="4", comment="Noch nicht fertig")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Noch nicht fertig", answer.text)
        self.assertIn("alert-danger", answer.text)
        self.assertFalse(self.tandem.pulse_ids.filtered("answered_on"))
        answer = self.post("/learning", learning="L" * 700)
        self.assertIn("L" * 700, answer.text)
        self.assertFalse(self.tandem.mentee_learning)

    def test_each_side_its_own_learning(self):
        self.post("/learning", learning="Zuhören")
        self.post("/learning", person=self.mentor_person, learning="Loslassen")
        self.assertEqual(self.tandem.mentee_learning, "Zuhören")
        self.assertEqual(self.tandem.mentor_learning, "Loslassen")
        self.post("/learning", learning="Fragen", mentor_learning="Fremd", side="mentor")
        self.assertEqual(self.tandem.mentor_learning, "Loslassen")

    def test_goals(self):
        self.post(
            "/goals",
            **{
                f"rating_start_{self.goal.id}": "3",
                f"rating_end_{self.goal.id}": "8",
                f"progress_{self.goal.id}": "Kernzeit abgeschafft",
            },
        )
        self.assertEqual((self.goal.rating_start, self.goal.rating_end), ("3", "8"))
        self.assertEqual(self.measure.effect, "Kernzeit abgeschafft")
        self.post("/goal", person=self.mentor_person, goal="Besser zuhören")
        self.assertEqual(self.tandem.goal_ids.mapped("side"), ["mentee", "mentor"])
        self.assertIn("alert-danger", self.post("/goal", goal=" \x00 ").text)
        answer = self.post("/goals", **{f"rating_end_{self.goal.id}": "11"})
        self.assertIn("alert-danger", answer.text)
        self.assertEqual(self.goal.rating_end, "8")

    def test_goals_of_others_stay_as_they_are(self):
        foreign = self.make_measure(self.make_case(), "Anderes")
        other = self.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": self.tandem.mentor_enrolment_id.id,
                "mentee_enrolment_id": self.enrol(self.company_partner, "mentee").id,
                "measure_ids": foreign.ids,
            }
        )
        for goal_id in (other.goal_ids.id, 0, 10**30):
            self.post("/goals", **{f"progress_{goal_id}": "fremd"})
        self.assertFalse(other.goal_ids.progress)

    def test_all_goals_are_saved_at_once(self):
        self.tandem._add_goal(self.mentee_person, "Zweites Ziel")
        first, second = self.tandem.goal_ids
        self.post("/goals", **{f"rating_start_{g.id}": str(g.id % 9 + 1) for g in (first, second)})
        self.assertTrue(first.rating_start and second.rating_start)
        first.progress = "Bleibt"
        self.post("/goals", **{f"rating_end_{second.id}": "7"})
        self.assertEqual((first.progress, second.rating_end), ("Bleibt", "7"))

    def test_no_reminders(self):
        self.post("/reminders")
        self.assertTrue(self.mentee_person.hsk_no_reminders)
        self.post("/reminders", wanted="1")
        self.assertFalse(self.mentee_person.hsk_no_reminders)

    def test_a_link_that_has_ended_or_is_revoked(self):
        token = self.token()
        link = self.tandem._personal_links(self.mentee_person)[self.mentee_person]
        with freeze_time(link.expires_on):
            self.assertEqual(self.url_open(f"/tandem/{token}").status_code, 403)
        key = self.get().text.split('name="csrf_token" value="')[1].split('"')[0]
        link.action_revoke()
        answer = self.url_open(
            f"/tandem/{token}/learning", data={"csrf_token": key, "learning": "zu spät"}
        )
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.tandem.mentee_learning)

    def test_who_left_the_tandem_is_out(self):
        token = self.token()
        self.tandem.mentee_contact_ids = self.make_person(self.mentee, "Neu", "neu@example.com")
        self.assertEqual(self.url_open(f"/tandem/{token}").status_code, 403)

    def test_by_portal_account(self):
        user = new_test_user(self.env, "hsk_portal_mentee", "base.group_portal")
        user.partner_id.parent_id = self.mentee
        other = self.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": self.tandem.mentor_enrolment_id.id,
                "mentee_enrolment_id": self.enrol(self.company_partner, "mentee").id,
            }
        )
        other.action_confirm()
        self.tandem.mentee_contact_ids |= user.partner_id
        self.authenticate("hsk_portal_mentee", "hsk_portal_mentee")
        page = self.url_open(f"/my/tandem/{self.tandem.id}").text
        key = page.split('name="csrf_token" value="')[1].split('"')[0]
        for tandem_id, status in ((self.tandem.id, 200), (other.id, 403), (10**30, 403)):
            answer = self.url_open(
                f"/my/tandem/{tandem_id}/learning",
                data={"csrf_token": key, "learning": "Per Konto"},
            )
            self.assertEqual(answer.status_code, status)
        self.assertEqual(self.tandem.mentee_learning, "Per Konto")
        self.assertFalse(other.mentee_learning)
        for model in ("hsk.tandem.pulse", "hsk.quote", "survey.user_input"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(user).search([])

    def test_nothing_changes_by_get(self):
        self.ask()
        for rest in ("/pulse?helpful=1&progress=1", "/learning?learning=x", "/goal?goal=x"):
            self.assertEqual(self.get(rest).status_code, 405, rest)
        self.assertFalse(self.tandem.mentee_learning)

    def test_a_proposal_takes_no_entries(self):
        other = self.make_company("Neu GmbH")
        person = self.make_person(other, "Nina Neu", "nina@neu.example")
        proposal = self.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": self.tandem.mentor_enrolment_id.id,
                "mentee_enrolment_id": self.enrol(other, "mentee", person).id,
            }
        )
        page = self.url_open(f"/tandem/{self.token(person, proposal)}").text
        self.assertNotIn('id="goals"', page)
        with self.assertRaisesRegex(UserError, "bestätigt"):
            proposal._note_learning(person, "x")
