"""Each free place is offered once, to one person: however many get free, and how."""

from collections import Counter

from freezegun import freeze_time

from odoo.tests import tagged

from ..mentoring.common import MentoringCase

PLACES, WAITING = 4, 8


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 08:00:00")
class TestEventOffers(MentoringCase):
    """A full event with a long waiting list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["base", "hsk_family_friendly"], ["de_DE"])
        cls.event = cls.env["event.event"].create(
            {
                "name": "Netzwerktreffen",
                "hsk_kind": "network",
                "date_begin": "2026-06-10 15:00:00",
                "date_end": "2026-06-10 17:00:00",
                "seats_max": PLACES,
            }
        )
        people = [
            cls.make_person(
                cls.make_company(f"Betrieb {n}"), f"Person {n}", f"p{n}@betrieb.example"
            )
            for n in range(PLACES + WAITING)
        ]
        cls.registrations = cls.env["event.registration"].create(
            [{"event_id": cls.event.id, "partner_id": person.id} for person in people]
        )
        cls.inside, cls.line = cls.registrations[:PLACES], cls.registrations[PLACES:]

    def offers(self):
        """Return {person: number of mails that offered a place}."""
        mails = self.env["mail.mail"].search([("subject", "ilike", "Ein Platz ist")])
        return Counter(person for mail in mails for person in mail.recipient_ids)

    def assert_offered(self, number):
        """The first of the line have one offer each, and nobody else has any."""
        self.env.flush_all()
        first = self.line[:number]
        self.assertEqual(self.offers(), Counter(first.partner_id))
        self.assertEqual(self.line.filtered("hsk_offer_until"), first)
        self.assertEqual(self.event.seats_available, 0)

    def test_the_list_is_as_it_should_be(self):
        self.assertEqual(set(self.inside.mapped("state")), {"open"})
        self.assertEqual(set(self.line.mapped("state")), {"draft"})
        self.assert_offered(0)

    def test_more_places(self):
        self.event.seats_max = PLACES + WAITING
        self.assert_offered(WAITING)

    def test_more_places_twice(self):
        self.event.seats_max = PLACES + 2
        self.assert_offered(2)
        self.event.seats_max = PLACES + 5
        self.assert_offered(5)

    def test_cancelled_together(self):
        self.inside[:3].action_cancel()
        self.assert_offered(3)

    def test_cancelled_together_and_again(self):
        self.inside[:2].action_cancel()
        self.inside[2:].action_cancel()
        self.assert_offered(4)

    def test_deleted_together(self):
        self.inside[:3].unlink()
        self.assert_offered(3)

    def test_archived_together(self):
        self.inside[:3].active = False
        self.assert_offered(3)

    def test_moved_to_another_event(self):
        self.inside[:2].event_id = self.event.copy(
            {"date_begin": "2026-07-10 15:00:00", "date_end": "2026-07-10 17:00:00"}
        )
        self.assert_offered(2)

    def test_an_event_that_takes_place_after_all(self):
        self.event.kanban_state = "cancel"
        self.inside[:2].action_cancel()
        self.assertFalse(self.offers())
        self.event.kanban_state = "normal"
        self.assert_offered(2)

    def test_without_a_limit_all_get_one(self):
        self.event.seats_limited = False
        self.assertEqual(self.offers(), Counter(self.line.partner_id))

    def test_a_free_place_is_no_reason_to_write_twice(self):
        self.inside[:1].action_cancel()
        for _change in range(2):
            self.line[-1].phone = "02931 123456"
            self.event.seats_max = PLACES
            self.inside[1:].write({"state": "open"})
        self.assert_offered(1)

    def test_several_offers_that_end_at_once(self):
        self.inside[:2].action_cancel()
        with freeze_time("2026-05-07 08:00:01"):
            self.env["event.registration"]._cron_end_offers()
            self.assertEqual(set(self.line[:2].mapped("state")), {"cancel"})
            self.assertEqual(self.offers(), Counter(self.line[:4].partner_id))
            self.env["event.registration"]._cron_end_offers()
            self.assertEqual(self.offers(), Counter(self.line[:4].partner_id))

    def test_the_places_of_a_company_come_first(self):
        company = self.line[0].hsk_partner_id
        self.event.hsk_seats_per_company = 1
        self.line[1].partner_id.parent_id = company
        self.line[1].hsk_partner_id = company
        self.inside[:3].action_cancel()
        offered = self.line[0] | self.line[2] | self.line[3]
        self.assertEqual(self.offers(), Counter(offered.partner_id))
        # the company's other person is next when the first gives the place back
        self.line[0].action_cancel()
        self.assertEqual(self.offers(), Counter((offered | self.line[1]).partner_id))
