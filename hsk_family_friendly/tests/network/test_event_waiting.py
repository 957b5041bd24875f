from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..mentoring.common import MentoringCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 08:00:00")
class TestEventWaiting(MentoringCase):
    """Places are given once, and those that get free go to the next one in line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["base", "hsk_family_friendly"], ["de_DE"])
        cls.event = cls.make_event()
        cls.people = [
            cls.make_person(
                cls.make_company(f"Betrieb {n}"), f"Person {n}", f"p{n}@betrieb.example"
            )
            for n in range(6)
        ]

    @classmethod
    def make_event(cls, **values):
        return cls.env["event.event"].create(
            {
                "name": "Netzwerktreffen",
                "hsk_kind": "network",
                "date_begin": "2026-06-10 15:00:00",
                "date_end": "2026-06-10 17:00:00",
                "seats_max": 2,
                **values,
            }
        )

    def register(self, *people, **values):
        return self.env["event.registration"].create(
            [{"event_id": self.event.id, "partner_id": one.id, **values} for one in people]
        )

    def mails(self, words):
        return self.env["mail.mail"].search([("subject", "ilike", words)])

    def test_full(self):
        one, two, three, four = self.register(*self.people[:4])
        self.assertTrue(self.event.seats_limited)
        self.assertEqual([one.state, two.state], ["open", "open"])
        self.assertEqual([three.state, four.state], ["draft", "draft"])
        self.assertEqual([three._rank(), four._rank(), one._rank()], [1, 2, 0])
        self.assertEqual(self.event.hsk_waiting_count, 2)
        with self.assertRaises(ValidationError):
            self.register(self.people[4], state="open")

    def test_full_for_staff_who_enter_somebody(self):
        staff = self.users["user"]
        states = []
        for number in range(3):
            registrations = self.env["event.registration"].with_user(staff)
            form = Form(registrations.with_context(default_event_id=self.event.id))
            form.name = f"Von Hand {number}"
            states.append(form.save().state)
        self.assertEqual(states, ["open", "open", "draft"])
        self.assertEqual(self.event.hsk_waiting_count, 1)

    def test_the_next_one_moves_up(self):
        one, _two, three, four = self.register(*self.people[:4])
        one.action_cancel()
        self.assertEqual(three.hsk_offer_until, datetime(2026, 5, 7, 8))
        self.assertFalse(four.hsk_offer_until)
        self.assertEqual(self.event.seats_available, 0, "the place is held")
        late = self.register(self.people[4])
        self.assertEqual(late.state, "draft")
        three.action_hsk_accept()
        self.assertEqual((three.state, three.hsk_offer_until), ("open", False))
        self.assertEqual([four._rank(), late._rank()], [1, 2])
        with self.assertRaises(UserError):
            four.action_hsk_accept()

    def test_an_offer_ends_by_its_time(self):
        one, _two, three, four = self.register(*self.people[:4])
        one.action_cancel()
        with freeze_time("2026-05-07 08:00:01"):
            self.event.invalidate_recordset()
            self.assertEqual(self.event.seats_available, 1, "without any job")
            with self.assertRaises(UserError):
                three.action_hsk_accept()
            self.assertEqual(self.register(self.people[4]).state, "draft", "others wait")
            self.env["event.registration"]._cron_end_offers()
            self.assertEqual((three.state, four.state), ("cancel", "draft"))
            self.assertEqual(four.hsk_offer_until, datetime(2026, 5, 10, 8, 0, 1))

    def test_no_offer_after_the_beginning(self):
        one, two, three, _four = self.register(*self.people[:4])
        with freeze_time("2026-06-09 08:00:00"):
            one.action_cancel()
            self.assertEqual(three.hsk_offer_until, self.event.date_begin)
        with freeze_time("2026-06-10 15:30:00"):
            two.action_cancel()
            self.assertEqual(self.event.hsk_waiting_count, 1)

    def test_declined_and_more_places(self):
        one, _two, three, four = self.register(*self.people[:4])
        one.action_cancel()
        three.action_cancel()
        self.assertTrue(four.hsk_offer_until)
        five, six = self.register(*self.people[4:6])
        self.event.seats_max = 3
        self.assertTrue(five.hsk_offer_until)
        self.assertFalse(six.hsk_offer_until)

    def test_places_of_a_company(self):
        self.event.write({"seats_max": 10, "hsk_seats_per_company": 2})
        company = self.people[0].parent_id
        colleagues = [
            self.make_person(company, f"Kollegin {n}", f"k{n}@betrieb.example") for n in range(3)
        ]
        first, second, third = self.register(*colleagues)
        self.assertEqual([first.state, second.state, third.state], ["open", "open", "draft"])
        other = self.register(self.people[1])
        self.assertEqual(other.state, "open", "who waits has no right to this place")
        self.assertEqual(third._rank(), 1)
        first.action_cancel()
        self.assertTrue(third.hsk_offer_until)

    def test_mails(self):
        one, _two, three, _four = self.register(*self.people[:4])
        waiting = self.mails("Warteliste")
        self.assertEqual(len(waiting), 2)
        self.assertFalse(self.mails("Ein Platz ist"))
        one.action_cancel()
        [offer] = self.mails("Ein Platz ist")
        self.assertIn("7. Mai 2026, 10:00 Uhr", offer.body_html)
        self.assertIn("/network-event/", offer.body_html)
        self.assertEqual(offer.recipient_ids, three.partner_id)

    def test_confirmations_are_sent_by_the_job(self):
        """Odoo commits when it sends them: a registration would be kept by halves."""
        self.register(*self.people[:3])
        self.assertFalse(self.mails("Sie sind angemeldet"))
        jobs = self.env["ir.cron.trigger"].search([]).cron_id
        self.assertIn(self.env.ref("event.event_mail_scheduler"), jobs)
        self.assertIn(self.env.ref("mail.ir_cron_mail_scheduler_action"), jobs)
        self.event.event_mail_ids.execute()
        sent = self.mails("Sie sind angemeldet").recipient_ids
        self.assertEqual(sent, self.people[0] | self.people[1])

    def test_foreign_events_stay_as_they_are(self):
        foreign = self.make_event(hsk_kind=False, seats_limited=True)
        registrations = self.env["event.registration"]
        values = {"event_id": foreign.id, "name": "Gast"}
        registrations.create([values, values])
        with self.assertRaises(ValidationError):
            registrations.create(values)
        self.assertEqual(foreign.seats_available, 0)
        foreign.seats_max = 100
        calls = []
        origin = type(registrations)._update_mail_schedulers
        self.patch(
            type(registrations),
            "_update_mail_schedulers",
            lambda some: calls.append(len(some)) or origin(some),
        )
        registrations.create([values] * 5)
        self.assertEqual(calls[0], 5, "all in one batch")

    def test_wrong_input(self):
        with self.assertRaises(ValidationError):
            self.event.hsk_seats_per_company = -1

    def test_check_in_and_guests_without_registration(self):
        first, _second = self.register(*self.people[:2])
        guest = {"event_id": self.event.id, "name": "Gast"}
        self.env["hsk.event.walk.in"].create(guest).action_check_in()
        self.assertEqual(self.event.seats_used, 1, "whoever is there is there")
        first.action_hsk_check_in()
        self.assertEqual(first.state, "done")
        first.action_hsk_check_in()
        self.assertEqual((first.state, first.date_closed), ("open", False))

    def test_a_guest_is_no_contact_twice(self):
        registered = self.register(self.people[0])
        before = self.env["res.partner"].search_count([])
        company = self.people[0].parent_id
        self.env["hsk.event.walk.in"].create(
            {
                "event_id": self.event.id,
                "name": "Person 0",
                "partner_id": company.id,
                "email": "P0@betrieb.example",
            }
        ).action_check_in()
        self.assertEqual(registered.state, "done")
        self.assertEqual(self.env["res.partner"].search_count([]), before)
