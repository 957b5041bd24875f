"""What is opened for one record shows that record's rows after F5 and in another tab."""

import pytest
from playwright.sync_api import expect

CARDS = ".o_kanban_record:not(.o_kanban_ghost)"
ROWS = ".o_list_view tr.o_data_row"


@pytest.fixture
def office(demo_server, rpc, page, login):
    """Log in on a server with the demo data."""
    login(page, demo_server)
    return demo_server, rpc(demo_server), page


def in_each_way(page):
    """Yield the page as it is, after F5, and in another tab that knows only its address."""
    yield "opened", page
    page.reload()
    yield "reloaded", page
    tab = page.context.new_page()
    tab.goto(page.url)
    yield "another tab", tab
    tab.close()


def press(page, button):
    """Press a smart button, also where it stands behind “More”."""
    page.locator(".o_form_view .oe_title, .o_form_view h1, .o_form_view h2").first.wait_for()
    target = page.locator(f"button[name={button}]").first
    if not target.is_visible():
        page.locator(".o_button_more").first.click()
    target.click()


def check_rows(page, locator, count, words):
    """Expect so many rows, in each way, with these words in the title."""
    for way, shown in in_each_way(page):
        shown.locator(".o_breadcrumb .active", has_text=words).wait_for()
        expect(shown.locator(locator), way).to_have_count(count)


def test_the_list_at_the_door_stays_with_its_event(office):
    """A tap in another event's list would check in someone elsewhere."""
    server, admin, page = office
    events = {}
    for row in admin.read("event.registration", [("state", "!=", "cancel")], ["event_id"]):
        events.setdefault(row["event_id"][0], []).append(row["id"])
    assert len(events) > 1, "there are others"
    ours = [row["id"] for row in admin.read("event.event", [("hsk_kind", "!=", False)], ["id"])]
    event = max((one for one in events if one in ours), key=lambda one: len(events[one]))
    page.goto(f"{server.url}/odoo/hsk-events/{event}")
    press(page, "action_hsk_check_in")
    check_rows(page, CARDS, len(events[event]), "Einlass")


def test_lists_stay_with_their_record(office):
    server, admin, page = office
    measures = {}
    for row in admin.read("hsk.measure", [], ["certification_id"]):
        measures.setdefault(row["certification_id"][0], []).append(row["id"])
    case = next(one for one in measures if 1 < len(measures[one]) < 40)
    page.goto(f"{server.url}/odoo/hsk-certifications/{case}")
    press(page, "action_open_measures")
    check_rows(page, ROWS, len(measures[case]), "Maßnahmen")
    page.locator(f"{ROWS} td.o_data_cell").first.click()
    page.locator(".o_form_view .o_field_widget[name=name]").first.wait_for()
    page.reload()
    page.locator(".o_form_view .o_field_widget[name=name]").first.wait_for()
    page.locator(".breadcrumb-item a", has_text="Maßnahmen").click()
    check_rows(page, ROWS, len(measures[case]), "Maßnahmen")


def test_the_evening_stays_with_its_session(office):
    server, admin, page = office
    session = admin.ref("hsk_family_friendly.demo_jury_session")
    admin("hsk.jury.session", "action_open", [session])
    page.goto(f"{server.url}/odoo/hsk-jury-sessions/{session}")
    page.get_by_role("button", name="Sitzung durchführen").click()
    page.locator(".o_jury_case").nth(3).click()
    name = page.locator(".o_jury_case").nth(3).locator("span span").first.inner_text()
    page.locator(".o_jury_title", has_text=name).wait_for()
    for _way, shown in in_each_way(page):
        shown.locator(".o_jury_title", has_text=name).wait_for()
        expect(shown.locator(".o_jury_case")).to_have_count(20)
    numbers = page.locator(".o_jury_numbers .display-6")
    assert not [
        style
        for style in numbers.evaluate_all("nodes => nodes.slice(0, 4).map(node => node.className)")
        if "text-success" in style or "text-danger" in style or "text-warning" in style
    ], "no colours of votes while the names are hidden"
    page.click(".o_jury_people_button")
    page.click(".o_jury_all_present")
    page.locator(".o_jury_people_button", has_text="(10)").wait_for()
    case = admin.read("hsk.jury.case", [("session_id", "=", session)], ["id"])[2]["id"]
    page.goto(f"{server.url}/odoo/hsk.jury.case/{case}")
    page.locator(".o_statusbar_buttons button[name=action_evening]").click()
    page.locator(".o_jury_case").first.wait_for()
    title = page.locator(".o_jury_title").inner_text()
    page.reload()
    page.locator(".o_jury_title", has_text=title).wait_for()
