"""A whole jury evening on the demo data: 20 cases, 10 jurors, in German, in the browser."""

import re

import pytest
import requests
from playwright.sync_api import expect
from support import web
from support.form import Form
from support.papers import is_marked, pages_of, text_of

SECOND_LEAD = {
    "name": "Doris Leitung",
    "login": "doris",
    "password": "doris",
    "email": "doris@example.com",
}
GERMAN = {"lang": "de_DE"}
# What the evening decides: place on the agenda and decision; the others are certified.
CONDITIONS = {1: "Leitfaden schreiben", 4: "Vertretung regeln", 7: "Homeoffice vereinbaren"}
DEFERRED, REFUSED = 9, 12
REASONS = {DEFERRED: "Der Nachweis zur Arbeitszeit fehlt.", REFUSED: "Es fehlt an Verbindlichkeit."}


class Evening:
    """The demo session, played by staff in the browser and by jurors on their phones."""

    def __init__(self, page, server, admin, smtp_server):
        self.page, self.server, self.admin, self.smtp = page, server, admin, smtp_server
        self.session = admin.ref("hsk_family_friendly.demo_jury_session")
        self.form = Form(page)

    def cases(self, *fields):
        """Return the agenda."""
        return self.admin.read(
            "hsk.jury.case",
            [("session_id", "=", self.session)],
            ["certification_id", "partner_id", *fields],
            order="sequence, id",
        )

    def open_form(self):
        """Show the session."""
        self.page.goto(f"{self.server.url}/odoo/hsk-jury-sessions/{self.session}")
        self.page.locator(".o_form_view .o_field_widget[name=name]").first.wait_for()

    def settle_conflicts(self):
        """Confirm the proposed conflicts, but dismiss the one of two neighbours."""
        page = self.page
        page.locator(".alert-warning").get_by_role("button", name="Entscheiden").click()
        page.locator(".o_breadcrumb .active", has_text="Befangenheiten").wait_for()
        rows = page.locator(".o_list_view tr.o_data_row")
        expect(rows).to_have_count(3)
        texts = " ".join(rows.all_inner_texts())
        for words in (
            "verbundenen Unternehmen",
            "Zuständigkeit im Unternehmen",
            "dieselbe Adresse",
        ):
            assert words in texts
        neighbour = rows.filter(has_text="Sauerland Softwarehaus")
        neighbour.get_by_role("button", name="Verwerfen").click()
        page.locator(".modal", has_text="warum keine Befangenheit besteht").wait_for()
        page.locator(".modal footer button").first.click()
        neighbour.locator("[name=dismiss_reason]").click()
        page.locator("tr.o_selected_row [name=dismiss_reason] input").fill("Nur im selben Haus")
        page.locator("tr.o_selected_row").get_by_role("button", name="Verwerfen").click()
        expect(rows).to_have_count(2)
        for left in (1, 0):
            rows.first.get_by_role("button", name="Bestätigen").click()
            expect(rows).to_have_count(left)

    def open_session(self):
        """Open it for preparation and send the links."""
        self.open_form()
        self.form.button("Zur Vorbereitung öffnen")
        self.form.dialog("OK")
        self.form.wait_for_state("Offen")
        self.form.button("An die Jury schreiben")
        self.page.locator(".modal .o_data_row").first.wait_for()
        self.form.dialog("An die Ausgewählten senden")
        return self.smtp.wait_for(10)

    def links(self):
        """Return {name: address} from the mails."""
        found = {}
        for message in self.smtp.messages:
            body = message.get_body(("html",)).get_content()
            path = re.search(r'href="[^"]*(/jury/[\w-]+)"', body).group(1)
            name = re.search(r"Guten Tag ([^,<]+)", body).group(1)
            found[name] = self.server.url + path
        return found

    def vote_by_form(self, address, choice="yes", comment=""):
        """Let a juror vote on everything that is open to them, as the page's form does."""
        browser = requests.Session()
        overview = browser.get(address, timeout=120).text
        numbers = re.findall(r"/case/(\d+)\"", overview)
        page = browser.get(f"{address}/case/{numbers[0]}", timeout=120).text
        key = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        for number in numbers:
            answer = browser.post(
                f"{address}/case/{number}/vote",
                data={"csrf_token": key, "choice": choice, "comment": comment},
                allow_redirects=False,
                timeout=120,
            )
            assert answer.status_code == 303, answer.text[:500]
        return len(numbers)

    def decide(self, place, name, decision, reason="", condition=None):
        """Enter the decision about the case that is shown, and go to the next one."""
        page = self.page
        page.locator(".o_jury_title", has_text=name).wait_for()
        page.click(f"[data-decision={decision}]")
        if reason:
            page.fill("#jury_reason", reason)
        if condition:
            page.fill(".o_jury_condition textarea", condition)
            page.locator(".o_jury_deadline input").fill("30.06.2027")
            page.locator(".o_jury_deadline input").press("Tab")
        page.click(".o_jury_save")
        page.locator(".o_jury_progress", has_text=f"{place + 1} von 20").wait_for()


