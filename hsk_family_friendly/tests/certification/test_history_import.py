import base64
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_open

from ..platform.common import HskCase
from . import history_cases

HEADING = (
    *("Unternehmen", "USt-IdNr.", "Straße", "PLZ", "Ort", "Jahr", "Art", "Beschäftigte"),
    *("Zyklus", "Verliehen am", "Gültig bis", "Nummer"),
    *("Ausgeschieden am", "Grund des Ausscheidens"),
)
NEW, AGAIN = "Erst-Zertifizierung", "Re-Zertifizierung"


def row(company, year=None, kind=NEW, employees=None, **values):
    """Return the cells of a row; `values` by heading, with “_” for a space."""
    cells = {"Unternehmen": company, "Jahr": year, "Art": kind, "Beschäftigte": employees}
    cells.update({name.replace("_", " "): value for name, value in values.items()})
    return [cells.get(name) for name in HEADING]


@tagged("post_install", "-at_install")
class TestHistoryImport(HskCase):
    """From a list to companies and certifications, all or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = new_test_user(
            cls.env,
            "hsk_importer",
            "hsk_family_friendly.group_hsk_user",
        )
        cls.partners = cls.env["res.partner"].with_context(active_test=False)
        cls.cases = cls.env["hsk.certification"]

    def activate_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["base", "hsk_family_friendly"], ["de_DE"])

    def upload(self, rows, heading=HEADING, user=None):
        """Start a wizard with a file; `rows` may be the file itself."""
        content = rows if isinstance(rows, bytes) else history_cases.table(rows, heading)
        return (
            self.env["hsk.history.import"]
            .with_user(user or self.staff)
            .create({"file": base64.b64encode(content), "file_name": "Historie.xlsx"})
        )

    def check(self, rows, **options):
        wizard = self.upload(rows, **options)
        wizard.action_check()
        return wizard

    def run_import(self, rows, **options):
        wizard = self.check(rows, **options)
        wizard.action_import()
        return wizard.line_ids.certification_id.sudo()

    def assert_faulty(self, rows, *parts, **options):
        """The dry run names each fault in order of the rows, and the import creates nothing."""
        before = self.partners.search_count([]), self.cases.search_count([])
        wizard = self.check(rows, **options)
        faulty = wizard.line_ids.filtered(lambda line: line.state == "faulty")
        self.assertEqual(len(faulty), len(parts), faulty.mapped("reason"))
        for line, part in zip(faulty, parts, strict=True):
            self.assertIn(part, line.reason)
        with self.assertRaisesRegex(UserError, f"Row {faulty[0].row}: "):
            wizard.action_import()
        self.assertEqual((self.partners.search_count([]), self.cases.search_count([])), before)
        return wizard

    # ------------------------------------------------------------
    # THE PUBLISHED HISTORY
    # ------------------------------------------------------------

    def test_published_history(self):
        self.activate_german()
        rows = history_cases.published_history()
        made = self.run_import(rows, heading=history_cases.HEADING)
        self.assertEqual(len(made), len(rows))
        for year in range(2012, 2026):
            in_year = made.filtered(lambda case, year=year: case.valid_from.year == year)
            for kind, known in (
                ("initial", history_cases.PUBLISHED_NEW),
                ("recertification", history_cases.PUBLISHED_RECERTIFIED),
            ):
                count = len(in_year.filtered(lambda case, kind=kind: case.kind == kind))
                self.assertEqual(count, known.get(year, count), f"{kind} {year}")
            last = date(year, 12, 31)
            valid = self.cases.search(
                [
                    ("id", "in", made.ids),
                    ("valid_from", "<=", last),
                    ("effective_until", ">=", last),
                ]
            )
            total = len(valid.partner_id)
            self.assertEqual(len(valid), total)
            self.assertEqual(total, history_cases.PUBLISHED_TOTAL.get(year, total), year)
            if year in history_cases.PUBLISHED_RANGE:
                counts = valid.mapped("employee_count")
                self.assertEqual((min(counts), max(counts)), history_cases.PUBLISHED_RANGE[year])
        exits = made.filtered("ended_on")
        self.assertEqual(
            exits.end_reason_id, self.env.ref("hsk_family_friendly.end_reason_priorities")
        )
        self.assertEqual(len(exits.filtered(lambda case: case.ended_on.year == 2021)), 4)

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    def test_what_is_created(self):
        made = self.run_import(
            [
                row("Öhm & Söhne KG", 2015, AGAIN, "1.140", Nummer="U-15", Gültig_bis="30.11.2019"),
                row("Öhm & Söhne KG", 2012, NEW, 12, Straße="Ringstr. 1", PLZ=59872.0),
                row("Öhm & Söhne KG", None, None, None, Verliehen_am=date(2019, 11, 14)),
            ]
        ).sorted("cycle")
        self.assertRecordValues(
            made,
            [
                {
                    "kind": "initial",
                    "valid_from": date(2012, 12, 1),
                    "valid_until": date(2014, 11, 30),
                    "employee_count": 12,
                    "number": False,
                },
                {
                    "kind": "recertification",
                    "valid_from": date(2015, 12, 1),
                    "valid_until": date(2019, 11, 30),
                    "employee_count": 1140,
                    "number": "U-15",
                },
                {
                    "kind": "recertification",
                    "valid_from": date(2019, 11, 14),
                    "valid_until": date(2022, 11, 13),
                    "employee_count": 0,
                    "number": False,
                },
            ],
        )
        self.assertEqual(made.mapped("previous_id"), made[:2])
        partner = made.partner_id
        self.assertTrue(partner.is_company)
        self.assertEqual((partner.zip, partner.country_id), ("59872", self.env.company.country_id))
        self.assertEqual(
            partner.hsk_municipality_id, self.env.ref("hsk_family_friendly.municipality_meschede")
        )
        self.assertEqual(made[1].effective_until, date(2019, 11, 13))

    def test_the_dry_run_says_what_would_happen(self):
        before = self.partners.search_count([]), self.cases.search_count([])
        wizard = self.check([row("Öhm", 2012), row("Öhm", 2014, AGAIN)])
        self.assertEqual(wizard.line_ids.mapped("state"), ["ok", "ok"])
        self.assertEqual((wizard.new_count, wizard.row_count), (1, 2))
        self.assertIn("New company; certificate of cycle 1 from", wizard.line_ids[0].effect)
        self.assertIn("first day assumed", wizard.line_ids[0].effect)
        self.assertEqual((self.partners.search_count([]), self.cases.search_count([])), before)

    def test_the_assumed_day_can_be_chosen(self):
        wizard = self.check([row("Öhm", 2012)])
        wizard.write({"start_day": 15, "start_month": 11})
        self.assertEqual(wizard.state, "upload", "the dry run holds no more")
        with self.assertRaises(UserError):
            wizard.action_import()
        wizard.action_check()
        wizard.action_import()
        self.assertEqual(wizard.line_ids.certification_id.valid_from, date(2012, 11, 15))
        with self.assertRaises(ValidationError):
            wizard.write({"start_day": 31, "start_month": 2})

    def test_a_csv_from_a_german_excel(self):
        lines = [
            "Unternehmen;Jahr;Art;Beschäftigte",
            "Größe Übermaß AG;2018;Neu-Zertifizierung;1.600",
        ]
        made = self.run_import("\r\n".join(lines).encode("cp1252"))
        self.assertEqual(made.partner_id.name, "Größe Übermaß AG")
        self.assertEqual(made.employee_count, 1600)

    def test_an_exit(self):
        made = self.run_import(
            [
                row(
                    "Öhm",
                    2012,
                    Ausgeschieden_am="30.06.2013",
                    Grund_des_Ausscheidens="effort TOO high",
                )
            ]
        )
        self.assertEqual(made.effective_until, date(2013, 6, 30))
        self.assertEqual(made.end_reason_id, self.env.ref("hsk_family_friendly.end_reason_effort"))

    def test_faulty_rows(self):
        self.assert_faulty(
            [
                row("Gut", 2012),
                row("A", 2012, AGAIN),
                row("", 2012),
                row("B", 2012, employees="viele"),
                row("C", 2012),
                row("C", 2014, NEW),
                row("D", 2012, Ausgeschieden_am="1.1.2013"),
                row("E", 2012, Ausgeschieden_am="1.1.2013", Grund_des_Ausscheidens="Laune"),
                row("F", 2012, Nummer="1"),
                row("G", 2012, Nummer="1"),
                row("H", 2012, **{"USt-IdNr.": "DE1"}),
                row("H", 2014, AGAIN, **{"USt-IdNr.": "DE2"}),
                row("I", 2012),
                row("I", 2012, AGAIN),
                row("J", 2012, Verliehen_am="1.12.2013"),
                row("K", 2012, Gültig_bis="1.1.2012"),
            ],
            "no certificate of the company",
            "The company is missing",
            "“viele” is not a whole number",
            "cycle 2",
            "An exit needs",
            "“Laune” is not an exit reason. There are: Certificate not renewed",
            "in row 11 as well",
            "in row 10 as well",
            "DE2 differs from DE1",
            "in row 14",
            "The year 2012 does not fit",
            "before it begins",
        )

    def test_a_faulty_row_does_not_blame_the_next_one(self):
        self.assert_faulty([row("A", "x"), row("A", 2014, AGAIN)], "“x” is not a year")

    def test_a_company_without_any_date_is_a_faulty_row(self):
        self.assert_faulty(
            [row("Gut", 2012), row("Summe", employees=12), row("2016/17", "2016/17")],
            "Neither a year nor a date",
            "“2016/17” is not a year",
        )

    # ------------------------------------------------------------
    # A BEGINNING THAT IS ON PAPER ONLY
    # ------------------------------------------------------------

    def test_a_chain_begins_at_the_cycle_of_the_file(self):
        made = self.run_import(
            [row("Öhm", 2016, AGAIN, 12, Zyklus="zum 4. Mal"), row("Öhm", 2019, AGAIN, 13)]
        )
        self.assertRecordValues(
            made,
            [
                {"cycle": 4, "earlier_cycles_unknown": True, "kind": "recertification"},
                {"cycle": 5, "earlier_cycles_unknown": False, "kind": "recertification"},
            ],
        )
        self.assertEqual(made[1].previous_id, made[0])
        self.assertEqual(made.partner_id.hsk_cycle_count, 5)

    def test_the_dry_run_says_that_the_beginning_is_unknown(self):
        wizard = self.check([row("Öhm", 2016, AGAIN, Zyklus=4)])
        self.assertIn("cycle 4 from", wizard.line_ids.effect)
        self.assertIn("earlier cycles are not in Odoo", wizard.line_ids.effect)
        self.assert_faulty(
            [row("Öhm", 2016, AGAIN, Zyklus="oft"), row("A", 2016), row("A", 2019, Zyklus=9)],
            "“oft” is not a cycle",
            "in its cycle 8",
            "in its cycle 9",
        )

    def test_missing_cycles_are_added_by_a_file(self):
        fourth = self.run_import([row("Öhm", 2020, AGAIN, Zyklus=4)])
        wizard = self.check(
            [row("Öhm", 2023, AGAIN), row("Öhm", 2017, AGAIN), row("Öhm", 2014, AGAIN)]
        )
        wizard.company_line_ids.action_existing()
        self.assertEqual(wizard.line_ids.mapped("cycle"), [5, 3, 2])
        wizard.action_import()
        self.assertEqual(fourth.previous_id, wizard.line_ids[1].certification_id)
        self.assertFalse(fourth.earlier_cycles_unknown)
        self.assertTrue(wizard.line_ids[2].certification_id.earlier_cycles_unknown)
        self.assertEqual(wizard.line_ids[0].certification_id.previous_id, fourth)
        last = self.check([row("Öhm", 2012, NEW)])
        last.company_line_ids.action_existing()
        last.action_import()
        chain = fourth.partner_id.hsk_certification_ids
        self.assertEqual(chain.sorted("cycle").mapped("cycle"), [1, 2, 3, 4, 5])
        self.assertFalse(chain.filtered("earlier_cycles_unknown"))
        more = self.check([row("Öhm", 2010)])
        more.company_line_ids.action_existing()
        self.assertIn("in Odoo already", more.line_ids.reason)

    # ------------------------------------------------------------
    # WHAT IS READ
    # ------------------------------------------------------------

    def test_other_sheets_can_be_read_too(self):
        head = ["Firma", "Jahr", "Art", "Mitarbeiter"]
        content = history_cases.workbook(
            {
                "Deckblatt": [["Liste"]],
                "2012": [head, ["Öhm", 2012, "neu", 1], ["Aus", "x", "neu", 1]],
                "2014": [head, ["Öhm", 2014, "re", 2], ["Aus", "y", "neu", 1]],
            }
        )
        wizard = self.check(content)
        self.assertIn("Read: sheet “2012”, rows: 2.", wizard.remarks)
        self.assertEqual(wizard.sheet_ids.mapped("name"), ["2012", "2014"])
        self.assertEqual(wizard.sheet_ids.mapped("is_read"), [True, False])
        wizard.sheet_ids[1].is_read = True
        self.assertEqual(wizard.state, "upload", "the dry run holds no more")
        wizard.action_check()
        self.assertEqual(
            wizard.line_ids.mapped("place"), ["2 (2012)", "3 (2012)", "2 (2014)", "3 (2014)"]
        )
        self.assertEqual(wizard.line_ids.mapped("cycle"), [1, 0, 2, 0])
        with self.assertRaisesRegex(UserError, r"Row 3 \(2012\): .*\nRow 3 \(2014\): "):
            wizard.action_import()
        wizard.file = history_cases.encoded([["A", 2012, NEW, 1, None, None, None, None]])
        self.assertFalse(wizard.sheet_ids)

    def test_the_browser_is_told_how_far_it_is(self):
        told = []
        wizards = type(self.env["hsk.history.import"])
        with patch.object(wizards, "_tell", lambda _wizard, progress: told.append(progress)):
            self.run_import([row(f"Firma {number}", 2012) for number in range(3)])
            self.assertFalse(told, "a short list needs no progress")
            self.run_import([row(f"Betrieb {number}", 2012) for number in range(501)])
        steps = [(one["done"], one["total"]) for one in told]
        self.assertEqual(steps, 3 * [(500, 501), (501, 501)])
        self.assertEqual(len({one["label"] for one in told}), 3)

    def test_the_browser_is_told_before_the_end(self):
        sent = []
        bus = type(self.env["bus.bus"])
        with patch.object(bus, "_sendone", lambda _self, *message: sent.append(message)):
            progress = {"label": "x", "done": 1, "total": 2}
            self.upload([row("A", 2012)])._tell(progress)
        self.assertEqual(sent, [(self.staff.partner_id, "hsk_history_progress", progress)])

    def test_what_other_rules_refuse_is_named_by_row(self):
        create = type(self.cases).create
        refusal = "Thirteen is unlucky."

        def picky(cases, vals_list):
            if any(vals.get("employee_count") == 13 for vals in vals_list):
                raise ValidationError(refusal)
            return create(cases, vals_list)

        wizard = self.check([row("A", 2012, NEW, 12), row("B", 2012, NEW, 13)])
        with (
            patch.object(type(self.cases), "create", picky),
            self.assertRaisesRegex(UserError, f"Row 3: {refusal}"),
            self.env.cr.savepoint(),
        ):
            wizard.action_import()
        self.assertFalse(self.partners.search([("name", "in", ("A", "B"))]))

    def test_wrong_files_get_a_sentence(self):
        for content in (
            b"\x89PNG\r\n\x1a\n\0\0",
            b"PK\x03\x04x",
            b"\xd0\xcf\x11\xe0\0",
            b"Jahr\n1\n",
        ):
            with self.assertRaisesRegex(UserError, r"\.$"):
                self.check(content)
        with self.assertRaisesRegex(UserError, "The file is empty"):
            self.env["hsk.history.import"].create({}).action_check()
        with self.assertRaisesRegex(UserError, "Kind, Employees"):
            self.check(b"Unternehmen;Jahr;Umsatz\nA;2018;5\n")

    def test_columns_that_are_not_used_are_shown(self):
        wizard = self.check(
            [["A", 2012, NEW, 1, "x"]], heading=["Firma", "Jahr", "Art", "Beschäftigte", "Notiz"]
        )
        self.assertEqual(wizard.unused_columns, "Notiz")

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
