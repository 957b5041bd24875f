"""Lists as Excel files, as staff get them: from the list, in the browser, with a click."""

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from support import web
from support.rpc import Rpc

ROWS = re.compile("/web_search_read")
ROWS_OR_GROUPS = re.compile("/web_(search_read|read_group)")
LISTS = ("hsk-companies", "hsk-certifications", "hsk-measures", "hsk-registrations")


@pytest.fixture
def staff(page, login, demo_server):
    """Log in, and give the page."""
    login(page, demo_server)
    return page


def show(page, server, path):
    """Open a list without its filters and groups; return how many records it has.

    The list that was shown before stays until the answer of the server is drawn: the number comes
    from the answer, and the pager has to show it.
    """
    with page.expect_response(ROWS_OR_GROUPS) as answer:
        page.goto(f"{server.url}/odoo/{path}?view_type=list")
    page.locator(".o_list_view").wait_for()
    facets = page.locator(".o_facet_remove")
    while left := facets.count():
        with page.expect_response(ROWS_OR_GROUPS if left > 1 else ROWS) as answer:
            facets.first.click()
        expect(facets).to_have_count(left - 1)
    number = answer.value.json()["result"]["length"]
    expect(page.locator(".o_pager_limit")).to_have_text(str(number))
    return number


def rows_of(file):
    """Return the name and the rows of the first sheet; every file is explained at its end."""
    book = load_workbook(io.BytesIO(file.path().read_bytes()))
    sheet = book.worksheets[0]
    assert sheet.freeze_panes and sheet.auto_filter.ref
    assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.orientation == "landscape"
    assert book.worksheets[-1].max_row > 3
    for row in sheet.iter_rows():
        assert all(cell.data_type != "f" for cell in row), "no cell is a formula"
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize("path", LISTS)
def test_all_of_a_list(staff, demo_server, path):
    number = show(staff, demo_server, path)
    menu = staff.locator(".o_cp_action_menus button", has_text="Aktionen")
    web.select_all(staff, menu)
    if staff.locator(".o_select_domain").count():
        staff.locator(".o_select_domain").click()
    menu.click()
    file = web.download(staff, staff.get_by_role("menuitem", name="Als Excel").click)
    heading, *rows = rows_of(file)
    assert len(rows) == number
    assert all(heading)


def certified(page, server, kind):
    """Download the certified companies of today in one of the three formats."""
    action = server_action(server, "hsk_export_list_action")
    page.goto(f"{server.url}/odoo/action-{action}")
    page.locator(f".o_field_widget[name='kind'] input[data-value='{kind}']").check()
    return web.download(page, page.get_by_role("button", name="Herunterladen").click)


def server_action(server, name):
    """Return the number of an action of ours."""
    return Rpc(server.url, server.db).ref(f"hsk_family_friendly.{name}")


def test_certified_companies(staff, demo_server):
    """Staff get all of them; the website only those that may be named, with agreed columns."""
    admin = Rpc(demo_server.url, demo_server.db)
    valid = [("certificate_state", "=", "active")]
    held = admin("hsk.certification", "search_read", valid, ["partner_id", "number"])
    _heading, *rows = rows_of(certified(staff, demo_server, "xlsx"))
    assert len(rows) == len(held) > 0
    hidden = admin("res.partner", "search_read", [("hsk_unlisted", "=", True)], ["id"])
    named = [one for one in held if one["partner_id"][0] not in {row["id"] for row in hidden}]
    published = admin("hsk.certification", "holders", context={"lang": "de_DE"})
    assert len(published) == len(named)
    for kind, read in (("csv", read_csv), ("json", json.loads)):
        text = certified(staff, demo_server, kind).path().read_text("utf-8-sig")
        assert read(text) == [
            {name: as_read(value, kind) for name, value in one.items()} for one in published
        ]


def read_csv(text):
    """Return the lines of a CSV file as German Excel writes it."""
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def as_read(value, kind):
    """Return a value as the format can say it: CSV knows texts only."""
    return value if kind == "json" else str(value or "")
