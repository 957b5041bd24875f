import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from . import history_cases
from .history_import_case import AGAIN, HEADING, NEW, HistoryImportCase, row


@tagged("post_install", "-at_install")
class TestHistoryCompanies(HistoryImportCase):
    """Whose certificates they are, and who may import them."""

    # ------------------------------------------------------------
    # COMPANIES
    # ------------------------------------------------------------

    def test_a_likely_company_needs_a_click(self):
        wizard = self.check([row("GROESSE und Soehne KG", 2012), row("Andere", 2012)])
        line = wizard.company_line_ids[0]
        self.assertEqual(line.state, "question")
        self.assertEqual(line.partner_id, self.company_partner)
        self.assertEqual(line.match_reason, "Same name: Größe & Söhne GmbH")
        with self.assertRaisesRegex(UserError, "1 are open: GROESSE und Soehne KG"):
            wizard.action_import()
        line.action_existing()
        self.assertIn("Existing company Größe", line.line_ids.effect)
        wizard.action_import()
        self.assertEqual(line.line_ids.certification_id.partner_id, self.company_partner)
        self.assertEqual(self.company_partner.hsk_employee_count, 42)
        with self.assertRaisesRegex(UserError, "imported already"):
            wizard.action_import()

    def test_likely_by_vat_or_address_archived_too(self):
        by_vat = self.make_company("X", vat="DE 136695976", active=False)
        self.make_company("Y", street="Ringstraße 1", zip="59872")
        wizard = self.check(
            [
                row("A", 2012, **{"USt-IdNr.": "DE136695976"}),
                row("B", 2012, Straße="Ringstr. 1", PLZ="59872"),
            ]
        )
        first, second = wizard.company_line_ids
        self.assertEqual(first.partner_id, by_vat)
        self.assertEqual(first.match_reason, "Same VAT number: X (archived)")
        self.assertEqual(second.match_reason, "Same address: Y")

    def test_a_company_can_be_new_although_it_looks_known(self):
        wizard = self.check([row("Größe & Söhne", 2012)])
        wizard.company_line_ids.action_new()
        wizard.action_import()
        self.assertNotEqual(wizard.line_ids.certification_id.partner_id, self.company_partner)

    def test_any_company_can_be_chosen(self):
        wizard = self.check([row("Ganz anders", 2012)])
        with self.assertRaisesRegex(UserError, "choose the company"):
            wizard.company_line_ids.action_existing()
        wizard.company_line_ids.partner_id = self.company_partner
        self.assertEqual(wizard.company_line_ids.decision, "existing")
        wizard.action_import()
        self.assertEqual(wizard.line_ids.certification_id.partner_id, self.company_partner)

    def test_two_spellings_in_the_file(self):
        wizard = self.check([row("Müller GmbH", 2012), row("Mueller KG", 2014, NEW)])
        line = wizard.company_line_ids[1]
        self.assertEqual(line.state, "question")
        self.assertIn("“Müller GmbH” in row 2 of the file", line.match_reason)
        line.action_new()
        wizard.action_import()
        self.assertEqual(len(wizard.line_ids.certification_id.partner_id), 2)

    def test_two_spellings_of_one_known_company_make_one_chain(self):
        wizard = self.check([row("Größe & Söhne", 2012), row("Groesse und Soehne", 2014, AGAIN)])
        wizard.company_line_ids.action_existing()
        self.assertEqual(wizard.line_ids.mapped("cycle"), [1, 2])
        wizard.action_import()
        self.assertEqual(self.company_partner.hsk_certification_ids.mapped("cycle"), [2, 1])

    def test_the_chain_goes_on_in_odoo(self):
        first = self.certify(self.make_case(), "2012-12-01")
        rows = [row("Größe & Söhne GmbH", 2014, AGAIN), row("Größe & Söhne GmbH", 2012, NEW)]
        self.assert_faulty(rows[:1] + [row("Neu", 2012, AGAIN)], "no certificate")
        wizard = self.check(rows[:1])
        wizard.company_line_ids.action_existing()
        wizard.action_import()
        second = wizard.line_ids.certification_id
        self.assertEqual((second.cycle, second.previous_id), (2, first))
        self.assertEqual(first.effective_until, date(2014, 11, 30))
        again = self.check(rows)
        again.company_line_ids.action_existing()
        self.assertEqual(again.line_ids.mapped("state"), ["faulty", "faulty"])
        self.assertIn("in Odoo already", again.line_ids[0].reason)

    def test_an_open_case_stands_in_the_way(self):
        self.make_case()
        wizard = self.check([row("Größe & Söhne GmbH", 2012)])
        wizard.company_line_ids.action_existing()
        self.assertIn("open case for cycle 1", wizard.line_ids.reason)

    def test_decisions_survive_another_check(self):
        wizard = self.check([row("Größe & Söhne", 2012)])
        wizard.company_line_ids.action_new()
        wizard.action_check()
        self.assertEqual(wizard.company_line_ids.decision, "new")
        self.assertEqual(wizard.company_line_ids.state, "ok")

    # ------------------------------------------------------------
    # AROUND
    # ------------------------------------------------------------

    def test_no_noise(self):
        self.env["res.partner"].search([]).flush_recordset()
        counts = [self.env[model].search_count([]) for model in ("mail.mail", "mail.message")]
        made = self.run_import([row("A", 2012), row("A", 2014, AGAIN)])
        self.assertEqual(
            [self.env[model].search_count([]) for model in ("mail.mail", "mail.message")], counts
        )
        self.assertFalse(made.message_follower_ids + made.partner_id.message_follower_ids)

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.upload([row("A", 2012)], user=self.users["reader"])
        wizard = self.check([row("A", 2012)], user=self.users["user"])
        wizard.action_import()
        self.assertEqual(wizard.line_ids.certification_id.state, "certified")
        with self.assertRaises(AccessError):
            wizard.with_user(self.staff).read(["file_name"])
        with self.assertRaises(AccessError):
            wizard.line_ids.with_user(self.staff).read(["row"])

    def test_another_agency(self):
        other = self.env["res.company"].create({"name": "Andere Agentur", "hsk_validity_first": 4})
        self.staff.company_ids += other
        wizard = self.upload([row("A", 2012)])
        wizard.company_id = other
        wizard.action_check()
        wizard.with_context(allowed_company_ids=other.ids).action_import()
        made = wizard.line_ids.certification_id.sudo()
        self.assertEqual((made.company_id, made.valid_until), (other, date(2016, 11, 30)))

    def test_the_template_of_the_history(self):
        self.activate_german()
        for language in ("de", "en"):
            with file_open(f"hsk_family_friendly/static/xls/history_{language}.xlsx", "rb") as file:
                wizard = self.check(file.read())
            self.assertFalse(wizard.unused_columns)
            self.assertEqual(
                set(wizard.line_ids.mapped("state")), {"ok"}, wizard.line_ids.mapped("reason")
            )
            self.assertEqual(wizard.line_ids.mapped("cycle"), [1, 2, 1])

    def test_the_form(self):
        form = Form(self.env["hsk.history.import"].with_user(self.staff))
        form.file = base64.b64encode(history_cases.table([row("A", 2012)], HEADING))
        wizard = form.save()
        wizard.action_check()
        self.assertEqual(wizard.action_open_rows()["domain"], [("import_id", "=", wizard.id)])
        self.assertEqual(wizard.action_open_companies()["domain"], [("import_id", "=", wizard.id)])
        self.assertIn("history_en.xlsx", wizard.action_download_template()["url"])
