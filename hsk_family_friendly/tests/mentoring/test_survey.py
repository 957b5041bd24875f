import json

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .running import TandemPages


class SurveyCase(TandemPages):
    """A tandem at half-time, and the answers to its surveys."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.user_id = cls.users["user"]
        cls.users["user"].email = "staff@agency.example"

    def wizard(self, moment="midterm", **values):
        return self.env["hsk.survey.invitation"].create(
            {"program_id": self.program.id, "moment": moment, **values}
        )

    def send(self, moment="midterm"):
        before = self.env["mail.mail"].sudo().search([])
        self.wizard(moment).action_send()
        self.mails = self.env["mail.mail"].sudo().search([]) - before
        return self.program._invitations(moment)

    @classmethod
    def fill(cls, answers, **values):
        """Answer a survey; the names are those of the questions' external ids."""
        name = f"hsk_family_friendly.survey_{answers.hsk_moment}_{answers.hsk_side}"
        for question, value in values.items():
            answers._save_lines(cls.env.ref(f"{name}_{question}"), value)
        answers._mark_done()

    def more_people(self, count):
        """Let more people act for the mentee, each with an invitation at half-time."""
        people = self.env["res.partner"].union(
            *(
                self.make_person(self.mentee, f"Person {number}", f"p{number}@mentee.example")
                for number in range(count)
            )
        )
        self.tandem.mentee_contact_ids |= people
        return people


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 10:00:00")
class TestMentoringSurvey(SurveyCase):
    """Who is asked, what is known already, and what becomes of the answers."""

    def test_nothing_is_sent_unseen(self):
        self.mentor_person.email = False
        wizard = self.wizard()
        self.assertFalse(self.program._invitations("midterm"))
        lines = {line.person_id: line for line in wizard.line_ids}
        self.assertEqual(set(lines), {self.mentor_person, self.mentee_person})
        self.assertIn("E-Mail", lines[self.mentor_person].problem)
        self.assertFalse(lines[self.mentor_person].send)
        self.assertTrue(lines[self.mentee_person].send)
        wizard.action_send()
        self.assertEqual(self.program._invitations("midterm").partner_id, self.mentee_person)
        lines[self.mentee_person].send = False
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_the_mail_holds_the_link(self):
        answers = self.send()
        self.assertEqual(len(answers), 2)
        self.assertEqual(len(self.mails), 2)
        for one in answers:
            mail = self.mails.filtered(lambda mail, one=one: mail.recipient_ids == one.partner_id)
            self.assertIn(one.get_start_url(), mail.body_html)
            self.assertIn("Bitte antworten Sie bis", mail.body_html)
            self.assertEqual(one.survey_id, self.program._survey("midterm", one.hsk_side))
        self.assertIn(answers[0].get_start_url(), self.get(person=answers[0].partner_id).text)

    def test_each_person_once(self):
        first = self.send()
        self.fill(first.filtered(lambda one: one.hsk_side == "mentor"), satisfied=4)
        self.mentee_person.hsk_no_reminders = True
        problems = {line.person_id: line.problem for line in self.wizard().line_ids}
        self.assertIn("geantwortet", problems[self.mentor_person])
        self.assertIn("keine Erinnerungen", problems[self.mentee_person])
        self.mentee_person.hsk_no_reminders = False
        self.assertEqual(self.send(), first, "the same invitation, mailed again")
        self.assertEqual(self.mails.recipient_ids, self.mentee_person)

    def test_one_mail_for_two_tandems(self):
        other = self.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": self.tandem.mentor_enrolment_id.id,
                "mentee_enrolment_id": self.enrol(self.company_partner, "mentee").id,
            }
        )
        other.action_confirm()
        other.agreement_signed_on = "2026-02-01"
        other.action_start()
        answers = self.send()
        mine = answers.filtered(lambda one: one.partner_id == self.mentor_person)
        self.assertEqual(len(mine), 2)
        mail = self.mails.filtered(lambda mail: mail.recipient_ids == self.mentor_person)
        self.assertEqual(len(mail), 1)
        for one in mine:
            self.assertIn(one.get_start_url(), mail.body_html)
        for one in mine:
            self.fill(one, satisfied=4)
        self.assertEqual(set(mine.mapped("state")), {"done"}, "both can be answered")

    def test_what_is_known_is_filled_in(self):
        self.tandem.mentor_learning = "Geduld"
        self.goal.write({"rating_start": "3", "rating_end": "7"})
        answers = self.send("closing")
        mentor = answers.filtered(lambda one: one.hsk_side == "mentor")
        known = {line.question_id.hsk_content: line for line in mentor.user_input_line_ids}
        self.assertEqual(known["learning"].value_text_box, "Geduld")
        self.assertEqual(known["goals"].value_scale, 7)
        self.assertEqual(mentor.state, "new", "prefilled is not answered")
        mentee = answers - mentor
        self.assertFalse(
            mentee.user_input_line_ids.filtered(
                lambda line: line.question_id.hsk_content == "learning"
            )
        )

    def test_what_was_learned_goes_to_the_tandem(self):
        self.tandem.mentor_learning = "Geduld"
        for one in self.send("closing"):
            self.fill(one, learning="Aus der Umfrage")
        self.assertEqual(self.tandem.mentee_learning, "Aus der Umfrage")
        self.assertEqual(self.tandem.mentor_learning, "Geduld", "what stands there stays")

    def test_a_missing_answer_blocks_nothing(self):
        self.send("closing")
        for survey in self.program._invitations("closing").survey_id:
            self.assertFalse(any(survey.question_ids.mapped("constr_mandatory")))
        self.tandem.action_complete()
        self.assertEqual(self.tandem.state, "completed")
        self.assertTrue(self.program._report())

    def test_averages_from_five_answers_on(self):
        people = self.more_people(4)
        answers = self.send()
        mentees = answers.filtered(lambda one: one.hsk_side == "mentee")
        self.assertEqual(mentees.partner_id, self.mentee_person | people)
        for one, value in zip(mentees[:4], (5, 4, 3, 2), strict=True):
            self.fill(one, satisfied=value)
        block = self.block("mentee")
        self.assertEqual((block["invited"], block["answered"]), (5, 4))
        row = block["rows"][0]
        self.assertEqual((row["count"], row["average"]), (4, None))
        self.assertEqual(row["note"], "Zu wenige Antworten (4)")
        self.fill(mentees[4], satisfied=3)
        row = self.block("mentee")["rows"][0]
        self.assertEqual((row["count"], row["average"], row["note"]), (5, 3.4, ""))
        self.assertEqual(self.block("mentee")["rows"][1]["note"], "Zu wenige Antworten (0)")
        self.assertEqual(self.block("mentor")["answered"], 0, "apart for each role")

    def block(self, side):
        role = {"mentor": "Mentorinnen und Mentoren", "mentee": "Mentees"}[side]
        return next(one for one in self.program._satisfaction() if one["role"] == role)

    def test_who_may_read_answers(self):
        answers = self.send()
        for role in ("reader", "user", "none"):
            with self.assertRaises(AccessError):
                answers.with_user(self.users[role]).read(["state"])
        lead = self.users["manager"]
        self.assertEqual(answers.with_user(lead).mapped("state"), ["new", "new"])
        Form(answers[0].with_user(lead))
        Form(self.program.with_user(self.users["reader"]))
        foreign = self.env["survey.survey"].create({"title": "Fremd", "access_mode": "public"})
        other = foreign._create_answer(email="x@example.com")
        for record in (other, foreign):
            with self.assertRaises(AccessError):
                record.with_user(lead).read(["create_date"])
        self.assertTrue(self.program.with_user(self.users["reader"]).closing_mentor_survey_id.title)

    def test_other_surveys_are_as_before(self):
        foreign = self.env["survey.survey"].create(
            {
                "title": "Fremd",
                "question_and_page_ids": [
                    (
                        0,
                        0,
                        {"title": "Was?", "question_type": "text_box", "hsk_content": "learning"},
                    )
                ],
            }
        )
        answers = foreign._create_answer(partner=self.mentee_person)
        answers._save_lines(foreign.question_ids, "Nichts")
        with self.assertRaises(UserError):
            answers._save_lines(foreign.question_ids, "Doch", overwrite_existing=False)
        answers._mark_done()
        self.assertFalse(self.tandem.mentee_learning)
        again = foreign._create_answer(partner=self.mentee_person)
        self.assertTrue(again, "as often as they like")


