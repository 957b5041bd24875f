from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, tagged

from .common import MentoringCase


@freeze_time("2026-02-02 09:00:00")
class TestMentoringProgram(MentoringCase):
    def test_events_are_planned_once(self):
        self.program.action_plan_events()
        self.program.action_plan_events()
        self.assertEqual(
            sorted(self.program.event_ids.mapped("hsk_kind")), ["closing", "kickoff", "midterm"]
        )

    def test_candidates_with_their_reason(self):
        self.certify(self.mentee_case, "2025-11-15", valid_from="2025-11-15")
        again = self.make_company("Zum zweiten Mal GmbH")
        first = self.make_case(again)
        self.make_measure(first, "Kita", state="done")
        self.certify(first, "2023-12-01", valid_from="2023-12-01")
        first.action_prepare_recertification()
        self.certify(first.next_ids, "2025-11-20", valid_from="2025-11-20")
        found = {(p.name, role): reason for p, role, reason in self.program._candidates()}
        self.assertIn("2-mal zertifiziert", found["Zum zweiten Mal GmbH", "mentor"])
        self.assertIn("offene Maßnahmen: 1", found["Jung KG", "mentee"])
        self.enrol(self.mentee, "mentee")
        names = {p.name for p, _role, _reason in self.program._candidates()}
        self.assertNotIn("Jung KG", names)

    def test_a_certificate_that_ends_before_the_start_is_named_before_the_invitation(self):
        self.certify(self.mentee_case, "2025-11-15", valid_from="2025-11-15")
        self.env["hsk.contact.role"].create(
            {"partner_id": self.mentee.id, "person_id": self.mentee_person.id, "role": "hr"}
        )
        later = self.make_program(
            "Mentoring 2028", date_start="2028-03-01", date_end="2028-11-15", state="enrolment"
        )
        for program, is_named in ((self.program, False), (later, True)):
            invite = self.env["hsk.mentoring.invite"].create({"program_id": program.id})
            line = invite.line_ids.filtered(lambda one: one.partner_id == self.mentee)
            self.assertEqual(invite.early_ends, "Jung KG" if is_named else "")
            self.assertEqual(line.chosen, not is_named)
            self.assertEqual("14.11.2027" in (line.early_end or ""), is_named)
        by_hand = self.enrol(self.mentee, "mentee", self.mentee_person, program_id=later.id)
        self.assertIn("01.03.2028", by_hand.early_end)
        draft = self.env["hsk.mentoring.mail"]._draft("invitation", by_hand)
        self.assertEqual(draft.early_end, by_hand.early_end)
        # decided already: the certificate that follows covers the start
        self.mentee_case.action_prepare_recertification()
        self.certify(self.mentee_case.next_ids, "2026-02-02", valid_from="2027-11-15")
        by_hand.invalidate_recordset()
        self.assertFalse(by_hand.early_end)

    def test_the_own_people_speak_for_a_company(self):
        stranger = self.make_person(self.make_company("Bildungswerk"), "Gast", "g@x.example")
        roles = self.env["hsk.contact.role"]
        roles.create({"partner_id": self.mentee.id, "person_id": stranger.id, "role": "mentoring"})
        roles.create(
            {"partner_id": self.mentee.id, "person_id": self.mentee_person.id, "role": "hr"}
        )
        self.assertEqual(self.program._people_for(self.mentee), self.mentee_person)

    def test_a_programme_with_tandems_at_work_is_not_closed(self):
        self.make_tandem()
        self.program.action_start()
        with self.assertRaisesRegex(UserError, "Jung KG"):
            self.program.action_close()

    def test_an_extension_needs_a_reason(self):
        tandem = self.make_tandem()
        with self.assertRaisesRegex(ValidationError, "warum"):
            tandem.extended_until = "2027-01-31"
        tandem.write({"extended_until": "2027-01-31", "extension_reason": "Krankheit"})
        self.assertEqual(str(tandem.date_planned_end), "2027-01-31")

    def test_ending_early_and_matching_again(self):
        tandem = self.make_tandem()
        other = self.make_company("Andere Mentorin GmbH")
        self.certify(self.make_case(other), "2025-11-15", valid_from="2025-11-15")
        self.enrol(other, "mentor", self.make_person(other, "Anna Anders", "anna@example.com"))
        wizard = (
            self.env["hsk.tandem.end"]
            .with_context(active_id=tandem.id)
            .create({"reason": "Keine Zeit", "match_again": True})
        )
        wizard.action_end()
        self.assertEqual((tandem.state, tandem.end_reason), ("ended", "Keine Zeit"))
        new = self.program.tandem_ids - tandem
        self.assertEqual(new.mentor_id, other)

    def test_a_company_in_two_programmes(self):
        self.make_tandem()
        second = self.make_program("Kohorte B")
        self.enrol(self.mentee, "mentee", self.mentee_person, program_id=second.id)
        other = self.make_company("Zweite Mentorin GmbH")
        self.certify(self.make_case(other), "2025-11-15", valid_from="2025-11-15")
        self.enrol(other, "mentor", program_id=second.id)
        self.enrol(self.mentor, "mentor", self.mentor_person, program_id=second.id)
        second.action_match()
        self.assertEqual(second.tandem_ids.mentor_id, other, "not the pair that works already")


