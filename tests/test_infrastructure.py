"""The tools that the other tests rely on do what they promise."""

from datetime import datetime

import requests
from support import web


def fetch(server, path, login="admin", password="admin"):
    """Get a page as a logged in user."""
    session = requests.Session()
    session.post(
        f"{server.url}/web/session/authenticate",
        json={"params": {"db": server.db, "login": login, "password": password}},
        timeout=60,
    )
    return session.get(server.url + path, timeout=120)


def test_server_browser_and_mail(clean_server, rpc, smtp_server, page, login):
    """One server, looked at in each of the ways that the tests have."""
    server = clean_server
    admin = rpc(server)
    assert admin("res.lang", "search_count", [("code", "=", "de_DE")]) == 1

    smtp_server.register(admin)
    admin(
        "mail.mail",
        "create",
        {
            "subject": "Größe",
            "body_html": "<p>x</p>",
            "email_from": "b@example.com",
            "email_to": "a@example.com",
        },
    )
    (message,) = smtp_server.run_queue(admin)
    assert (message["subject"], message.envelope_to) == ("Größe", ["a@example.com"])

    web.login_by_form(page, server.url)
    page.wait_for_selector(".o_navbar")
    page.context.clear_cookies()
    login(page, server, path="/odoo")
    assert not page.errors


def test_another_time(clean_db, odoo_server, rpc):
    """A server can be started in the future, and still prints."""
    server = odoo_server(clean_db(), fake_now="2028-11-01 10:00:00")
    admin = rpc(server)
    partner = admin("res.partner", "create", {"name": "A"})
    admin("res.partner", "message_post", [partner], body="x")
    (message,) = admin.read(
        "mail.message", [("res_id", "=", partner), ("body", "ilike", "x")], ["date"], limit=1
    )
    found = fetch(server, "/report/pdf/base.report_irmodulereference/1")
    assert found.content.startswith(b"%PDF")
    assert fetch(server, "/report/barcode/QR/abc").content.startswith(b"\x89PNG")
    assert datetime.fromisoformat(message["date"]).strftime("%Y-%m-%d %H") == "2028-11-01 10"
