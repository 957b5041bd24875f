"""The start page in the browser: every number on it is that of the list it opens."""

import re

import pytest
from playwright.sync_api import expect
from support import web
from support.rpc import Rpc

PEOPLE = {"reader": "group_hsk_reader", "lead": "group_hsk_manager"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def server(demo_server):
    """Serve the demo data, with a reader and a lead who work in German."""
    admin = Rpc(demo_server.url, demo_server.db)
    for login, group in PEOPLE.items():
        values = {"name": f"Frau {login}", "login": login, "password": login, "lang": "de_DE"}
        groups = [(4, admin.ref(f"hsk_family_friendly.{group}"))]
        admin("res.users", "create", {**values, "group_ids": groups})
    return demo_server


def open_week(page, server):
    """Show the start page, filled."""
    page.goto(f"{server.url}/odoo/hsk-week")
    page.locator(".o_week_figures").wait_for()


def shown_in_list(page):
    """Return how many records the list that is shown has."""
    page.locator(".o_pager_limit, .o_view_nocontent").first.wait_for()
    total = page.locator(".o_pager_limit")
    if not total.count():
        return 0
    if total.inner_text().endswith("+"):
        total.click()
        page.wait_for_function("!document.querySelector('.o_pager_limit').innerText.includes('+')")
    return int(total.inner_text())


def check_lists(page, buttons, number):
    """Open each list of the page and compare its length with the number beside it."""
    for index in range(page.locator(buttons).count()):
        button = page.locator(buttons).nth(index)
        wanted, label = number(button), button.evaluate("e => e.closest('h3, tr').innerText")
        if wanted is None:
            continue
        button.click()
        page.locator(".o_hsk_week").wait_for(state="detached")
        assert shown_in_list(page) == wanted, label
        page.go_back()
        page.locator(".o_week_figures").wait_for()


def of_entry(button):
    """Return the number of an entry."""
    return int(button.locator(".o_week_count").inner_text())


def of_figure(button):
    """Return a figure that counts records: shares and headcounts do not."""
    text = button.inner_text().replace(".", "")
    code = button.get_attribute("data-figure")
    sums = ("employees_covered", "smallest", "largest")
    return int(text) if text.isdigit() and code not in sums else None


@pytest.mark.parametrize("role", list(PEOPLE))
def test_each_number_is_that_of_its_list(page, server, login, role):
    login(page, server, role)
    open_week(page, server)
    assert page.locator(".o_hsk_week h1").inner_text() == "Diese Woche"
    for words in ("Demnächst fällig", "Stockt", "Fehlt", "Versandbereit", "Zahlen des Jahres"):
        assert page.get_by_role("heading", name=words, exact=True).count() == 1
    assert page.locator(".o_week_entry").count() >= 5
    assert page.locator("button[data-figure]").count() >= 10
    check_lists(page, ".o_week_list", of_entry)
    check_lists(page, "button[data-figure]", of_figure)


def test_keyboard(page, server, login):
    login(page, server, "lead")
    open_week(page, server)
    # the choice is remembered
    page.locator(".o_week_mine").focus()
    page.keyboard.press("Enter")
    page.locator(".o_week_mine[aria-pressed=true]").wait_for()
    page.reload()
    page.locator(".o_week_mine[aria-pressed=true]").wait_for()
    page.locator(".o_week_figures").wait_for()
    page.locator(".o_week_mine").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").count("o_week_all")
    page.keyboard.press("Enter")
    page.locator(".o_week_all[aria-pressed=true]").wait_for()
    page.locator(".o_week_list").first.wait_for()
    # from the search on to the first entry and its first line
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.placeholder") == "Unternehmen suchen …"
    page.keyboard.press("Tab")
    assert "o_week_list" in page.evaluate("document.activeElement.className")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    assert "o_week_line" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.locator(".o_form_view").wait_for()


def test_find_a_company(page, server, login):
    login(page, server, "lead")
    open_week(page, server)
    page.locator(".o_week_search input").focus()
    page.keyboard.type("Softwarehaus")
    page.locator(".o-autocomplete--dropdown-item", has_text="Sauerland Softwarehaus").wait_for()
    page.keyboard.press("Enter")
    page.locator(".o_form_view").wait_for()
    assert "Softwarehaus" in page.locator(".o_breadcrumb").inner_text()


def test_the_app_opens_with_it_and_fits_a_phone(browser, server, login):
    page = web.new_page(browser, **PHONE)
    login(page, server, "lead")
    page.goto(f"{server.url}/odoo/hsk-week")
    page.locator(".o_week_figures").wait_for()
    assert page.evaluate(
        "(e => e.scrollWidth <= e.clientWidth)(document.querySelector('.o_hsk_week'))"
    )
    assert not page.errors
    page.context.close()


def test_what_cannot_be_loaded_can_be_tried_again(page, server, login):
    login(page, server, "lead")
    page.route(re.compile("hsk.week/content"), lambda route: route.abort())
    page.goto(f"{server.url}/odoo/hsk-week")
    page.locator(".o_week_again").wait_for()
    page.unroute(re.compile("hsk.week/content"))
    page.locator(".o_week_again").click()
    page.locator(".o_week_figures").wait_for()
    page.errors.clear()  # the failure was ours


def test_empty_database(page, clean_db, odoo_server, login):
    server = odoo_server(clean_db())
    login(page, server)
    page.goto(f"{server.url}/odoo/hsk-week")
    buttons = page.locator(".o_week_start button")
    buttons.first.wait_for()
    expect(buttons).to_have_count(3)
    buttons.nth(1).click()
    page.locator(".o_hsk_week").wait_for(state="detached")
    page.locator(".o_control_panel").first.wait_for()
