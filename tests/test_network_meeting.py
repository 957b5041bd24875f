"""A network meeting, played: invited, full, waited for, moved up, attended."""

import re
import threading

import pytest
from playwright.sync_api import expect
from support import web
from support.form import Form
from support.papers import text_of
from support.person import Person

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PEOPLE = ("Anna Arndt", "Bernd Bauer", "Carla Clasen", "Dörte Dahl", "Emil Ernst")
EVENT = "Netzwerktreffen Pflege"


def address(name):
    """Return the e-mail address of a person."""
    return f"{name.split()[0].lower()}@example.com".replace("ö", "oe")


class Meeting:
    """The network, a meeting with two places, and who wrote what to whom."""

    def __init__(self, db, odoo_server, rpc, smtp_server):
        self.db, self._start, self._rpc, self.smtp = db, odoo_server, rpc, smtp_server
        self.server = None

    def go_to(self, moment):
        """Stop the server and start it at another time."""
        if self.server:
            self.server.stop()
        self.server = self._start(self.db, fake_now=moment)
        self.admin = self._rpc(self.server)

    def make_network(self):
        """Five certified companies with a person, and one that names nobody."""
        self.smtp.register(self.admin)
        self.admin("res.users", "write", [self.admin.uid], {"email": "wfg@example.com"})
        for name in (*PEOPLE, None):
            company = self.make_company(f"{name or 'Ohne Namen'} GmbH")
            if name:
                person = self.admin(
                    "res.partner",
                    "create",
                    {
                        "name": name,
                        "parent_id": company,
                        "lang": "de_DE",
                        "email": address(name),
                    },
                )
                role = {"partner_id": company, "person_id": person, "role": "hr"}
                self.admin("hsk.contact.role", "create", role)

    def make_company(self, name):
        """Make a certified company."""
        company = self.admin("res.partner", "create", {"name": name, "is_company": True})
        self.admin(
            "hsk.certification",
            "create",
            {
                "partner_id": company,
                "cycle": 1,
                "state": "certified",
                "decided_on": "2030-11-20",
                "valid_from": "2030-11-20",
                "validity_years": 2,
                "employee_count": 20,
            },
        )
        return company

    def make_event(self):
        """Make a network meeting with two places, as an integration does."""
        self.event = self.admin(
            "event.event",
            "create",
            {
                "name": EVENT,
                "hsk_kind": "network",
                "date_begin": "2031-06-10 15:00:00",
                "date_end": "2031-06-10 17:00:00",
                "seats_max": 2,
            },
        )

    def mails(self):
        """Let the mails go that wait; return them as {(subject, address): message}."""
        self.run_job("event.event_mail_scheduler")
        return {
            (message["Subject"], message.envelope_to[0]): message
            for message in self.smtp.run_queue(self.admin)
        }

    def person(self, message):
        """Return who opens the link of a mail."""
        body = message.get_body(("html",)).get_content()
        path = re.search(r'href="[^"]*(/network-event/[\w-]+)', body).group(1)
        return Person(self.server.url, path)

    def registration(self, name):
        """Return the last registration of a person."""
        return self.admin.read(
            "event.registration",
            [("event_id", "=", self.event), ("name", "=", name)],
            ["state", "hsk_partner_id"],
            order="id desc",
            limit=1,
        )[0]

    def states(self, *names):
        """Return the states of people's last registrations."""
        return [self.registration(name)["state"] for name in names]

    def run_job(self, name):
        """Run a job as its timer does."""
        self.admin("ir.cron", "method_direct_trigger", [self.admin.ref(name)])

    def printed(self, page, report):
        """Return the text of a document of the event."""
        path = f"/report/pdf/hsk_family_friendly.{report}/{self.event}"
        return text_of(page.request.get(self.server.url + path).body())

    def open(self, page, login):
        """Log in anew, as after a restart, and open the event."""
        page.context.clear_cookies()
        login(page, self.server)
        page.goto(f"{self.server.url}/odoo/hsk-events/{self.event}")
        Form(page).field("hsk_kind").wait_for()


# PostgreSQL keeps the real time, and Odoo confirms nothing for an event that is over there.
@pytest.fixture
def meeting(clean_db, odoo_server, rpc, smtp_server):
    """Start five weeks before the meeting."""
    meeting = Meeting(clean_db(), odoo_server, rpc, smtp_server)
    meeting.go_to("2031-05-05 08:00:00")
    meeting.make_network()
    meeting.make_event()
    return meeting


