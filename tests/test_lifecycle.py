"""Installing, upgrading and uninstalling leave an existing instance as it was.

The whole database is compared, row by row and column by column, with what it was before.
"""

import re
import subprocess

import pytest
from support.snapshot import Snapshot, summary

from devtools import database
from devtools.paths import MODULE, odoo

# An instance with a life of its own: nothing of it has to do with the network.
FOREIGN = """
from datetime import datetime, timedelta
from odoo import Command

quiet = env(context={"no_mail_to_attendees": True, "lang": "de_DE"})
partners = quiet["res.partner"].create([
    {"name": "Größe & Söhne GmbH", "is_company": True, "city": "Arnsberg", "zip": "59821",
     "country_id": env.ref("base.de").id, "industry_id": env.ref("base.res_partner_industry_C").id},
    {"name": "Alte Firma", "is_company": True, "active": False},
])
people = quiet["res.partner"].create([
    {"name": f"Person {number}", "email": f"p{number}@example.com", "parent_id": partners[0].id}
    for number in range(20)
])
partners[0].message_post(body="Ein Vermerk", subtype_xmlid="mail.mt_note")
partners[0].activity_schedule("mail.mail_activity_data_todo", summary="Anrufen")
quiet["ir.attachment"].create([
    {"name": "Vertrag.txt", "raw": b"Inhalt " * 1000, "res_model": "res.partner",
     "res_id": partners[0].id},
    {"name": "Notiz.txt", "raw": b"x", "res_model": "res.partner", "res_id": people[0].id},
])
start = datetime(2030, 1, 7, 9)
meetings = quiet["calendar.event"].create([
    {"name": f"Termin {number}", "start": start + timedelta(days=number),
     "stop": start + timedelta(days=number, hours=1),
     "partner_ids": [Command.set(people[number:number + 3].ids)]}
    for number in range(5)
])
quiet["calendar.event"].create({
    "name": "Serie", "start": start, "stop": start + timedelta(hours=1), "recurrency": True,
    "rrule_type": "weekly", "mon": True, "end_type": "count", "count": 4,
})
meetings[0].attendee_ids[:1].do_accept()
event = quiet["event.event"].create({
    "name": "Messe", "date_begin": start, "date_end": start + timedelta(hours=8),
    "date_tz": "Europe/Berlin",
})
quiet["event.registration"].create([
    {"event_id": event.id, "partner_id": person.id, "name": person.name} for person in people[:6]
])
survey = quiet["survey.survey"].create({"title": "Umfrage", "question_and_page_ids": [
    Command.create({"title": "Zufrieden?", "question_type": "text_box"}),
]})
survey._create_answer(partner=people[0])
quiet["res.users"].create({
    "name": "Kollege", "login": "kollege",
    "group_ids": [Command.link(env.ref("base.group_user").id)],
})
quiet["res.users"].create({
    "name": "Kunde", "login": "kunde", "partner_id": people[1].id,
    "group_ids": [Command.set([env.ref("base.group_portal").id])],
})
env.cr.commit()
"""

