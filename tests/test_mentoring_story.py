"""The article, played: ten companies, five tandems, a year, a closing event on 15 November."""

import io
import re

import pytest
from openpyxl import load_workbook
from support import web
from support.calendars import Inbox, expected
from support.form import Form
from support.papers import text_of
from support.person import Person

GERMAN = {"lang": "de_DE"}
TOPICS = ("communication", "time", "development", "time", "communication")
REASON = "Beide kennen sich aus dem Netzwerk."


class Year:
    """The agency's year: its data, its mail, its browser."""

    def __init__(self, db, odoo_server, rpc, smtp_server):
        self.db, self._start, self._rpc, self.smtp = db, odoo_server, rpc, smtp_server
        self.server = None
        self.companies = {"mentor": [], "mentee": []}
        self.people = {}

    def go_to(self, moment):
        """Stop the server and start it at another time."""
        if self.server:
            self.server.stop()
        self.server = self._start(self.db, fake_now=moment)
        self.admin = self._rpc(self.server)

    def ref(self, name):
        """Return the id of a record of the add-on."""
        return self.admin.ref(f"hsk_family_friendly.{name}")

    def make_companies(self):
        """Five companies with two certificates and things done, five new ones with plans."""
        self.smtp.register(self.admin)
        self.admin("res.users", "write", [self.admin.uid], {"email": "wfg@example.com"})
        for number, topic in enumerate(TOPICS):
            for role in ("mentor", "mentee"):
                self.companies[role].append(self.make_company(role, number, topic))

    def make_company(self, role, number, topic):
        """Make a company with its person, certificates and a measure."""
        name = f"{role.title()} {number + 1} GmbH"
        company = self.admin(
            "res.partner",
            "create",
            {"name": name, "is_company": True, "lang": "de_DE", "hsk_employee_count": 20 + number},
        )
        person = self.admin(
            "res.partner",
            "create",
            {
                "name": f"{role.title()}person {number + 1}",
                "parent_id": company,
                "email": f"{role}{number + 1}@example.com",
                "lang": "de_DE",
            },
        )
        self.people[company] = person
        self.admin(
            "hsk.contact.role",
            "create",
            {"partner_id": company, "person_id": person, "role": "mentoring"},
        )
        case = self.certify(company, 1, "2022-11-20" if role == "mentor" else "2025-11-20")
        self.measure(case, topic, "done" if role == "mentor" else "planned")
        if role == "mentor":
            self.certify(company, 2, "2024-11-20", case)
        return company

    def certify(self, company, cycle, day, previous=False):
        """Enter a certificate as an import does."""
        return self.admin(
            "hsk.certification",
            "create",
            {
                "partner_id": company,
                "cycle": cycle,
                "kind": "recertification" if previous else "initial",
                "previous_id": previous,
                "state": "certified",
                "decided_on": day,
                "valid_from": day,
                "validity_years": 3 if previous else 2,
                "employee_count": 20,
            },
        )

    def measure(self, case, topic, state):
        """Enter a measure."""
        self.admin(
            "hsk.measure",
            "create",
            {
                "certification_id": case,
                "action_field_id": self.ref(f"action_field_{topic}"),
                "name": f"Maßnahme zu {topic}",
                "state": state,
            },
        )

    def mails(self, subject, count):
        """Wait for mails with a subject; return {address: path of the link}."""
        self.smtp.wait_for(count)
        found = {}
        for message in self.smtp.messages:
            if subject in message["Subject"]:
                body = message.get_body(("html",)).get_content()
                path = re.search(r'href="[^"]*(/(?:enrolment|tandem)/[\w-]+)', body)
                found[message.envelope_to[0]] = path.group(1)
        return found

    def person(self, path):
        """Return who has that link."""
        return Person(self.server.url, path)

    def tandems(self, *fields):
        """Return the tandems of the programme."""
        return self.admin.read(
            "hsk.tandem",
            [("program_id", "=", self.program)],
            ["mentor_id", "mentee_id", "state", *fields],
            order="id",
        )


