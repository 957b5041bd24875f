import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import guarded
from .common import MentoringCase


@freeze_time("2026-03-02")
class TestMentoringMatching(MentoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topics = cls.env["hsk.action.field"].search([], limit=3)
        cls.mentors = [cls.enrol_company(f"Mentor {n}", "mentor", n) for n in range(3)]
        cls.mentees = [cls.enrol_company(f"Mentee {n}", "mentee", n) for n in range(3)]

    @classmethod
    def enrol_company(cls, name, role, topic, **values):
        company = cls.make_company(name, employees=30)
        person = cls.make_person(company, f"Person {name}", f"{role}{topic}@example.com")
        cls.certify(cls.make_case(company), "2025-11-15", valid_from="2025-11-15")
        values.setdefault("topic_ids", cls.topics[topic].ids)
        return cls.enrol(company, role, person, **values)

    def pairs(self):
        tandems = self.program.tandem_ids.sorted("id")
        return {t.mentee_id.name: t.mentor_id.name for t in tandems if t.state != "ended"}

    def test_topics_bring_companies_together(self):
        self.program.action_match()
        self.assertEqual(
            self.pairs(),
            {f"Mentee {n}": f"Mentor {n}" for n in range(3)},
        )
        tandem = self.program.tandem_ids[0]
        self.assertIn(self.topics[0].name, tandem.explanation)
        self.assertEqual(self.program.state, "matching")
        self.assertEqual(self.program.run_ids.pair_count, 3)

    def test_everyone_gets_one_tandem_before_anyone_gets_a_second(self):
        self.program.several_mentors = True
        (self.mentors[0] | self.mentors[1] | self.mentors[2] | self.mentees[0]).capacity = 2
        self.mentors[2].is_paused = True
        (self.mentees[1] | self.mentees[2]).topic_ids = False
        self.program.action_match()
        self.assertEqual(len(self.program.tandem_ids), 4)
        self.assertEqual(len(self.pairs()), 3, "all mentees have one")
        self.assertEqual(len(set(self.pairs().values())), 2, "and both mentors")

    def test_a_mentee_has_one_mentor_unless_the_programme_allows_several(self):
        self.mentees[0].capacity = 2
        (self.mentees[1] | self.mentees[2]).unlink()
        self.program.action_match()
        self.assertEqual(len(self.program.tandem_ids), 1)
        alone = self.program.get_matching()["unmatched"]
        self.assertIn("weiteres Unternehmen", alone[-1]["sentence"], "not a second mentor")
        self.program.several_mentors = True
        self.program.action_match()
        self.assertEqual(len(self.program.tandem_ids), 2)

    def test_who_has_a_tandem_already_waits_for_those_who_have_none(self):
        self.program.several_mentors = True
        self.mentors[2].is_paused = True
        (self.mentees[1] | self.mentees[2]).is_paused = True
        self.program.action_match()
        self.program.run_ids.action_review()
        self.program.run_ids.action_publish()
        self.mentees[0].capacity = 2
        self.mentees[0].topic_ids = self.topics
        (self.mentees[1] | self.mentees[2]).is_paused = False
        self.mentees[1].topic_ids = self.mentees[2].topic_ids = False
        self.program.action_match()
        new = self.program.tandem_ids.filtered(lambda tandem: not tandem.published_on)
        self.assertNotIn("Mentee 0", new.mentee_id.mapped("name"))
        alone = {one["name"] for one in self.program.get_matching()["unmatched"]}
        self.assertNotIn("Mentee 0", alone, "it has one")

    def test_the_matching_opens_after_an_upgrade(self):
        self.program.action_match()
        guarded.by_action(self.program.run_ids).version = 1
        self.env.invalidate_all()
        shown = self.program.get_matching()
        self.assertEqual((shown["run"], shown["is_outdated"]), (None, True))
        self.assertEqual(self.program.get_alternatives(self.mentors[0].id), [])
        self.program.action_match()
        self.assertTrue(self.program.get_matching()["run"])

    def test_wishes_are_not_told_to_the_other_side(self):
        self.mentees[0].wish_partner_ids = self.mentors[0].partner_id
        self.program.action_match()
        tandem = self.program.tandem_ids[0]
        self.assertNotIn("gewünscht", tandem.explanation.replace("gewünschten", ""))
        shown = self.program.get_matching()["pairs"][0]["sentence"]
        self.assertIn("von einer Seite gewünscht", shown)

    def test_matching_again_keeps_what_is_the_same(self):
        self.program.action_match()
        before = self.program.tandem_ids
        self.program.action_match()
        self.assertEqual(self.program.tandem_ids, before)

    def test_an_override_is_kept_with_its_reason(self):
        self.program.action_match()
        mentor, mentee = self.mentors[1], self.mentees[0]
        self.program.action_lock_pair(mentor.id, mentee.id, "Beide wollen es")
        self.assertEqual(self.pairs()["Mentee 0"], "Mentor 1")
        self.assertEqual(self.program.pair_ids.reason, "Beide wollen es")
        self.program.action_free_pair(mentor.id, mentee.id)
        self.assertEqual(self.pairs()["Mentee 0"], "Mentor 0")

    def test_a_banned_pair_cannot_be_kept(self):
        self.mentees[0].excluded_partner_ids = self.mentors[1].partner_id
        with self.assertRaisesRegex(UserError, "vertraulich ausgeschlossen"):
            self.program.action_lock_pair(self.mentors[1].id, self.mentees[0].id)

    def test_without_certificate_nobody_is_a_mentor(self):
        case = self.mentors[0].partner_id.hsk_certification_ids
        case.write({"end_reason_id": self.reason.id, "ended_on": "2026-02-01"})
        case.action_revoke()
        self.program.action_match()
        self.assertNotIn("Mentor 0", self.pairs().values())

    def test_second_best_plan(self):
        self.program.action_match()
        before = self.pairs()
        self.program.action_take_second()
        self.assertNotEqual(self.pairs(), before)
        self.assertEqual(len(self.pairs()), 3)

    def test_weights_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "Themen"):
            self.program.weight_topics = 101

    def test_a_refusal_is_a_ban(self):
        self.program.action_match()
        run = self.program.run_ids
        with self.assertRaisesRegex(UserError, "geprüft"):
            run.action_publish()
        run.action_review()
        run.action_publish()
        tandem = self.program.tandem_ids[0]
        person = tandem.mentee_contact_ids
        tandem._answer_proposal(person, "no", "Zu weit")
        self.assertEqual(tandem.state, "ended")
        self.program.action_match()
        self.assertNotEqual(self.pairs().get("Mentee 0"), "Mentor 0")
        with self.assertRaisesRegex(UserError, "abgelehnt"):
            self.program.action_lock_pair(self.mentors[0].id, self.mentees[0].id)

    def test_no_answer_is_not_a_yes(self):
        self.program.answer_until = "2026-03-05"
        self.program.action_match()
        self.program.run_ids.action_review()
        self.program.run_ids.action_publish()
        tandem = self.program.tandem_ids[0]
        tandem._answer_proposal(tandem.mentor_contact_ids, "yes", "")
        self.assertEqual(tandem.state, "proposed")
        with freeze_time("2026-03-06 12:00:00"), self.assertRaises(UserError):
            tandem._answer_proposal(tandem.mentee_contact_ids, "yes", "")
        tandem._answer_proposal(tandem.mentee_contact_ids, "yes", "")
        self.assertEqual(tandem.state, "confirmed")

    def test_nobody_sees_a_proposal_before_it_is_published(self):
        self.program.action_match()
        tandem = self.program.tandem_ids[0]
        with self.assertRaises(AccessError):
            tandem._check_person(tandem.mentor_contact_ids)
        run = self.program.run_ids
        run.action_review()
        run.action_publish()
        tandem._check_person(tandem.mentor_contact_ids)

    def test_published_pairs_stay(self):
        self.program.action_match()
        self.program.run_ids.action_review()
        self.program.run_ids.action_publish()
        before = self.program.tandem_ids
        self.enrol_company("Mentor 9", "mentor", 0)
        late = self.enrol_company("Mentee 9", "mentee", 0)
        self.program.action_match()
        self.assertEqual(
            self.program.tandem_ids - before,
            self.env["hsk.tandem"].search([("mentee_enrolment_id", "=", late.id)]),
        )

    def test_nobody_is_matched_twice_with_the_same_company(self):
        (self.mentors[1] | self.mentors[2] | self.mentees[1] | self.mentees[2]).is_paused = True
        self.program.several_mentors = True
        (self.mentors[0] | self.mentees[0]).capacity = 2
        self.program.action_lock_pair(self.mentors[0].id, self.mentees[0].id)
        self.program.run_ids.action_review()
        self.program.run_ids.action_publish()
        self.program.action_match()
        self.assertEqual(len(self.program.tandem_ids), 1)
        self.program.tandem_ids.action_confirm()
        self.program.action_match()
        self.assertEqual(len(self.program.tandem_ids), 1)

    def test_former_pairs_in_another_programme(self):
        self.program.action_match()
        tandem = self.program.tandem_ids[0]
        tandem.action_confirm()
        tandem.agreement_signed_on = "2026-02-01"
        tandem.action_start()
        other = self.make_program("Mentoring 2027", date_start="2026-03-01", date_end="2027-11-15")
        for enrolment in (tandem.mentor_enrolment_id, tandem.mentee_enrolment_id):
            enrolment.copy({"program_id": other.id})
        other.action_match()
        self.assertFalse(other.tandem_ids)

    def test_each_number_of_the_workbook_stands_below_its_criterion(self):
        self.program.weight_topics = 33
        self.program.action_match()
        run = self.program.run_ids
        sheet = load_workbook(io.BytesIO(run._proposal_workbook())).worksheets[0]
        heading, first, *_others = sheet.iter_rows(values_only=True)
        row = dict(zip(heading, first, strict=True))
        self.assertEqual((row["Themen"], row["Größe"], row["Branche"]), (33, 10, 0))
        self.assertEqual(row["Punkte"], self.program.tandem_ids[0].score)
        self.assertIn("Themen", heading[3], "the criterion that counts most comes first")

    def test_a_run_can_be_repeated(self):
        self.program.action_match()
        run = self.program.run_ids
        kept = {tuple(pair[:2]): pair[2] for pair in run.result["pairs"]}
        self.assertEqual(run._proposal().pairs, kept)
        with self.assertRaises(UserError):
            run.total = 1

    def test_exclusions_are_for_staff_only(self):
        self.mentees[0].excluded_partner_ids = self.mentors[1].partner_id
        reader = self.users["reader"]
        with self.assertRaises(AccessError):
            self.mentees[0].with_user(reader).read(["excluded_partner_ids"])
        with self.assertRaises(AccessError):
            self.program.with_user(reader).action_match()
        self.program.with_user(self.users["user"]).action_match()
        self.assertTrue(self.program.tandem_ids.with_user(reader).read(["explanation"]))
