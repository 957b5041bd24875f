from datetime import datetime, timedelta

from odoo.tests import tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestAuditVisit(HskCase):
    def test_the_date_is_a_calendar_meeting(self):
        boss = self.env["res.partner"].create(
            {"name": "Ina Chefin", "parent_id": self.company_partner.id}
        )
        past = self.env["res.partner"].create(
            {"name": "Udo Früher", "parent_id": self.company_partner.id}
        )
        self.env["hsk.contact.role"].create(
            [
                {
                    "partner_id": self.company_partner.id,
                    "person_id": person.id,
                    "role": "management",
                    "date_to": date_to,
                }
                for person, date_to in ((boss, False), (past, "2020-01-01"))
            ]
        )
        visit = self.env["hsk.audit.visit"].create({"certification_id": self.make_case().id})
        context = visit.action_schedule_meeting()["context"]
        self.assertIn(boss.id, context["default_partner_ids"])
        self.assertNotIn(past.id, context["default_partner_ids"])
        start = datetime(2020, 5, 4, 9, 0)
        event = (
            self.env["calendar.event"]
            .with_context(**context)
            .create({"start": start, "stop": start + timedelta(hours=2)})
        )
        self.assertEqual((visit.event_id, visit.start), (event, start))
        self.assertIn(boss, visit.participant_ids)
        event.start = start + timedelta(days=1)
        self.assertEqual(visit.start, start + timedelta(days=1))

    def test_a_result_ticks_the_checklist(self):
        case = self.make_case()
        case.action_apply()
        item = case.checklist_item_ids.filtered(lambda item: item.type == "visit")
        visit = self.env["hsk.audit.visit"].create({"certification_id": case.id})
        self.assertIn(item.name, case.open_item_names)
        visit.result = "recommended"
        self.assertEqual(item.state, "accepted")
        self.assertNotIn(item.name, case.open_item_names)

    def test_no_visit_needed_nothing_open(self):
        case = self.make_case()
        case.action_apply()
        case.visit_required = False
        self.assertNotIn("visit", case.open_item_names)