STAMP = {"write_date", "write_uid"}
# What Odoo itself rewrites whenever any module comes or goes.
CHANGED_BY_ODOO = {
    # style sheets and scripts are bundled again
    "ir_attachment": lambda row, names: (row["url"] or "").startswith("/web/assets/"),
    # the list of modules is read again, and one of them has another state
    "ir_module_module": lambda row, names: row["name"] == MODULE or names == STAMP - {"write_uid"},
    # the description of a model quotes its classes, ours too
    "ir_model": lambda row, names: names == {"info"},
    # like that of any application, the manager's group has the administrator and OdooBot in it
    "res_users": lambda row, names: row["id"] in (1, 2) and names and names <= STAMP,
    "res_partner": lambda row, names: row["id"] in (2, 3) and names and names <= STAMP,
    # jobs that Odoo puts off or asks for
    "ir_cron_trigger": lambda row, names: True,
}
REFLECTED = ("ir.model.inherit", "ir.model.fields.selection", "ir.module.category")
# What Odoo leaves behind of any module.
LEFT_BY_ODOO = {
    "ir_attachment": lambda row: (row["url"] or "").startswith("/web/assets/"),
    # the vacuum is asked for after an installation
    "ir_cron_trigger": lambda row: row["cron_id"] == 1,
    # modules that extend mail.thread note what they add to our models, in their own name
    "ir_model_data": lambda row: row["module"] != MODULE and row["model"] in REFLECTED,
    "ir_module_category": lambda row: True,
    # foreign keys are noted once more while their fields go; the keys themselves are gone,
    # see test_uninstall_leaves_no_structure
    "ir_model_constraint": lambda row: row["type"] == "f",
    # each load of the registry and each emptied cache is noted
    **{
        f"orm_signaling_{cache}": lambda row: True
        for cache in ("registry", "assets", "default", "groups", "routing", "stable", "templates")
    },
}


@pytest.fixture(scope="module")
def states(make_db):
    """Walk through a module's life once; return a snapshot of the database after each step."""
    name = make_db(database.template())
    database.run_script(name, FOREIGN, label="foreign data")
    database.run_odoo(name, label="settle")
    found = {"before": Snapshot(name)}
    database.install(name)
    found["installed"] = Snapshot(name)
    database.upgrade(name)
    found["upgraded"] = Snapshot(name)
    _uninstall(name)
    found["uninstalled"] = Snapshot(name)
    database.install(name)
    found["reinstalled"] = Snapshot(name)
    yield found
    database.drop(name)


def _uninstall(name):
    done = subprocess.run(
        odoo("module", "uninstall", "-d", name, MODULE),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert database.logcheck.problems(done.stderr) == []
    state = "SELECT state FROM ir_module_module WHERE name = %s"
    assert database.execute(state, (MODULE,), database=name) == [("uninstalled",)]


@pytest.mark.parametrize("step", ["installed", "upgraded", "uninstalled", "reinstalled"])
def test_foreign_rows_stay(states, step):
    """No row that was there before is changed, not even its write_date."""
    assert summary(states["before"].changes(states[step], CHANGED_BY_ODOO)) == ""


def test_upgrade_changes_nothing(states):
    """An upgrade to the same version leaves the structure of the database alone."""
    assert states["installed"].columns == states["upgraded"].columns
    assert states["installed"].objects == states["upgraded"].objects


def test_uninstall_leaves_no_structure(states):
    """No table, column, index, sequence, view, function or constraint is left behind."""
    before, after = states["before"], states["uninstalled"]
    assert sorted(after.columns.keys() - before.columns.keys()) == []
    assert before.columns == {key: after.columns.get(key) for key in before.columns}
    assert sorted(after.objects - before.objects) == []
    assert sorted(before.objects - after.objects) == []


def test_uninstall_leaves_no_rows(states):
    """No record is left behind: external ids, groups, crons, templates, attachments."""
    assert summary(states["before"].additions(states["uninstalled"], LEFT_BY_ODOO)) == ""


def test_it_can_come_back(states):
    """The second installation is the same as the first."""
    assert states["installed"].columns == states["reinstalled"].columns
    first, second = (
        # an ir.sequence's own sequence is called after its id
        sorted(kind + re.sub(r"^ir_sequence_\d+", "ir_sequence_N", name) for kind, name in objects)
        for objects in (states["installed"].objects, states["reinstalled"].objects)
    )
    assert first == second


def test_installation_does_not_touch_many_partners(states):
    """Nothing is stored on partners when the add-on comes: no default, no computed value."""
    before = states["before"].columns
    rows = states["installed"].tables["res_partner"].values()
    filled = {
        name
        for row in rows
        for name, value in row.items()
        if ("res_partner", name) not in before and value not in (None, False)
    }
    assert filled == set()
