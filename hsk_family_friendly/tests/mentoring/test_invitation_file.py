from datetime import datetime, timedelta

from odoo.tests import BaseCase

from ...tools.invitation import changes, file, state

STAMP = datetime(2026, 3, 1, 12)
RULE = "FREQ=WEEKLY;BYDAY=TU"
ORGANIZER = state.Person("WFG", "wfg@example.com")
PEOPLE = (
    state.Person('Müller; "Max", Dr.', "max@example.com", "ACCEPTED"),
    state.Person("Eva", "eva@example.com"),
)


def date(start, hours=1, **values):
    """Return a date of a meeting."""
    values = {"summary": "Treffen", "people": PEOPLE, **values}
    return state.Appointment(start, start + timedelta(hours=hours), **values)


def single(**values):
    """Return a meeting on one date."""
    dates = {None: date(datetime(2026, 3, 10, 9), **values)}
    return state.Meeting("uid-1", "Europe/Berlin", ORGANIZER, dates)


def series(without=(), **others):
    """Return a series on Tuesdays at ten; `others` are dates in the place of the usual ones."""
    days = [datetime(2026, 3, 17, 9), datetime(2026, 3, 24, 9), datetime(2026, 3, 31, 8)]
    days.append(datetime(2026, 4, 7, 8))
    dates = {day: others.get(f"on_{day:%d}", date(day)) for day in days if day not in without}
    return state.Meeting("uid-2", "Europe/Berlin", ORGANIZER, dates, RULE)


def lines(content):
    """Return the unfolded lines of a file."""
    return content.decode().replace("\r\n ", "").split("\r\n")