@tagged("post_install", "-at_install")
@freeze_time("2026-02-02 09:00:00")
class TestEnrolmentPage(MentoringCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"enrolment_until": "2026-03-31", "state": "enrolment"})
        cls.other = cls.make_company("Nachbar GmbH")
        cls.certify(cls.make_case(cls.other), "2025-11-15", valid_from="2025-11-15")
        cls.enrolment = cls.enrol(cls.mentee, "mentee", cls.mentee_person, state="invited")
        cls.mail = cls.env["hsk.mentoring.mail"]._draft("invitation", cls.enrolment)

    def address(self):
        self.mail.action_release()
        return self.link_address()

    def link_address(self):
        links = self.env["hsk.personal.link"]._make("enrolment", self.enrolment, self.mentee_person)
        return f"/enrolment/{links[self.mentee_person]._token()}"

    def post(self, address, **values):
        page = self.url_open(address).text
        _before, found, rest = page.partition('name="csrf_token" value="')
        key = rest.split('"')[0] if found else ""
        return self.url_open(address, data={"csrf_token": key, **values}, allow_redirects=False)

    def test_nothing_leaves_before_the_release(self):
        self.assertFalse(self.mail.link_id)
        self.assertEqual(self.mail.person_id, self.mentee_person)
        self.mail.action_release()
        self.assertEqual(self.mail.state, "released")
        with self.assertRaises(UserError):
            self.mail.subject = "Anderes"

    def test_who_has_no_address_is_listed_with_the_reason(self):
        self.mentee_person.email = False
        self.assertIn("Martin", self.mail.problem)
        with self.assertRaisesRegex(UserError, "Martin"):
            self.mail.action_release()

    def test_the_mail_server_was_down(self):
        self.mail.action_release()
        outgoing = self.mail.link_id.mail_id
        with self.assertRaises(UserError):
            self.mail.action_retry()
        outgoing.write({"state": "exception", "failure_reason": "Connection refused"})
        self.assertEqual(self.mail.delivery, "failed")
        self.assertIn("refused", self.mail.problem)
        self.mail.action_retry()
        self.assertEqual((outgoing.state, self.mail.delivery), ("outgoing", "waiting"))

    def test_reading_changes_nothing(self):
        answer = self.url_open(self.address())
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Nachbar GmbH", answer.text)
        self.assertEqual(self.enrolment.state, "invited")
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")

    def test_a_mentee_is_asked_for_one_mentor_unless_the_programme_allows_several(self):
        address = self.address()
        answer = {"answer": "yes", "topic": self.action_field.id}
        self.assertNotIn('name="capacity"', self.url_open(address).text)
        self.assertEqual(self.post(address, **answer, capacity="5").status_code, 303)
        self.assertEqual((self.enrolment.state, self.enrolment.capacity), ("enrolled", 1))
        self.program.several_mentors = True
        self.assertIn('name="capacity"', self.url_open(address).text)
        self.post(address, **answer, capacity="2")
        self.assertEqual(self.enrolment.capacity, 2)
        self.program.several_mentors = False
        self.enrolment.role = "mentor"
        self.assertIn('name="capacity"', self.url_open(address).text, "a mentor is always asked")

    def test_the_answer_is_kept(self):
        self.program.several_mentors = True
        answer = self.post(
            self.address(),
            answer="yes",
            topic=self.action_field.id,
            excluded=self.other.id,
            capacity="2",
            max_distance="30",
            availability="dienstags",
            remark="",
        )
        self.assertEqual(answer.status_code, 303)
        enrolment = self.enrolment
        self.assertEqual((enrolment.state, enrolment.capacity), ("enrolled", 2))
        self.assertEqual(enrolment.topic_ids, self.action_field)
        self.assertEqual(enrolment.excluded_partner_ids, self.other)
        self.assertFalse(
            enrolment.message_ids.filtered(lambda one: "Nachbar" in (one.body or "")),
            "what was asked in confidence is not in the history",
        )

    def test_wrong_input_is_said_and_nothing_is_lost(self):
        self.program.several_mentors = True
        answer = self.post(
            self.address(),
            answer="yes",
            topic=self.action_field.id,
            capacity="viele",
            availability="mittwochs\0 vormittags",
        )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("viele", answer.text)
        self.assertIn("mittwochs vormittags", answer.text)
        self.assertEqual(self.enrolment.state, "invited")

    def test_what_the_page_shows_can_be_sent_as_it_is(self):
        address = self.address()
        self.assertRegex(self.url_open(address).text, 'name="max_distance"[^>]* value="0"')
        answer = self.post(
            address, answer="yes", topic=self.action_field.id, capacity="1", max_distance=""
        )
        self.assertEqual(answer.status_code, 303)
        self.assertEqual((self.enrolment.state, self.enrolment.max_distance), ("enrolled", 0))

    def test_who_does_not_take_part_fills_in_nothing(self):
        answer = self.post(self.address(), answer="no", capacity="", max_distance="")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.enrolment.state, "declined")

    def test_nonsense_is_no_traceback(self):
        self.program.several_mentors = True
        address = self.address()
        for values in (
            {"topic": "9" * 40, "answer": "yes", "capacity": "1"},
            {"topic": "-1", "answer": "vielleicht"},
            {"answer": "yes", "capacity": "²"},
        ):
            answer = self.post(address, **values)
            self.assertEqual(answer.status_code, 200, values)
            self.assertEqual(self.enrolment.state, "invited")

    def test_a_matching_that_came_too_early_does_not_end_the_enrolment(self):
        self.program.action_match()
        self.assertEqual((self.program.state, self.enrolment._is_open()), ("matching", False))
        self.program.action_open_enrolment()
        self.assertTrue(self.enrolment._is_open())

    def test_no_after_the_enrolment(self):
        self.program.enrolment_until = "2026-02-01"
        self.assertNotIn("<form", self.url_open(self.link_address()).text)
        with self.assertRaises(UserError):
            self.enrolment._answer(self.mentee_person, False, {})

    def test_links_of_others_open_nothing(self):
        address = self.address()
        self.enrolment.contact_ids = False
        self.assertEqual(self.url_open(address).status_code, 403)
        token = address.rsplit("/", 1)[1]
        self.assertEqual(self.url_open(f"/tandem/{token}").status_code, 403)
        self.assertEqual(self.url_open(f"/jury/{token}").status_code, 403)
        self.mail.link_id.action_revoke()
        self.enrolment.contact_ids = self.mentee_person
        self.assertEqual(self.url_open(address).status_code, 403)
