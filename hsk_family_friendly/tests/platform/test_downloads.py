import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..mentoring.common import MentoringCase

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# {address: the method of the model that it calls, and how its file is called}
GIVEN = {
    "annual-report/figures": ("hsk.annual.report", "_workbook", "_workbook_file_name"),
    "funding-period/table": ("hsk.funding.period", "_workbook", "_file_name"),
    "jury-session/fees": ("hsk.jury.session", "_fee_workbook", "_fee_file_name"),
    "jury-session/guests": ("hsk.jury.session", "_guest_workbook", "_guest_file_name"),
    "matching/proposal": ("hsk.mentoring.run", "_proposal_workbook", "_proposal_file_name"),
    "mentoring-program/report": (
        "hsk.mentoring.program",
        "_report_workbook",
        "_report_file_name",
    ),
}


@tagged("post_install", "-at_install")
@freeze_time("2026-02-02 09:00:00")
class TestDownloads(MentoringCase, HttpCase):
    """One route gives all workbooks: those that the models name, to those who may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("user", "none"):
            cls.users[role].password = f"hsk_{role}"
        cls.report = cls.env["hsk.annual.report"].create({"date_to": "2025-12-31"})
        cls.period = cls.env["hsk.funding.period"].create(
            {"name": "Förderung", "date_from": "2025-01-01", "date_to": "2025-12-31"}
        )
        cls.evening = cls.env["hsk.jury.session"].create({"start": "2026-03-01 17:00:00"})
        cls.enrol(cls.mentor, "mentor", cls.mentor_person)
        cls.enrol(cls.mentee, "mentee", cls.mentee_person)
        cls.program.action_match()
        cls.run_ = cls.program.run_ids
        cls.records = {
            "annual-report/figures": cls.report,
            "funding-period/table": cls.period,
            "jury-session/fees": cls.evening,
            "jury-session/guests": cls.evening,
            "matching/proposal": cls.run_,
            "mentoring-program/report": cls.program,
        }

    def get(self, address, record=None, user="user"):
        place, name = address.split("/")
        self.authenticate(f"hsk_{user}", f"hsk_{user}")
        number = self.records[address].id if record is None else record
        return self.url_open(f"/hsk/{place}/{number}/{name}.xlsx")

    def test_what_the_models_name_is_there_once(self):
        found = {}
        for model, definition in self.env.registry.items():
            for address, methods in getattr(definition, "_hsk_workbooks", {}).items():
                self.assertNotIn(address, found)
                found[address] = (model, *methods)
                for method in methods:
                    self.assertTrue(callable(getattr(definition, method)), method)
        self.assertEqual(found, GIVEN)

    def test_who_may_read_gets_the_file(self):
        for address, record in self.records.items():
            if record == self.evening:
                continue
            with self.subTest(address):
                answer = self.get(address)
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers["Content-Type"], XLSX)
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertIn(".xlsx", answer.headers["Content-Disposition"])
                self.assertTrue(load_workbook(io.BytesIO(answer.content)).worksheets)

    def test_what_is_not_ready_is_said(self):
        for address in ("jury-session/fees", "jury-session/guests"):
            with self.assertRaises(UserError):
                getattr(self.evening, GIVEN[address][1])()
            answer = self.get(address)
            self.assertEqual(answer.status_code, 422)
            self.assertNotIn("Traceback", answer.text)

    def test_who_may_not_read_gets_nothing(self):
        for address in GIVEN:
            with self.subTest(address):
                self.assertEqual(self.get(address, user="none").status_code, 403)

    def test_another_agency_gets_nothing(self):
        self.make_stranger().password = "hsk_stranger"
        for address in GIVEN:
            with self.subTest(address):
                self.assertEqual(self.get(address, user="stranger").status_code, 403)

    def test_nothing_else_is_given(self):
        partner = self.mentor.id
        for place, number, name in (
            ("res.partner", partner, "read"),
            ("res-partner", partner, "display_name"),
            ("round", 1, "list"),
            ("mentoring-program", self.program.id, "unlink"),
            ("mentoring-program", self.program.id, "_report_workbook"),
            ("mentoring-program", self.program.id, "action_close"),
            ("hsk.mentoring.program", self.program.id, "report"),
            ("matching", self.run_.id, "report"),
            ("annual-report", self.report.id, "table"),
            ("base", 1, "_hsk_workbooks"),
        ):
            with self.subTest(f"{place}/{name}"):
                self.authenticate("hsk_user", "hsk_user")
                answer = self.url_open(f"/hsk/{place}/{number}/{name}.xlsx")
                self.assertEqual(answer.status_code, 404)
        self.assertTrue(self.program.exists())

    def test_records_that_are_not_there(self):
        for number in (0, 2**31 - 1, 2**31, 10**30):
            with self.subTest(number):
                answer = self.get("mentoring-program/report", number)
                self.assertEqual(answer.status_code, 404)

    def test_only_reading(self):
        self.authenticate("hsk_user", "hsk_user")
        address = f"/hsk/mentoring-program/{self.program.id}/report.xlsx"
        self.assertEqual(self.url_open(address, data={"a": "b"}).status_code, 405)

    def test_buttons_lead_there(self):
        for record, button, address in (
            (self.program, "action_report_workbook", "mentoring-program/report"),
            (self.report, "action_workbook", "annual-report/figures"),
            (self.period, "action_workbook", "funding-period/table"),
        ):
            place, name = address.split("/")
            url = getattr(record, button)()["url"]
            self.assertEqual(url, f"/hsk/{place}/{record.id}/{name}.xlsx")
