from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestAttendance(HskCase):
    """An attendance counts for its company and ticks the workshops of its open case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.round = cls.env["hsk.round"].create({"name": "Runde 2026"})
        cls.case = cls.make_case(round_id=cls.round.id)
        cls.case.action_apply()
        cls.first, cls.second = cls.case.checklist_item_ids.filtered(
            lambda item: item.type == "workshop"
        )
        cls.person = cls.env["res.partner"].create(
            {"name": "Petra Person", "parent_id": cls.company_partner.id}
        )

    @classmethod
    def make_event(cls, day="2026-05-04", kind="workshop", **values):
        return cls.env["event.event"].create(
            {
                "name": f"Workshop {day}",
                "date_begin": f"{day} 08:00:00",
                "date_end": f"{day} 12:00:00",
                "hsk_kind": kind,
                **values,
            }
        )

    @classmethod
    def register(cls, event, state="done", person=None, **values):
        return cls.env["event.registration"].create(
            {
                "event_id": event.id,
                "partner_id": (person or cls.person).id,
                "state": state,
                **values,
            }
        )

    def states(self):
        return (self.first.state, self.second.state)

    def test_each_event_ticks_one_workshop(self):
        late, early = self.make_event("2026-05-20"), self.make_event("2026-05-04")
        registration = self.register(late, state="open")
        self.assertEqual(self.states(), ("open", "open"), "registered is not attended")
        registration.action_set_done()
        self.assertEqual(self.states(), ("accepted", "open"))
        self.assertEqual(self.first.event_id, late)
        self.register(late)  # a second person at the same event
        self.assertEqual(self.states(), ("accepted", "open"))
        self.register(early)
        self.assertEqual(self.states(), ("accepted", "accepted"))
        self.assertEqual(self.second.event_id, early)
        self.register(self.make_event("2026-05-21"))
        self.assertEqual((self.first.event_id, self.second.event_id), (late, early))

    def test_an_attendance_taken_back(self):
        event = self.make_event()
        ways = [
            lambda one: one.write({"state": "cancel"}),
            lambda one: one.write({"active": False}),
            lambda one: one.write({"hsk_partner_id": False}),
            lambda one: one.write({"event_id": self.make_event(kind="other").id}),
            lambda one: one.unlink(),
        ]
        for way in ways:
            one = self.register(event)
            self.assertEqual(self.states(), ("accepted", "open"))
            way(one)
            self.assertEqual(self.states(), ("open", "open"))
            self.assertFalse(self.first.event_id)
        pair = self.register(event) | self.register(event)
        pair[0].state = "cancel"
        self.assertEqual(self.states(), ("accepted", "open"), "the other person was there")
        pair.state = "cancel"
        self.assertEqual(self.states(), ("open", "open"))

    def test_what_staff_decided_stays(self):
        self.first.state = "accepted"
        one = self.register(self.make_event())
        self.assertEqual(self.states(), ("accepted", "accepted"))
        self.second.write({"state": "to_correct", "correction": "Nur zur Hälfte dabei."})
        one.action_set_done()
        self.assertEqual(self.second.state, "to_correct")
        self.second.state = "accepted"
        one.state = "cancel"
        self.assertEqual(self.states(), ("accepted", "accepted"))
        self.assertFalse(self.second.event_id)
        for values in ({"event_id": self.make_event().id}, {"is_by_attendance": True}):
            with self.assertRaises(UserError):
                self.first.write(values)

    def test_which_events_count(self):
        other_round = self.env["hsk.round"].create({"name": "Runde 2027"})
        self.register(self.make_event(hsk_round_id=other_round.id))
        self.register(self.make_event(kind="network"))
        self.register(self.make_event(kind=False))
        self.register(self.make_event(kanban_state="cancel"))
        self.assertEqual(self.states(), ("open", "open"))
        event = self.make_event(hsk_round_id=self.round.id)
        self.register(event)
        self.assertEqual(self.states(), ("accepted", "open"))
        event.hsk_round_id = other_round
        self.assertEqual(self.states(), ("open", "open"))
        event.hsk_round_id = False
        self.assertEqual(self.states(), ("accepted", "open"))
        event.kanban_state = "cancel"
        self.assertEqual(self.states(), ("open", "open"))

    def test_the_item_says_which_kind_fulfils_it(self):
        self.assertEqual(self.first.template_item_id.event_kind, "workshop")
        newest = self.env["hsk.checklist.template"].browse(
            self.case.checklist_template_id.action_new_version()["res_id"]
        )
        newest.item_ids.filtered(lambda item: item.type == "workshop")[0].event_kind = "kickoff"
        company = self.make_company("Zweite GmbH")
        self.register(self.make_event(kind="kickoff"), hsk_partner_id=company.id)
        case = self.make_case(company)
        case.action_apply()  # attended before there was a checklist
        first, second = case.checklist_item_ids.filtered(lambda item: item.type == "workshop")
        self.assertEqual((first.state, second.state), ("accepted", "open"))

    def test_a_decided_case_stays_and_the_next_needs_its_own(self):
        one = self.register(self.make_event("2025-05-04"))
        self.case.write({"decided_on": "2025-06-01", "valid_from": "2025-06-01"})
        self.case.action_assess()
        self.case.action_send_to_jury()
        self.case.action_certify()
        self.assertEqual(self.case.attended_event_count, 1)
        template = self.env["hsk.checklist.template"].create(
            {
                "name": "Mit Workshop",
                "kind": "first_recertification",
                "version": 9,
                "company_id": self.env.company.id,
                "item_ids": [(0, 0, {"name": "Workshop", "type": "workshop"})],
            }
        )
        self.case.action_prepare_recertification()
        following = self.case.next_ids
        item = following.checklist_item_ids
        self.assertEqual(item.template_item_id, template.item_ids)
        self.assertEqual(item.state, "open", "that was before the first certificate")
        self.assertEqual(following.attended_event_count, 0)
        one.state = "cancel"
        self.assertEqual(self.first.state, "accepted", "a decision freezes")
        self.register(self.make_event("2026-05-04"))
        self.assertEqual(item.state, "accepted")
        (self.case | following).invalidate_recordset(["attended_event_count"])
        self.assertEqual((self.case.attended_event_count, following.attended_event_count), (0, 1))

    def test_counted_on_the_company(self):
        event = self.make_event(kind="network")
        self.register(event)
        self.register(event)
        self.register(self.make_event("2026-05-11"), state="open")
        self.register(self.make_event("2026-05-12", kind=False))
        self.register(self.make_event("2026-05-13"))
        company = self.company_partner.with_user(self.users["user"])
        self.assertEqual(company.hsk_attended_event_count, 2)
        action = company.action_hsk_open_attended_events()
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)
        action = self.case.with_user(self.users["user"]).action_open_attended_events()
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)
        reader = self.users["reader"]
        self.assertEqual(self.company_partner.with_user(reader).hsk_attended_event_count, 2)
        self.assertEqual(self.case.with_user(reader).attended_event_count, 2)

    def test_from_the_desk(self):
        desk = new_test_user(self.env, "desk", "event.group_event_registration_desk")
        one = self.register(self.make_event(), state="open")
        one.with_user(desk).action_set_done()
        self.assertEqual(self.states(), ("accepted", "open"))

    def test_many_at_once(self):
        """The number of queries does not depend on how many companies come."""

        def attend(number):
            event, people = self.make_event(), []
            for index in range(number):
                company = self.make_company(f"Firma {index}")
                self.make_case(company).action_apply()
                people.append({"event_id": event.id, "hsk_partner_id": company.id, "state": "open"})
            registrations = self.env["event.registration"].create(people)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            registrations.action_set_done()
            self.env.flush_all()
            items = self.env["hsk.checklist.item"].search([("event_id", "=", event.id)])
            self.assertEqual(len(items), number)
            return self.env.cr.sql_log_count - before

        attend(2)
        few, many = attend(3), attend(20)
        self.assertLessEqual(many, few + 8, (few, many))
