"""The jury through the external API: the contract, two at a time, and a server that stops."""

import itertools
import re
import signal
import threading
import time

import pytest
import requests
from support.rpc import RpcError

from devtools import database
from devtools.processes import free_port

GERMAN = {"lang": "de_DE"}
NUMBERS = itertools.count(1)


class Evening:
    """Companies with the jury, jurors and an open session, made through the external API."""

    def __init__(self, admin, cases=2, jurors=3):
        self.admin, self.number = admin, next(NUMBERS)
        admin("res.users", "write", [admin.uid], {"email": "wfg@example.com"})
        self.jurors = [self._juror(number) for number in range(jurors)]
        self.certifications = [self._certification(number) for number in range(cases)]
        self.session = admin(
            "hsk.jury.session",
            "create",
            {
                "start": "2027-03-04 17:00:00",
                "stop": "2027-03-04 20:00:00",
                "juror_ids": [(6, 0, self.jurors)],
            },
        )
        self.cases = admin(
            "hsk.jury.case",
            "create",
            [
                {"session_id": self.session, "certification_id": certification}
                for certification in self.certifications
            ],
        )
        admin("hsk.jury.session", "action_open", [self.session])

    def email(self, number):
        """Return the e-mail address of a juror: none has two evenings."""
        return f"jury{self.number}.{number}@example.com"

    def address(self, smtp_server, number=0):
        """Return the personal address in the mail to a juror."""
        (message,) = smtp_server.to(self.email(number))
        text = message.get_body(("html",)).get_content()
        return re.search(r'href="[^"]*(/jury/[\w-]+)"', text).group(1)

    def _juror(self, number):
        name = f"Jury {self.number} {number}"
        person = {"name": name, "email": self.email(number)}
        partner = self.admin("res.partner", "create", person)
        values = {"partner_id": partner, "confidentiality_signed_on": "2026-01-05"}
        return self.admin("hsk.juror", "create", values)

    def _certification(self, number):
        name = f"Betrieb {self.number} {number}"
        company = {"name": name, "is_company": True, "hsk_employee_count": 20}
        partner = self.admin("res.partner", "create", company)
        made = self.admin("hsk.certification", "create", {"partner_id": partner})
        for step in ("action_apply", "action_assess", "action_send_to_jury"):
            self.admin("hsk.certification", step, [made])
        return made

    def vote_and_decide(self, cases=None):
        """Let all jurors vote yes, and certify."""
        self.admin(
            "hsk.jury.vote",
            "create",
            [
                {"case_id": case, "juror_id": juror, "vote": "yes"}
                for case in cases or self.cases
                for juror in self.jurors
            ],
        )
        self.admin("hsk.jury.case", "write", self.cases, {"decision": "certified"})

    def links(self):
        """Send the personal links."""
        mail = self.admin("hsk.jury.mail", "create", {"session_id": self.session})
        self.admin("hsk.jury.mail", "action_send", [mail])


