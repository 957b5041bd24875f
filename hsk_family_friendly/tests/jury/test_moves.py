"""Who moves to an applicant is found before the vote; the evening's other helps."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import JuryCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-12 18:00:00")
class TestJuryMoves(JuryCase):
    """An open session whose jurors had nothing to do with its company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.evening = cls.make_session(cls.make_jury_case("Erle GmbH"))
        cls.evening.action_open()
        cls.case = cls.evening.case_ids
        cls.company = cls.case.partner_id
        cls.juror = cls.jurors[0]

    def conflict(self):
        self.env.invalidate_all()
        return self.evening.conflict_ids.filtered(lambda one: one.juror_id == self.juror)

    def check_found(self, words):
        self.assertEqual(self.conflict().state, "proposed")
        self.assertIn(words, self.conflict().explanation)
        with self.refused("Befangenheit"):
            self.vote(self.case, self.juror)

    def test_a_new_employer(self):
        self.assertFalse(self.conflict())
        self.juror.partner_id.parent_id = self.company
        self.check_found("derselben Organisation")

    def test_a_new_mother_of_the_employer(self):
        group = self.make_company("Gruppe AG")
        self.juror.organisation_id.parent_id = group
        self.assertFalse(self.conflict())
        self.company.parent_id = group
        self.check_found("verbundenen Unternehmen")

    def test_a_new_mother_further_up(self):
        mother = self.make_company("Mutter GmbH")
        self.juror.organisation_id.parent_id = mother
        mother.parent_id = self.company
        self.check_found("verbundenen Unternehmen")

    def test_a_new_role(self):
        self.env["hsk.contact.role"].create(
            {
                "partner_id": self.company.id,
                "person_id": self.juror.partner_id.id,
                "role": "management",
            }
        )
        self.check_found("Zuständigkeit")

    def test_a_new_organisation_of_the_juror(self):
        self.juror.organisation_id = self.company
        self.check_found("derselben Organisation")

    def test_a_new_address(self):
        self.company.write({"street": "Hauptstraße 1", "zip": "59872"})
        self.juror.organisation_id.write({"street": "Hauptstr. 1", "zip": "59872"})
        self.check_found("Adresse")

    def test_what_no_one_noticed_is_found_at_the_vote(self):
        """For instance after a merge: the page of the juror looks again."""
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s, commercial_partner_id = %s WHERE id = %s",
            (self.company.id, self.company.id, self.juror.partner_id.id),
        )
        self.env.invalidate_all()
        with self.refused("Befangenheit"):
            self.vote(self.case, self.juror)
        (line,) = self.evening._cases_for(self.juror)
        self.assertIn("Befangenheit", line["refusal"])
        self.assertEqual(self.conflict().state, "proposed")
        with self.assertRaises(AccessError):
            self.evening._case_for(self.juror, self.case.id)

    def test_a_dismissed_one_comes_back_with_something_new(self):
        self.company.write({"street": "Hauptstraße 1", "zip": "59872"})
        self.juror.organisation_id.write({"street": "Hauptstr. 1", "zip": "59872"})
        self.conflict().dismiss_reason = "Nur im selben Haus"
        self.conflict().action_dismiss()
        self.evening.action_propose_conflicts()
        self.assertEqual(self.conflict().state, "dismissed", "nothing new")
        self.juror.partner_id.parent_id = self.company
        self.check_found("derselben Organisation")

    def test_a_vote_cast_before_the_move_waits_for_the_decision(self):
        self.all_vote(self.evening)
        self.juror.partner_id.parent_id = self.company
        self.case.decision = "certified"
        with self.refused("Befangenheit"):
            self.evening.action_close()
        self.conflict().action_confirm()
        self.assertEqual(self.case._recused_jurors(), self.juror)
        self.evening.action_close()

    def test_a_closed_session_is_history(self):
        self.all_vote(self.evening)
        self.case.decision = "certified"
        self.evening.action_close()
        self.juror.partner_id.parent_id = self.company
        self.assertFalse(self.conflict())

    def test_all_present(self):
        first, second, third, fourth = self.jurors
        self.evening.action_attendance(first.id, "absent")
        self.evening.action_attendance(second.id, "arrive")
        self.evening.action_attendance(second.id, "leave")
        self.evening.action_attendance(third.id, "arrive")
        self.evening.action_attendance(third.id, "clear")
        self.evening.action_all_present()
        there = {one.juror_id: one for one in self.evening.attendance_ids}
        self.assertTrue(there[first].is_absent, "what was entered stays")
        self.assertTrue(there[second].left_on)
        for juror in (third, fourth):
            self.assertTrue(there[juror].arrived_on)
        self.evening.action_all_present()
        self.assertEqual(len(self.evening.attendance_ids), 4)
