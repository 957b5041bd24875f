"""What stands on an agenda is decided there, whichever way is tried, and released by another."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import JuryCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-12 18:00:00")
class TestJuryFourEyes(JuryCase):
    """A planned, then an open, then a closed session with one case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.users["manager"]
        cls.lead.email = "wfg@example.com"
        cls.second = new_test_user(
            cls.env, "hsk_second", "hsk_family_friendly.group_hsk_manager", lang="de_DE"
        )
        cls.certification = cls.make_jury_case("Erle GmbH")
        cls.evening = cls.make_session(cls.certification)
        cls.case = cls.evening.case_ids

    def ways(self):
        """Return {way: what tries to decide past the session}."""
        case = self.certification.with_user(self.lead)

        def step(name):
            return lambda: (
                self.env["hsk.certification.step"]
                .with_user(self.lead)
                .create({"certification_id": case.id, "step": name, "decision_reason": "Weil"})
                .action_take_step()
            )

        def create(**values):
            return lambda: case.create(
                {
                    "partner_id": case.partner_id.id,
                    "state": "certified",
                    "decided_on": "2026-11-01",
                    **values,
                }
            )

        def decide(method):
            def act():
                case.decision_reason = "Weil"
                getattr(case, method)()

            return act

        return {
            "certify": decide("action_certify"),
            "defer": decide("action_defer"),
            "refuse": decide("action_refuse"),
            "dialog certify": step("certify"),
            "dialog defer": step("defer"),
            "dialog refuse": step("refuse"),
            "write": lambda: case.write({"state": "certified"}),
            "release": lambda: self.case.with_user(self.lead).action_release(),
            "import": create(),
            "import of a later cycle": create(previous_id=case.id),
        }

    def check_no_way(self):
        for way, act in self.ways().items():
            with self.subTest(way), self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertEqual(self.certification.state, "jury")

    def test_nobody_decides_past_a_planned_session(self):
        self.check_no_way()
        with self.refused("Tagesordnung"):
            self.certification.with_user(self.lead).action_certify()

    def test_nobody_decides_past_an_open_session(self):
        self.evening.action_open()
        self.check_no_way()
        self.evening.action_plan_again()
        self.check_no_way()

    def test_no_import_overtakes_a_case_on_the_agenda(self):
        """Not even under another cycle: the earlier ones were certified before."""
        company = self.make_company("Früher GmbH")
        first = self.certify(self.make_case(company), "2024-01-10")
        second = self.make_case(company, previous_id=first.id)
        second.action_apply()
        second.action_assess()
        second.action_send_to_jury()
        self.evening.write({"case_ids": [Command.create({"certification_id": second.id})]})
        with self.refused("Tagesordnung"):
            self.env["hsk.certification"].create(
                {
                    "partner_id": company.id,
                    "previous_id": first.id,
                    "state": "certified",
                    "decided_on": "2026-11-01",
                }
            )

    def test_who_is_on_no_agenda_or_postponed_is_free(self):
        self.evening.action_open()
        self.case.write({"postponed": True})
        self.certification.with_user(self.lead).action_certify()
        self.assertEqual(self.certification.state, "certified")
        self.make_jury_case("Föhre GmbH").action_certify()

    # ------------------------------------------------------------
    # THE SECOND PERSON
    # ------------------------------------------------------------

    def close(self):
        self.evening.action_open()
        self.all_vote(self.evening)
        self.case.with_user(self.lead).write({"decision": "certified"})
        self.evening.with_user(self.lead).action_close()

    def test_the_second_lead_is_told(self):
        self.assertFalse(self.evening.with_user(self.second).waits_for_me)
        self.close()
        self.assertTrue(self.certification.is_held)
        asked = self.evening.activity_ids
        self.assertIn(self.second, asked.user_id)
        self.assertNotIn(self.lead, asked.user_id, "who entered it cannot release it")
        self.assertIn("Jury", asked.filtered(lambda one: one.user_id == self.second).summary)
        self.assertIn(self.second, self.evening.releaser_ids)
        for user, told in ((self.second, True), (self.lead, False), (self.users["user"], False)):
            with self.subTest(user.login):
                sessions = self.env["hsk.jury.session"].with_user(user)
                self.assertEqual(sessions.browse(self.evening.id).waits_for_me, told)
                found = sessions.search([("waits_for_me", "=", True)])
                self.assertEqual(self.evening in found, told)
                self.assertNotEqual(
                    self.evening in sessions.search([("waits_for_me", "=", False)]), told
                )
                for mine in (False, True):
                    page = self.env["hsk.week"].with_user(user).content(mine)
                    codes = [one["code"] for block in page["blocks"] for one in block["entries"]]
                    self.assertEqual("jury_release" in codes, told)

    def test_the_release_ticks_it_off(self):
        self.close()
        self.evening.with_user(self.second).action_release_decisions()
        self.assertFalse(self.certification.is_held)
        self.assertFalse(self.evening.activity_ids, "nobody is asked any more")
        self.assertFalse(self.evening.releaser_ids)
        self.assertFalse(self.evening.with_user(self.second).waits_for_me)

    def test_without_a_second_lead_the_session_says_so(self):
        role = self.env.ref("hsk_family_friendly.group_hsk_manager")
        others = role.all_user_ids - self.lead
        others.group_ids = [Command.unlink(role.id)]
        others.filtered(lambda user: user.id != self.env.uid).active = False
        self.close()
        self.assertNotIn(self.lead, self.evening.releaser_ids)
        self.assertNotIn(self.second, self.evening.releaser_ids)
        self.assertTrue(self.evening.held_count)
