import io
import re

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ...tools import guarded
from ..platform import papers
from ..platform.common import AgencyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01")
class TestAnnualReport(AgencyCase):
    """One content for the PDF, the workbook and the press; a finished report stays as it was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["base", "hsk_family_friendly"], ["de_DE"])
        cls.env = cls.env(context={**cls.env.context, "lang": "de_DE"})
        towns = cls.env["hsk.municipality"].search([], limit=3, order="ags")
        for number in range(12):
            town = towns[(number > 6) + (number > 10)]
            partner = cls.make_company(
                f"Betrieb {number}", 10 + number, hsk_municipality_id=town.id
            )
            cls.make_case(
                partner,
                state="certified",
                decided_on=f"202{3 + number % 3}-11-15",
                employee_count=10 + number,
                company_id=cls.agency.id,
            )
        cls.report = cls.env["hsk.annual.report"].create({})

    def printed(self, report):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("hsk_family_friendly.report_annual", report.ids)
        )
        return content

    def text_of(self, report):
        return papers.text_of(self.printed(report))

    def test_a_new_report_is_about_the_year_before(self):
        self.assertEqual(self.report.name, "Jahresbericht 2025")
        self.report.date_from = "2024-01-01"
        self.report.date_to = "2024-12-31"
        self.assertEqual(self.report.name, "Jahresbericht 2024")

    def test_pdf_workbook_and_figures_agree(self):
        figures = self.env["hsk.figures"].compute("2025-01-01", "2025-12-31")
        says = self.report._says()
        said = {one["code"]: one["value"] for group in says["groups"] for one in group["figures"]}
        for code, value in said.items():
            self.assertEqual(value, figures[code]["value"], code)
        self.assertEqual((said["new"], said["valid_total"], said["exits"]), (4, 8, 4))
        book = load_workbook(io.BytesIO(self.report._workbook()))
        rows = list(book.worksheets[0].iter_rows(min_row=2, max_col=3, values_only=True))
        written = {label: number for _subject, label, number in rows}
        for code, value in said.items():
            self.assertEqual(written[figures[code]["label"]] or False, value or False, code)
        text = " ".join(self.text_of(self.report))
        self.assertIn("Im Jahr 2025 wurden 4 Betriebe neu zertifiziert.", text)
        self.assertIn(f"{said['employees_covered']} Beschäftigten zertifiziert", text)

    def test_contents_lead_to_the_pages(self):
        self.report.outlook = "<p>Im nächsten Jahr geht es weiter.</p>"
        pages = self.text_of(self.report)
        contents = next(text for text in pages if "Inhalt" in text)
        outlook = next(number for number, text in enumerate(pages, 1) if "geht es weiter" in text)
        listed = re.sub(r"Seite \d+ / \d+", "", contents).partition("Ausblick")[2]
        self.assertIn(str(outlook), listed.split())

    def test_breakdowns_hide_single_companies(self):
        [towns, *_rest] = self.report._says()["breakdowns"]
        self.assertEqual([value for _label, value in towns["rows"]], [4, 4])
        self.assertEqual(towns["rows"][1][0], "Übrige")

    def test_a_finished_report_stays_as_it_was(self):
        self.report.action_finish()
        before = self.report._says()
        self.make_case(
            self.make_company("Nachtrag", 99),
            state="certified",
            decided_on="2025-05-01",
            employee_count=99,
            company_id=self.agency.id,
        )
        self.assertEqual(self.report._says(), before)
        first, second = self.printed(self.report), self.printed(self.report)
        self.assertEqual(first, second, "it is the kept PDF")
        with self.assertRaisesRegex(UserError, "abgeschlossen"):
            self.report.outlook = "Anders"
        with self.assertRaises(UserError):
            self.report.unlink()
        self.report.action_reopen()
        self.assertNotEqual(self.report._says(), before)

    def test_a_running_year_is_not_finished(self):
        report = self.env["hsk.annual.report"].create(
            {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        )
        with self.assertRaises(UserError):
            report.action_finish()
        says = report._says()
        self.assertEqual((says["last"], says["development"][-1][0]), ("2026-03-01", 2026))
        self.assertIn("Im Jahr 2026 bis zum 1. März 2026 wurden keine", says["summary"])
        with self.assertRaises(UserError):
            report.write({"state": "final"})
        with self.assertRaises(UserError):
            self.env["hsk.annual.report"].create({"state": "final"})

    def test_the_text_says_which_days_stand_beside(self):
        running, half = self.env["hsk.annual.report"].create(
            [
                {"date_from": "2026-01-01", "date_to": "2026-12-31"},
                {"date_from": "2025-07-01", "date_to": "2025-12-31"},
            ]
        )
        self.assertEqual(running._says()["before"], ["2025-01-01", "2025-03-01"])
        self.assertEqual(half._says()["before"], ["2024-12-29", "2025-06-30"])
        for report, days in (
            (running, "01.01.2025 – 01.03.2025"),
            (half, "29.12.2024 – 30.06.2025"),
        ):
            said = " ".join(html2plaintext(report.preview).split())
            self.assertIn(days, said)
            self.assertIn("Stand der Daten: 01.03.2026", said)
            self.assertIn(days, " ".join(self.text_of(report)))
            notes = load_workbook(io.BytesIO(report._workbook())).worksheets[-1]
            self.assertIn(days, [row[1] for row in notes.iter_rows(values_only=True)])
        kept = {**running._says()}
        kept.pop("before")
        guarded.by_action(running).write({"state": "final", "content": kept})
        self.assertTrue(running._workbook(), "finished by an earlier version")
        self.assertIn("01.03.2026", running.preview)

    def test_quotes_need_consent(self):
        person = self.env["res.partner"].create({"name": "Quirin Zitat"})
        quote = self.env["hsk.quote"].create(
            {
                "text": "Es lohnt sich.",
                "person_id": person.id,
                "for_print": True,
                "for_press": True,
                "company_id": self.agency.id,
            }
        )
        with self.assertRaises(ValidationError):
            self.report.quote_ids = quote
        quote.consent_on = "2026-02-01"
        self.report.quote_ids = quote
        self.assertEqual(self.report._says()["quotes"][0][0], "„Es lohnt sich.“")
        self.assertIn("Quirin Zitat", self.report.press_text)
        self.report.action_finish()
        self.assertEqual(quote.use_ids.place, "Jahresbericht 2025", "a revocation lists it")
        self.report.action_reopen()
        quote.action_revoke()
        self.assertFalse(self.report._says()["quotes"])
        self.report.invalidate_recordset()
        self.assertNotIn("Quirin Zitat", self.report.press_text)

    def test_who_may(self):
        self.users["reader"].company_ids |= self.agency
        report = self.report.with_user(self.users["reader"]).with_context(
            allowed_company_ids=self.agency.ids
        )
        self.assertTrue(report.preview)
        self.assertTrue(report._workbook())
        with self.assertRaises(AccessError):
            report.action_finish()