@tagged("post_install", "-at_install")
class TestSurveyPage(SurveyCase):
    """The survey as Odoo shows it, from the link to the last click."""

    def test_from_the_link_to_the_end(self):
        self.tandem.mentee_learning = "Fragen stellen"
        mentee = self.send("closing").filtered(lambda one: one.hsk_side == "mentee")
        survey = mentee.survey_id
        survey.users_can_go_back = False  # even so what was filled in can be changed
        start = self.url_open(mentee.get_start_url())
        self.assertEqual(start.status_code, 200)
        self.assertEqual(mentee.state, "new", "GET begins nothing")
        begin = f"/survey/begin/{survey.access_token}/{mentee.access_token}"
        page = self.call(begin)
        self.assertIn("Fragen stellen", page)
        question = self.env.ref("hsk_family_friendly.survey_closing_mentee_satisfied")
        learning = self.env.ref("hsk_family_friendly.survey_closing_mentee_learning")
        self.call(
            f"/survey/submit/{survey.access_token}/{mentee.access_token}",
            **{str(question.id): "4", str(learning.id): "Zuhören"},
        )
        self.assertEqual(mentee.state, "done")
        lines = {line.question_id: line for line in mentee.user_input_line_ids}
        self.assertEqual(lines[question].value_scale, 4)
        self.assertEqual(lines[learning].value_text_box, "Zuhören")
        self.assertEqual(self.tandem.mentee_learning, "Fragen stellen")
        self.assertNotIn("/survey/start/", self.get().text)

    def call(self, route, **params):
        answer = self.url_open(
            route,
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertNotIn("error", answer)
        return json.dumps(answer["result"], ensure_ascii=False)
