"""What two calendar programs make of the mails about a tandem's meetings."""

import itertools
import re

import pytest
import requests
from support.calendars import Inbox, expected
from support.rpc import RpcError
from support.server import OdooServer

from devtools import database

NUMBERS = itertools.count(1)
NOW = "2026-03-02 08:00:00"
PEOPLE = {"mentor": "maria@mentor.example", "mentee": "martin@mentee.example"}


class Agency:
    """A running tandem, made through the external API, and the calendars of its people."""

    def __init__(self, admin, smtp_server, prefix=""):
        self.admin, self.smtp = admin, smtp_server
        addresses = {role: prefix + address for role, address in PEOPLE.items()}
        smtp_server.register(admin)
        admin("res.users", "write", [admin.uid], {"email": "staff@agency.example", "tz": False})
        program = admin(
            "hsk.mentoring.program",
            "create",
            {"name": "Mentoring 2026", "date_start": "2026-01-15", "date_end": "2026-11-15"},
        )
        self.people, self.companies, enrolments = {}, {}, {}
        for role, address in addresses.items():
            self.companies[role] = self.partner(f"Firma {role}", is_company=True)
            self.people[role] = self.partner(
                role.title(), email=address, parent_id=self.companies[role]
            )
            enrolments[f"{role}_enrolment_id"] = admin(
                "hsk.mentoring.enrolment",
                "create",
                {
                    "program_id": program,
                    "partner_id": self.companies[role],
                    "role": role,
                    "contact_ids": [(6, 0, [self.people[role]])],
                },
            )
        self.tandem = admin("hsk.tandem", "create", enrolments)
        admin("hsk.tandem", "action_confirm", [self.tandem])
        admin("hsk.tandem", "write", [self.tandem], {"agreement_signed_on": "2026-02-01"})
        admin("hsk.tandem", "action_start", [self.tandem])
        self.inboxes = {
            self.people[role]: Inbox(smtp_server, address) for role, address in addresses.items()
        }

    def partner(self, name, **values):
        """Make a company or a person."""
        return self.admin("res.partner", "create", {"name": name, "lang": "de_DE", **values})

    def create(self, start="2026-03-10 09:00:00", stop="2026-03-10 10:30:00", **values):
        """Make a meeting as an integration does: without saying who is invited."""
        values = {"name": "Treffen", "hsk_tandem_id": self.tandem, **values}
        return self.admin("calendar.event", "create", {"start": start, "stop": stop, **values})

    def weekly(self, count=8):
        """Make a series on Tuesdays at ten, across the change to summer time."""
        return self.create(
            recurrency=True, rrule_type="weekly", tue=True, end_type="count", count=count
        )

    def write(self, event, **values):
        """Change a meeting."""
        self.admin("calendar.event", "write", [event], values)

    def of_series(self):
        """Return the meetings in their order."""
        return self.admin(
            "calendar.event", "search", [("hsk_tandem_id", "=", self.tandem)], order="start"
        )

    def program(self):
        """Return the stricter one of the mentor's calendar programs."""
        return self.inboxes[self.people["mentor"]].programs[1]

    def check(self, mails=1, people=None):
        """Compare all calendars with Odoo's; each of the people got so many mails."""
        got = {}
        for person, inbox in self.inboxes.items():
            got[person] = inbox.read()
            right = expected(self.admin, person, self.tandem)
            for program in inbox.programs:
                assert program.dates() == right, f"{type(program).__name__} of {inbox.address}"
        for person in people or self.people.values():
            assert len(got[person]) == mails, [mail["subject"] for mail in got[person]]
        return got


@pytest.fixture(scope="module")
def march(make_db):
    """Start a server on the second of March 2026."""
    name = make_db(database.installed())
    with OdooServer(name, fake_now=NOW) as server:
        yield server
    database.drop(name)


@pytest.fixture
def agency(march, rpc, smtp_server):
    """Make a running tandem on a server that has others, too."""
    admin = rpc(march)
    yield Agency(admin, smtp_server, f"{next(NUMBERS)}.")
    admin("ir.config_parameter", "set_param", "mail.mail_force_send_limit", False)
    waiting = admin("mail.mail", "search", [("state", "in", ["outgoing", "exception"])])
    admin("mail.mail", "unlink", waiting)


