"""./dev pictures: take the pictures of docs/ from the running program, in German."""

import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from . import database, demo, slots
from .paths import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from support import web
from support.rpc import Rpc
from support.server import OdooServer
from support.smtp import SmtpServer

FOLDER = ROOT / "docs" / "pictures"
CASE = "demo_case_reha"
# File: (address, what to click, one after the other); {NAME} is the id of a demo record.
SCREENS = {
    "board": ("/odoo/hsk-certifications", []),
    "case": ("/odoo/hsk-certifications/{demo_case_reha}", []),
    "checklist": ("/odoo/hsk-certifications/{demo_case_reha}", ["a[name=checklist]"]),
    "decision": (
        "/odoo/hsk-certifications/{demo_case_metall}",
        [".o_form_statusbar button:has-text('Zertifizieren')"],
    ),
    "review": ("/odoo/hsk-certifications/{demo_case_zahnarzt_2}", ["a[name=review]"]),
    "companies": ("/odoo/hsk-companies", []),
    "company": ("/odoo/hsk-companies/{demo_brunsmeier}", ["a[name=hsk_family_friendly]"]),
    "measures": ("/odoo/hsk-measures", [".o_group_header >> nth=0"]),
    "renewals": ("/odoo/hsk-renewals", []),
    "letter": ("/odoo/hsk-letters/{demo_letter_skihotel}", []),
    "jury_session": ("/odoo/hsk-jury-sessions/{demo_jury_session}", []),
    "jury_conflicts": ("/odoo/hsk-jury-conflicts", []),
    "mentoring_program": ("/odoo/hsk-mentoring/{demo_program_now}", []),
    "tandem": ("/odoo/hsk-tandems/{demo_tandem_now_sparbank}", []),
    "week": ("/odoo/hsk-week", []),
    "event": ("/odoo/hsk-events/{demo_event_next}", []),
    "event_invite": (
        "/odoo/hsk-events/{demo_event_next}",
        ["button[name=action_hsk_invite]"],
    ),
    "event_photos": (
        "/odoo/hsk-events/{demo_event_autumn}",
        ["button[name=action_hsk_open_photo_consents]"],
    ),
    "sharing": ("/odoo/hsk-who-does-this", []),
    "figures": ("/odoo/hsk-figures", []),
    "annual_report": ("/odoo/hsk-annual-reports/{demo_annual_report}", []),
    "funding": ("/odoo/hsk-funding-periods/{demo_funding_period}", []),
    "import": ("/odoo/action-hsk_family_friendly.hsk_history_import_action", []),
}
DOCUMENTS = {
    "urkunde": ("report_certificate_portrait", "demo_case_brunsmeier_3"),
    "urkunde_quer": ("report_certificate_wide", "demo_case_feldkamp_2"),
    "zielvereinbarung": ("report_target_agreement", CASE),
    "checkliste": ("report_individual_checklist", "demo_case_zahnarzt_2"),
    "jahresbericht": ("report_annual", "demo_annual_report"),
}
# The page of the document that is drawn, if it is not the first one.
PAGES = {"jahresbericht": 4}
# What says that a screen is there.
READY = ".o_view_controller .o_content > *, .modal, .o_week_figures, .o_hsk_figures table"


