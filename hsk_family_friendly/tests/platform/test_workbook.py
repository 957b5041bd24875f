import io
import zipfile
from datetime import date
from xml.etree import ElementTree

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import workbook as writer
from ...tools.chart.spec import Chart
from ...tools.workbook import Sheet, workbook
from .common import HskCase

DANGEROUS = ("=1+1", "+49 291", "-5", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "http://x.de")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@tagged("post_install", "-at_install")
class TestWorkbook(HskCase):
    """Excel files: what a cell, a sheet and a chart look like, and that text stays text."""

    def book(self, *sheets, words=()):
        self.content = workbook(self.env, sheets, list(words))
        return load_workbook(io.BytesIO(self.content))

    def part(self, name):
        """Return the XML of a part of the file."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as parts:
            return ElementTree.fromstring(parts.read(name))

    # -- cells -----------------------------------------------------------------

    def test_text_stays_text_wherever_it_stands(self):
        rows = [[text] for text in DANGEROUS]
        sheets = [Sheet(text, [(text, "text")], rows) for text in DANGEROUS]
        book = self.book(*sheets, words=[(text, text) for text in DANGEROUS])
        for page in book.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f")
                    self.assertIsNone(cell.hyperlink)
                    self.assertEqual(cell.number_format, "@", "typed again, it is still text")
        values = [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
        self.assertEqual(values, list(DANGEROUS))

    def test_each_kind_has_its_format(self):
        kinds = ["text", "integer", "decimal", "money", "percent", "date"]
        row = ["05958004", 1234, 1.25, 130, 0.857, date(2026, 11, 25)]
        page = self.book(Sheet("Werte", [(kind, kind) for kind in kinds], [row])).worksheets[0]
        cells = page[2]
        self.assertEqual(
            [cell.number_format for cell in cells],
            ["@", "#,##0", "#,##0.0", "#,##0.00", "0.0 %", "dd.mm.yyyy"],
        )
        self.assertEqual([cell.value for cell in cells][:5], row[:5])
        self.assertEqual(cells[5].value.date(), row[5])

    def test_nothing_is_empty_and_zero_is_a_number(self):
        columns = [(kind, kind) for kind in ("text", "integer", "date")]
        page = self.book(Sheet("A", columns, [[False, 0, None], ["", None, False]])).worksheets[0]
        self.assertEqual(
            list(page.iter_rows(min_row=2, values_only=True)),
            [(None, 0, None), (None, None, None)],
        )

    def test_a_text_that_is_too_long_is_cut(self):
        page = self.book(Sheet("A", [("A", "text")], [["x" * 40000]])).worksheets[0]
        self.assertEqual(len(page["A2"].value), writer.CHARACTERS)

    # -- sheets ----------------------------------------------------------------

    def test_names_of_sheets_are_taken_by_excel(self):
        wanted = ["=[A]:*?/\\'", "x" * 40, "X" * 40, "", "History", "'", "=[A]:*?/\\'"]
        names = self.book(*[Sheet(name, [("A", "text")], []) for name in wanted]).sheetnames
        self.assertEqual(len({name.casefold() for name in names}), len(wanted) + 1)
        for name in names:
            self.assertTrue(0 < len(name) <= 31)
            self.assertFalse(set(name) & set("[]:*?/\\"))
            self.assertNotIn("'", (name[0], name[-1]))
            self.assertNotEqual(name.casefold(), "history")

    def test_screen_and_paper(self):
        rows = [["Ärztehaus mit einem langen Namen", 5]] * 3
        page = self.book(Sheet("A", [("Unternehmen", "text"), ("Zahl", "integer")], rows))
        page = page.worksheets[0]
        self.assertEqual(page.freeze_panes, "A2")
        self.assertEqual(page.auto_filter.ref, "A1:B4")
        self.assertEqual(page.print_title_rows, "$1:$1")
        self.assertEqual((page.page_setup.paperSize, page.page_setup.orientation), (9, "landscape"))
        self.assertTrue(page.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual(page.page_setup.fitToHeight, 0, "as many pages as it needs")
        self.assertGreater(page.column_dimensions["A"].width, len(rows[0][0]))
        self.assertLess(page.column_dimensions["B"].width, 10)

    def test_a_row_is_as_high_as_its_longest_text(self):
        rows = [["Kurz"], ["Wort " * 40], ["Eins\nZwei\nDrei"], ["Wort " * 6000]]
        page = self.book(Sheet("A", [("A", "text")], rows)).worksheets[0]
        heights = [page.row_dimensions[line].height for line in (2, 3, 4, 5)]
        self.assertIn(heights[0], (None, 15))
        self.assertGreaterEqual(heights[1], 15 * 5)
        self.assertEqual(heights[2], 45)
        # the most that Excel takes; some versions of XlsxWriter round it down to a whole pixel
        self.assertLessEqual(heights[3], 409)
        self.assertGreater(heights[3], 409 - 0.75)

    def test_rows_are_taken_one_by_one(self):
        """A table of any length comes from a generator; its first rows set the widths."""
        rows = ([f"Firma {number}", number] for number in range(3 * writer.SAMPLE))
        page = self.book(Sheet("A", [("A", "text"), ("B", "integer")], rows)).worksheets[0]
        self.assertEqual(page.auto_filter.ref, f"A1:B{3 * writer.SAMPLE + 1}")
        self.assertEqual(page.max_row, 3 * writer.SAMPLE + 1)

    def test_more_rows_than_excel_shows_are_refused(self):
        self.patch(writer, "ROWS", 10)
        with self.assertRaisesRegex(UserError, "9"):
            self.book(Sheet("A", [("A", "text")], ([str(n)] for n in range(10))))
        self.book(Sheet("A", [("A", "text")], ([str(n)] for n in range(9))))

    def test_the_last_sheet_explains(self):
        words = [("Unternehmen", "Die =Firmen"), ("Stand", "25.11.2026")]
        page = self.book(Sheet("A", [("A", "text")], []), words=words).worksheets[-1]
        self.assertEqual(list(page.iter_rows(min_row=2, values_only=True)), words)

    # -- charts ----------------------------------------------------------------

    def chart_sheet(self, kind, series):
        names = ["Arnsberg", "Brilon", "Olsberg"]
        columns = [("Gemeinde", "text"), *[(name, "integer") for name, _numbers in series]]
        rows = [[name, *[numbers[n] for _s, numbers in series]] for n, name in enumerate(names)]
        rows.append(["Summe", *[sum(numbers) for _name, numbers in series]])
        chart = Chart("Unternehmen je Gemeinde", kind, names, series, "Unternehmen")
        return Sheet("Gemeinden & 'Orte'", columns, rows, [chart])

    def test_a_chart_shows_the_cells_of_its_table(self):
        series = [("2025", [3, 0, 12]), ("2026", [4, 1, 1340])]
        for kind, tag in (("column", "barChart"), ("bar", "barChart"), ("line", "lineChart")):
            book = self.book(self.chart_sheet(kind, series))
            self.assertEqual(len(book.worksheets[0]._charts), 1)
            drawn = self.part("xl/charts/chart1.xml")
            plot = next(drawn.iter(f"{CHART}{tag}"))
            found = plot.findall(f"{CHART}ser")
            self.assertEqual(len(found), 2)
            for (name, numbers), one, column in zip(series, found, "BC", strict=True):
                formulas = [node.text for node in one.iter(f"{CHART}f")]
                sheet = f"'{book.sheetnames[0].replace(chr(39), chr(39) * 2)}'!"
                self.assertEqual(
                    formulas,
                    [f"{sheet}${column}$1", f"{sheet}$A$2:$A$4", f"{sheet}${column}$2:${column}$4"],
                )
                values = one.find(f"{CHART}val")
                kept = [float(node.text) for node in values.iter(f"{CHART}v")]
                self.assertEqual(kept, numbers, "also for programs that do not reckon")
                cells = [book.worksheets[0][f"{column}{line}"].value for line in (2, 3, 4)]
                self.assertEqual(cells, numbers)
                labels = one.find(f"{CHART}dLbls")
                self.assertEqual(labels.find(f"{CHART}showVal").get("val"), "1")
                self.assertEqual(one.find(f"{CHART}tx").find(f".//{CHART}v").text, name)

    def test_series_differ_without_colours(self):
        series = [("2024", [1, 2, 3]), ("2025", [3, 0, 12]), ("2026", [4, 1, 13])]
        self.book(self.chart_sheet("column", series))
        fills = self.looks("barChart", "{http://schemas.openxmlformats.org/drawingml/2006/main}")
        greys = sorted(0.3 * r + 0.59 * g + 0.11 * b for r, g, b in fills)
        self.assertGreater(min(b - a for a, b in zip(greys, greys[1:], strict=False)), 40)

    def looks(self, tag, main):
        plot = next(self.part("xl/charts/chart1.xml").iter(f"{CHART}{tag}"))
        for one in plot.findall(f"{CHART}ser"):
            fill = one.find(f"{CHART}spPr/{main}solidFill/{main}srgbClr").get("val")
            yield tuple(bytes.fromhex(fill))

    def test_a_chart_without_a_number_is_left_out(self):
        page = self.book(self.chart_sheet("bar", [("2026", [0, 0, 0])])).worksheets[0]
        self.assertFalse(page._charts)

    def test_the_title_of_a_chart_is_no_formula(self):
        sheet = self.chart_sheet("bar", [("2026", [1, 2, 3])])
        sheet.charts[0].title = "=Programm!A1"
        self.book(sheet)
        title = next(self.part("xl/charts/chart1.xml").iter(f"{CHART}title"))
        self.assertFalse(list(title.iter(f"{CHART}f")))

    def test_a_series_without_its_column_is_a_mistake(self):
        sheet = self.chart_sheet("bar", [("2026", [1, 2, 3])])
        sheet.charts[0].series = [("2027", [1, 2, 3])]
        with self.assertRaises(ValueError):
            self.book(sheet)
