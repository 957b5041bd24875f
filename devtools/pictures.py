"""./dev pictures: take the pictures of docs/ from the running program, in German."""

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
    "import": ("/odoo/action-hsk_family_friendly.hsk_history_import_action", []),
}
DOCUMENTS = {
    "urkunde": ("report_certificate_portrait", "demo_case_brunsmeier_3"),
    "urkunde_quer": ("report_certificate_wide", "demo_case_feldkamp_2"),
    "zielvereinbarung": ("report_target_agreement", CASE),
    "checkliste": ("report_individual_checklist", "demo_case_zahnarzt_2"),
}


def main(*names):
    """Take all pictures, or those that are named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with slots.taken("hsk_pictures") as name:
        demo.build(name)
        try:
            with OdooServer(name) as server, sync_playwright() as playwright:
                take(server, web.new_page(web.launch(playwright)), names)
        finally:
            database.drop(name)
    return 0


def take(server, page, names):
    """Take the pictures of screens and documents."""
    ids = record_ids(Rpc(server.url, server.db))
    web.login(page, server.url)
    for name, (address, clicks) in SCREENS.items():
        if names and name not in names:
            continue
        page.goto(server.url + address.format(**ids))
        page.wait_for_selector(".o_view_controller .o_content > *, .modal")
        for selector in clicks:
            page.click(selector)
        page.wait_for_load_state("load")
        page.wait_for_function("!document.querySelector('.o_loading_indicator')")
        page.mouse.move(0, 0)
        page.wait_for_timeout(600)  # fonts and animations
        page.screenshot(path=FOLDER / f"{name}.png")
        print(f"dev: docs/pictures/{name}.png")
    for name, (report, record) in DOCUMENTS.items():
        if names and name not in names:
            continue
        address = f"{server.url}/report/pdf/hsk_family_friendly.{report}/{ids[record]}"
        draw(page.request.get(address).body(), FOLDER / f"{name}.png")
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


def draw(pdf, target):
    """Draw the first page of a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.pdf"
        source.write_bytes(pdf)
        command = ["pdftoppm", "-png", "-r", "70", "-f", "1", "-singlefile", str(source)]
        subprocess.run([*command, str(target.with_suffix(""))], check=True)