def main(*names):
    """Take all pictures, or those that are named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with slots.taken("hsk_pictures") as name:
        demo.build(name)
        try:
            with OdooServer(name) as server, sync_playwright() as playwright:
                browser = web.launch(playwright)
                take(server, web.new_page(browser), names)
                take_jury(server, browser, names)
                take_network(server, browser, names)
                take_mentoring(server, browser, names)
        finally:
            database.drop(name)
    return 0


def take(server, page, names):
    """Take the pictures of screens and documents."""
    ids = record_ids(Rpc(server.url, server.db))
    web.login(page, server)
    for name, (address, clicks) in SCREENS.items():
        if names and name not in names:
            continue
        page.goto(server.url + address.format(**ids))
        page.wait_for_selector(READY)
        for selector in clicks:
            page.click(selector)
        page.wait_for_function("!document.querySelector('.o_loading_indicator')")
        save(page, name)
    for name, (report, record) in DOCUMENTS.items():
        if names and name not in names:
            continue
        address = f"{server.url}/report/pdf/hsk_family_friendly.{report}/{ids[record]}"
        draw(page.request.get(address).body(), FOLDER / f"{name}.png", PAGES.get(name, 1))
        print(f"dev: docs/pictures/{name}.png")


def take_jury(server, browser, names):
    """Take the pictures of an evening: as jurors see it on the phone, and on the screen."""
    wanted = {"jury_phone", "jury_phone_case", "jury_evening", "jury_dossier", "jury_award"}
    if names and not wanted & set(names):
        return
    admin = Rpc(server.url, server.db)
    with_mail = SmtpServer().start()
    with_mail.register(admin)
    address = server.url + play_jury(admin, with_mail)
    phone = web.new_page(browser, viewport={"width": 390, "height": 760})
    phone.goto(address)
    save(phone, "jury_phone")
    phone.locator(".list-group a").first.click()
    phone.locator("#vote").wait_for()
    dossier = phone.request.get(phone.url + "/dossier.pdf").body()
    draw(dossier, FOLDER / "jury_dossier.png", page=3)
    print("dev: docs/pictures/jury_dossier.png")
    phone.locator("#vote").scroll_into_view_if_needed()
    save(phone, "jury_phone_case")
    screen = web.new_page(browser)
    web.login(screen, server)
    screen.goto(server.url + "/odoo/hsk-jury-sessions/1")
    screen.locator(".o_form_statusbar button", has_text="Sitzung durchführen").click()
    screen.locator(".o_jury_title").wait_for()
    screen.click("[data-decision=conditional]")
    screen.fill(".o_jury_condition textarea", "Leitfaden für Führungskräfte schreiben")
    screen.fill("#jury_reason", "Die Jury ist überzeugt und wünscht sich mehr Verbindlichkeit.")
    save(screen, "jury_evening")
    close_jury(admin)
    screen.goto(server.url + "/odoo/hsk-jury-sessions/1")
    screen.locator("a[name=award]").click()
    save(screen, "jury_award")
    with_mail.stop()


def take_mentoring(server, browser, names):
    """Take the pictures of the matching, and of a tandem's page on the phone."""
    if names and not {"matching", "tandem_page"} & set(names):
        return
    admin = Rpc(server.url, server.db)
    program = admin.ref("hsk_family_friendly.demo_program_now")
    admin("hsk.mentoring.program", "action_match", [program])
    screen = web.new_page(browser)
    web.login(screen, server)
    screen.goto(f"{server.url}/odoo/hsk-mentoring/{program}")
    screen.click("button[name=action_open_matching]")
    screen.locator(".o_matching_mentee").first.click()
    screen.locator(".o_matching_other").first.wait_for()
    save(screen, "matching")
    phone = web.new_page(browser, viewport={"width": 390, "height": 1100})
    with_mail = SmtpServer().start()
    with_mail.register(admin)
    admin(
        "ir.cron", "method_direct_trigger", [admin.ref("hsk_family_friendly.ir_cron_tandem_nudge")]
    )
    with_mail.wait_for(1)
    text = with_mail.messages[0].get_body(("html",)).get_content()
    phone.goto(server.url + re.search(r'href="[^"]*(/tandem/[\w-]+)', text).group(1))
    save(phone, "tandem_page")
    with_mail.stop()


