from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ...tools.dates import last_day_of_validity
from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestCertification(HskCase):
    def test_way_to_the_certificate(self):
        case = self.certify(self.make_case(), "2026-11-05", awarded_on="2026-12-01")
        self.assertRecordValues(
            case,
            [
                {
                    "state": "certified",
                    "cycle": 1,
                    "kind": "initial",
                    "valid_from": date(2026, 12, 1),
                    "valid_until": date(2028, 11, 30),
                    "employee_count": 42,
                    "validity_years": 2,
                }
            ],
        )

    def test_valid_from_is_the_decision_without_an_award(self):
        case = self.certify(self.make_case(), "2026-11-05")
        self.assertEqual(case.valid_from, date(2026, 11, 5))

    def test_last_day_of_validity(self):
        self.assertEqual(last_day_of_validity(date(2026, 12, 1), 2), date(2028, 11, 30))
        self.assertEqual(last_day_of_validity(date(2026, 3, 1), 2), date(2028, 2, 29))
        self.assertEqual(last_day_of_validity(date(2028, 2, 29), 2), date(2030, 2, 28))
        self.assertEqual(last_day_of_validity(date(2028, 2, 29), 4), date(2032, 2, 28))

    def test_numbers_count_per_year(self):
        cases = [
            self.certify(self.make_case(self.make_company(f"Firma {day}")), day)
            for day in ("2031-05-01", "2031-06-01", "2032-01-01")
        ]
        self.assertEqual([case.number for case in cases], ["2031-001", "2031-002", "2032-001"])

    def test_expires_the_day_after(self):
        case = self.certify(self.make_case(), "2026-12-01")
        for day, state in (
            ("2026-11-30", "none"),
            ("2026-12-01", "active"),
            ("2028-11-30", "active"),
            ("2028-12-01", "expired"),
        ):
            with freeze_time(f"{day} 12:00:00"):
                self.env.invalidate_all()
                self.assertEqual(case.certificate_state, state, day)
                found = self.env["hsk.certification"].search([("certificate_state", "=", state)])
                self.assertIn(case, found, day)
                self.assertEqual(found, found.filtered(lambda c, s=state: c.certificate_state == s))
                others = self.env["hsk.certification"].search([("certificate_state", "!=", state)])
                self.assertNotIn(case, others)

    def test_the_day_is_the_agencys(self):
        case = self.certify(self.make_case(), "2026-12-01")
        with freeze_time("2028-11-30 23:30:00"):  # 00:30 on 1 December in Berlin
            self.env.invalidate_all()
            self.assertEqual(case.certificate_state, "expired")

    def test_group_by_certificate_state(self):
        with freeze_time("2027-01-15 12:00:00"):
            self.certify(self.make_case(), "2026-12-01")
            groups = dict(
                self.env["hsk.certification"]._read_group(
                    [("partner_id", "=", self.company_partner.id)],
                    ["certificate_state"],
                    ["__count"],
                )
            )
        self.assertEqual(groups, {"active": 1})

    def test_steps_cannot_be_skipped(self):
        case = self.make_case()
        with self.assertRaisesRegex(UserError, "With the Jury"):
            case.action_certify()
        with self.assertRaisesRegex(UserError, "buttons"):
            case.state = "certified"
        with self.assertRaisesRegex(UserError, "buttons"):
            case.with_context(hsk_by_action=True).state = "certified"

    def test_refusing_and_deferring_need_a_reason(self):
        for action in ("action_refuse", "action_defer"):
            case = self.make_case(self.make_company(action))
            case.action_apply()
            case.action_assess()
            case.action_send_to_jury()
            with self.assertRaisesRegex(UserError, "reason"):
                getattr(case, action)()
            case.decision_reason = "Too few measures"
            getattr(case, action)()
            self.assertIn(case.state, ("refused", "deferred"))

    def test_a_decision_freezes(self):
        case = self.certify(self.make_case(), "2026-12-01")
        self.company_partner.hsk_employee_count = 50
        self.assertEqual(case.employee_count, 42)
        for values in ({"employee_count": 50}, {"validity_years": 4}, {"decided_on": "2026-11-01"}):
            with self.assertRaises(UserError):
                case.write(values)
        case.write({"employee_count": 42})  # a form that saves what is there already
        with self.assertRaises(UserError):
            case.unlink()

    def test_second_certificate_on_a_day_is_refused(self):
        self.make_case(
            state="certified", valid_from="2026-01-01", valid_until="2027-12-31", employee_count=5
        )
        with self.assertRaises(ValidationError):
            self.make_case(
                cycle=1, state="certified", valid_from="2027-06-01", valid_until="2029-05-31"
            )

    def test_revoking_needs_date_and_reason(self):
        case = self.certify(self.make_case(), "2026-12-01")
        with self.assertRaises(UserError):
            case.action_revoke()
        case.write({"ended_on": "2027-03-01", "end_reason_id": self.reason.id})
        case.action_revoke()
        for day, state in (("2027-02-28", "active"), ("2027-03-01", "revoked")):
            with freeze_time(f"{day} 12:00:00"):
                self.env.invalidate_all()
                self.assertEqual(case.certificate_state, state)

    def test_exit_keeps_its_last_day(self):
        case = self.certify(self.make_case(), "2026-12-01")
        with self.assertRaisesRegex(ValidationError, "reason"):
            case.ended_on = "2027-03-01"
        case.write({"ended_on": "2027-03-01", "end_reason_id": self.reason.id})
        case.action_exit()
        for day, state in (("2027-03-01", "active"), ("2027-03-02", "expired")):
            with freeze_time(f"{day} 12:00:00"):
                self.env.invalidate_all()
                self.assertEqual(case.certificate_state, state)

    def test_import_without_days_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "days"):
            self.make_case(state="certified")
        with self.assertRaises(ValidationError):
            self.make_case(state="certified", valid_from="2026-12-01", valid_until="2026-11-01")
        with self.assertRaises(UserError):
            self.make_case(state="jury")

    def test_a_copy_is_a_new_draft(self):
        case = self.certify(self.make_case(), "2026-12-01")
        other = self.make_company("Andere")
        copy = case.copy({"partner_id": other.id})
        self.assertRecordValues(
            copy, [{"state": "draft", "number": False, "valid_from": False, "employee_count": 0}]
        )

    def test_the_wizard_ends_in_the_same_rules(self):
        case = self.make_case()
        case.action_apply()
        case.action_assess()
        case.action_send_to_jury()
        wizard = self.env["hsk.certification.step"].create(
            {
                "certification_id": case.id,
                "step": "certify",
                "decided_on": "2026-11-05",
                "awarded_on": "2026-11-25",
                "validity_years": "3",
            }
        )
        wizard.action_take_step()
        self.assertEqual(case.valid_until, date(2029, 11, 24))
