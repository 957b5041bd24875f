from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestRound(HskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.round = cls.env["hsk.round"].create(
            {"name": "Runde 2026", "deadline": "2026-06-30", "capacity": 2}
        )
        cls.cases = [
            cls.make_case(cls.make_company(f"Firma {index}"), round_id=cls.round.id)
            for index in range(4)
        ]

    def test_a_full_round_keeps_a_waiting_list(self):
        one, two, three, four = self.cases
        (one | two).action_apply()
        with self.assertRaisesRegex(UserError, "2 of 2"):
            three.action_apply()
        with freeze_time("2026-05-01 12:00:00"):
            four.action_waitlist()
        with freeze_time("2026-05-02 12:00:00"):
            three.action_waitlist()
        self.assertEqual((four.waitlist_rank, three.waitlist_rank), (1, 2))
        self.assertEqual(three.promised_year, "2027")
        self.assertEqual((self.round.placed_count, self.round.waiting_count), (2, 2))

    def test_a_batch_does_not_overfill(self):
        with self.assertRaises(UserError):
            self.env["hsk.certification"].union(*self.cases[:3]).action_apply()

    def test_a_free_place_is_offered_to_the_next(self):
        one, two, three, four = self.cases
        (one | two).action_apply()
        with freeze_time("2026-05-01 12:00:00"):
            three.action_waitlist()
        with freeze_time("2026-05-02 12:00:00"):
            four.action_waitlist()
        one.action_withdraw()
        self.assertEqual((len(three.activity_ids), len(four.activity_ids)), (1, 0))
        three.action_apply()
        self.assertEqual(three.state, "applied")

    def test_without_a_round_a_case_starts_any_day(self):
        case = self.make_case()
        case.action_apply()
        self.assertEqual(case.state, "applied")