def take_network(server, browser, names):
    """Take the picture of the page after an event."""
    if names and "event_page" not in names:
        return
    admin = Rpc(server.url, server.db)
    with_mail = SmtpServer().start()
    with_mail.register(admin)
    admin("res.users", "write", [admin.uid], {"email": "wfg@example.com"})
    event = admin.ref("hsk_family_friendly.demo_event_autumn")
    admin("event.event", "action_hsk_thank", [event])
    [mail] = admin.read("hsk.event.invitation", [("kind", "=", "thanks")], ["email"], limit=1)
    admin("hsk.event.invitation", "action_release", [mail["id"]])
    with_mail.wait_for(1)
    text = with_mail.to(mail["email"])[0].get_body(("html",)).get_content()
    phone = web.new_page(browser, viewport={"width": 500, "height": 900})
    phone.goto(server.url + re.search(r'href="[^"]*(/network-event/[\w-]+)', text).group(1))
    save(phone, "event_page")
    with_mail.stop()


def close_jury(admin):
    """Decide everything and close the session."""
    cases = admin("hsk.jury.case", "search", [])
    admin("hsk.jury.case", "write", cases, {"decision": "certified"})
    settings = admin("hsk.settings", "create", {"hsk_region": "in der Musterregion"})
    admin("hsk.settings", "action_save", [settings])
    admin("hsk.jury.session", "action_close", admin("hsk.jury.session", "search", []))


def play_jury(admin, mail):
    """Open the demo session and let most jurors vote; return the address in a juror's mail."""
    chance = random.Random(4)  # the same pictures each time
    admin("res.users", "write", [admin.uid], {"email": "wfg@example.com"})
    session = admin.ref("hsk_family_friendly.demo_jury_session")
    conflicts = admin("hsk.jury.conflict", "search", [])
    admin("hsk.jury.conflict", "action_confirm", conflicts)
    admin("hsk.jury.session", "action_open", [session])
    (row,) = admin.read("hsk.jury.session", [("id", "=", session)], ["juror_ids", "case_ids"])
    biased = {
        (vote["case_id"][0], vote["juror_id"][0])
        for vote in admin.read("hsk.jury.vote", [], ["case_id", "juror_id"])
    }
    comments = {
        "no": "Die Vereinbarung zur Arbeitszeit ist mir noch zu vage.",
        "unclear": "Wie viele Beschäftigte nutzen das Angebot?",
    }
    votes = []
    for case in row["case_ids"]:
        for juror in row["juror_ids"][1:8]:
            if (case, juror) not in biased:
                vote = chance.choice(["yes"] * 6 + ["no", "unclear"])
                values = {"case_id": case, "juror_id": juror, "vote": vote}
                votes.append({**values, "comment": comments.get(vote, False)})
    admin("hsk.jury.vote", "create", votes)
    wizard = admin("hsk.jury.mail", "create", {"session_id": session})
    admin("hsk.jury.mail", "action_send", [wizard])
    (person,) = admin.read("hsk.juror", [("id", "=", row["juror_ids"][0])], ["email"])
    mail.wait_for(10)
    text = mail.to(person["email"])[0].get_body(("html",)).get_content()
    return re.search(r'href="[^"]*(/jury/[\w-]+)"', text).group(1)


def save(page, name):
    """Wait until nothing moves, and take the picture."""
    page.wait_for_load_state("load")
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)  # fonts and animations
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"dev: docs/pictures/{name}.png")


def record_ids(admin):
    """Return {name: id} of the demo records."""
    found = admin.read(
        "ir.model.data",
        [("module", "=", "hsk_family_friendly"), ("name", "=like", "demo%")],
        ["name", "res_id"],
    )
    ids = {row["name"]: row["res_id"] for row in found}
    first = ids["demo_case_zahnarzt_1"]
    ids["demo_case_zahnarzt_2"] = admin(
        "hsk.certification", "search", [("previous_id", "=", first)]
    )[0]
    return ids


def draw(pdf, target, page=1):
    """Draw a page of a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.pdf"
        source.write_bytes(pdf)
        command = ["pdftoppm", "-png", "-r", "70", "-f", str(page), "-singlefile", str(source)]
        subprocess.run([*command, str(target.with_suffix(""))], check=True)
