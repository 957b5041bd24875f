"""The agency's published history as a list of certificates (invented companies)."""

import base64
import io
from collections import deque
from datetime import date

import openpyxl
import xlsxwriter

HEADING = (
    *("Unternehmen", "Jahr", "Art", "Beschäftigte", "Gültig ab", "Gültig bis"),
    *("Ausgeschieden am", "Grund des Ausscheidens"),
)
# Published: new and re-certified per year, valid in total (domain.md). The years between are
# filled in so that the published figures come out.
PUBLISHED_NEW = {2012: 11, 2016: 8, 2018: 9, 2020: 7, 2021: 9, 2022: 9, 2025: 6}
PUBLISHED_RECERTIFIED = {2016: 10, 2018: 17, 2020: 23, 2021: 12, 2022: 20, 2025: 18}
PUBLISHED_TOTAL = {2012: 11, 2016: 48, 2018: 60, 2020: 71, 2021: 76}
PUBLISHED_RANGE = {2016: (12, 1140), 2018: (3, 1600)}
# "almost 13,400", "about 19,000", "over 19,600": numbers that are said so.
PUBLISHED_EMPLOYEES = {2018: 13_390, 2020: 19_010, 2021: 19_640}
PUBLISHED = {
    year: {
        code: known[year]
        for code, known in {
            "new": PUBLISHED_NEW,
            "recertified": {2012: 0, **PUBLISHED_RECERTIFIED},
            "valid_total": PUBLISHED_TOTAL,
            "employees_covered": PUBLISHED_EMPLOYEES,
            "smallest": {year: low for year, (low, _high) in PUBLISHED_RANGE.items()},
            "largest": {year: high for year, (_low, high) in PUBLISHED_RANGE.items()},
        }.items()
        if year in known
    }
    for year in PUBLISHED_NEW
}
NEW = {**PUBLISHED_NEW, 2013: 12, 2014: 12, 2015: 10, 2017: 8, 2019: 9, 2023: 7, 2024: 6}
RECERTIFIED = {**PUBLISHED_RECERTIFIED, 2014: 11, 2015: 11, 2017: 18, 2019: 18, 2023: 22, 2024: 22}
TOTAL = {**PUBLISHED_TOTAL, 2013: 23, 2014: 34, 2015: 43, 2017: 54, 2019: 66}
EXTREMES = {2016: (12, "1.140"), 2018: (3, "1.600")}
LEGAL_FORMS = ("GmbH", "GmbH & Co. KG", "AG", "e.V.", "KG")


def published_history():
    """Return the rows of a list whose figures are the published ones."""
    certified = deque()  # (name, row of the certificate in force), the oldest first
    rows = []
    total = 0
    for year in range(2012, 2026):
        recertified = [certified.popleft() for _ in range(RECERTIFIED.get(year, 0))]
        leaving = total + NEW[year] - TOTAL.get(year, total + NEW[year])
        for _ in range(leaving):
            _name, row = certified.popleft()
            row[6:] = [f"30.06.{year}", "Andere Schwerpunkte"]
        new = [_name_of(len({row[0] for row in rows}) + number) for number in range(NEW[year])]
        for name, before in recertified:
            assert 2 <= year - before[1] <= 4, f"{name}: re-certified after {year - before[1]}"
            certified.append((name, _row(rows, name, year, "Re-Zertifizierung")))
        for name in new:
            certified.append((name, _row(rows, name, year, "Erst-Zertifizierung")))
        total += NEW[year] - leaving
        if year in PUBLISHED_EMPLOYEES:
            of_year = [row for row in rows if row[1] == year][len(EXTREMES.get(year, ())) :]
            _spread(
                of_year, PUBLISHED_EMPLOYEES[year] - sum(_headcount(row) for _, row in certified)
            )
    return rows


def _headcount(row):
    return int(str(row[3]).replace(".", ""))


def _spread(rows, difference):
    """Let these rows have so many employees more, or fewer, in total."""
    each, rest = divmod(difference, len(rows))
    for number, row in enumerate(rows):
        row[3] += each + (number < rest)
        assert 13 <= row[3] <= 1139, row


def _row(rows, name, year, kind):
    of_year = sum(row[1] == year for row in rows)
    extremes = EXTREMES.get(year, ())
    headcount = extremes[of_year] if of_year < len(extremes) else 160 + len(rows) * 37 % 90
    start = f"{12 + year % 7}.11.{year}"
    row = [name, year, kind, headcount, start, f"30.11.{year + 4}", None, None]
    rows.append(row)
    return row


def _name_of(number):
    return f"Musterbetrieb {number + 1:03} Größe & Söhne {LEGAL_FORMS[number % 5]}"


def table(rows, heading=HEADING):
    """Return an XLSX file with these rows; text that begins with “=” is a formula."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate([heading, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(index, column, cell)
                elif cell is not None:
                    sheet.write(index, column, cell)
    return output.getvalue()


def workbook(sheets, hidden=(), edit=None):
    """Return an XLSX file as a program writes it that calculates no formulas.

    :param dict sheets: {name: rows}
    :param hidden: names of hidden sheets
    :param edit: function that gets the workbook before it is saved
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    if edit:
        edit(book)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def encoded(rows, heading=HEADING):
    """Return the file of these rows as a field of the import takes it."""
    return base64.b64encode(table(rows, heading))


def said(fault):
    """Return what a fault says in English."""
    values = {
        name: said(value) if hasattr(value, "text") else value
        for name, value in fault.values.items()
    }
    return fault.text._source % {
        name: [label._source for label in value] if isinstance(value, list) else value
        for name, value in values.items()
    }
