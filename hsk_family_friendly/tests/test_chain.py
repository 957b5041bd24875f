from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import HskCase


@tagged("post_install", "-at_install")
class TestChain(HskCase):
    """From one cycle to the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.make_case()
        cls.ongoing = cls.make_measure(case, "Meeting-free afternoons", kind="ongoing")
        cls.running = cls.make_measure(case, "Care guide", state="running")
        cls.done = cls.make_measure(case, "Parents' office", state="done")
        cls.dropped = cls.make_measure(
            case, "Day nursery", state="dropped", kind="ongoing", drop_reason="Too dear"
        )
        cls.first = cls.certify(case, "2026-12-01")

    def test_what_still_runs_is_carried_over(self):
        self.ongoing.state = "done"
        self.first.action_prepare_recertification()
        second = self.first.next_ids
        self.assertRecordValues(
            second, [{"cycle": 2, "kind": "recertification", "state": "draft", "validity_years": 3}]
        )
        self.assertEqual(second.measure_ids.previous_id, self.ongoing | self.running)
        self.assertNotIn("assessment", second.measure_ids.mapped("name"))

    def test_preparing_twice_makes_one_case(self):
        self.first.action_prepare_recertification()
        self.first.action_prepare_recertification()
        self.assertEqual(len(self.first.next_ids), 1)

    def test_the_old_certificate_is_replaced(self):
        self.first.action_prepare_recertification()
        second = self.certify(self.first.next_ids, "2028-11-14")
        self.assertEqual(self.first.effective_until, date(2028, 11, 13))
        for day, states in (
            ("2028-11-13", ("active", "none")),
            ("2028-11-14", ("replaced", "active")),
            ("2031-11-14", ("replaced", "expired")),
        ):
            with freeze_time(f"{day} 12:00:00"):
                self.env.invalidate_all()
                self.assertEqual(
                    (self.first.certificate_state, second.certificate_state), states, day
                )

    def test_cycles_neither_skip_nor_repeat(self):
        with self.assertRaises(ValidationError):
            self.make_case(cycle=3, previous_id=self.first.id)
        with self.assertRaises(ValidationError):
            self.make_case(cycle=1)
        with self.assertRaises(ValidationError):
            self.make_case(self.make_company("Neu"), cycle=2)
        with self.assertRaises(ValidationError):
            self.make_case(self.make_company("Fremd"), previous_id=self.first.id)

    def test_chains_are_not_circular(self):
        draft = self.make_case(self.make_company("Kreis"))
        with self.assertRaises(ValidationError):
            draft.previous_id = draft

    def test_a_refused_company_may_apply_again(self):
        other = self.make_company("Zweiter Anlauf")
        case = self.make_case(other)
        case.action_apply()
        case.action_assess()
        case.action_send_to_jury()
        case.decision_reason = "Not yet"
        case.action_refuse()
        self.assertEqual(self.make_case(other).cycle, 1)

    def test_an_exit_withdraws_the_next_cycle(self):
        self.first.action_prepare_recertification()
        self.first.write({"ended_on": "2028-11-30", "end_reason_id": self.reason.id})
        self.first.action_exit()
        self.assertEqual(self.first.next_ids.state, "withdrawn")
        with self.assertRaises(UserError):
            self.first.action_prepare_recertification()