@pytest.fixture
def evening(demo_db, odoo_server, rpc, smtp_server, page, login):
    """Start a server with the demo data and log in."""
    server = odoo_server(demo_db())
    admin = rpc(server)
    smtp_server.register(admin)
    admin("res.users", "write", [admin.uid], {"email": "wfg@example.com"})
    group = admin.ref("hsk_family_friendly.group_hsk_manager")
    quiet = {"no_reset_password": True}
    admin("res.users", "create", {**SECOND_LEAD, "group_ids": [(4, group)]}, context=quiet)
    login(page, server)
    return Evening(page, server, admin, smtp_server)


def on_the_phone(browser, juror, address):
    """Let one juror read a dossier and vote on a phone-sized screen."""
    phone = web.new_page(browser, viewport={"width": 390, "height": 844})
    phone.goto(address)
    phone.locator(".list-group a").first.click()
    name = phone.locator("h1").inner_text()
    assert "Unternehmensprofil" in phone.locator("#dossier").inner_text()
    dossier = phone.request.get(f"{phone.url.split('?')[0]}/dossier.pdf")
    pages = pages_of(dossier.body())
    assert name in pages[0] and len(pages) > 3
    assert all(juror in page for page in pages), "the name on each page"
    assert f"Seite {len(pages)} / {len(pages)}" in pages[-1]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390, "no scrolling sideways"
    phone.get_by_text("Die Stimmen der anderen sehen Sie").wait_for()
    phone.locator("label[for=choice_unclear]").click()
    phone.get_by_role("button", name="Stimme speichern").click()
    phone.locator(".alert-danger", has_text="brauchen einen Kommentar").wait_for()
    phone.fill("#comment", "Wie viele nutzen das Angebot?")
    phone.get_by_role("button", name="Stimme speichern").click()
    phone.locator(".alert-success").wait_for()
    assert not phone.errors
    phone.context.close()


