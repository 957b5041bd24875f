"""Attacks on the pages of the mentoring: wrong input, forged links, what is sent twice."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import AttackCase
from .running import TandemPages


@tagged("post_install", "-at_install")
@freeze_time("2026-02-02 09:00:00")
class TestEnrolmentInput(AttackCase, HttpCase):
    def test_nonsense_gets_a_sentence(self):
        self.program.write(
            {"enrolment_until": "2026-03-31", "state": "enrolment", "several_mentors": True}
        )
        links = self.env["hsk.personal.link"]._make("enrolment", self.mentees, self.mentee_person)
        address = f"/enrolment/{links[self.mentee_person]._token()}"
        key = self.url_open(address).text.split('name="csrf_token" value="')[1].split('"')[0]
        values = {"csrf_token": key, "answer": "yes", "topic": str(self.action_field.id)}
        for extra in (
            {"excluded": "9" * 5000, "capacity": "x"},
            {"capacity": "9" * 5000},
            {"remark": "x" * 100000},
        ):
            answer = self.url_open(address, data={**values, **extra}, allow_redirects=False)
            self.assertEqual(answer.status_code, 200, str(extra)[:30])
        for name in ("capacity", "answer", "remark", "topic"):
            rest = {key: value for key, value in values.items() if key != name}
            answer = self.url_open(
                address, data=rest, files={name: ("a.txt", b"x")}, allow_redirects=False
            )
            self.assertIn(answer.status_code, (200, 303), name)
        for token in ("%00", "a" * 3000, "ä", "AQ", "AQ" * 40, "%F0%9F", "-1"):
            self.assertEqual(self.url_open(f"/enrolment/{token}").status_code, 403, token)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-02 09:00:00")
class TestProposalPage(AttackCase, HttpCase):
    def test_an_unpublished_proposal_is_not_shown(self):
        tandem = self.matched()
        person = self.mentor_person
        new_test_user(
            self.env, "portal_maria", "base.group_portal", partner_id=person.id
        ).password = "portal_maria"
        self.authenticate("portal_maria", "portal_maria")
        page = self.url_open(f"/my/tandem/{tandem.id}")
        self.assertEqual(page.status_code, 403)
        self.assertNotIn("Jung KG", page.text)
        run = tandem.run_id
        run.action_review()
        run.action_publish()
        self.assertEqual(self.url_open(f"/my/tandem/{tandem.id}").status_code, 200)

    def test_a_reason_is_text(self):
        tandem = self.published()
        link = self.env["hsk.personal.link"]._make("tandem", tandem, self.mentor_person)[
            self.mentor_person
        ]
        base = f"/tandem/{link._token()}"
        key = self.url_open(base).text.split('name="csrf_token" value="')[1].split('"')[0]
        values = {"csrf_token": key, "answer": "no"}
        for reason, state in (("x" * 100000, "proposed"), ("zu\0 weit", "ended")):
            answer = self.url_open(base + "/answer", data={**values, "reason": reason})
            self.assertEqual((answer.status_code, tandem.state), (200, state))
        self.assertIn("zu weit", tandem.end_reason)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 09:00:00")
class TestTandemInput(TandemPages):
    def key(self, base):
        return self.url_open(base).text.split('name="csrf_token" value="')[1].split('"')[0]

    def test_a_file_where_text_is_asked_for(self):
        base = f"/tandem/{self.token()}"
        key = self.key(base)
        meeting = self.env["calendar.event"].create(
            {
                "name": "x",
                "start": "2026-03-01 09:00:00",
                "stop": "2026-03-01 10:00:00",
                "hsk_tandem_id": self.tandem.id,
            }
        )
        times = {"day": "10.3.2026", "start": "9:30", "stop": "11:00"}
        for rest, name, values in (
            ("/meeting", "day", times),
            ("/meeting", "start", times),
            ("/meeting", "place", {**times, "day": "x"}),
            ("/note", "meeting", {"body": "x", "audience": "own"}),
            ("/note", "body", {"audience": "own"}),
            ("/note", "audience", {"body": "x"}),
            ("/answer", "reason", {"answer": "no"}),
            ("/pulse", "helpful", {"progress": "1"}),
            ("/learning", "learning", {}),
            ("/goals", f"rating_start_{self.goal.id}", {}),
            ("/goals", f"progress_{self.goal.id}", {}),
            ("/goal", "goal", {}),
            ("/quote", "quote", {"for_press": "1", "agreed": "1"}),
            ("/quote", "for_press", {"quote": "x", "agreed": "1"}),
            ("/trouble", "text", {}),
            (f"/meeting/{meeting.id}/outcome", "outcome", times),
            (f"/meeting/{meeting.id}/outcome", "day", {**times, "outcome": "moved"}),
            (f"/meeting/{meeting.id}/answer", "answer", {}),
            ("/note", "token", {"body": "x", "audience": "own"}),
        ):
            sent = {one: value for one, value in values.items() if one != name}
            answer = self.url_open(
                base + rest,
                data={"csrf_token": key, **sent},
                files={name: ("a.txt", b"x")},
                allow_redirects=False,
            )
            with self.subTest(f"{rest} {name}"):
                self.assertIn(answer.status_code, (200, 303, 403))

    def test_numbers_without_end(self):
        base = f"/tandem/{self.token()}"
        values = {"csrf_token": self.key(base), "body": "x", "audience": "own"}
        answer = self.url_open(base + "/note", data={**values, "meeting": "9" * 5000})
        self.assertEqual(answer.status_code, 200)
        for rest in ("/step/", "/note/", "/meeting/", "/quote/"):
            tail = {"/note/": "/delete", "/meeting/": "/answer", "/quote/": "/agree"}.get(rest, "")
            answer = self.url_open(f"{base}{rest}{'9' * 30}{tail}", data=values)
            self.assertIn(answer.status_code, (200, 403), rest)

    def test_a_link_stands_in_the_address_only(self):
        address = f"/my/tandem/{self.tandem.id}?token={self.token()}"
        self.assertEqual(self.url_open(address).status_code, 403)
        base = f"/tandem/{self.token()}"
        key = self.key(base)
        answer = self.url_open(
            f"/my/tandem/{self.tandem.id}/note",
            data={"csrf_token": key, "body": "x", "audience": "own", "token": self.token()},
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 403)
        answer = self.url_open(
            f"/my/tandem/{self.tandem.id}/note",
            data={"csrf_token": key, "body": "x", "audience": "own"},
            files={"token": ("a.txt", b"x")},
        )
        self.assertEqual(answer.status_code, 403)

    def test_sending_twice_does_it_once(self):
        base = f"/tandem/{self.token()}"
        key = self.key(base)
        step = self.tandem.plan_ids[:1]
        times = {"day": "10.3.2026", "start": "9:30", "stop": "11:00"}
        for rest, values in (
            (f"/step/{step.id}", {"done": "1"}),
            ("/meeting", times),
            ("/goal", {"goal": "Ein Ziel"}),
            ("/quote", {"quote": "Gut!", "for_press": "1", "agreed": "1"}),
        ):
            for _time in range(2):
                self.url_open(base + rest, data={"csrf_token": key, **values})
        self.assertTrue(step.done_on, "a step that is ticked twice is done")
        self.assertEqual(len(self.tandem.meeting_ids), 1)
        self.assertEqual(len(self.tandem.goal_ids.filtered(lambda one: not one.measure_id)), 1)
        self.assertEqual(len(self.tandem.quote_ids), 1)

    def test_staff_do_not_enter_by_logging_in(self):
        staff = new_test_user(
            self.env,
            "hsk_both",
            "hsk_family_friendly.group_hsk_user",
            partner_id=self.mentor_person.id,
        )
        staff.password = "hsk_both_password"
        self.authenticate(staff.login, "hsk_both_password")
        self.assertEqual(self.url_open(f"/my/tandem/{self.tandem.id}").status_code, 403)

    def test_survey_mails_leave_once(self):
        wizard = self.env["hsk.survey.invitation"].create({"program_id": self.program.id})
        wizard.action_send()
        with self.assertRaises(UserError):
            wizard.action_send()
