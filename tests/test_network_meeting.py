"""A network meeting in a running Odoo: two people at the same moment want the last place."""

import threading


def test_last_place_is_given_once(clean_db, odoo_server, rpc):
    """Two registrations at once: one has the place, the other one waits."""
    admin = rpc(odoo_server(clean_db()))
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
