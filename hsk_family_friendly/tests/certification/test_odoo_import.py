from odoo.tests import tagged
from odoo.tools import file_open

from .history_import_case import HistoryImportCase


@tagged("post_install", "-at_install")
class TestOdooImport(HistoryImportCase):
    """Odoo's own import of companies and certifications."""

    # ------------------------------------------------------------
    # ODOO'S OWN IMPORT
    # ------------------------------------------------------------

    def native_import(self, model, name, **context):
        """Import a template as the web client does, with the headings that Odoo recognises."""
        with file_open(f"hsk_family_friendly/static/xls/{name}", "rb") as file:
            wizard = (
                self.env["base_import.import"]
                .with_user(self.staff)
                .with_context(**context)
                .create(
                    {
                        "res_model": model,
                        "file": file.read(),
                        "file_name": name,
                        "file_type": "application/vnd.openxmlformats-officedocument"
                        ".spreadsheetml.sheet",
                    }
                )
            )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        preview = wizard.parse_preview(options)
        self.assertFalse(preview.get("error"))
        fields = ["/".join(preview["matches"].get(i, ())) for i in range(len(preview["headers"]))]
        self.assertNotIn("", fields, preview["headers"])
        result = wizard.execute_import(fields, preview["headers"], preview["options"])
        self.assertFalse(result["messages"])
        return self.env[model].browse(result["ids"])

    def test_templates_of_odoos_import(self):
        self.activate_german()
        for language, code in (("de", "de_DE"), ("en", "en_US")):
            with self.subTest(language), self.env.cr.savepoint() as savepoint:
                companies = self.native_import(
                    "res.partner",
                    f"companies_{language}.xlsx",
                    lang=code,
                    hsk_network=True,
                    default_is_company=True,
                )
                self.assertTrue(all(companies.mapped("is_company")))
                self.assertEqual(companies[0].hsk_employee_count, 1140)
                cases = self.native_import(
                    "hsk.certification", f"certifications_{language}.xlsx", lang=code
                )
                self.assertEqual(cases.mapped("state"), ["certified"] * 3)
                self.assertEqual(cases.mapped("cycle"), [1, 2, 1])
                self.assertEqual(cases[1].previous_id, cases[0])
                self.assertEqual(cases[1].employee_count, 1185)
                savepoint.rollback()

    COLUMNS = ("name", "street", "zip", "city", "hsk_employee_count", "vat", "email")

    def import_companies(self, *rows, dryrun=False, columns=COLUMNS, **context):
        """Import rows of companies as the web client does; return its answer."""
        text = "\n".join([";".join(columns), *(";".join(cells) for cells in rows)])
        wizard = (
            self.env["base_import.import"]
            .with_user(self.staff)
            .with_context(**{"hsk_network": True, "default_is_company": True, **context})
            .create(
                {
                    "res_model": "res.partner",
                    "file": text.encode(),
                    "file_name": "a.csv",
                    "file_type": "text/csv",
                }
            )
        )
        options = {"has_headers": True, "quoting": '"', "separator": ";", "encoding": "utf-8"}
        return wizard.execute_import(list(columns), list(columns), options, dryrun=dryrun)

    def test_odoos_import_takes_german_numbers_and_finds_the_municipality(self):
        result = self.import_companies(
            ("Eins", "Weg 1", "59872", "Meschede", "1.140", "", ""),
            ("Zwei", "Weg 2", "", "Eslohe", "12", "", ""),
            ("Drei", "Weg 3", "10115", "Berlin", "1 600", "", ""),
        )
        self.assertFalse(result["messages"])
        companies = self.partners.browse(result["ids"])
        self.assertEqual(companies.mapped("hsk_employee_count"), [1140, 12, 1600])
        self.assertEqual(
            [company.hsk_municipality_id.name for company in companies],
            ["Meschede", "Eslohe (Sauerland)", False],
        )
        for wrong in ("1,5", "1.14", "viele"):
            result = self.import_companies(("Vier", "", "", "", wrong, "", ""))
            self.assertIn(wrong, result["messages"][0]["message"])
            self.assertFalse(result["ids"])

    def test_odoos_import_takes_german_numbers_of_certifications(self):
        fields = ["partner_id", "state", "decided_on", "employee_count"]
        rows = [["Größe & Söhne GmbH", "certified", "2018-11-14", "1.140"]]
        result = self.cases.with_user(self.staff).load(fields, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(self.cases.browse(result["ids"]).employee_count, 1140)

    def test_odoos_import_names_companies_that_are_there(self):
        self.make_company("Alt AG", active=False, vat="DE136695976")
        self.make_company("Post KG", email="Info@Post.example")
        self.company_partner.write({"zip": "59872", "city": "Meschede"})
        before = self.partners.search_count([])
        for dryrun in (True, False):
            result = self.import_companies(
                ("Neu GmbH", "", "59872", "Meschede", "5", "", ""),
                ("GROESSE und Soehne KG", "", "", "Meschede", "", "", ""),
                ("Ganz anders", "", "", "", "", "DE 136 695 976", ""),
                ("Briefe", "", "", "", "", "", "Post <info@post.example>"),
                ("Größe & Söhne", "", "10115", "Berlin", "", "", ""),
                ("neu_x000D_ gmbh", "", "", "", "", "", ""),
                dryrun=dryrun,
            )
            messages = result["messages"]
            self.assertEqual([message["rows"]["from"] for message in messages], [1, 2, 3, 5])
            # Odoo's page shows the sentence of each row only if it belongs to no column
            self.assertFalse([message for message in messages if "field" in message])
            self.assertEqual([message["record"] for message in messages], [2, 3, 4, 6])
            for message, part in zip(
                messages,
                (
                    "in Odoo already: Same name as “Größe & Söhne GmbH”.",
                    "Same VAT number as “Alt AG” (archived)",
                    "Same e-mail address as “Post KG”",
                    "“neu gmbh” is in the file twice: Same name as “Neu GmbH”.",
                ),
                strict=True,
            ):
                self.assertIn(part, message["message"])
            self.assertFalse(result["ids"])
        self.assertEqual(self.partners.search_count([]), before)

    def test_odoos_import_updates_a_company_by_its_external_id(self):
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "groesse",
                "model": "res.partner",
                "res_id": self.company_partner.id,
            }
        )
        result = self.import_companies(
            ("groesse", "Größe & Söhne GmbH", "1.200"), columns=("id", "name", "hsk_employee_count")
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.company_partner.hsk_employee_count, 1200)
        again = self.import_companies(("neu", "Größe & Söhne"), columns=("id", "name"))
        self.assertIn("already", again["messages"][0]["message"])

    def test_odoos_import_of_other_contacts_is_left_alone(self):
        person = {"default_is_company": False}
        for context in ({"hsk_network": False}, person):
            result = self.import_companies(
                ("Größe & Söhne GmbH", "a@b.example"), columns=("name", "email"), **context
            )
            self.assertFalse(result["messages"])

    def test_templates_are_offered(self):
        partner = self.env["res.partner"]
        core = partner.get_import_templates()
        self.assertNotIn("hsk", str(core))
        german = partner.with_context(hsk_network=True, lang="de_DE").get_import_templates()
        self.assertEqual(len(german), len(core) + 1)
        for template in german[-1:] + self.cases.get_import_templates():
            with file_open(template["template"].lstrip("/"), "rb") as file:
                self.assertTrue(file.read(2), "PK")