def test_a_meeting_from_its_invitation_to_its_cancellation(agency):
    """Create, move, another place, other people, nothing, cancel: one entry all the time."""
    event = agency.create()
    got = agency.check()
    (mail,) = got[agency.people["mentor"]]
    assert mail["subject"].startswith("Einladung: Treffen, Dienstag, 10. März 2026, 10:00–11:30")
    assert mail["from"].addresses[0].addr_spec == "staff@agency.example"
    text = mail.get_body(("html",)).get_content()
    assert "/tandem/" in text and "/calendar/meeting/" not in text

    # as the calendar view does it when someone drags the meeting
    agency.write(event, start="2026-03-12 13:00:00", stop="2026-03-12 14:30:00", allday=False)
    got = agency.check()
    assert got[agency.people["mentor"]][0]["subject"].startswith("Geändert")
    agency.write(event, location="Rathaus; großer Saal, 2. Stock " + "ß" * 90)
    agency.check()
    agency.write(event, hsk_outcome="pending", notes="<p>intern</p>")
    agency.check(mails=0)

    (tandem,) = agency.admin.read("hsk.tandem", [("id", "=", agency.tandem)], ["mentee_id"])
    mentee = tandem["mentee_id"][0]
    new = agency.partner("Nina Neu", email="nina@mentee.example", parent_id=mentee)
    agency.inboxes[new] = Inbox(agency.smtp, "nina@mentee.example")
    agency.write(event, partner_ids=[(3, agency.people["mentee"]), (4, new)])
    agency.check()
    methods = [inbox.programs[1].received[-1][0] for inbox in agency.inboxes.values()]
    assert methods == ["REQUEST", "CANCEL", "REQUEST"]

    agency.admin("calendar.event", "unlink", [event])
    got = agency.check(people=[agency.people["mentor"], new])
    assert got[new][0]["subject"].startswith("Abgesagt")
    uids = {one[1] for inbox in agency.inboxes.values() for one in inbox.programs[1].received}
    assert len(uids) == 1


def test_a_series_across_the_change_to_summer_time(agency):
    """Ten stays ten; single dates change and fall out; the series moves; all of it is cancelled."""
    agency.weekly()
    agency.check()
    hours = [start.hour for start, *_rest in agency.program().dates()]
    assert hours == [9] * 3 + [8] * 5, "UTC; in Berlin it is always ten"

    dates = agency.of_series()
    agency.write(dates[3], start="2026-04-01 12:00:00", stop="2026-04-01 13:00:00")
    agency.check()
    agency.write(dates[5], location="Werkstatt", recurrence_update="self_only")
    agency.check()
    agency.admin("calendar.event", "unlink", [dates[4]])
    agency.check()
    received = agency.program().received
    assert received[-1][0] == "CANCEL"
    agency.write(dates[6], active=False)
    agency.check()
    agency.write(dates[0], location="Rathaus", recurrence_update="all_events")
    agency.check()
    assert len({uid for _method, uid, _number in received}) == 1

    agency.write(
        dates[0],
        start="2026-03-10 14:00:00",
        stop="2026-03-10 15:00:00",
        recurrence_update="all_events",
    )
    agency.check()
    assert len({uid for _method, uid, _number in received}) == 1, "the series is the same"
    later = agency.of_series()[4]
    agency.write(later, location="Online", recurrence_update="future_events")
    agency.check(mails=2)
    assert len({uid for _method, uid, _number in received}) == 2, "a new series begins"
    agency.admin("calendar.event", "action_mass_deletion", [agency.of_series()[-1]], "all_events")
    agency.check()
    agency.admin("calendar.event", "action_mass_deletion", [agency.of_series()[0]], "all_events")
    agency.check()
    assert agency.program().dates() == []