@pytest.fixture
def year(clean_db, odoo_server, rpc, smtp_server):
    """Start in January with ten companies."""
    year = Year(clean_db(), odoo_server, rpc, smtp_server)
    year.go_to("2026-01-12 08:00:00")
    year.make_companies()
    return year


def enrol(year, page, login):
    """Make the programme in the browser; all ten companies are invited and enrol by link."""
    login(page, year.server)
    form = Form(page)
    page.goto(f"{year.server.url}/odoo/hsk-mentoring/new")
    form.field("name").wait_for()
    form.set("name", "Mentoring 2026")
    form.set("date_start", "12.01.2026")
    form.set("date_end", "15.11.2026")
    form.set("enrolment_until", "31.01.2026")
    form.set("answer_until", "15.02.2026")
    form.save()
    form.button("Anmeldung öffnen")
    form.wait_for_state("Anmeldung")
    (year.program,) = year.admin("hsk.mentoring.program", "search", [])
    form.tab("events")
    page.get_by_role("button", name="Veranstaltungen planen").click()
    form.field("event_ids").locator(".o_data_row").nth(2).wait_for()
    form.button("Unternehmen einladen")
    page.locator(".modal .o_data_row").nth(9).wait_for()
    reasons = page.locator(".modal").inner_text()
    assert reasons.count("2-mal zertifiziert") == 5, reasons
    page.locator(".modal footer button").first.click()
    page.locator(".o_breadcrumb .active", has_text="Mails").wait_for()
    assert not year.smtp.messages, "nothing leaves before the release"
    web.select_all(page, page.get_by_role("button", name="Freigeben und senden")).click()
    form.dialog("OK")
    links = year.mails("Sind Sie dabei", 10)
    assert len(links) == 10
    for address, path in links.items():
        person = year.person(path)
        shown = person.get().text
        assert "Maßnahme zu" in shown
        number = int(re.search(r"\d+", address).group())
        topic = year.ref(f"action_field_{TOPICS[number - 1]}")
        person.send(answer="yes", topic=topic, capacity="1", max_distance="0")
    states = year.admin.read("hsk.mentoring.enrolment", [], ["state"])
    assert [row["state"] for row in states] == ["enrolled"] * 10


def match(year, page):
    """Five tandems, one override with its price and printed explanation, ten yes."""
    page.goto(f"{year.server.url}/odoo/hsk-mentoring/{year.program}")
    Form(page).button("Matching")
    page.locator(".o_matching_run").click()
    page.locator(".o_matching_pair").nth(4).wait_for()
    page.locator(".o_matching_pair[data-mentee='Mentee 1 GmbH'] .o_matching_mentee").click()
    others = page.locator(".o_matching_other")
    others.nth(3).wait_for()
    page.fill(".o_matching_reason", REASON)
    third = others.filter(has_text="Mentor 3 GmbH")
    assert "Punkte weniger" in third.inner_text()
    third.locator(".o_matching_take").click()
    pair = page.locator(".o_matching_pair[data-mentee='Mentee 1 GmbH']", has_text="Mentor 3 GmbH")
    pair.get_by_text(REASON).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    (run,) = year.admin.read("hsk.mentoring.run", [], ["pair_count"], limit=1)
    assert run["pair_count"] == 5
    report = f"{year.server.url}/report/pdf/hsk_family_friendly.report_mentoring_run/{run['id']}"
    printed = text_of(page.request.get(report).body())
    assert REASON in printed and "Hilfe bei" in printed
    page.locator(".o_matching_review").click()
    page.locator(".o_matching_publish").click()
    Form(page).dialog("Veröffentlichen")
    page.locator(".o_breadcrumb .active", has_text="Mails").wait_for()
    web.select_all(page, page.get_by_role("button", name="Freigeben und senden")).click()
    Form(page).dialog("OK")
    links = year.mails("unser Vorschlag", 20)
    assert len(links) == 10
    for path in links.values():
        year.person(path).send("/answer", answer="yes", reason="")
    assert [row["state"] for row in year.tandems()] == ["confirmed"] * 5
    return links


