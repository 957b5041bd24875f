import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..platform.common import AgencyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestFundingPeriod(AgencyCase):
    """Distinct companies per year and area, reconcilable row by row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        small, big, third = (
            cls.make_company(name, employees)
            for name, employees in (("Klein", 20), ("Groß", 500), ("Dritte", 30))
        )
        cls.hold("network", "2024-05-01 10:00:00", small, small, big)
        cls.hold("network", "2025-05-01 10:00:00", small, third)
        cls.hold("workshop", "2025-06-01 10:00:00", third)
        cls.hold("network", "2023-05-01 10:00:00", big)
        cls.period = cls.env["hsk.funding.period"].create(
            {"name": "Förderung", "date_from": "2023-12-01", "date_to": "2027-11-30"}
        )

    @classmethod
    def hold(cls, kind, begin, *partners):
        event = cls.env["event.event"].create(
            {
                "name": f"Treffen {begin[:4]}",
                "hsk_kind": kind,
                "company_id": cls.agency.id,
                "date_begin": begin,
                "date_end": begin,
            }
        )
        cls.env["event.registration"].create(
            [{"event_id": event.id, "partner_id": partner.id} for partner in partners]
        ).action_set_done()

    def numbers(self, section):
        return {
            line["label"]: (line["companies"], line["sme"], line["occasions"], line["contacts"])
            for line in section["lines"]
            if not line["level"]
        }

    def test_table(self):
        sections = {section["label"]: section for section in self.period._sections()}
        self.assertEqual(list(sections), ["2023", "2024", "2025", "2026", "Whole Period"])
        self.assertEqual(
            self.numbers(sections["2024"]),
            {"Network": (2, 1, 1, 3), "All Areas": (2, 1, 1, 3)},
        )
        self.assertEqual(
            self.numbers(sections["2025"]),
            {"Certification": (1, 1, 1, 1), "Network": (2, 2, 1, 2), "All Areas": (2, 2, 2, 3)},
        )
        whole = self.numbers(sections["Whole Period"])
        self.assertEqual(whole["All Areas"], (3, 2, 3, 6), "each company once in all years")
        self.assertEqual(
            (sections["2023"]["first"].isoformat(), sections["2026"]["last"].isoformat()),
            ("2023-12-01", "2026-12-31"),
        )

    def test_row_by_row(self):
        book = load_workbook(io.BytesIO(self.period._workbook()))
        table, contacts, _words = book.worksheets
        rows = list(contacts.iter_rows(min_row=2, values_only=True))
        self.assertEqual(len(rows), 6)
        total = list(table.iter_rows(min_row=2, values_only=True))[-1]
        self.assertEqual(total[5], len({row[4] for row in rows}))
        self.assertEqual(
            total[6], len({row[4] for row in rows if row[7] == "Ja" or row[7] == "Yes"})
        )
        self.assertEqual(total[8], len(rows))
        action = self.period.action_open_contacts()
        self.assertEqual(self.env["hsk.reach"].search_count(action["domain"]), len(rows))

    def test_what_lies_ahead_does_not_count(self):
        """A tandem that begins later and a visit that is planned are no contacts yet."""
        later = self.make_company("Später", 20)
        case = self.make_case(later, company_id=self.agency.id)
        self.env["hsk.audit.visit"].create(
            {"certification_id": case.id, "visited_on": "2026-06-02"}
        )
        before = self.numbers(self.period._sections()[-1])
        figures = self.env["hsk.figures"]
        codes = ["companies_reached", "sme_reached", "visits", "reached_by_municipality"]
        year = figures.compute("2026-01-01", "2026-12-31", codes)
        self.assertEqual({one["value"] for one in year.values()}, {0})
        self.assertEqual(before["All Areas"], (3, 2, 3, 6))
        self.assertIn("Data of 01.06.2026", html2plaintext(self.period.preview))
        book = load_workbook(io.BytesIO(self.period._workbook()))
        self.assertEqual(book.worksheets[1].max_row, 7)
        said = [str(row) for row in book.worksheets[-1].iter_rows(values_only=True)]
        self.assertTrue([row for row in said if "01.06.2026" in row], said)
        with freeze_time("2026-06-02"):
            self.env.invalidate_all()
            self.assertEqual(self.numbers(self.period._sections()[-1])["All Areas"], (4, 3, 4, 7))

    def test_figures_say_the_same(self):
        figures = self.env["hsk.figures"].compute("2025-01-01", "2025-12-31")
        section = self.period._sections()[2]
        companies, sme, occasions, contacts = self.numbers(section)["All Areas"]
        self.assertEqual(figures["companies_reached"]["value"], companies)
        self.assertEqual(figures["sme_reached"]["value"], sme)
        self.assertEqual(figures["events"]["value"], occasions)
        self.assertEqual(figures["participants"]["value"], contacts)