def test_whole_days_and_a_meeting_that_becomes_a_series(agency):
    """A day has no time of day; a meeting keeps its UID when it is repeated."""
    day = agency.create(
        start="2026-03-28 08:00:00", stop="2026-03-29 18:00:00", allday=True,
        start_date="2026-03-28", stop_date="2026-03-29",
    )  # fmt: skip
    agency.check()
    agency.write(day, start_date="2026-03-29", stop_date="2026-03-29")
    agency.check()
    event = agency.create()
    agency.check()
    agency.write(
        event, recurrency=True, rrule_type="monthly", month_by="day", weekday="TUE", byday="2",
        end_type="count", count=4, interval=1,
    )  # fmt: skip
    agency.check()
    received = agency.program().received
    assert len({uid for _method, uid, _number in received}) == 2


def test_the_end_of_a_tandem(agency):
    """What is ahead is cancelled, what was stays."""
    agency.create()
    agency.weekly()
    agency.check(mails=2)
    past = agency.create(start="2026-02-10 09:00:00", stop="2026-02-10 10:00:00")
    agency.admin("hsk.tandem", "write", [agency.tandem], {"end_reason": "Kein Bedarf"})
    agency.admin("hsk.tandem", "action_end", [agency.tandem])
    for inbox in agency.inboxes.values():
        assert len(inbox.read()) == 2
        assert [program.dates() for program in inbox.programs] == [[], []]
    assert agency.of_series() == [past]


def test_a_successor_in_the_middle_of_a_series(clean_db, odoo_server, rpc, smtp_server):
    """Who leaves keeps the past, who comes gets the future."""
    db = clean_db()
    agency = Agency(rpc(odoo_server(db, fake_now=NOW)), smtp_server)
    agency.weekly()
    agency.check()
    agency.admin = rpc(odoo_server(db, fake_now="2026-03-25 08:00:00"))
    (tandem,) = agency.admin.read("hsk.tandem", [("id", "=", agency.tandem)], ["mentee_id"])
    mentee = tandem["mentee_id"][0]
    new = agency.partner("Nina Neu", email="nina@mentee.example", parent_id=mentee)
    agency.inboxes[new] = Inbox(agency.smtp, "nina@mentee.example")
    agency.admin("hsk.tandem", "write", [agency.tandem], {"mentee_contact_ids": [(6, 0, [new])]})
    agency.check(mails=2, people=[agency.people["mentor"]])
    (first, _second) = agency.inboxes[agency.people["mentee"]].programs
    assert len(first.dates()) == 3
    assert len(agency.inboxes[new].programs[0].dates()) == 5


def post(address, **values):
    """Post a form as the browser does, with the key that its page holds."""
    browser = requests.Session()
    page = browser.get(re.sub(r"/(meeting|note)\b.*", "", address), timeout=60)
    key = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    return browser.post(address, data={"csrf_token": key, **values}, timeout=60)


def links(message, server):
    """Return the addresses of a mail's buttons, on the server that runs now."""
    text = message.get_body(("html",)).get_content()
    return [
        server.url + path for path in re.findall(r'href="https?://[^/"]+(/tandem/[^"]+)"', text)
    ]