def at_once(*calls):
    """Make calls at the same moment; return what each gave or raised."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        gate.wait()
        try:
            answers[place] = call()
        except RpcError as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def server(clean_server):
    """Use a server on which others have their evenings, too."""
    return clean_server


def post(base, rest, **values):
    """Post a form as the browser does, with the key that its page holds."""
    browser = requests.Session()
    page = browser.get(base + rest.rpartition("/")[0], timeout=60)
    key = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    return browser.post(
        base + rest, data={"csrf_token": key, **values}, allow_redirects=False, timeout=60
    )


def test_the_contract(server, rpc):
    """What integrations rely on: create, open, vote, decide, close."""
    admin = rpc(server)
    evening = Evening(admin)
    evening.vote_and_decide()
    admin(
        "hsk.jury.case",
        "write",
        [evening.cases[1]],
        {"decision": "refused", "reason": "Zu wenig", "validity_years": 3},
    )
    admin("hsk.jury.session", "action_close", [evening.session])
    fields = ["state", "juror_ids", "case_ids"]
    (session,) = admin.read("hsk.jury.session", [("id", "=", evening.session)], fields)
    assert session["state"] == "closed"
    ours = [("id", "in", evening.certifications)]
    states = admin.read("hsk.certification", ours, ["state"], order="id")
    assert [row["state"] for row in states] == ["certified", "refused"]
    with pytest.raises(RpcError, match="Geschlossen") as caught:
        admin("hsk.jury.session", "action_close", [evening.session], context=GERMAN)
    assert caught.value.name == "odoo.exceptions.UserError"


def test_two_at_the_same_moment(server, rpc, smtp_server):
    """Votes, decisions and closings that happen together end in one consistent state."""
    admin = rpc(server)
    smtp_server.register(admin)
    evening = Evening(admin)
    first, second = rpc(server), rpc(server)
    case, juror = evening.cases[0], evening.jurors[0]

    values = {"case_id": case, "juror_id": juror}
    answers = at_once(
        lambda: first("hsk.jury.vote", "create", {**values, "vote": "yes"}),
        lambda: second("hsk.jury.vote", "create", {**values, "participation": "abstained"}),
    )
    assert len([answer for answer in answers if isinstance(answer, RpcError)]) == 1
    assert admin("hsk.jury.vote", "search_count", [("case_id", "=", case)]) == 1

    evening.links()
    smtp_server.wait_for(3)
    base = server.url + evening.address(smtp_server, 1)
    answers = at_once(
        lambda: post(base, f"/case/{case}/vote", choice="yes"),
        lambda: post(base, f"/case/{case}/vote", choice="no", comment="Doch nicht"),
    )
    assert [answer.status_code for answer in answers] == [303, 303]
    found = admin.read(
        "hsk.jury.vote", [("case_id", "=", case), ("juror_id", "=", evening.jurors[1])], ["vote"]
    )
    assert len(found) == 1

    version = admin.read("hsk.jury.case", [("id", "=", case)], ["version"])[0]["version"]
    answers = at_once(
        *(
            lambda client=client, choice=choice: client(
                "hsk.jury.case", "action_decide", [case], {"decision": choice}, version
            )
            for client, choice in ((first, "certified"), (second, "deferred"))
        )
    )
    assert len([answer for answer in answers if isinstance(answer, RpcError)]) == 1

    evening.vote_and_decide(evening.cases[1:])
    base = server.url + evening.address(smtp_server, 2)
    answers = at_once(
        lambda: first("hsk.jury.session", "action_close", [evening.session], context=GERMAN),
        lambda: second("hsk.jury.session", "action_close", [evening.session], context=GERMAN),
        lambda: post(base, f"/case/{case}/vote", choice="no", comment="Im letzten Moment"),
    )
    (error,) = [answer for answer in answers[:2] if isinstance(answer, RpcError)]
    assert "Geschlossen" in str(error)
    voted = admin(
        "hsk.jury.vote", "search_count", [("case_id", "=", case), ("comment", "ilike", "letzten")]
    )
    assert voted == (answers[2].status_code == 303), "a vote counts or is refused"
    ours = [("id", "in", evening.certifications)]
    numbers = [row["number"] for row in admin.read("hsk.certification", ours, ["number"])]
    assert len(set(numbers)) == 2 and all(numbers)
    assert admin("hsk.letter", "search_count", [("jury_case_id", "in", evening.cases)]) == 2


def test_a_server_that_stops_in_the_middle(clean_db, odoo_server, rpc):
    """Closing that was cut off leaves everything as before, and can be done again."""
    name = clean_db()
    server = odoo_server(name)
    admin = rpc(server)
    evening = Evening(admin, cases=8)
    evening.vote_and_decide()
    before = admin("ir.attachment", "search_count", [])

    def close():
        with pytest.raises(requests.exceptions.ConnectionError):
            admin("hsk.jury.session", "action_close", [evening.session])

    thread = threading.Thread(target=close)
    thread.start()
    wait_for_closing(name)
    server._process.send_signal(signal.SIGKILL)
    server._process.wait()
    thread.join()

    again = rpc(odoo_server(name))
    (session,) = again.read("hsk.jury.session", [], ["state"])
    assert session["state"] == "open"
    states = {row["state"] for row in again.read("hsk.certification", [], ["state"])}
    assert states == {"jury"}
    assert again("hsk.letter", "search_count", []) == 0
    assert again("ir.attachment", "search_count", []) == before
    again("hsk.jury.session", "action_close", [evening.session])
    states = {row["state"] for row in again.read("hsk.certification", [], ["state"])}
    assert states == {"certified"}


def wait_for_closing(name, timeout=90):
    """Wait until a transaction is writing certifications."""
    end = time.time() + timeout
    query = """
        SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
        WHERE relname = 'hsk_certification' AND mode = 'RowExclusiveLock'
    """
    while time.time() < end:
        if database.execute(query, database=name)[0][0]:
            return
        time.sleep(0.01)
    raise AssertionError("nothing is being closed")


def test_no_mail_server(server, rpc, smtp_server):
    """Links that could not be sent say why, and are sent again later."""
    admin = rpc(server)
    smtp_server.register(admin)
    mail_server = admin("ir.mail_server", "search", [])
    admin("ir.mail_server", "write", mail_server, {"smtp_port": free_port()})
    evening = Evening(admin)
    evening.links()
    fields = ["delivery", "problem"]
    people = [("person_id.email", "in", [evening.email(number) for number in range(3)])]
    links = wait_for(
        lambda: admin.read("hsk.personal.link", people, fields),
        lambda rows: all(row["delivery"] == "failed" for row in rows) and len(rows) == 3,
    )
    assert all(row["problem"] for row in links)
    admin("ir.mail_server", "write", mail_server, {"smtp_port": smtp_server.port})
    evening.links()
    assert len(smtp_server.wait_for(3)) == 3
    links = admin.read("hsk.personal.link", people, fields)
    assert [row["delivery"] for row in links] == ["sent"] * 3, "the same links, not new ones"


def wait_for(read, good, timeout=90):
    """Read until it is good; return it."""
    end = time.time() + timeout
    while not good(found := read()) and time.time() < end:
        time.sleep(0.1)
    assert good(found), found
    return found
