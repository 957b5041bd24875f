from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MailCase

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestRenewal(HskCase, MailCase):
    """The certificate is valid until 30 November 2028: letters 9, 6, 3 and 1 months before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_partner.email = "info@groesse.example.com"
        cls.company_partner.lang = "de_DE"
        cls.case = cls.certify(cls.make_case(), "2026-12-01")
        cls.users["user"].lang = "de_DE"
        cls.case.user_id = cls.users["user"]
        cls.steps = cls.env["hsk.renewal.step"]

    def run_job(self, day):
        with freeze_time(f"{day} 08:00:00"):
            self.env.invalidate_all()
            self.steps._cron_prepare()
        return self.case.letter_ids

    def test_each_step_once(self):
        self.assertFalse(self.run_job("2028-02-28"))
        self.assertEqual(self.run_job("2028-02-29").renewal_step_id.months, 9)
        self.assertEqual(len(self.run_job("2028-02-29")), 1, "a second run on the day")
        self.assertEqual(len(self.run_job("2028-04-01")), 1, "nothing new between the steps")
        self.assertEqual(len(self.run_job("2028-05-30")), 2)
        self.assertEqual(len(self.run_job("2028-08-30")), 3)
        self.assertEqual(len(self.run_job("2028-10-30")), 4)
        self.assertEqual(len(self.run_job("2028-12-01")), 4, "none after the end")

    def test_downtime_is_caught_up_with_one_letter(self):
        self.run_job("2028-03-01")
        letters = self.run_job("2028-11-10")
        self.assertEqual(sorted(letters.mapped("renewal_step_id.months")), [1, 9])
        drafts = letters.filtered(lambda letter: letter.state == "draft")
        self.assertEqual(drafts.renewal_step_id.months, 1, "the older draft is taken off")

    def test_one_activity_for_the_responsible_person(self):
        self.run_job("2028-03-01")
        self.run_job("2028-11-10")
        self.assertEqual(self.case.activity_ids.user_id, self.users["user"])
        self.assertEqual(len(self.case.activity_ids), 1)
        self.assertIn("1 Monat vor Ablauf", self.case.activity_ids.summary)

    def test_nothing_for_those_who_answered_or_left(self):
        left = self.certify(self.make_case(self.make_company("Weg")), "2026-12-01")
        left.write({"ended_on": "2028-01-31", "end_reason_id": self.reason.id})
        left.action_exit()
        self.case.action_prepare_recertification()
        self.assertEqual(len(self.run_job("2028-03-01")), 1, "a prepared case is no answer")
        self.case.next_ids.action_apply()
        self.assertEqual(len(self.run_job("2028-06-01")), 1)
        self.assertFalse(left.letter_ids)

    def test_expected_prepared_sent(self):
        other = self.make_company("Ohne Adresse")
        self.certify(self.make_case(other), "2026-12-01")
        self.run_job("2028-03-01")
        with freeze_time("2028-03-01 08:00:00"), self.mock_mail_gateway():
            step = self.steps.search([("months", "=", 9)])
            self.assertEqual((step.expected_count, step.prepared_count), (2, 2))
            self.assertEqual((step.sent_count, step.unsent_count), (0, 1))
            step.letter_ids.action_release()
            self.env.invalidate_all()
            self.assertEqual((step.sent_count, step.unsent_count), (1, 1))

    def test_a_letter_leaves_only_when_released(self):
        with self.mock_mail_gateway():
            letter = self.run_job("2028-03-01")
            self.assertNotSentEmail()
            self.assertIn("30.11.2028", letter.body)
            letter.subject = "Our own subject"
            letter.action_release()
        self.assertSentEmail(
            self.env.user.email_formatted, [self.company_partner], subject="Our own subject"
        )
        self.assertEqual((letter.state, letter.delivery), ("released", "sent"))
        self.assertIn(letter, letter.search([("delivery", "=", "sent")]))
        self.assertNotIn(letter, letter.search([("delivery", "!=", "sent")]))
        with self.assertRaisesRegex(UserError, "released"):
            letter.subject = "Later"
        with self.assertRaises(UserError):
            letter.unlink()

    def test_what_cannot_be_sent_says_why(self):
        self.company_partner.email = False
        letter = self.run_job("2028-03-01")
        self.assertIn("Größe & Söhne GmbH", letter.problem)
        with self.assertRaisesRegex(UserError, "No valid e-mail address"):
            letter.action_release()
        self.assertEqual(letter.state, "draft")
        letter.recipient_ids = False
        self.assertIn("no recipient", letter.problem)

    def test_a_letter_needs_a_sender(self):
        letter = self.run_job("2028-03-01")
        self.env.company.email = False
        nobody = self.users["user"]
        nobody.email = False
        self.assertIn("Neither you nor the agency", letter.with_user(nobody).problem)
        self.env.company.email = "info@agency.example.com"
        self.env.invalidate_all()
        self.assertFalse(letter.with_user(nobody).problem)

    def test_a_refused_letter_says_why(self):
        letter = self.run_job("2028-03-01")
        with self.mock_mail_gateway():
            letter.action_release()
        letter.message_id.notification_ids.write(
            {"notification_status": "bounce", "failure_type": "mail_bounce"}
        )
        self.env.invalidate_all()
        self.assertEqual(letter.delivery, "failed")
        self.assertIn("Bounce", letter.problem)
        self.assertIn(letter, letter.search([("delivery", "=", "failed")]))

    def test_personnel_gets_the_letters(self):
        people = self.env["res.partner"].create(
            [
                {"name": role, "email": f"{role}@example.com", "parent_id": self.company_partner.id}
                for role in ("management", "hr")
            ]
        )
        for person in people:
            self.env["hsk.contact.role"].create(
                {
                    "partner_id": self.company_partner.id,
                    "person_id": person.id,
                    "role": person.name,
                }
            )
        self.assertEqual(self.run_job("2028-03-01").recipient_ids, people[1])

    def test_queries_do_not_grow_with_the_certificates(self):
        due_on = date(2028, 3, 1)
        far = [{"valid_from": due_on - relativedelta(months=1), "decided_on": due_on}] * 40
        self.run_job("2028-03-01")

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.steps._prepare(due_on)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        with self.day_of(due_on):
            self.env["hsk.certification"].create(
                [
                    {"partner_id": self.make_company(f"F{i}").id, "state": "certified", **values}
                    for i, values in enumerate(far)
                ]
            )
        self.assertEqual(count(), few)

    def test_missing_documents_are_named(self):
        waiting = self.make_case(self.make_company("Wartet"), deadline="2028-01-01")
        waiting.action_apply()
        waiting.checklist_item_ids[0].write({"state": "to_correct", "correction": "Unterschrift"})
        missing = self.env.ref("hsk_family_friendly.mail_template_missing_documents")
        body = self.env["hsk.letter"]._draft(waiting, missing).body
        self.assertIn("Unterschrift", body)

    def test_the_wizard_drafts_for_a_selection(self):
        other = self.certify(self.make_case(self.make_company("Zweite")), "2026-12-01")
        wizard = (
            self.env["hsk.letter.draft"]
            .with_context(active_ids=(self.case | other).ids)
            .create({"template_id": self.env.ref("hsk_family_friendly.mail_template_certified").id})
        )
        wizard.action_draft()
        self.assertEqual((len(self.case.letter_ids), len(other.letter_ids)), (1, 1))

    def test_letters_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("en_US")
        english = self.make_case(self.make_company("Harper Ltd", lang="en_US"))
        german = self.make_case(self.make_company("Müller GmbH", lang="de_DE"))
        (english | german).action_apply()
        template = self.env.ref("hsk_family_friendly.mail_template_missing_documents")
        letters = self.env["hsk.letter"]._draft(english | german, template)
        self.assertIn("Dear Sir or Madam", letters[0].body)
        self.assertIn("Sehr geehrte Damen und Herren", letters[1].body)
        self.assertNotEqual(letters[0].subject, letters[1].subject)
