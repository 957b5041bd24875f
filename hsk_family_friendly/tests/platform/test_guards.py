"""What cannot be done behind the back of a decision, a release or another agency."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import HskCase


@tagged("post_install", "-at_install")
class TestGuards(HskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.users["user"]
        cls.case = cls.certify(cls.make_case(), "2026-12-01").with_user(cls.staff)

    def test_a_decided_case_is_not_rewritten(self):
        for values in (
            {"number": "2026-999"},
            {"valid_from": "2020-01-01"},
            {"valid_until": "2099-12-31"},
            {"effective_until": "2099-12-31"},
            {"replaced_on": "2026-12-02"},
            {"is_revoked": True},
            {"document_content": {"company": "x"}},
            {"applied_on": "2020-01-01"},
            {"employee_count": 7},
            {"checklist_template_id": False},
        ):
            with self.assertRaises(UserError, msg=values):
                self.case.write(values)
        self.case.write({"awarded_on": "2026-12-05"})
        self.assertEqual(self.case.valid_from, date(2026, 12, 5))
        with self.assertRaises(UserError):
            self.case.awarded_on = "2027-12-05"

    def test_a_missing_headcount_can_be_added_once(self):
        case = self.certify(self.make_case(self.make_company("Ohne Zahl")), "2026-12-01")
        case.with_user(self.staff).employee_count = 30
        with self.assertRaises(UserError):
            case.with_user(self.staff).employee_count = 31

    def test_no_context_brings_a_state_or_a_document(self):
        company = self.make_company("Kontext")
        cases = self.env["hsk.certification"].with_user(self.staff)
        case = cases.with_context(default_state="jury", default_is_revoked=True).create(
            {"partner_id": company.id}
        )
        self.assertEqual((case.state, case.is_revoked), ("draft", False))
        for values in ({"state": "jury"}, {"document_content": {"file_ids": [1]}}):
            with self.assertRaises(UserError, msg=values):
                cases.create({"partner_id": company.id, **values})

    def test_the_urkunde_shows_no_foreign_file(self):
        secret = self.env["ir.attachment"].create({"name": "geheim", "raw": b"secret"})
        logos = self.env["hsk.certificate.text"]._logos_of(
            self.case.sudo(), {"file_ids": secret.ids}
        )
        self.assertEqual(logos, [])

    def test_the_issued_urkunde_stays(self):
        file = self.issue(self.case)
        for change in (file.with_user(self.staff).unlink, self._rename(file)):
            with self.assertRaisesRegex(UserError, "issued"):
                change()

        with self.assertRaisesRegex(UserError, "Awarded on"):
            self.case.awarded_on = "2026-12-05"

    def _rename(self, file):
        return lambda: file.with_user(self.staff).write({"name": "x.pdf"})

    def test_nothing_is_added_to_what_was_agreed(self):
        with self.assertRaises(UserError):
            self.make_measure(self.case)
        other = self.make_measure(self.make_case(self.make_company("Andere")))
        with self.assertRaises(UserError):
            other.certification_id = self.case

    def test_a_new_decision_after_a_deferral(self):
        case = self.make_case(self.make_company("Zurückgestellt"))
        case.action_apply()
        case.action_assess()
        case.action_send_to_jury()
        case.write({"decided_on": "2026-01-15", "decision_reason": "Evidence is missing"})
        case.action_defer()
        case.action_send_to_jury()
        self.assertFalse(case.decided_on or case.decision_reason)

    def test_a_released_letter_stays(self):
        self.company_partner.email = "info@example.com"
        self.staff.email = "staff@example.com"
        template = self.env.ref("hsk_family_friendly.mail_template_certified")
        letter = self.env["hsk.letter"].with_user(self.staff)._draft(self.case, template)
        letter.action_release()
        for values in (
            {"state": "draft"},
            {"state": "cancelled"},
            {"released_by_id": self.users["manager"].id},
            {"message_id": False},
            {"body": "Anders"},
        ):
            with self.assertRaises(UserError, msg=values):
                letter.write(values)
        with self.assertRaises(UserError):
            letter.create({"certification_id": self.case.id, "subject": "x", "state": "released"})
        self.assertEqual(letter.copy().state, "draft")
        draft = self.make_case(self.make_company("Entwurf"))
        draft.action_apply()
        missing = self.env.ref("hsk_family_friendly.mail_template_missing_documents")
        sent = self.env["hsk.letter"]._draft(draft, missing)
        sent.recipient_ids = self.company_partner
        sent.with_user(self.staff).action_release()
        with self.assertRaisesRegex(UserError, "letters"):
            draft.unlink()

    def test_nothing_moves_to_another_agency(self):
        other = self.env["res.company"].create({"name": "Andere Agentur"})
        foreign = self.make_case(self.make_company("Fremd"), company_id=other.id)
        mine = self.make_case(self.make_company("Meine")).with_user(self.staff)
        measure = self.make_measure(mine).with_user(self.staff)
        for values in (
            {"certification_id": foreign.id},
            {"company_id": other.id},
            {"partner_id": foreign.partner_id.id},
        ):
            with self.assertRaises(UserError, msg=values):
                measure.write(values)
        with self.assertRaises(UserError):
            mine.company_id = other
        with self.assertRaises(AccessError):
            self.env["hsk.certification.step"].with_user(self.staff).create(
                {"certification_id": foreign.id, "step": "certify"}
            )

    def test_no_contact_of_another_agency(self):
        other = self.env["res.company"].create({"name": "Andere Agentur"})
        self.env.ref("base.res_partner_rule").active = True
        secret = self.env["res.partner"].create(
            {"name": "Geheim", "email": "geheim@example.com", "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            self.env["hsk.contact.role"].with_user(self.staff).create(
                {
                    "partner_id": self.company_partner.id,
                    "person_id": secret.id,
                    "role": "hr",
                }
            )

    def test_revoking_on_the_first_day(self):
        self.case.write({"ended_on": "2026-12-01", "end_reason_id": self.reason.id})
        self.case.action_revoke()
        self.assertTrue(self.case.is_revoked)
        with self.assertRaisesRegex(UserError, "revoked"):
            self.case.action_exit()

    def test_revoking_withdraws_the_next_cycle(self):
        self.case.action_prepare_recertification()
        self.case.write({"ended_on": "2027-01-01", "end_reason_id": self.reason.id})
        self.case.action_revoke()
        self.assertEqual(self.case.next_ids.state, "withdrawn")

    def test_a_full_round_takes_nobody_by_the_back_door(self):
        full = self.env["hsk.round"].create({"name": "Klein", "capacity": 1})
        self.make_case(self.make_company("Eins"), round_id=full.id).action_apply()
        late = self.make_case(self.make_company("Zwei"))
        late.action_apply()
        with self.assertRaisesRegex(UserError, "1 of 1"):
            late.round_id = full

    def test_a_free_place_leaves_other_activities_alone(self):
        small = self.env["hsk.round"].create({"name": "Klein", "capacity": 1})
        first = self.make_case(self.make_company("Eins"), round_id=small.id)
        first.action_apply()
        waiting = self.make_case(self.make_company("Zwei"), round_id=small.id)
        waiting.action_waitlist()
        waiting.activity_schedule("mail.mail_activity_data_todo", summary="Anrufen")
        first.action_withdraw()
        self.assertIn("Anrufen", waiting.activity_ids.mapped("summary"))
        self.assertEqual(len(waiting.activity_ids), 2)

    def test_odd_numbers_get_a_sentence(self):
        with self.assertRaises(ValidationError):
            self.company_partner.hsk_employee_count = -5
        draft = self.make_case(self.make_company("X" * 1001))
        with self.assertRaisesRegex(UserError, "no certificate"):
            draft._document()
        case = self.certify(draft, "2026-12-01")
        self.assertTrue(case._document()["size"])
        self.env.ref("hsk_family_friendly.sequence_certificate").code = "gone"
        another = self.make_case(self.make_company("Ohne Nummernkreis"))
        with self.assertRaisesRegex(UserError, "sequence"):
            self.certify(another, "2026-12-01")

    def test_a_used_checklist_stays_for_every_context(self):
        self.make_case(self.make_company("Nutzt")).action_apply()
        template = self.env.ref("hsk_family_friendly.checklist_template_initial")
        lead = new_test_user(self.env, "hsk_lead", "hsk_family_friendly.group_hsk_manager")
        item = template.item_ids[0].with_user(lead).with_context(install_mode=True)
        with self.assertRaises(UserError):
            item.name = "Anders"
        fresh = template.copy()
        with self.assertRaises(UserError):
            fresh.item_ids[0].template_id = template

    def test_two_certified_companies_are_not_merged(self):
        other = self.make_company("Doppelt")
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        self.certify(self.make_case(other), "2026-12-01")
        with self.assertRaisesRegex(UserError, "Doppelt"):
            merge._merge((self.company_partner | other).ids, self.company_partner)
        plain = self.make_company("Ohne Vorgang")
        merge._merge((self.company_partner | plain).ids, self.company_partner)
        self.assertFalse(plain.exists())
        self.assertEqual(self.case.partner_id, self.company_partner)