def test_an_evening(evening, browser):
    """From the proposed conflicts to minutes, letters and certificates."""
    page, admin = evening.page, evening.admin
    evening.open_form()
    evening.settle_conflicts()
    assert len(evening.open_session()) == 10

    links = evening.links()
    first, *others = sorted(links)
    on_the_phone(browser, first, links[first])
    counts = [evening.vote_by_form(links[name]) for name in others[:-1]]
    last = others[-1]
    counts.append(evening.vote_by_form(links[last], "no", "Mir zu vage."))
    assert sorted(counts)[:2] == [19, 19] and set(counts) <= {19, 20}

    evening.open_form()
    evening.form.button("Sitzung durchführen")
    page.click(".o_jury_people_button")
    arrive = page.locator(".o_jury_arrive")
    for left in range(10, 0, -1):
        expect(arrive).to_have_count(left, timeout=60_000)
        if left > 1:
            arrive.first.click()
    page.click(".o_jury_people_button")
    agenda = evening.cases()
    for place, case in enumerate(agenda):
        name = case["partner_id"][1].split(", ")[-1]
        if place in CONDITIONS:
            evening.decide(place, name, "conditional", condition=CONDITIONS[place])
        elif place in REASONS:
            decision = "deferred" if place == DEFERRED else "refused"
            evening.decide(place, name, decision, reason=REASONS[place])
        else:
            evening.decide(place, name, "certified")
    page.click(".o_jury_close")
    page.locator(".modal footer button", has_text="Sitzung schließen").click()
    evening.form.wait_for_state("Geschlossen")

    states = [
        row["state"]
        for row in admin(
            "hsk.certification", "read", [case["certification_id"][0] for case in agenda], ["state"]
        )
    ]
    assert states.count("certified") == 18
    assert (states[DEFERRED], states[REFUSED]) == ("deferred", "refused")
    measures = admin.read("hsk.measure", [("name", "in", list(CONDITIONS.values()))], ["origin"])
    assert [row["origin"] for row in measures] == ["condition"] * 3
    check_minutes(evening, agenda)
    check_letters(evening, agenda)


def check_letters(evening, agenda):
    """One draft per decision, held until a second lead releases them; then they arrive."""
    admin, page = evening.admin, evening.page
    letters = admin.read(
        "hsk.letter", [("jury_case_id", "!=", False)], ["problem", "state"], context=GERMAN
    )
    assert len(letters) == 20
    assert all("freigeben" in row["problem"] for row in letters)
    page.goto("about:blank")
    page.context.clear_cookies()
    web.login(page, evening.server, "doris")
    evening.open_form()
    evening.form.button("Entscheidungen freigeben")
    evening.form.dialog("OK")
    page.locator(".o_notification", has_text="Freigegebene Entscheidungen: 20").wait_for()
    page.get_by_role("button", name="Briefe").click()
    page.locator(".o_breadcrumb .active", has_text="Briefe").wait_for()
    web.select_all(page, page.get_by_role("button", name="Freigeben und senden")).click()
    evening.form.dialog("OK")
    page.locator(".o_notification", has_text="Versendet: 20").wait_for()
    assert len(evening.smtp.wait_for(30)) == 30
    bodies = [message.get_body(("html",)).get_content() for message in evening.smtp.messages[10:]]
    for words in (*CONDITIONS.values(), *REASONS.values()):
        assert len([body for body in bodies if words in body]) == 1, words
    awarded = [
        case["certification_id"][0]
        for place, case in enumerate(agenda)
        if place not in (DEFERRED, REFUSED)
    ]
    address = f"{evening.server.url}/report/pdf/hsk_family_friendly.report_certificate_portrait"
    urkunden = pages_of(page.request.get(f"{address}/{','.join(map(str, awarded))}").body())
    assert len(urkunden) == 18
    assert not any(is_marked(urkunde, "ENTWURF") for urkunde in urkunden)


def check_minutes(evening, agenda):
    """The minutes hold attendance, recusals with reason, votes in numbers and decisions."""
    (kept,) = evening.admin.read(
        "ir.attachment", [("res_model", "=", "hsk.jury.log")], ["name", "datas"]
    )
    answer = evening.page.request.get(f"{evening.server.url}/web/content/{kept['id']}")
    minutes = text_of(answer.body())
    for words in (
        "Niederschrift der Jurysitzung",
        "Kreishaus, Sitzungssaal 2",
        "Wegen Befangenheit nicht mitgewirkt: Renate Lüdicke",
        "verbundenen Unternehmen",
        *CONDITIONS.values(),
        *REASONS.values(),
        *(case["partner_id"][1].split(", ")[-1] for case in agenda),
    ):
        assert words in minutes, words
    assert "Mir zu vage" not in minutes, "comments stay with the jury"
