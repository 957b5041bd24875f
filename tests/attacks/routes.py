"""Says which routes the add-on has, and makes links of each kind; run in a shell of Odoo."""

# ruff: noqa: F821 - `env` is the shell's

import json
from datetime import datetime, timedelta

MODULE = "odoo.addons.hsk_family_friendly"
PURPOSES = {"jury": "jury", "enrolment": "enrolment", "tandem": "tandem", "network-event": "event"}

links = env["hsk.personal.link"]
until = datetime.now() + timedelta(days=30)
records = {
    "jury": env["hsk.jury.session"].search([("juror_ids", "!=", False)], limit=1),
    "enrolment": env["hsk.mentoring.enrolment"].search([("contact_ids", "!=", False)], limit=1),
    "tandem": env["hsk.tandem"].search([("mentor_contact_ids", "!=", False)], limit=1),
    "event": env["event.event"].search([("hsk_kind", "!=", False)], limit=1),
}
own = {
    "jury": records["jury"].juror_ids.partner_id[:1],
    "enrolment": records["enrolment"].contact_ids[:1],
    "tandem": records["tandem"].mentor_contact_ids[:1],
}
own["event"] = own["tandem"]


def make(purpose, person):
    """Return a fresh link for someone, valid whenever the record was."""
    link = links._make(purpose, records[purpose], person)[person]
    link.expires_on = until
    return link


def nobody(number):
    """Return somebody invented, who has no part in anything."""
    values = {"name": f"Niemand {number}", "email": f"n{number}@example.com"}
    return env["res.partner"].create(values)


kinds = ("valid", "expired", "revoked", "archived", "forged", "line end")
tokens = {kind: {} for kind in kinds}
for number, purpose in enumerate(records):
    tokens["valid"][purpose] = make(purpose, own[purpose])._token()
    for kind in ("expired", "revoked", "archived"):
        person = nobody(f"{kind}{number}")
        link = make(purpose, person)
        tokens[kind][purpose] = link._token()
        if kind == "expired":
            link.expires_on = datetime.now() - timedelta(days=1)
        elif kind == "revoked":
            link.action_revoke()
        else:
            person.active = False
    tokens["forged"][purpose] = tokens["valid"][purpose][:-2] + "AA"
    tokens["line end"][purpose] = tokens["valid"][purpose] + "%0A"

routes = {}
rules = env["ir.http"]._generate_routing_rules(["hsk_family_friendly"], converters={})
for url, endpoint in rules:
    if endpoint.func.__module__.startswith(MODULE):
        purpose = PURPOSES.get(url.split("/")[1])
        methods = [one for one in endpoint.routing["methods"] or [] if one != "OPTIONS"]
        routes[url, tuple(methods)] = {"address": url, "methods": methods, "purpose": purpose}
# one route gives all workbooks: each that a model names is tried
for definition in env.registry.values():
    for place, name in (one.split("/") for one in getattr(definition, "_hsk_workbooks", ())):
        url = f"/hsk/{place}/<int:record_id>/{name}.xlsx"
        routes[url, ("GET",)] = {"address": url, "methods": ["GET"], "purpose": None}
env.cr.commit()
print(json.dumps({"routes": list(routes.values()), "tokens": tokens}))
