from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestChecklist(HskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("hsk_family_friendly.checklist_template_initial")
        cls.case = cls.make_case()
        cls.case.action_apply()

    def test_a_case_keeps_the_version_it_began_with(self):
        self.assertEqual(self.case.checklist_template_id, self.template)
        self.assertEqual(self.case.checklist_item_ids.template_item_id, self.template.item_ids)
        with self.assertRaisesRegex(UserError, "new version"):
            self.template.item_ids[0].name = "Other"
        with self.assertRaisesRegex(UserError, "new version"):
            self.template.item_ids[0].unlink()
        self.template.action_new_version()
        newest = self.env["hsk.checklist.template"].search([("kind", "=", "initial")], limit=1)
        self.assertEqual(newest.version, 2)
        newest.item_ids[0].name = "Another form"
        later = self.make_case(self.make_company("Später"))
        later.action_apply()
        self.assertEqual(later.checklist_template_id, newest)
        self.assertEqual(self.case.checklist_template_id, self.template)

    def test_each_cycle_has_its_checklist(self):
        kinds = {1: "initial", 2: "first_recertification", 3: "later", 7: "later"}
        for cycle, kind in kinds.items():
            found = self.template._for_cycle(cycle, self.env.company)
            self.assertEqual(found.kind, kind)

    def test_reasons(self):
        item = self.case.checklist_item_ids[0]
        with self.assertRaises(ValidationError):
            item.state = "to_correct"
        with self.assertRaises(ValidationError):
            item.state = "waived"
        item.write({"state": "to_correct", "correction": "Bitte unterschreiben."})
        item.write({"state": "waived", "waive_reason": "Handed in last year"})

    def test_open_items_are_named_and_noted(self):
        self.case.action_assess()
        self.assertIn("Self-check", self.case.open_item_names)
        self.assertIn("Audit visit", self.case.open_item_names)
        self.case.action_send_to_jury()
        self.assertIn("Self-check", self.case.message_ids[:1].body)

    def test_nothing_open_nothing_noted(self):
        self.case.action_assess()
        self.case.checklist_item_ids.state = "accepted"
        self.env["hsk.audit.visit"].create(
            {"certification_id": self.case.id, "result": "recommended"}
        )
        self.assertFalse(self.case.open_item_names)

    def test_a_visit_is_needed_by_rule(self):
        self.assertTrue(self.case.visit_required)
        self.env.company.hsk_visit_until_cycle = 0
        self.assertFalse(self.make_case(self.make_company("Ohne")).visit_required)
