"""./dev upgrade notices rows and values that are gone."""

import pytest

from devtools import database, upgrade


@pytest.fixture
def db(demo_db):
    """Copy the demo data."""
    return demo_db()


def test_what_is_gone_is_noticed(db, monkeypatch):
    before = upgrade.State(db)
    assert before.lost(before) == {}
    database.execute("DELETE FROM hsk_advice", database=db)
    database.execute(
        "UPDATE res_partner SET hsk_employee_count = NULL WHERE id = ("
        "SELECT max(id) FROM res_partner WHERE hsk_employee_count > 0)",
        database=db,
    )
    database.execute("ALTER TABLE res_partner DROP COLUMN hsk_municipality_id", database=db)
    lost = before.lost(upgrade.State(db))
    assert set(lost) == {
        "hsk_advice",
        "hsk_action_field_hsk_advice_rel",
        "res_partner.hsk_employee_count",
        "res_partner.hsk_municipality_id",
    }
    assert lost["res_partner.hsk_employee_count"] == 1
    monkeypatch.setattr(upgrade, "MAY_GO", dict.fromkeys(lost, "a reason"))
    assert before.lost(upgrade.State(db)) == {}


def test_what_differs_is_printed(capsys):
    upgrade.show("fields", {"a": "char", "b": "char"}, {"b": "text", "c": "char"})
    assert capsys.readouterr().out.splitlines() == [
        "dev: fields: 2 before, 2 after",
        "  - a: char",
        "  ~ b: char -> text",
        "  + c: char",
    ]


def test_a_revision_that_is_not_there(capsys):
    with pytest.raises(SystemExit, match="git rev-parse"):
        upgrade.made_with("no-such-revision")
