from freezegun import freeze_time

from odoo import Command

from .common import MentoringCase


@freeze_time("2026-02-02 09:00:00")
class TestNextYear(MentoringCase):
    """The programme of the next year, and of the one after that, with their events."""

    def next_year(self, program=None):
        action = (program or self.program).action_prepare_next()
        return self.env["hsk.mentoring.program"].browse(action["res_id"])

    def make_event(self, name, **values):
        return self.env["event.event"].create(
            {
                "name": name,
                "hsk_kind": "workshop",
                "hsk_program_id": self.program.id,
                "date_begin": "2026-05-04 08:00:00",
                "date_end": "2026-05-04 11:00:00",
                **values,
            }
        )

    def test_all_dates_are_a_year_later(self):
        self.program.enrolment_until = "2026-03-31"
        self.program.action_plan_events()
        self.assertEqual(self.program.closing_event_id.date_begin.date().isoformat(), "2026-11-15")
        self.assertEqual(self.program.closing_event_id.date_begin.hour, 13, "14 Uhr in Berlin")
        following = self.next_year()
        self.assertEqual(following.name, "Mentoring 2027")
        self.assertEqual(str(following.date_end), "2027-11-15")
        self.assertEqual(str(following.enrolment_until), "2027-03-31")
        self.assertEqual(str(following.closing_event_id.date_begin.date()), "2027-11-15")
        self.assertIn("2027", following.closing_event_id.name)
        self.assertFalse(following.enrolment_ids)

    def test_two_years_in_a_name_are_both_a_year_later(self):
        self.program.name = "Mentoring 2026/27"
        self.program.action_plan_events()
        self.make_event("Workshop 2026/27 in Raum 2026a")
        for years in ("2027/28", "2028/29"):
            following = self.next_year(self.program)
            self.assertEqual(following.name, f"Mentoring {years}")
            self.assertEqual(following.kickoff_event_id.name, f"Auftakt Mentoring {years}")
            self.assertIn(f"Workshop {years} in Raum 2026a", following.event_ids.mapped("name"))
            self.assertEqual(len(following.event_ids), 4)
            self.program = following

    def test_a_copy_is_named_as_the_next_year(self):
        self.program.name = "Mentoring 26/27"
        self.assertEqual(self.program.copy().name, "Mentoring 27/28")
        self.assertEqual(self.program.copy({"name": "Anders 26/27"}).name, "Anders 26/27")

    def test_years_long_ago_stay(self):
        self.program.name = "Mentoring 2026/27, seit 2012"
        self.assertEqual(self.next_year().name, "Mentoring 2027/28, seit 2012")

    def test_a_name_is_marked_once(self):
        """Without a year in it: a mark for the next year, then the year itself."""
        self.program.name = "Kohorte B"
        self.make_event("Werkstatt")
        following = self.program
        for mark in (" (Folgejahr)", " 2028", " 2029"):
            following = self.next_year(following)
            self.assertEqual(following.name, f"Kohorte B{mark}")
            self.assertEqual(following.event_ids.name, f"Werkstatt{mark}")

    def test_a_mark_in_another_language_is_known(self):
        self.program.name = "Kohorte B (next year)"
        self.assertEqual(self.next_year().name, "Kohorte B 2027")

    def test_events_have_their_name_in_every_language(self):
        event = self.make_event("Werkstatt 2026/27")
        event.with_context(lang="en_US").name = "Workshop 2026/27"
        event.event_ticket_ids = [
            Command.create({"name": "Platz 2026/27"}),
            Command.create({"name": "Gast"}),
        ]
        copied = self.next_year().event_ids
        self.assertEqual(copied.name, "Werkstatt 2027/28")
        self.assertEqual(copied.with_context(lang="en_US").name, "Workshop 2027/28")
        for code in ("de_DE", "en_US"):
            tickets = copied.event_ticket_ids.with_context(lang=code)
            self.assertEqual(set(tickets.mapped("name")), {"Platz 2027/28", "Gast"})

    def test_times_and_registration_of_an_event_are_a_year_later(self):
        """On the agency's clock: the last days of March and October have another summer time."""
        event = self.make_event(
            "Werkstatt 2026",
            date_begin="2026-10-26 08:00:00",
            date_end="2026-10-26 16:00:00",
            is_multi_slots=True,
        )
        event.event_slot_ids = [
            Command.create({"date": "2026-10-26", "start_hour": 9, "end_hour": 11})
        ]
        event.event_ticket_ids = [
            Command.create(
                {
                    "name": "Platz",
                    "start_sale_datetime": "2026-05-01 06:00:00",
                    "end_sale_datetime": "2026-10-20 16:00:00",
                }
            )
        ]
        copied = self.next_year().event_ids
        self.assertEqual(str(copied.date_begin), "2027-10-26 07:00:00", "9 Uhr in Berlin")
        self.assertEqual(str(copied.event_slot_ids.date), "2027-10-26")
        self.assertEqual(copied.event_slot_ids.start_datetime, copied.date_begin)
        self.assertEqual(len(event.event_slot_ids), 1)
        self.assertEqual(str(copied.event_ticket_ids.start_sale_datetime), "2027-05-01 06:00:00")
        self.assertEqual(str(copied.event_ticket_ids.end_sale_datetime), "2027-10-20 16:00:00")