def test_one_click_from_the_mail(clean_db, odoo_server, rpc, smtp_server):
    """Accept, answer the question after the meeting, keep a note: without account, by POST."""
    db = clean_db()
    server = odoo_server(db, fake_now=NOW)
    agency = Agency(rpc(server), smtp_server)
    event = agency.create()
    (page,) = links(agency.check()[agency.people["mentee"]][0], server)
    assert post(f"{page}/meeting/{event}/answer", answer="yes").status_code == 200
    states = agency.admin.read("calendar.attendee", [("event_id", "=", event)], ["state"])
    assert sorted(row["state"] for row in states) == ["accepted", "needsAction"]

    server = odoo_server(db, fake_now="2026-03-10 12:00:00")
    agency.admin = admin = rpc(server)
    cron = admin.ref("hsk_family_friendly.ir_cron_meeting_question")
    agency.smtp.stop()
    admin("ir.cron", "method_direct_trigger", [cron])
    agency.smtp.start()
    again = admin.ref("hsk_family_friendly.ir_cron_invitation_retry")
    admin("ir.cron", "method_direct_trigger", [again])
    admin("ir.cron", "method_direct_trigger", [cron])
    mail = smtp_server.to(PEOPLE["mentor"])[-1]
    assert len(smtp_server.to(PEOPLE["mentor"])) == 2, "an invitation and one question"
    held, _moved, _not_held = links(mail, server)
    assert requests.get(held, timeout=60).status_code == 200
    outcome = {"fields": ["hsk_outcome"]}
    assert admin("calendar.event", "read", [event], **outcome)[0]["hsk_outcome"] == "pending"
    where = held.partition("?")[0] + "/outcome"
    assert post(where, outcome="held").status_code == 200
    assert admin("calendar.event", "read", [event], **outcome)[0]["hsk_outcome"] == "held"

    base = held.partition("/meeting/")[0]
    assert "Umsatz 4711" in post(f"{base}/note", body="Umsatz 4711", audience="own").text
    (tandem,) = admin("hsk.tandem", "read", [agency.tandem])
    assert tandem["note_count"] == 1 and "4711" not in str(tandem)
    for method, args in (
        ("search_read", [[], ["body"]]),
        ("formatted_read_group", [[], ["body"], ["__count"]]),
        ("export_data", [[1], ["body"]]),
        ("name_search", ["4711"]),
        ("web_search_read", [[], {"body": {}}]),
        ("unlink", [[1]]),
    ):
        with pytest.raises(RpcError):
            admin("hsk.tandem.note", method, *args)


def test_the_mail_server_is_down(agency):
    """Mails wait, the newest only; then all calendars are right, and nobody gets two."""
    event = agency.create()
    agency.check()
    agency.smtp.stop()
    agency.write(event, location="Rathaus")
    agency.write(event, start="2026-03-11 09:00:00", stop="2026-03-11 10:00:00")
    ours = [("invitation_id.tandem_id", "=", agency.tandem)]
    guests = agency.admin.read("hsk.invitation.guest", ours, ["delivery", "problem"])
    assert {guest["delivery"] for guest in guests} == {"failed"}
    assert all(guest["problem"] for guest in guests)
    agency.smtp.start()
    agency.admin(
        "ir.cron",
        "method_direct_trigger",
        [agency.admin.ref("hsk_family_friendly.ir_cron_invitation_retry")],
    )
    agency.check()
    guests = agency.admin.read("hsk.invitation.guest", ours, ["delivery"])
    assert {guest["delivery"] for guest in guests} == {"sent"}


def test_the_queue_is_stuck(agency):
    """What was not sent is withdrawn: the numbers rise, and nobody gets an old state."""
    admin = agency.admin
    event = agency.create()
    agency.check()
    admin("ir.config_parameter", "set_param", "mail.mail_force_send_limit", "0")
    agency.write(event, location="Rathaus")
    agency.write(event, start="2026-03-11 09:00:00", stop="2026-03-11 10:00:00")
    unheard = agency.create(start="2026-04-10 09:00:00", stop="2026-04-10 10:00:00")
    admin("calendar.event", "unlink", [unheard])
    agency.smtp.run_queue(admin)
    agency.check()
    numbers = [number for _method, _uid, number in agency.program().received]
    assert numbers == [0, 2]


def test_other_meetings_are_as_before(agency):
    """A meeting of nobody's tandem gets Odoo's own mail, and no outcome."""
    guest = agency.partner("Gast", email="gast@example.com")
    event = agency.admin(
        "calendar.event",
        "create",
        {
            "name": "Anderes",
            "start": "2026-03-10 09:00:00",
            "stop": "2026-03-10 10:00:00",
            "partner_ids": [(6, 0, [guest])],
        },
    )
    (message,) = agency.smtp.to("gast@example.com")
    assert "/calendar/meeting/accept" in message.get_body(("html",)).get_content()
    (row,) = agency.admin.read("calendar.event", [("id", "=", event)], ["hsk_outcome", "privacy"])
    assert not row["hsk_outcome"] and not row["privacy"]