def release(page):
    """Release all drafts of the list."""
    web.select_all(page, page.get_by_role("button", name="Freigeben und senden")).click()
    Form(page).dialog("OK")


def invite(meeting, page):
    """The certified companies are invited by drafts; return {name: who has the link}."""
    Form(page).button("Einladen")
    page.locator(".modal .o_data_row").nth(5).wait_for()
    reasons = page.locator(".modal").inner_text()
    assert "Keine Ansprechperson" in reasons, reasons
    page.locator(".modal footer button", has_text="Einladungen entwerfen").click()
    page.locator(".o_breadcrumb .active", has_text="E-Mails zu Veranstaltungen").wait_for()
    expect(page.locator(".o_data_row")).to_have_count(len(PEOPLE))
    assert not meeting.mails(), "nothing leaves before the release"
    release(page)
    meeting.smtp.wait_for(len(PEOPLE))
    invitations = {name: meeting.smtp.to(address(name)) for name in PEOPLE}
    return {name: meeting.person(message) for name, (message,) in invitations.items()}


def fill(meeting, people):
    """Two get the places, two wait; the fifth looks and does not answer."""
    for name in PEOPLE[:4]:
        people[name].send(action="register")
    assert "Ich komme" in people[PEOPLE[4]].get().text
    assert meeting.states(*PEOPLE[:4]) == ["open", "open", "draft", "draft"]
    assert "Auf der Warteliste, Nummer 2" in people[PEOPLE[3]].get().text
    yes, wait = f"Sie sind angemeldet: {EVENT}", f"Sie stehen auf der Warteliste: {EVENT}"
    mails = meeting.mails()
    wanted = zip((yes, yes, wait, wait), map(address, PEOPLE[:4]), strict=True)
    assert set(mails) == set(wanted)
    (file,) = mails[yes, address(PEOPLE[0])].iter_attachments()
    assert "DTSTART;TZID=Europe/Berlin:20310610T170000" in file.get_content()


def move_up(meeting, people):
    """A place gets free; who does not answer in time loses it to the next one, who takes it."""
    anna, bernd, carla, doerte = PEOPLE[:4]
    offer = f"Ein Platz ist für Sie frei: {EVENT}"
    people[anna].send(action="cancel", registration=meeting.registration(anna)["id"])
    mails = meeting.mails()
    assert list(mails) == [(offer, address(carla))]
    words = mails[offer, address(carla)].get_body(("html",)).get_content()
    assert "8. Mai 2031, 10:0" in words
    meeting.go_to("2031-05-08 09:00:00")
    people = {name: Person(meeting.server.url, one.path) for name, one in people.items()}
    assert "Das Angebot ist abgelaufen" in people[carla].get().text
    meeting.run_job("hsk_family_friendly.ir_cron_event_offers")
    mails = meeting.mails()
    assert list(mails) == [(offer, address(doerte))]
    taker = meeting.person(mails[offer, address(doerte)])
    taker.send(action="accept", registration=meeting.registration(doerte)["id"])
    people[carla].send(action="register")
    assert "Auf der Warteliste, Nummer 1" in people[carla].get().text
    assert meeting.states(anna, bernd, carla, doerte) == ["cancel", "open", "draft", "open"]
    meeting.mails()
    return people


def press_stat_button(page, action):
    """Press a button above the form; where the screen is narrow, it is under "Mehr"."""
    button = page.locator(f"button[name='{action}']:visible")
    more = page.locator(".o-form-buttonbox .o_button_more")
    button.or_(more).first.wait_for()
    if not button.count():
        more.click()
    button.click()


