"""Released letters arrive at a mail server; what does not arrive says why."""


def test_letters_arrive_in_german(demo_db, odoo_server, rpc, smtp_server):
    """Drafts of the demo: one is refused, one arrives, nobody else is written."""
    server = odoo_server(demo_db())
    admin = rpc(server)
    smtp_server.register(admin)
    admin("res.users", "write", [admin.uid], {"email": "staff@example.com"})
    letters = admin.read(
        "hsk.letter", [("state", "=", "draft")], ["recipient_ids", "partner_id"], order="id"
    )
    assert len(letters) == 3
    refused, good, waiting = letters
    addresses = {
        row["id"]: row["email"]
        for row in admin.read("res.partner", [("email", "!=", False)], ["email"])
    }
    bad = addresses[refused["recipient_ids"][0]]
    smtp_server.refuse.add(bad)

    admin("hsk.letter", "action_release", [refused["id"], good["id"]])
    smtp_server.run_queue(admin)
    (message,) = smtp_server.messages
    assert message.envelope_to == [addresses[good["recipient_ids"][0]]]
    assert "Zertifikat läuft bald ab" in message["subject"]
    text = message.get_body(("html",)).get_content()
    assert "Sehr geehrte Damen und Herren" in text

    state = {
        row["id"]: row for row in admin.read("hsk.letter", [], ["state", "delivery", "problem"])
    }
    assert state[good["id"]]["delivery"] == "sent"
    assert state[refused["id"]]["delivery"] == "failed"
    assert state[refused["id"]]["problem"]
    assert state[waiting["id"]]["state"] == "draft"
    failed = admin("hsk.letter", "search", [("delivery", "=", "failed")])
    assert failed == [refused["id"]]