def agree(year, page):
    """The agreement is printed with the goals, signed, and the tandems begin."""
    first, *others = year.tandems("measure_ids")
    address = f"{year.server.url}/report/pdf/hsk_family_friendly.report_mentoring_agreement"
    printed = text_of(page.request.get(f"{address}/{first['id']}").body())
    for words in ("Mentoring-Vereinbarung", first["mentor_id"][1], "Vertraulichkeit"):
        assert words in printed, words
    page.goto(f"{year.server.url}/odoo/hsk-tandems/{first['id']}")
    form = Form(page)
    form.field("mentor_signed_on").wait_for()
    form.set("mentor_signed_on", "01.02.2026")
    form.set("mentee_signed_on", "02.02.2026")
    form.button("Tandem beginnen")
    form.dialog("OK")
    form.wait_for_state("Aktiv")
    for row in others:
        year.admin("hsk.tandem", "write", [row["id"]], {"agreement_signed_on": "2026-02-02"})
        year.admin("hsk.tandem", "action_start", [row["id"]])


def meet(year, links):
    """A meeting is arranged by a tandem, moved and cancelled by staff: calendars follow."""
    tandem = year.tandems()[0]
    people = [year.people[tandem[side][0]] for side in ("mentor_id", "mentee_id")]
    addresses = {
        row["id"]: row["email"] for row in year.admin("res.partner", "read", people, ["email"])
    }
    inboxes = {person: Inbox(year.smtp, address) for person, address in addresses.items()}

    def check(mails):
        year.smtp.wait_for(check.count + mails)
        check.count += mails
        for person, inbox in inboxes.items():
            inbox.read()
            wanted = expected(year.admin, person, tandem["id"])
            assert [program.dates() for program in inbox.programs] == [wanted, wanted]

    check.count = len(year.smtp.messages)
    mentee = year.person(links[addresses[people[1]]])
    for day in ("2026-02-10", "2026-03-31"):
        mentee.send("/meeting", day=day, start="10:00", stop="11:30", place="Rathaus", about="")
        check(2)
    first, second = year.admin(
        "calendar.event", "search", [("hsk_tandem_id", "=", tandem["id"])], order="start"
    )
    moved = {"start": "2026-02-12 08:00:00", "stop": "2026-02-12 09:30:00"}
    year.admin("calendar.event", "write", [first], moved)
    check(2)
    year.admin("calendar.event", "write", [second], {"active": False})
    check(2)
    return tandem["id"], first, mentee.path


def remind(year, tandem):
    """Three weeks later those who have not met are reminded, once; then staff are asked to call."""
    before = len(year.smtp.messages)
    job = year.ref("ir_cron_tandem_nudge")
    year.admin("ir.cron", "method_direct_trigger", [job])
    year.admin("ir.cron", "method_direct_trigger", [job])
    year.smtp.wait_for(before + 4)
    reminded = [m for m in year.smtp.messages[before:] if "Erinnerung" in m["Subject"]]
    assert len(reminded) == 4, "one per tandem that has not met"
    lights = {row["id"]: row["light"] for row in year.tandems("light")}
    assert lights.pop(tandem) == "green"
    assert set(lights.values()) == {"red"}