def remind(meeting, page, people):
    """Who has not answered is asked once more, by a draft; who has a place is reminded."""
    press_stat_button(page, "action_hsk_open_invitations")
    page.locator(".o_data_row").nth(4).wait_for()
    web.select_all(page, page.get_by_role("button", name="Erinnerungen entwerfen")).click()
    page.locator(".o_data_row", has_text="Erinnerung").wait_for()
    expect(page.locator(".o_data_row")).to_have_count(1)
    before = len(meeting.smtp.messages)
    release(page)
    (reminder,) = meeting.smtp.wait_for(before + 1)[before:]
    assert reminder.envelope_to == [address(PEOPLE[4])]
    people[PEOPLE[4]].send(action="no")
    invitations = meeting.admin.read(
        "hsk.event.invitation", [("kind", "=", "invitation")], ["email", "answer"]
    )
    answers = {row["email"]: row["answer"] for row in invitations}
    assert [answers[address(name)] for name in PEOPLE] == ["no", "yes", "yes", "yes", "no"]
    meeting.go_to("2031-06-08 08:00:00")
    soon = f"Demnächst: {EVENT}"
    assert set(meeting.mails()) == {(soon, address(name)) for name in (PEOPLE[1], PEOPLE[3])}


def print_papers(meeting, page):
    """The list to sign has the waiting ones apart; badges are for those with a place."""
    listed = meeting.printed(page, "report_event_attendance")
    places = [listed.index(words) for words in (*PEOPLE[1:4:2], "Warteliste", PEOPLE[2])]
    assert places == sorted(places), listed
    badges = meeting.printed(page, "report_event_badges")
    assert f"{PEOPLE[1]} GmbH" in badges
    assert PEOPLE[2] not in badges


def check_in(meeting, browser, login):
    """On a phone: a tap, a second tap that takes it back, and a guest nobody knew of."""
    page = web.new_page(browser, **PHONE)
    login(page, meeting.server)
    page.goto(f"{meeting.server.url}/odoo/hsk-events")
    page.locator(".o_kanban_record", has_text=EVENT).get_by_role("button", name="Einlass").click()
    page.locator(".o_kanban_record", has_text="Antippen").first.wait_for()
    cards = page.locator(".o_kanban_record:not(.o_kanban_ghost)")

    def wait_for(name, words):
        cards.filter(has_text=name).filter(has_text=words).wait_for()

    expect(cards).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for name in (PEOPLE[1], PEOPLE[3]):
        cards.filter(has_text=name).click()
        wait_for(name, "Antippen, um es zurückzunehmen")
    cards.filter(has_text=PEOPLE[3]).click()
    wait_for(PEOPLE[3], "Antippen, wenn die Person da ist")
    assert meeting.states(PEOPLE[1], PEOPLE[3]) == ["done", "open"]
    page.get_by_role("button", name="Gast ohne Anmeldung").click()
    form = Form(page)
    form.set("name", "Gerda Gast")
    form.dialog("Ist da")
    wait_for("Gerda Gast", "Antippen, um es zurückzunehmen")
    assert meeting.states("Gerda Gast") == ["done"]
    assert not meeting.registration("Gerda Gast")["hsk_partner_id"]
    assert not page.errors
    page.context.close()


def test_from_the_invitation_to_the_attendance(meeting, page, browser, login):
    """A meeting with two places, for which four people want one."""
    meeting.open(page, login)
    people = invite(meeting, page)
    fill(meeting, people)
    people = move_up(meeting, people)
    meeting.open(page, login)
    remind(meeting, page, people)
    meeting.go_to("2031-06-10 14:45:00")
    meeting.open(page, login)
    print_papers(meeting, page)
    check_in(meeting, browser, login)
    meeting.go_to("2031-06-11 08:00:00")
    figures = meeting.admin("hsk.figures", "compute", "2031-01-01", "2031-12-31")
    codes = ("network_meetings", "participants", "companies_reached")
    assert [figures[code]["value"] for code in codes] == [1, 2, 1]


def test_last_place_is_given_once(clean_server, rpc):
    """Two registrations at once: one has the place, the other one waits."""
    admin = rpc(clean_server)
    event = admin(
        "event.event",
        "create",
        {
            "name": "Netzwerktreffen",
            "hsk_kind": "network",
            "date_begin": "2099-03-20 15:00:00",
            "date_end": "2099-03-20 17:00:00",
            "seats_max": 1,
        },
    )
    ready = threading.Barrier(4)
    failed = []

    def register(number):
        ready.wait()
        try:
            admin(
                "event.registration",
                "create",
                {"event_id": event, "name": f"Gast {number}", "email": f"g{number}@example.com"},
            )
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=register, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    states = admin("event.registration", "search_read", [("event_id", "=", event)], ["state"])
    assert sorted(one["state"] for one in states) == ["draft", "draft", "draft", "open"]
