import io
import unittest
import zipfile
from datetime import date, datetime

from odoo.tests import tagged

from ...tools.history import cells, table
from ...tools.history.entries import read_history
from ...tools.history.fault import UnreadableFile
from . import history_cases
from .history_cases import said

HEADING = "Unternehmen;Jahr;Art;Beschäftigte;Gültig bis\n"


@tagged("post_install", "-at_install")
class TestHistoryFile(unittest.TestCase):
    """What a file says, without a database."""

    test_tags = {"post_install"}

    def refused(self, content):
        with self.assertRaises(UnreadableFile) as caught:
            read_history(content)
        return said(caught.exception.fault)

    def test_csv_of_a_german_excel(self):
        text = HEADING + "Größe & Söhne GmbH;2018;Re-Zertifizierung;1.140;14.11.2018\n;;;;\n"
        for content in (
            text.encode(),
            text.encode("utf-8-sig"),
            text.encode("cp1252"),
            text.replace(";", ",").encode(),
            text.replace("1.140", '"1.140"').encode(),
            text.replace(";", "\t").replace("\n", "\r\n").encode("cp1252"),
        ):
            [entry] = read_history(content).entries
            self.assertFalse(entry.faults)
            self.assertEqual(
                (entry.row, entry.company, entry.year, entry.kind, entry.employee_count),
                (2, "Größe & Söhne GmbH", 2018, "recertification", 1140),
            )
            self.assertEqual(entry.valid_until, date(2018, 11, 14))

    def test_xlsx_with_real_dates_and_numbers(self):
        rows = [["Ä", 2018, "neu", 1140.0, date(2018, 11, 14), datetime(2020, 11, 13), None, None]]
        [entry] = read_history(history_cases.table(rows)).entries
        self.assertFalse(entry.faults)
        self.assertEqual((entry.year, entry.employee_count), (2018, 1140))
        self.assertEqual(entry.valid_from, date(2018, 11, 14))
        self.assertEqual(entry.valid_until, date(2020, 11, 13))

    def test_headings_in_any_order_and_language_below_a_title(self):
        content = (
            "Liste der Zertifikate\n\nHeadcount;Remarks;VALID FROM;Kind; company \n"
            "42;x;2018-11-14;Initial Certification;Ärzte\n"
        )
        history = read_history(content.encode())
        self.assertEqual(history.unused, ["Remarks"])
        [entry] = history.entries
        self.assertEqual((entry.row, entry.company, entry.kind), (4, "Ärzte", "initial"))

    def test_formulas_count_by_their_value(self):
        content = _with_formula_values({"A2": "Ä GmbH", "D2": "2"})
        [entry] = read_history(content).entries
        self.assertEqual((entry.company, entry.employee_count), ("Ä GmbH", 2))

    def test_each_fault_of_a_row_is_named(self):
        content = HEADING + "\n".join(
            [
                ";2018;neu;1;",
                "A;18;neu;1;",
                "B;2018;vielleicht;1;",
                "B;2018;zum 4. Mal;1;",
                "C;2018;neu;1,140;",
                "D;2018;neu;ca. 100;",
                "E;2018;neu;1;31.11.2018",
                "F;2018;neu;1;14.11.1018",
                "G;;neu;1;",
                "H;2018;neu;#REF!;2018",
                "I;2018;neu;99999999999;",
            ]
        )
        entries = read_history(content.encode()).entries
        reasons = [" ".join(map(said, entry.faults)) for entry in entries]
        for reason, part in zip(
            reasons,
            [
                "company is missing",
                "“18” is not a year",
                "“vielleicht” is neither",
                "“zum 4. Mal”, belongs into the column",
                "“1,140” is not a whole number",
                "“ca. 100” is not a whole number",
                "“31.11.2018” is not a date",
                "1018 is not between",
                "Neither a year nor a date",
                "the formula has the error #REF!",
                "not a whole number",
            ],
            strict=True,
        ):
            self.assertIn(part, reason)
        self.assertIn("“2018” is not a date", reasons[9])

    def test_missing_and_repeated_columns_are_named(self):
        self.assertIn("Kind", self.refused(b"Unternehmen;Jahr;Umsatz\nA;2018;5\n"))
        self.assertIn("Employees", self.refused(b"Unternehmen;Jahr;Umsatz\nA;2018;5\n"))
        self.assertIn(
            "twice", self.refused(b"Firma;Unternehmen;Jahr;Art;Mitarbeiter\nA;A;2018;neu;5\n")
        )
        self.assertIn("no rows", self.refused(HEADING.encode()))

    # ------------------------------------------------------------
    # TEXTS
    # ------------------------------------------------------------

    def test_texts_of_other_programs(self):
        text = HEADING.replace(";", "\t") + "Größe & Söhne „Süd“ GmbH\t2018\tneu\t12\t\n"
        plain = text.replace("„Süd“", "Süd")
        for content, encoding in (
            (text.encode("utf-16"), "UTF-16"),
            (text.encode("utf-16-le"), "UTF-16"),
            (b"\xfe\xff" + text.encode("utf-16-be"), "UTF-16"),
            (text.encode("utf-16-be"), "UTF-16"),
            (text.encode("utf-8-sig"), "UTF-8"),
            (text.encode("cp1252"), "Windows-1252"),
            (plain.encode("cp850"), "Codepage 850"),
            (plain.encode("mac_roman"), "Mac Roman"),
        ):
            with self.subTest(encoding):
                history = read_history(content)
                [entry] = history.entries
                self.assertFalse(entry.faults)
                self.assertIn("Größe & Söhne", entry.company)
                self.assertEqual(
                    [said(remark) for remark in history.remarks], [f"Read: CSV text ({encoding})."]
                )

    def test_quotation_marks_are_no_umlauts(self):
        text = "Firma;Jahr;Art;Mitarbeiter\n„Haus Sonne“ – ABC…;2018;neu;12\n"
        [entry] = read_history(text.encode("cp1252")).entries
        self.assertEqual(entry.company, "„Haus Sonne“ – ABC…")

    def test_a_name_alone_tells_the_code_page(self):
        text = "Firma;Jahr;Art;Mitarbeiter\nWeiß GmbH;2018;neu;12\n"
        for encoding in ("cp850", "cp1252"):
            [entry] = read_history(text.encode(encoding)).entries
            self.assertEqual(entry.company, "Weiß GmbH")

    # ------------------------------------------------------------
    # SHEETS
    # ------------------------------------------------------------

    LIST = (["Firma", "Jahr", "Art", "Mitarbeiter"], ["Öhm", 2018, "neu", 12])

    def test_the_sheet_with_the_headings_is_found(self):
        cover = [["Liste der Zertifikate"], [None], ["Stand", 2026]]
        for sheets, hidden, read in (
            ({"Deckblatt": cover, "Liste": self.LIST}, (), "sheet “Liste”, rows: 1"),
            ({"Alt": self.LIST, "Liste": self.LIST}, ("Alt",), "sheet “Liste”"),
            ({"Deckblatt": cover, "Liste": self.LIST}, ("Liste",), "“Liste”, which is hidden"),
            ({"Vorlage": self.LIST[:1], "Liste": self.LIST}, (), "sheet “Liste”"),
        ):
            history = read_history(history_cases.workbook(sheets, hidden))
            self.assertIn(read, said(history.remarks[0]))
            self.assertEqual(len(history.entries), 1)
        self.assertIn(
            "In “Deckblatt” these are missing",
            self.refused(history_cases.workbook({"Deckblatt": cover, "Noch": [["x"]]})),
        )

    def test_other_sheets_with_the_headings_are_offered(self):
        content = history_cases.workbook(
            {"2016": self.LIST, "Deckblatt": [["x"]], "2018": [*self.LIST, *self.LIST[1:]]}
        )
        history = read_history(content)
        self.assertEqual(
            [tuple(choice) for choice in history.choices],
            [("2016", 1, False, True), ("2018", 2, False, False)],
        )
        both = read_history(content, ["2016", "2018"])
        self.assertEqual(
            [entry.place for entry in both.entries], ["2 (2016)", "2 (2018)", "3 (2018)"]
        )

    def test_what_excel_hides_is_read_and_said(self):
        def hide(book):
            book["Liste"].row_dimensions[3].hidden = True
            book["Liste"].column_dimensions["C"].hidden = True

        rows = [*self.LIST, ["Zwei", 2018, "neu", 3]]
        history = read_history(history_cases.workbook({"Liste": rows}, edit=hide))
        self.assertEqual([entry.company for entry in history.entries], ["Öhm", "Zwei"])
        remarks = " ".join(map(said, history.remarks))
        self.assertIn("rows are hidden in Excel and are read as well: 3.", remarks)
        self.assertIn("columns are hidden in Excel and are read as well: Art.", remarks)

    def test_formulas_without_a_result_are_named(self):
        rows = [*self.LIST, ["A", 2018, "neu", "=SUM(D2:D2)"], ["=A2", "=2000+18", "neu", 3]]
        entries = read_history(history_cases.workbook({"Liste": rows})).entries
        reasons = [" ".join(map(said, entry.faults)) for entry in entries]
        self.assertEqual(reasons[0], "")
        self.assertIn("Employees: the formula has no result in the file", reasons[1])
        self.assertIn("Company: the formula has no result", reasons[2])
        self.assertIn("Year: the formula has no result", reasons[2])

    def test_characters_that_nobody_sees(self):
        rows = [
            ["Fir\u00adma_x000D_\n", "Jahr_x000D_", "Art\u200b", "Mit-\narbeiter"],
            ["Öhm_x000D_\n &\u00a0So\u0308hne\ufeff_x0000_", 2018, "neu", "1\u202f140"],
        ]
        for content in (
            history_cases.workbook({"Liste": rows}),
            "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows).encode(),
        ):
            [entry] = read_history(content).entries
            self.assertFalse(entry.faults)
            self.assertEqual((entry.company, entry.employee_count), ("Öhm & Söhne", 1140))

    def test_headings_in_two_rows(self):
        def merge(book):
            for cells_ in ("A1:A2", "D1:E1"):
                book["Liste"].merge_cells(cells_)

        heading = [
            ["Unternehmen", "Zertifizierung", None, "Gültig", None, "Anzahl"],
            [None, "Jahr", "Art", "ab", "bis", "Beschäftigte"],
        ]
        row = ["Öhm", 2018, "neu", date(2018, 11, 14), date(2020, 11, 13), 12]
        for edit in (None, merge):
            history = read_history(history_cases.workbook({"Liste": [*heading, row]}, edit=edit))
            self.assertFalse(history.unused)
            [entry] = history.entries
            self.assertFalse(entry.faults)
            self.assertEqual(
                (entry.row, entry.year, entry.valid_from, entry.valid_until, entry.employee_count),
                (3, 2018, date(2018, 11, 14), date(2020, 11, 13), 12),
            )

    def test_a_merged_cell_counts_for_all_its_rows(self):
        def merge(book):
            book["Liste"].merge_cells("A2:A3")

        rows = [*self.LIST, [None, 2020, "re", 14]]
        entries = read_history(history_cases.workbook({"Liste": rows}, edit=merge)).entries
        self.assertEqual([entry.company for entry in entries], ["Öhm", "Öhm"])

    # ------------------------------------------------------------
    # CELLS
    # ------------------------------------------------------------

    def test_cycles(self):
        for cell in (4, 4.0, "4", "4.", "zum 4. Mal", "4. Mal", "zum vierten Mal", "vierte", "4x"):
            self.assertEqual(cells.cycle(cell), 4, cell)
        self.assertEqual(cells.cycle("zum fünften Mal"), 5)
        for cell in ("0", "oft", "1.140", "-4", 4.5, "99"):
            with self.assertRaises(ValueError):
                cells.cycle(cell)

    def test_files_that_are_no_tables(self):
        picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
        garbage = io.BytesIO()
        with zipfile.ZipFile(garbage, "w") as archive:
            archive.writestr("a.txt", "x")
        good = history_cases.table([])
        for content, part in (
            (b"", "empty"),
            (b" \n", "empty"),
            (picture, "neither"),
            (b"PK\x03\x04 broken", "damaged"),
            (garbage.getvalue(), "damaged"),
            (good[:-200], "damaged"),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "password"),
            (b"x" * (table.MAX_BYTES + 1), "larger"),
            (b"\xff\xfe\x00", "neither"),
            (b"\x81\x8d\0x", "neither"),
            (b"Text ohne Tabelle", "columns are missing"),
            ((HEADING + '"A;2018;neu;1;').encode(), "not closed"),
            ((HEADING + "A;2018;neu;1;\n" * 20_001).encode(), "more than"),
        ):
            self.assertIn(part, self.refused(content))

    def test_numbers(self):
        for cell in (1140, 1140.0, "1.140", "1 140", "1\u00a0140", "1'140", "1140,0", "1140"):
            self.assertEqual(cells.whole_number(cell), 1140)
        for cell in (1.14, "1.14", "1.1400", "-5", True, "1.140,5", "²"):
            with self.assertRaises(ValueError):
                cells.whole_number(cell)

    def test_days(self):
        for cell in ("14.11.2018", "14.11.18", "2018-11-14", datetime(2018, 11, 14, 9)):
            self.assertEqual(cells.day(cell), date(2018, 11, 14))
        self.assertEqual(cells.day("1.2.2018"), date(2018, 2, 1))

    def test_days_that_went_through_another_clock(self):
        for cell in (
            datetime(2018, 11, 13, 23),
            datetime(2018, 11, 13, 22),
            datetime(2018, 11, 13, 22, 59, 59, 999_999),
            datetime(2018, 11, 13, 23, 59, 59, 999_999),
            datetime(2018, 11, 14, 23, 59, 59),
            "2018-11-13T23:00:00Z",
            "2018-11-13T23:00:00.000Z",
            "2018-11-14T00:00:00+01:00",
            "13.11.2018 23:00",
            "2018-11-14 00:00:00",
        ):
            self.assertEqual(cells.day(cell), date(2018, 11, 14), cell)
        self.assertEqual(cells.year(datetime(2018, 12, 31, 23)), 2019)
        with self.assertRaises(ValueError) as caught:
            cells.day(datetime(2018, 11, 13, 21, 30))
        self.assertIn("late in the evening", said(caught.exception.args[0]))


def _with_formula_values(values):
    """Return a table whose formulas carry the values that Excel last calculated."""
    content = history_cases.table([["=B1", 2018, "neu", "=1+1", None, None, None, None]])
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(output, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = data.decode()
                text = text.replace('<v>0</v></c><c r="B2"', f'<v>{values["A2"]}</v></c><c r="B2"')
                text = text.replace('<c r="A2"', '<c r="A2" t="str"')
                text = text.replace("<f>1+1</f><v>0</v>", f"<f>1+1</f><v>{values['D2']}</v>")
                data = text.encode()
            target.writestr(part, data)
    return output.getvalue()
