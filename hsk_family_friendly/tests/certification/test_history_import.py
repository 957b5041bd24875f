from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from . import history_cases
from .history_import_case import AGAIN, NEW, HistoryImportCase, row


@tagged("post_install", "-at_install")
class TestHistoryImport(HistoryImportCase):
    """A list of old certificates becomes chains of cycles, after a dry run."""

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
