"""What integrations see through Odoo's external API: the rights of each role, and two at a time."""

import threading

import pytest
from support.rpc import Rpc, RpcError

ROLES = {
    "reader": "hsk_family_friendly.group_hsk_reader",
    "staff": "hsk_family_friendly.group_hsk_user",
    "lead": "hsk_family_friendly.group_hsk_manager",
    "colleague": "base.group_user",
    "portal": "base.group_portal",
}
# What a role may do through the API; the others are refused.
MAY_READ = {"reader", "staff", "lead"}
MAY_WRITE = {"staff", "lead"}
MAY_SET_UP = {"lead"}
GERMAN = {"lang": "de_DE"}


@pytest.fixture(scope="module")
def users(clean_server):
    """Give an API client for the administrator and for each role."""
    server = clean_server
    admin = Rpc(server.url, server.db)
    clients = {"admin": admin}
    for role, group in ROLES.items():
        login = f"api_{role}"
        admin(
            "res.users",
            "create",
            {
                "name": role,
                "login": login,
                "password": login,
                "email": f"{login}@example.com",
                "group_ids": [(6, 0, [admin.ref(group)])],
            },
        )
        clients[role] = Rpc(server.url, server.db, login)
    return clients


def allowed(client, *call, **kwargs):
    """Tell whether a call is allowed; another fault than a refusal is a fault of the test."""
    try:
        client(*call, **kwargs)
    except RpcError as error:
        assert error.name == "odoo.exceptions.AccessError", error.debug
        return False
    return True


def who(users, *call, **kwargs):
    """Return the roles to whom a call is allowed."""
    return {role for role in ROLES if allowed(users[role], *call, **kwargs)}


def make_case(admin, name, **values):
    """Return a company and its case."""
    company = admin(
        "res.partner", "create", {"name": name, "is_company": True, "hsk_employee_count": 42}
    )
    return company, admin("hsk.certification", "create", {"partner_id": company, **values})


def to_the_jury(client, case):
    """Take a case to the jury."""
    for step in ("action_apply", "action_assess", "action_send_to_jury"):
        client("hsk.certification", step, [case])


def test_rights_of_each_role(users):
    """Reading, writing, creating and deleting, and the buttons."""
    admin = users["admin"]
    company, case = make_case(admin, "Größe & Söhne GmbH")
    field = admin("hsk.action.field", "search", [], limit=1)[0]
    measure = {"certification_id": case, "action_field_id": field, "name": "Gleitzeit"}

    for model in ("hsk.certification", "hsk.measure", "hsk.letter", "hsk.checklist.item"):
        assert who(users, model, "search_read", [], ["id"]) == MAY_READ, model
    for model in ("hsk.juror", "hsk.jury.session", "hsk.jury.case", "hsk.jury.condition"):
        assert who(users, model, "search_read", [], ["id"]) == MAY_READ, model
    for model in ("hsk.jury.vote", "hsk.jury.conflict", "hsk.jury.log", "hsk.personal.link"):
        assert who(users, model, "search_read", [], ["id"]) == MAY_WRITE, model
        assert who(users, model, "read_group", [], ["id"], ["create_uid"]) == MAY_WRITE, model
    assert who(users, "hsk.measure", "create", measure) == MAY_WRITE
    measures = admin("hsk.measure", "search", [("certification_id", "=", case)])
    assert who(users, "hsk.measure", "write", measures, {"name": "Kernzeit"}) == MAY_WRITE
    refused = ROLES.keys() - MAY_WRITE
    assert not any(allowed(users[role], "hsk.measure", "unlink", measures) for role in refused)
    assert allowed(users["staff"], "hsk.measure", "unlink", measures)
    assert who(users, "hsk.action.field", "write", [field], {"sequence": 5}) == MAY_SET_UP
    assert who(users, "hsk.signatory", "create", {"name": "A", "function": "B"}) == MAY_SET_UP
    assert who(users, "res.partner", "read", [company], ["hsk_network_state"]) == MAY_READ
    assert "staff" not in who(users, "hsk.workforce.figure", "search", [("count", "<", 5)])

    for role in ("reader", "colleague", "portal"):
        assert not allowed(users[role], "hsk.certification", "action_apply", [case]), role
    to_the_jury(users["staff"], case)
    users["staff"]("hsk.certification", "action_certify", [case])
    (found,) = users["reader"].read(
        "hsk.certification", [("id", "=", case)], ["state", "number", "certificate_state"]
    )
    assert (found["state"], found["certificate_state"]) == ("certified", "active")
    assert found["number"]


def test_a_button_without_what_it_needs_says_a_sentence(users):
    """No traceback, no wizard: the sentence names what is missing."""
    admin = users["admin"]
    _company, case = make_case(admin, "Ohne Grund GmbH")
    for step, words in (
        ("action_certify", "Bei der Jury"),
        ("action_revoke", "kein Zertifikat"),
        ("action_prepare_recertification", "zertifiziert"),
    ):
        with pytest.raises(RpcError, match=words) as caught:
            users["staff"]("hsk.certification", step, [case], context=GERMAN)
        assert caught.value.name == "odoo.exceptions.UserError"
    to_the_jury(admin, case)
    with pytest.raises(RpcError, match="Begründung|Grund"):
        users["staff"]("hsk.certification", "action_refuse", [case], context=GERMAN)


def test_two_people_certify_at_the_same_moment(users):
    """One of two overlapping certificates of a company is refused, whoever comes first."""
    admin = users["admin"]
    company = admin("res.partner", "create", {"name": "Doppelt GmbH", "is_company": True})
    values = {"partner_id": company, "state": "certified", "decided_on": "2026-05-01"}
    gate, answers = threading.Barrier(2), []

    def certify(client):
        gate.wait()
        try:
            answers.append(client("hsk.certification", "create", values, context=GERMAN))
        except RpcError as error:
            answers.append(error)

    threads = [threading.Thread(target=certify, args=[users[role]]) for role in ("staff", "lead")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (error,) = [answer for answer in answers if isinstance(answer, RpcError)]
    assert error.name == "odoo.exceptions.ValidationError"
    assert "Doppelt GmbH" in str(error)
    assert admin("hsk.certification", "search_count", [("partner_id", "=", company)]) == 1
