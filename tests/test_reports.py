"""Annual report, workbook and statement of use, read back: they agree with SQL by hand."""

import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook
from support.figures import AREAS, FIGURES, ROWS
from support.papers import text_of
from test_infrastructure import fetch

from devtools import database

AREA_WORDS = {
    "certification": "Zertifizierung",
    "mentoring": "Mentoring",
    "network": "Netzwerk",
    "advice": "Beratung",
    None: "Alle Bereiche",
}


@pytest.fixture
def admin(demo_server, rpc):
    """Ask the server."""
    return rpc(demo_server)


def compute(admin, *days):
    """Return the figures of a period, in German."""
    return admin("hsk.figures", "compute", *days, context={"lang": "de_DE"})


def by_hand(server, query, first, last):
    """Return the rows of a query of `support.figures`."""
    return database.execute(query, {"first": first, "last": last}, server.db)


def workbook(server, path):
    """Download an Excel file; return {sheet: rows without the heading}."""
    answer = fetch(server, path)
    book = load_workbook(io.BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}


def pdf(server, report, number):
    """Print a report; return its text with single spaces."""
    answer = fetch(server, f"/report/pdf/hsk_family_friendly.{report}/{number}")
    return text_of(answer.content)


def printed(value, unit):
    """Return a number as it stands on paper."""
    if unit == "share":
        return f"{value * 100:.0f} %"
    return f"{value:,}".replace(",", ".")


def test_annual_report(demo_server, admin):
    """Figures, years and breakdowns of PDF and workbook are those of the database."""
    [report] = admin("hsk.annual.report", "search_read", [], ["date_from", "date_to"])
    first, last = report["date_from"], report["date_to"]
    figures = compute(admin, first, last)
    assert set(figures) == FIGURES.keys() | ROWS.keys(), "each figure has its SQL"
    numbers = {
        code: by_hand(demo_server, query, first, last)[0][0] or 0 for code, query in FIGURES.items()
    }
    book = workbook(demo_server, f"/hsk/annual-report/{report['id']}/figures.xlsx")
    text = pdf(demo_server, "report_annual", report["id"])

    written = {label: number or 0 for _subject, label, number, *_rest in book["Kennzahlen"]}
    of_label = {figure["label"]: code for code, figure in figures.items() if code in FIGURES}
    assert len(written) >= 20
    for label, number in written.items():
        code = of_label[label]
        assert number == pytest.approx(numbers[code]), label
        if number:
            assert f"{label} {printed(number, figures[code]['unit'])}" in text, label

    years = {row[0]: list(row[1:]) for row in book["Entwicklung"]}
    assert max(years) == int(last[:4])
    codes = ("new", "recertified", "valid_total", "employees_covered", "smallest", "largest")
    for year, row in years.items():
        days = (f"{year}-01-01", min(f"{year}-12-31", last))
        assert row == [by_hand(demo_server, FIGURES[code], *days)[0][0] or 0 for code in codes], (
            year
        )
        *numbers_of_year, smallest, largest = (printed(number, "") for number in row)
        assert " ".join([str(year), *numbers_of_year, f"{smallest}–{largest}"]) in text, year

    for code, query in ROWS.items():
        check_breakdown(figures[code], dict(by_hand(demo_server, query, first, last)), book, text)


def check_breakdown(figure, rows, book, text):
    """A row of three companies and more is published as it is; the sum stays, whatever merges."""
    assert {row["key"] or None: row["value"] for row in figure["rows"] if row["value"]} == rows
    sheet = dict(next((book[title] for title in book if title == figure["label"][:31]), ()))
    if not sheet:
        return
    assert sum(sheet.values()) == sum(rows.values()), figure["label"]
    labels = {row["label"]: row for row in figure["rows"]}
    for label, number in sheet.items():
        if label in labels:
            assert number == rows[labels[label]["key"] or None]
            assert labels[label]["companies"] >= 3, "smaller rows are merged"
        assert label in text, "it stands in the chart"


def test_statement_of_use(demo_server, admin):
    """Table, rows and PDF of a funding period: reconcilable, and equal to the annual report."""
    [period] = admin("hsk.funding.period", "search_read", [], ["date_from", "date_to"])
    book = workbook(demo_server, f"/hsk/funding-period/{period['id']}/table.xlsx")
    text = pdf(demo_server, "report_funding", period["id"])
    totals = [row for row in book["Verwendungsnachweis"] if row[4] == "Alle Formate"]
    assert len(totals) > 4
    sections = {}
    for label, first, last, area, _format, *numbers in totals:
        sections.setdefault((label, first.date(), last.date()), {})[area] = numbers
    for (label, first, last), areas in sections.items():
        rows = by_hand(demo_server, AREAS, first, last)
        assert {AREA_WORDS[area]: numbers for area, *numbers in rows if numbers[3]} == {
            area: [*numbers[:4], *(day.date() for day in numbers[4:])]
            for area, numbers in areas.items()
            if numbers[3]
        }, label
        for area, numbers in areas.items():
            line = " ".join(printed(number, "") for number in numbers[:4])
            assert re.search(rf"{area} {line}", text), (label, area)

    # the rows of the second sheet are what the table counts
    contacts = book["Kontakte"]
    whole = sections[list(sections)[-1]]["Alle Bereiche"]
    assert len(contacts) == whole[3]
    assert len({row[4] for row in contacts}) == whole[0]
    assert len({row[4] for row in contacts if row[7] == "Ja"}) == whole[1]

    # and the annual report says the same about its year
    [report] = admin("hsk.annual.report", "search_read", [], ["date_from", "date_to"])
    year = tuple(date.fromisoformat(report[name]) for name in ("date_from", "date_to"))
    of_year = next(areas for (_l, *days), areas in sections.items() if tuple(days) == year)
    figures = compute(admin, *map(str, year))
    reached = [figures[code]["value"] for code in ("companies_reached", "sme_reached")]
    assert of_year["Alle Bereiche"][:2] == reached
