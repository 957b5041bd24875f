from odoo.tests import tagged

from ..platform import papers
from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestCertificateDocument(HskCase):
    def print_text(self, cases, report="report_certificate"):
        """Print the Urkunden with wkhtmltopdf and read the text of each page back."""
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"hsk_family_friendly.{report}", cases.ids)
        )
        self.assertEqual(kind, "pdf")
        return content, papers.text_of(content)

    def setUp(self):
        super().setUp()
        self.signatory = self.env["hsk.signatory"].create(
            {"name": "Dr. Änne Muster", "function": "Landrätin", "date_to": "2026-12-31"}
        )
        self.company_partner.zip = "59872"

    def test_what_stands_on_it(self):
        with self.allow_pdf_render():
            case = self.certify(self.make_case(), "2026-11-05", awarded_on="2026-12-01")
            for report in ("report_certificate", "report_certificate_landscape"):
                _content, pages = self.print_text(case, report)
                self.assertEqual(len(pages), 1, report)
                for words in (
                    "Größe & Söhne GmbH",
                    "Meschede",
                    "zum ersten Mal",
                    "1. Dezember 2026 bis 30. November 2028",
                    case.number,
                    "Dr. Änne Muster",
                    "Landrätin",
                ):
                    self.assertIn(words, pages[0])

    def test_a_reprint_is_identical(self):
        with self.allow_pdf_render():
            case = self.certify(self.make_case(), "2026-12-01")
            first, pages = self.print_text(case)
            self.company_partner.name = "Umbenannt AG"
            self.signatory.unlink()
            self.env["hsk.certificate.text"].search([("id", "!=", 0)]).title = "Anders"
            again, _pages = self.print_text(case)
            self.assertEqual(first, again)
            self.env["ir.attachment"].search(
                [("res_model", "=", case._name), ("res_id", "=", case.id)]
            ).unlink()
            self.assertEqual(self.print_text(case)[1], pages, "the content is kept as well")

    def test_one_page_each(self):
        with self.allow_pdf_render():
            cases = self.env["hsk.certification"].union(
                *(
                    self.certify(self.make_case(self.make_company(name)), "2026-12-01")
                    for name in ("Zimmerei", "Ärztehaus " + "mit sehr langem Namen " * 4, "Bau")
                )
            )
            _content, pages = self.print_text(cases)
            self.assertEqual(len(pages), 3)