class TestInvitationFile(BaseCase):
    def test_lines_are_folded_and_escaped(self):
        content = file.request(single(place="Saal; 1, " + "ß" * 90, text="a\r\nb\\c\x00"), 3, STAMP)
        self.assertTrue(content.endswith(b"END:VCALENDAR\r\n"))
        self.assertFalse([line for line in content.split(b"\r\n") if len(line) > 75])
        for line in content.split(b"\r\n"):
            line.decode()
        found = lines(content)
        self.assertIn("LOCATION:Saal\\; 1\\, " + "ß" * 90, found)
        self.assertIn("DESCRIPTION:a\\nb\\\\c", found)
        self.assertIn("SEQUENCE:3", found)
        self.assertIn("METHOD:REQUEST", found)
        (max_,) = (line for line in found if "max@example.com" in line)
        self.assertIn("CN=\"Müller; 'Max', Dr.\"", max_)
        self.assertIn("PARTSTAT=ACCEPTED", max_)

    def test_nothing_that_is_typed_becomes_a_line(self):
        bad = state.Person('X"\r\nATTENDEE:mailto:evil@example.com', "x@example.com\r\nEVIL:1")
        content = file.request(single(summary="a\nMETHOD:CANCEL", people=(bad,)), 0, STAMP)
        self.assertEqual([one for one in lines(content) if one.startswith(("EVIL", "METHOD"))],
                         ["METHOD:REQUEST"])  # fmt: skip
        self.assertEqual(len([one for one in lines(content) if one.startswith("ATTENDEE")]), 1)

    def test_times_have_their_zone(self):
        found = lines(file.request(single(), 0, STAMP))
        self.assertIn("DTSTART;TZID=Europe/Berlin:20260310T100000", found)
        self.assertIn("TZID:Europe/Berlin", found)
        self.assertIn("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", found)

    def test_whole_days(self):
        day = state.Appointment(datetime(2026, 3, 10, 8), datetime(2026, 3, 11, 18), True, "Tag")
        meeting = state.Meeting("u", "Europe/Berlin", ORGANIZER, {None: day})
        found = lines(file.request(meeting, 0, STAMP))
        self.assertIn("DTSTART;VALUE=DATE:20260310", found)
        self.assertIn("DTEND;VALUE=DATE:20260312", found)

    def test_a_series_keeps_its_hour(self):
        found = lines(file.request(series(), 0, STAMP))
        self.assertIn("DTSTART;TZID=Europe/Berlin:20260317T100000", found)
        self.assertIn(f"RRULE:{RULE};UNTIL=20260407T080000Z", found)
        self.assertEqual(found.count("BEGIN:VEVENT"), 1)

    def test_single_dates_of_a_series(self):
        moved = date(datetime(2026, 4, 1, 12))
        content = file.request(series([datetime(2026, 3, 24, 9)], on_31=moved), 0, STAMP)
        found = lines(content)
        self.assertIn("EXDATE;TZID=Europe/Berlin:20260324T100000", found)
        self.assertIn("RECURRENCE-ID;TZID=Europe/Berlin:20260331T100000", found)
        self.assertIn("DTSTART;TZID=Europe/Berlin:20260401T140000", found)

    def test_a_date_that_the_rule_does_not_give(self):
        whole = series()
        extra = datetime(2026, 4, 9, 8)
        whole.dates[extra] = date(extra)
        found = lines(file.request(whole, 0, STAMP))
        self.assertIn("RDATE;TZID=Europe/Berlin:20260409T100000", found)

    def test_cancellations(self):
        whole = lines(file.cancellation(series(), 4, STAMP))
        self.assertIn("METHOD:CANCEL", whole)
        self.assertIn("STATUS:CANCELLED", whole)
        self.assertFalse([line for line in whole if line.startswith("RECURRENCE-ID")])
        one = lines(file.cancellation(series(), 4, STAMP, datetime(2026, 3, 24, 9)))
        self.assertIn("RECURRENCE-ID;TZID=Europe/Berlin:20260324T100000", one)

    def test_what_was_told_is_remembered(self):
        meeting = series(on_31=date(datetime(2026, 4, 1, 12)))
        again = state.load(meeting.dump())
        self.assertIsNone(changes.between(again, meeting, STAMP))
        self.assertEqual(again.dump(), meeting.dump())

    def test_changes(self):
        present = series()
        first = changes.between(None, present, STAMP)
        self.assertTrue(first.is_first)
        gone = changes.between(present, series([datetime(2026, 3, 24, 9)]), STAMP)
        self.assertEqual((gone.method, gone.slot), ("CANCEL", datetime(2026, 3, 24, 9)))
        several = series([datetime(2026, 3, 24, 9), datetime(2026, 3, 31, 8)])
        change = changes.between(present, several, STAMP)
        self.assertEqual((change.method, len(change.cancelled)), ("REQUEST", 2))
        nothing = present.for_person("X", "x@example.com")
        self.assertEqual(changes.between(present, nothing, STAMP).method, "CANCEL")
        answered = single(people=(PEOPLE[0], PEOPLE[1]._replace(answer="DECLINED")))
        self.assertIsNone(changes.between(single(), answered, STAMP))
        self.assertIsNone(changes.between(single(), single(place="X"), datetime(2026, 4, 1)))

    def test_a_person_sees_only_the_own_dates(self):
        whole = series(on_24=date(datetime(2026, 3, 24, 9), people=PEOPLE[:1]))
        found = lines(file.request(whole.for_person("Eva", "eva@example.com"), 0, STAMP))
        self.assertIn("EXDATE;TZID=Europe/Berlin:20260324T100000", found)

    def test_slots(self):
        starts = {
            "moved": datetime(2026, 4, 1, 12),
            "new": datetime(2026, 3, 24, 9),
            "usual": datetime(2026, 3, 17, 9),
            "odd": datetime(2026, 3, 18, 9),
        }
        known = {"moved": datetime(2026, 3, 31, 8), "odd": datetime(2026, 3, 17, 9)}
        found = state.slots(RULE, "Europe/Berlin", starts, known)
        self.assertEqual(found["moved"], known["moved"])
        self.assertEqual(found["new"], starts["new"])
        self.assertEqual(found["usual"], starts["usual"])
        self.assertEqual(found["odd"], starts["odd"], "its slot is taken by another date")
