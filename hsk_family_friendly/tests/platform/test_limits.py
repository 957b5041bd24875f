import re

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import limits
from ..jury.common import JuryCase
from ..mentoring.running import TandemPages
from ..network.common import EventPageCase

ABSURD = "x" * 200_000


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 08:00:00")
class TestLimits(TandemPages, EventPageCase, JuryCase):
    """How much those may write and do who come by a personal link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.user_id = cls.users["user"]
        cls.evening = cls.make_session(cls.make_jury_case("Erle GmbH"))
        cls.evening.action_open()
        cls.case = cls.evening.case_ids
        cls.juror = cls.jurors[0]
        cls.event = cls.make_event()
        cls.registration = cls.env["event.registration"].create(
            {"event_id": cls.event.id, "partner_id": cls.mentee_person.id}
        )
        cls.meeting = cls.env["calendar.event"].create(
            {
                "name": "Treffen",
                "start": "2026-02-20 09:00:00",
                "stop": "2026-02-20 10:00:00",
                "hsk_tandem_id": cls.tandem.id,
            }
        )
        cls.env["hsk.tandem.pulse"]._create_due(
            {cls.tandem: cls.tandem.date_start}, cls.tandem.date_start
        )

    def forms(self):
        """Return {route: [(address, values, names of its texts)]} of all that can be posted."""
        tandem = f"/tandem/{self.token()}"
        when = {"day": "10.3.2026", "start": "9:00", "stop": "10:00"}
        event = self.address(self.mentee_person)
        jury = self.link("jury", self.evening, self.juror.partner_id)
        enrolment = self.link("enrolment", self.open_enrolment(), self.mentee_person)
        proposal = f"/tandem/{self.token(tandem=self.proposal())}"
        case = f"/jury/{jury}/case/{self.case.id}"
        goal = f"progress_{self.goal[:1].id}"
        topic = self.action_field.id
        return {
            "/tandem/T/answer": [(f"{proposal}/answer", {"answer": "no"}, ["reason"])],
            "/tandem/T/trouble": [(f"{tandem}/trouble", {}, ["text"])],
            "/tandem/T/pulse": [(f"{tandem}/pulse", {"helpful": 1, "progress": 1}, ["comment"])],
            "/tandem/T/learning": [(f"{tandem}/learning", {}, ["learning"])],
            "/tandem/T/goal": [(f"{tandem}/goal", {}, ["goal"])],
            "/tandem/T/goals": [(f"{tandem}/goals", {}, [goal])],
            "/tandem/T/quote": [(f"{tandem}/quote", {"for_print": 1, "agreed": 1}, ["quote"])],
            "/tandem/T/meeting": [(f"{tandem}/meeting", when, ["place", "about"])],
            "/tandem/T/meeting/N/outcome": [
                (
                    f"{tandem}/meeting/{self.meeting.id}/outcome",
                    {**when, "outcome": "moved"},
                    ["place"],
                )
            ],
            "/tandem/T/note": [(f"{tandem}/note", {"audience": "own"}, ["body"])],
            "/jury/T/case/N/vote": [(f"{case}/vote", {"choice": "no"}, ["comment"])],
            "/jury/T/case/N/conflict": [(f"{case}/conflict", {}, ["explanation"])],
            "/enrolment/T": [
                (
                    f"/enrolment/{enrolment}",
                    {"answer": "yes", "topic": topic, "capacity": 1, "max_distance": 0},
                    ["availability", "remark"],
                )
            ],
            "/network-event/T": [
                (event, {"action": "register", "name": "Karl"}, ["email"]),
                (event, {"action": "register", "email": "karl@mentee.example"}, ["name"]),
                (event, {"action": "wish"}, ["wish"]),
            ],
            # nothing can be typed here
            "/tandem/T/step/N": [],
            "/tandem/T/reminders": [],
            "/tandem/T/latecomer/N/agree": [],
            "/tandem/T/quote/N/agree": [],
            "/tandem/T/quote/N/revoke": [],
            "/tandem/T/meeting/N/answer": [],
            "/tandem/T/note/N/delete": [],
            "/jury/T/dossiers": [],
        }

    def link(self, purpose, record, person):
        return self.env["hsk.personal.link"]._make(purpose, record, person)[person]._token()

    def open_enrolment(self):
        later = self.make_program("Mentoring 2027", date_end="2027-11-15", state="enrolment")
        company = self.mentee_person.parent_id
        return self.enrol(company, "mentee", self.mentee_person, program_id=later.id)

    def proposal(self):
        """Return a tandem that waits for the answers of its sides."""
        later = self.make_program("Mentoring 2028", date_end="2028-11-15")
        sides = {
            f"{role}_enrolment_id": self.enrol(company, role, people, program_id=later.id).id
            for role, company, people in (
                ("mentor", self.mentor, self.mentor_person),
                ("mentee", self.mentee, self.mentee_person),
            )
        }
        tandem = self.env["hsk.tandem"].create(sides)
        tandem._note_published()
        return tandem

    def test_no_text_is_endless(self):
        forms = self.forms()
        http = self.env["ir.http"]
        routes = {
            re.sub(r"<int:\w+>", "N", url.replace("<string:token>", "T"))
            for url, endpoint in http._generate_routing_rules(
                ["hsk_family_friendly"], converters=http._get_converters()
            )
            if "POST" in endpoint.routing["methods"] and "<string:token>" in url
        }
        self.assertEqual(routes, forms.keys(), "each form has its row here")
        for route, posts in forms.items():
            for address, values, names in posts:
                for name in names:
                    self.check_too_long(route, address, values, name)
        self.assertFalse(self.tandem._notes_for(self.mentee_person))
        self.assertEqual(self.tandem.meeting_ids, self.meeting)
        self.assertFalse(self.case._vote_of(self.juror).is_cast)

    def check_too_long(self, route, address, values, name):
        if values.get("action") == "wish":
            self.registration.state = "done"
        page = re.match(r"/[a-z-]+/[^/]+", address)[0]
        if "/case/" in address:
            page += f"/case/{self.case.id}"
        text = self.url_open(page).text
        key = re.search(r'csrf_token(?:" value=|: )"([^"]+)"', text)[1]
        answer = self.url_open(address, data={"csrf_token": key, **values, name: ABSURD})
        self.assertEqual(answer.status_code, 200, (route, name))
        self.assertIn("höchstens", answer.text, (route, name))
        self.assertIn("200000", answer.text.replace(".", ""), (route, name))
        self.assertIn(ABSURD, answer.text, f"{route} {name}: what was typed is still there")

    def test_nobody_is_called_all_day(self):
        for _time in range(limits.DAILY["trouble"]):
            self.tandem._report_trouble(self.mentee_person, "Bitte anrufen")
        page = self.post("/trouble", text="Noch einmal")
        self.assertIn("heute schon 3-mal", page.text)
        self.assertIn("Noch einmal", page.text)
        calls = self.tandem.activity_ids
        self.assertEqual(len(calls), 3)
        self.tandem._report_trouble(self.mentor_person, "Ein anderer Mensch")
        with freeze_time("2026-03-03 08:00:00"):
            self.tandem._report_trouble(self.mentee_person, "Ein anderer Tag")
        self.assertEqual(len(self.tandem.activity_ids), 5)

    def test_others_get_so_many_mails_a_day(self):
        for number in range(limits.DAILY["meeting"]):
            self.tandem._propose_as(
                self.mentee_person, f"{number % 28 + 1}.4.2026", "9:00", "10:00"
            )
        with self.assertRaisesRegex(UserError, "heute schon"):
            self.tandem._propose_as(self.mentee_person, "1.5.2026", "9:00", "10:00")
        for _time in range(limits.DAILY["outcome"]):
            self.tandem._tell_outcome_as(self.mentee_person, self.meeting.id, "held")
        with self.assertRaisesRegex(UserError, "heute schon"):
            self.tandem._tell_outcome_as(self.mentee_person, self.meeting.id, "not_held")
        ahead = self.tandem.meeting_ids.sorted("start")[-1]
        for number in range(limits.DAILY["answer"]):
            self.tandem._answer_as(self.mentee_person, ahead.id, ("no", "yes")[number % 2])
        with self.assertRaisesRegex(UserError, "heute schon"):
            self.tandem._answer_as(self.mentee_person, ahead.id, "maybe")

    def test_jurors_and_guests_have_their_limits(self):
        counts = self.env["hsk.daily.count"]
        for person, what, act in (
            (self.juror.partner_id, "vote", lambda: self.case._vote_as(self.juror, "yes")),
            (self.juror.partner_id, "conflict", lambda: self.case._declare_bias(self.juror, "x")),
            (
                self.mentee_person,
                "registration",
                lambda: self.event._page_act(self.mentee_person, "no", {}),
            ),
        ):
            act_counted = {"person_id": person.id, "day": "2026-03-02", "what": what}
            counts.create({**act_counted, "count": limits.DAILY[what]})
            with self.assertRaisesRegex(UserError, "heute schon"):
                act()

    def test_notes_have_a_number(self):
        self.env["hsk.tandem.note"].create(
            [
                {
                    "tandem_id": self.tandem.id,
                    "side": "mentee",
                    "person_id": self.mentee_person.id,
                    "body": "Notiz",
                }
                for _number in range(limits.NOTES)
            ]
        )
        page = self.post("/note", body="Eine mehr", audience="own")
        self.assertIn("200 Notizen", page.text)
        self.assertIn("Eine mehr", page.text)
        self.tandem._write_note_as(self.mentor_person, "Von der anderen Seite")

    def test_nobody_fills_the_history(self):
        counts = self.env["hsk.daily.count"].search([("what", "=", "entry")])
        self.post("/learning", learning="Etwas")
        [count] = self.env["hsk.daily.count"].search([("what", "=", "entry")]) - counts
        self.assertEqual((count.person_id, count.count), (self.mentee_person, 1))
        count.count = limits.DAILY["entry"]
        page = self.post("/learning", learning="Noch etwas")
        self.assertIn("heute schon 300-mal", page.text)
        self.assertIn("Noch etwas", page.text)
        self.assertEqual(self.tandem.mentee_learning, "Etwas")

    def test_no_answer_in_a_survey_is_endless(self):
        questions = self.program._survey("closing", "mentee").question_ids
        texts = questions.filtered(lambda one: one.question_type in ("text_box", "char_box"))
        self.assertTrue(texts)
        for question in texts.with_context(lang="de_DE"):
            self.assertFalse(question.validate_question("Gut.", "Gut."))
            self.assertIn("höchstens", question.validate_question(ABSURD)[question.id])
            self.assertIn("höchstens", question.validate_question("Gut.", ABSURD)[question.id])

    def test_counts_are_forgotten(self):
        counts = self.env["hsk.daily.count"]
        counts._take(self.mentee_person, "vote")
        with freeze_time("2026-03-20 08:00:00"):
            counts._gc_counts()
        self.assertFalse(counts.search([("person_id", "=", self.mentee_person.id)]))
