from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestFeeBand(HskCase):
    def test_fee_by_headcount_and_day(self):
        fees = {1: 130, 9: 130, 10: 260, 49: 260, 50: 390, 150: 520, 250: 650, 501: 780, 9000: 780}
        for headcount, fee in fees.items():
            self.company_partner.hsk_employee_count = headcount
            case = self.make_case(applied_on="2026-01-15")
            self.assertEqual(case.fee, fee, headcount)
            case.unlink()

    def test_gaps_have_no_fee(self):
        """The published bands leave out exactly 500; before 2025 there were none."""
        self.company_partner.hsk_employee_count = 500
        case = self.make_case(applied_on="2026-01-15")
        self.assertFalse(case.fee_band_id)
        self.company_partner.hsk_employee_count = 42
        self.assertTrue(case.fee_band_id)
        case.applied_on = "2024-12-31"
        self.assertFalse(case.fee_band_id)

    def test_later_bands_replace_the_earlier(self):
        self.env["hsk.fee.band"].create(
            {"employees_from": 1, "fee": 500, "valid_from": "2027-01-01"}
        )
        self.assertEqual(self.make_case(applied_on="2027-01-01").fee, 500)

    def test_bands_do_not_overlap(self):
        for lower, upper in ((40, 60), (600, 0), (0, 0)):
            with self.assertRaises(ValidationError, msg=(lower, upper)):
                self.env["hsk.fee.band"].create(
                    {
                        "employees_from": lower,
                        "employees_to": upper,
                        "fee": 1,
                        "valid_from": "2025-01-01",
                    }
                )
        with self.assertRaises(ValidationError):
            self.env["hsk.fee.band"].create(
                {"employees_from": 9, "employees_to": 5, "fee": 1, "valid_from": "2030-01-01"}
            )