def finish(year, page, browser, login, links):
    """Surveys of both sides, what both learned, the report read back."""
    for row in year.tandems("goal_ids"):
        for side in ("mentor", "mentee"):
            (partner,) = year.admin("res.partner", "read", [row[f"{side}_id"][0]], ["name"])
            address = f"{side}{re.search(r'[0-9]+', partner['name']).group()}@example.com"
            words = f"Gelernt von {partner['name']}."
            year.person(links[address]).send("/learning", learning=words)
        ratings = {}
        for goal in row["goal_ids"]:
            ratings |= {f"rating_start_{goal}": "3", f"rating_end_{goal}": "9"}
            ratings[f"progress_{goal}"] = "Umgesetzt."
        year.person(links[address]).send("/goals", **ratings)
    page.context.clear_cookies()
    login(page, year.server)
    page.goto(f"{year.server.url}/odoo/hsk-mentoring/{year.program}")
    form = Form(page)
    form.button("Tandemphase beginnen")
    form.dialog("OK")
    form.wait_for_state("In Umsetzung")
    form.tab("surveys")
    page.get_by_role("button", name="Umfragen versenden").click()
    page.locator(".modal .o_data_row").nth(9).wait_for()
    before = len(year.smtp.messages)
    form.dialog("An die Ausgewählten senden")
    year.smtp.wait_for(before + 10)
    answer_surveys(year, browser, year.smtp.messages[before:])
    year.admin("hsk.tandem", "action_complete", [row["id"] for row in year.tandems()])
    year.admin("hsk.mentoring.program", "action_close", [year.program])


def answer_surveys(year, browser, messages):
    """All five mentees and one mentor answer, in a browser in which nobody is logged in."""
    answered, page = 0, web.new_page(browser)
    for message in messages:
        address = message.envelope_to[0]
        if address.startswith("mentor") and address != "mentor1@example.com":
            continue
        body = message.get_body(("html",)).get_content()
        start = re.search(r'href="[^"]*(/survey/start/[^"]+)"', body).group(1)
        page.goto(year.server.url + start.replace("&amp;", "&"))
        page.locator("button[value=start]").click()
        question = page.locator(".js_question-wrapper")
        question.first.wait_for()
        for number in range(question.count()):
            choice = question.nth(number).locator("label:has(input[type=radio])")
            if choice.count():
                choice.nth(3).click()
        page.locator("button.btn-secondary[value=finish]").click()
        page.locator(".modal footer button", has_text="Absenden").click()
        page.locator(".o_survey_finished, h1", has_text=re.compile("Dank", re.I)).first.wait_for()
        answered += 1
    page.context.close()
    assert answered == 6


def check_report(year, page):
    """The report names who, what, how often, and what both sides learned."""
    (report,) = year.admin.read(
        "ir.actions.report", [("model", "=", "hsk.mentoring.program")], ["report_name"]
    )
    address = f"{year.server.url}/report/pdf/{report['report_name']}/{year.program}"
    printed = text_of(page.request.get(address).body())
    for number in range(1, 6):
        for words in (f"Mentor {number} GmbH", f"Gelernt von Mentee {number} GmbH."):
            assert words in printed, words
    assert "Information und Kommunikation" in printed
    book = page.request.get(f"{year.server.url}/hsk/mentoring-program/{year.program}/report.xlsx")
    cells = [
        str(cell)
        for sheet in load_workbook(io.BytesIO(book.body())).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    assert any("Gelernt von Mentor 5 GmbH." in cell for cell in cells)
    (event,) = year.admin.read(
        "event.event", [("hsk_kind", "=", "closing")], ["date_begin", "name"]
    )
    assert event["date_begin"] == "2026-11-15 13:00:00"


def test_the_article(year, page, browser, login):
    """From the invitation in January to the report in November."""
    enrol(year, page, login)
    links = match(year, page)
    year.go_to("2026-02-03 08:00:00")
    page.context.clear_cookies()
    login(page, year.server)
    agree(year, page)
    tandem, meeting, path = meet(year, links)
    year.go_to("2026-02-24 08:00:00")
    year.person(path).send(f"/meeting/{meeting}/outcome", outcome="held")
    remind(year, tandem)
    year.go_to("2026-11-16 08:00:00")
    finish(year, page, browser, login, links)
    check_report(year, page)
    assert not page.errors, page.errors
