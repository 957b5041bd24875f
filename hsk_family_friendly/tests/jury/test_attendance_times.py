"""Who leaves and comes back has two times: what was true at a decision stays."""

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import JuryCase

DAY = "2026-11-12"


@tagged("post_install", "-at_install")
@freeze_time(f"{DAY} 16:00:00")
class TestAttendanceTimes(JuryCase):
    """An evening with a quorum of three; the clock at the agency is an hour ahead of UTC."""

    def setUp(self):
        super().setUp()
        self.first = self.make_jury_case("Erle GmbH")
        self.second = self.make_jury_case("Föhre GmbH")
        self.evening = self.make_session(self.first, self.second, jurors=self.jurors[:3], quorum=3)
        self.evening.action_open()
        self.case, self.other = self.evening.case_ids
        self.juror = self.jurors[0]

    def press(self, clock, step, juror=None):
        with freeze_time(f"{DAY} {clock}"):
            self.evening.action_attendance((juror or self.juror).id, step)

    def decide(self, clock, case):
        with freeze_time(f"{DAY} {clock}"):
            case.decision = "certified"

    def all_arrive(self):
        with freeze_time(f"{DAY} 17:00:00"):
            self.evening.action_all_present()

    def words(self):
        entries = self.evening.attendance_ids.filtered(lambda one: one.juror_id == self.juror)
        return entries._in_words()

    def test_decided_while_somebody_was_out(self):
        self.all_arrive()
        self.press("18:00:00", "leave")
        self.decide("18:10:00", self.case)
        self.assertFalse(self.case.has_quorum)
        self.press("18:30:00", "arrive")
        self.env.invalidate_all()
        self.assertFalse(self.case.has_quorum, "what was true at the decision stays")
        self.assertEqual(self.case._taking_part(), self.jurors[1:3])
        self.decide("18:40:00", self.other)
        self.assertTrue(self.other.has_quorum)
        self.assertEqual(self.words(), "ab 18:00 bis 19:00, ab 19:30")
        [told] = [
            words for juror, words in self.evening._minutes()["jurors"] if juror == self.juror
        ]
        self.assertEqual(told, self.words())

    def test_decided_before_somebody_left_and_came_back_twice(self):
        self.all_arrive()
        self.decide("17:30:00", self.case)
        for clock, step in (
            ("18:00:00", "leave"),
            ("18:30:00", "arrive"),
            ("19:00:00", "leave"),
            ("19:15:00", "arrive"),
        ):
            self.press(clock, step)
            self.env.invalidate_all()
            self.assertTrue(self.case.has_quorum, step)
        self.assertEqual(self.words(), "ab 18:00 bis 19:00, ab 19:30 bis 20:00, ab 20:15")

    def test_a_second_decision_counts_anew(self):
        self.all_arrive()
        self.press("18:00:00", "leave")
        self.decide("18:10:00", self.case)
        self.press("18:30:00", "arrive")
        with freeze_time(f"{DAY} 18:35:00"):
            self.case.action_undo()
        self.decide("18:40:00", self.case)
        self.assertTrue(self.case.has_quorum)

    def test_pressed_twice_is_entered_once(self):
        self.press("17:00:00", "arrive")
        self.press("17:05:00", "arrive")
        self.assertEqual(self.words(), "ab 18:00")
        with freeze_time(f"{DAY} 17:10:00"):
            self.evening.action_all_present()
        self.assertEqual(self.words(), "ab 18:00")

    def test_a_wrong_tap_is_taken_back(self):
        self.press("17:00:00", "arrive")
        self.press("17:10:00", "leave")
        self.press("17:11:00", "clear")
        self.assertEqual(self.words(), "ab 18:00", "the leaving is taken back")
        self.press("17:20:00", "leave")
        self.press("17:30:00", "arrive")
        self.press("17:31:00", "clear")
        self.assertEqual(self.words(), "ab 18:00 bis 18:20", "the return is taken back")
        self.press("17:32:00", "absent", self.jurors[1])
        self.press("17:33:00", "arrive", self.jurors[1])
        [other] = self.evening.attendance_ids.filtered(lambda one: one.juror_id == self.jurors[1])
        self.assertEqual((other.is_absent, other._in_words()), (False, "ab 18:33"))

    def test_no_button_changes_who_was_there_at_a_decision(self):
        self.all_arrive()
        self.decide("17:30:00", self.case)
        for step in ("clear", "absent"):
            with self.assertRaisesRegex(UserError, "Erle GmbH"):
                self.press("17:40:00", step)
        self.assertTrue(self.case.has_quorum)
        self.press("17:50:00", "leave")
        self.press("17:51:00", "clear")
        self.assertEqual(self.words(), "ab 18:00", "nothing was decided since")

    def test_staff_correct_the_times_in_the_form(self):
        """Who forgot to enter an arrival enters it later; the trail keeps it."""
        self.all_arrive()
        entry = self.evening.attendance_ids.filtered(lambda one: one.juror_id == self.juror)
        entry.arrived_on = f"{DAY} 18:00:00"
        self.decide("17:30:00", self.case)
        self.assertFalse(self.case.has_quorum)
        entry.arrived_on = f"{DAY} 17:00:00"
        self.assertTrue(self.case.has_quorum)
        self.assertIn("ab 18:00", self.evening.log_ids.filtered("note")[0].note)

    def test_two_entries_for_the_same_time(self):
        entries = self.evening.attendance_ids
        mine = {"session_id": self.evening.id, "juror_id": self.juror.id}
        entries.create({**mine, "arrived_on": f"{DAY} 17:00:00", "left_on": f"{DAY} 18:00:00"})
        for values in (
            {"arrived_on": f"{DAY} 17:30:00"},
            {"arrived_on": f"{DAY} 16:30:00"},
            {"arrived_on": f"{DAY} 16:30:00", "left_on": f"{DAY} 17:30:00"},
            {"is_absent": True},
            {},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                entries.create({**mine, **values})
        entries.create({**mine, "arrived_on": f"{DAY} 16:00:00", "left_on": f"{DAY} 16:30:00"})
        entries.create({**mine, "arrived_on": f"{DAY} 18:00:00"})
        self.assertEqual(self.words(), "ab 17:00 bis 17:30, ab 18:00 bis 19:00, ab 19:00")


@tagged("post_install", "-at_install")
class TestMovedSession(JuryCase):
    """The day stands in the name and in the calendar: both follow it, however often it moves."""

    def setUp(self):
        super().setUp()
        self.evening = self.make_session(self.make_jury_case("Erle GmbH"))

    def names(self):
        self.env.invalidate_all()
        return {self.evening.name, self.evening.event_id.name}

    def test_moved_in_the_session_and_in_the_calendar(self):
        self.assertEqual(self.names(), {"Jurysitzung 12.11.2026"})
        for day in ("19", "26"):
            self.evening.write(
                {"start": f"2026-11-{day} 17:00:00", "stop": f"2026-11-{day} 20:00:00"}
            )
            self.assertEqual(self.names(), {f"Jurysitzung {day}.11.2026"})
        for day in ("03", "10"):
            self.evening.event_id.write(
                {"start": f"2026-12-{day} 17:00:00", "stop": f"2026-12-{day} 20:00:00"}
            )
            self.assertEqual(self.names(), {f"Jurysitzung {day}.12.2026"})

    def test_moved_by_somebody_who_speaks_another_language(self):
        english = self.evening.with_context(lang="en_US")
        english.start = "2026-11-19 17:00:00"
        self.assertEqual(self.names(), {"Jurysitzung 19.11.2026"})

    def test_another_hour_is_the_same_day(self):
        self.evening.write({"start": "2026-11-12 18:00:00"})
        self.assertEqual(self.names(), {"Jurysitzung 12.11.2026"})

    def test_a_name_of_ones_own_stays(self):
        for name in ("Herbstsitzung 12.11.2026", "Jurysitzung 12.11.2026 (Nachholtermin)"):
            self.evening.name = name
            self.evening.start = "2026-11-19 17:00:00"
            self.assertEqual(self.names(), {name})
            self.evening.start = "2026-11-12 17:00:00"
