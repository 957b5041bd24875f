from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...tools import table
from ..jury.common import JuryCase
from . import history_cases


@tagged("post_install", "-at_install")
class TestDecisionDays(JuryCase):
    """A day may be unknown; a day in the wrong order is refused, and a moved award is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})

    def setUp(self):
        super().setUp()
        clock = freeze_time("2026-11-20 09:00:00")
        self.clock = clock.start()
        self.addCleanup(clock.stop)
        self.case = self.make_jury_case("Prüfling")

    def certified(self, name, **values):
        values = {"state": "certified", "employee_count": 10, **values}
        return self.env["hsk.certification"].create(
            {"partner_id": self.make_company(name, 10).id, **values}
        )

    # -- the order of the days -------------------------------------------------

    def test_decided_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "lies in the future"):
            self.certified("Morgen", decided_on="2026-11-21")
        with self.assertRaisesRegex(ValidationError, "lies in the future"):
            self.case.decided_on = "2026-11-21"
        wizard = self.env["hsk.certification.step"].create(
            {"certification_id": self.case.id, "step": "certify", "decided_on": "2026-11-21"}
        )
        with self.assertRaisesRegex(ValidationError, "lies in the future"):
            wizard.action_take_step()

    def test_decided_after_awarded(self):
        with self.assertRaisesRegex(ValidationError, "lies before the decision"):
            self.certified("Zu früh", decided_on="2026-11-05", awarded_on="2026-11-04")
        self.case.decided_on = "2026-11-05"
        with self.assertRaisesRegex(ValidationError, "lies before the decision"):
            self.case.awarded_on = "2026-11-04"
        self.case.awarded_on = "2026-11-18"
        with self.assertRaisesRegex(ValidationError, "lies before the decision"):
            self.case.decided_on = "2026-11-19"
        result = self.env["hsk.certification"].load(
            ["partner_id/id", "state", "decided_on", "awarded_on"],
            [["base.main_partner", "certified", "2026-11-05", "2026-11-04"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("before the decision", result["messages"][0]["message"])

    def test_a_day_may_be_unknown_and_an_award_ahead(self):
        self.assertTrue(self.certified("Nur verliehen", awarded_on="2024-11-15"))
        self.assertTrue(self.certified("Nur entschieden", decided_on="2024-11-15"))
        self.assertTrue(self.certified("Geplant", decided_on="2026-11-05", awarded_on="2026-12-15"))

    def test_rows_of_a_history_say_it_before_the_import(self):
        heading = ("Unternehmen", "Art", "Beschäftigte", "Entschieden am", "Verliehen am")
        rows = [
            ("Eins", "neu", 10, "05.11.2024", "04.11.2024"),
            ("Zwei", "neu", 10, "21.11.2026", None),
        ]
        file = history_cases.encoded(rows, heading)
        wizard = self.env["hsk.history.import"].create({"file": file, "file_name": "Liste.xlsx"})
        wizard.action_check()
        first, second = wizard.line_ids.sorted("row").mapped("row_faults")
        self.assertIn("before the decision", first)
        self.assertIn("lies in the future", second)

    def test_an_earlier_round_gives_no_award(self):
        """A case deferred last year does not begin on the day of last year's award."""
        round_ = self.env["hsk.round"].create({"name": "Runde 2025", "awarded_on": "2025-11-15"})
        self.case.round_id = round_
        session = self.make_session(self.case, start=datetime(2026, 11, 20, 17))
        self.decide_and_close(session)
        self.assertEqual(self.case.state, "certified")
        self.assertFalse(self.case.awarded_on)
        self.assertEqual(self.case.valid_from, date(2026, 11, 20))

    def decide_and_close(self, session):
        session.action_open()
        for case in session.case_ids:
            for juror in self.jurors:
                self.vote(case, juror)
            case.decision = "certified"
        session.action_close()

    # -- a moved award -----------------------------------------------------------

    def test_number_year_and_validity_move_together(self):
        case = self.certify(self.make_case(self.make_company("Spät")), "2026-11-05")
        old = case.number
        self.assertTrue(old.startswith("2026-"))
        case.awarded_on = "2027-01-15"
        self.assertEqual(case.valid_from, date(2027, 1, 15))
        self.assertEqual(case.valid_until, date(2029, 1, 14))
        self.assertTrue(case.number.startswith("2027-"), case.number)
        self.assertIn(old, case.message_ids[0].body)

    def test_a_number_of_ones_own_stays(self):
        case = self.certified("Import", number="HSK/77", decided_on="2026-11-05")
        case.awarded_on = "2027-01-15"
        self.assertEqual(case.number, "HSK/77")

    def test_a_moved_award_is_checked(self):
        first = self.certified("Kette", decided_on="2024-11-01")
        second = self.env["hsk.certification"].create(
            {
                "partner_id": first.partner_id.id,
                "state": "certified",
                "previous_id": first.id,
                "decided_on": "2026-11-01",
            }
        )
        self.env.flush_all()
        with self.assertRaises(ValidationError):
            first.awarded_on = "2026-11-10"
        second.invalidate_recordset()

    def test_the_round_and_its_event_move_their_certificates(self):
        round_ = self.env["hsk.round"].create({"name": "Runde", "awarded_on": "2026-12-15"})
        moved = self.certify(
            self.make_case(self.make_company("Mit"), round_id=round_.id),
            "2026-11-05",
            awarded_on="2026-12-15",
        )
        own = self.certify(
            self.make_case(self.make_company("Eigen"), round_id=round_.id),
            "2026-11-05",
            awarded_on="2026-12-01",
        )
        event = self.env["event.event"].create(
            {
                "name": "Verleihung",
                "hsk_kind": "award",
                "hsk_round_id": round_.id,
                "date_begin": "2026-12-15 17:00:00",
                "date_end": "2026-12-15 20:00:00",
            }
        )
        event.write({"date_begin": "2027-01-20 17:00:00", "date_end": "2027-01-20 20:00:00"})
        self.assertEqual(round_.awarded_on, date(2027, 1, 20))
        self.assertEqual(moved.valid_from, date(2027, 1, 20))
        self.assertTrue(moved.number.startswith("2027-"))
        self.assertEqual(own.valid_from, date(2026, 12, 1))
        self.issue(moved)
        with self.assertRaisesRegex(UserError, "printed already for Mit"):
            round_.awarded_on = "2027-02-01"

    # -- 0 employees -----------------------------------------------------------------

    def test_0_employees_is_no_headcount(self):
        case = self.certified("Ohne Zahl", decided_on="2026-11-01", employee_count=0)
        case.partner_id.hsk_employee_count = 0
        self.certified("Klein", decided_on="2026-11-01", employee_count=3)
        self.assertFalse(case.fee_band_id)
        self.assertFalse(case.size_class)
        self.assertFalse(case.partner_id.hsk_is_sme)
        figures = self.env["hsk.figures"].compute("2026-01-01", "2026-11-20", ["smallest"])
        self.assertNotEqual(figures["smallest"]["value"], 0)
        self.assertIsNone(case._fee_row()[3])
        for record, path in ((case, "employee_count"), (case.partner_id, "hsk_employee_count")):
            content = table.described(record)
            [row] = table.rows(record, content, record.ids)
            paths = [column.path for column in content.columns]
            self.assertIsNone(row[paths.index(path)])

    # -- deadlines -------------------------------------------------------------------

    def test_no_deadline_begins_in_the_past(self):
        round_ = self.env["hsk.round"].create({"name": "Vorbei", "deadline": "2025-06-30"})
        case = self.make_case(self.make_company("Nachzügler"), round_id=round_.id)
        self.assertEqual(case.deadline, date(2026, 11, 20))
        self.assertEqual(case.round_id._next_promised_year(), "2027")
        with self.assertRaisesRegex(ValidationError, "which is over"):
            case.deadline = "2026-11-19"
        with self.assertRaisesRegex(ValidationError, "which is over"):
            self.make_case(self.make_company("Von Hand"), deadline="2026-11-19")
        case.deadline = "2026-11-21"
        self.clock.move_to("2026-11-25 09:00:00")
        case.user_id = self.env.user  # what became late stays, and can be worked on
        self.assertFalse(case._deadline_ahead())

    def test_a_condition_has_a_deadline_ahead(self):
        session = self.make_session(self.case, start=datetime(2026, 11, 20, 17))
        session.action_open()
        values = {
            "case_id": session.case_ids.id,
            "name": "Nachweis",
            "action_field_id": self.action_field.id,
        }
        with self.assertRaisesRegex(ValidationError, "is over"):
            self.env["hsk.jury.condition"].create({**values, "deadline": "2026-11-19"})
        self.env["hsk.jury.condition"].create({**values, "deadline": "2026-11-22"})
        for juror in self.jurors:
            self.vote(session.case_ids, juror)
        session.case_ids.decision = "conditional"
        self.clock.move_to("2026-11-23 09:00:00")
        with self.assertRaisesRegex(UserError, "deadline of a condition is over"):
            session.action_close()

    def test_the_award_is_prepared_from_today_on(self):
        session = self.make_session(
            self.case, start=datetime(2026, 11, 10, 17), awarded_on="2026-11-15"
        )
        self.decide_and_close(session)
        self.assertEqual(self.case.activity_ids.date_deadline, date(2026, 11, 20))
