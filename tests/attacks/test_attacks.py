"""The standing attack: what the registry and the routes offer is tried by those who must not.

A part of the tries runs with the other tests; `./dev attack` runs all of them.
"""

import json
import os
import re
import zlib
from pathlib import Path

import requests

from devtools import database

SLICE = 1 if os.environ.get("HSK_ATTACK") == "all" else 12
FOLDER = Path(__file__).parent


def run(db, script, **values):
    """Run a script of this folder in a shell of Odoo; return what it printed as JSON."""
    text = (FOLDER / script).read_text()
    settings = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    program = f"exec(compile({settings + chr(10) + text!r}, {script!r}, 'exec'))"
    return json.loads(database.run_script(db, program, label="attack").splitlines()[-1])


def test_the_registry(demo_db):
    """No model, field or method lets an outsider read or change what is not theirs."""
    found = run(demo_db(), "intruder.py", SLICE=SLICE)
    total = sum(found["tried"].values()) - found["tried"]["of these, faults"]
    print(f"\nattack: {total} tries {found['tried']}, {len(found['successes'])} succeeded")
    assert total > 500
    assert not found["successes"], "\n".join(found["successes"][:60])


def test_the_routes(demo_db, odoo_server):
    """No route acts on a wrong link, and none that acts does so on another method than POST."""
    db = demo_db()
    world = run(db, "routes.py")
    server = odoo_server(db)
    tried, successes = 0, []
    shown = {route["address"] for route in world["routes"] if route["methods"] == ["GET"]}
    some = (one for one in wrong_links(world) if zlib.crc32(repr(one).encode()) % SLICE == 0)
    for what, route, token, method in [*wrong_methods(world, shown), *some]:
        address = fill(route["address"], token)
        answer = requests.request(method, server.url + address, allow_redirects=False, timeout=60)
        tried += 1
        if is_success(answer):
            successes.append(f"{what}: {method} {address} {answer.status_code}")
    print(f"\nattack: {tried} tries at {len(world['routes'])} routes, {len(successes)} succeeded")
    assert len(world["routes"]) > 30
    assert not successes, "\n".join(successes[:60])


def wrong_links(world):
    """Give each route with each link that does not open it."""
    for route in world["routes"]:
        for kind, tokens in world["tokens"].items():
            for purpose, token in tokens.items():
                if kind == "valid" and purpose == route["purpose"]:
                    continue
                for method in ("GET", "POST", "OPTIONS"):
                    yield f"{kind} link for {purpose}", route, token, method


def wrong_methods(world, shown):
    """Give each route that acts, with the right link and with other methods than POST."""
    for route in world["routes"]:
        if route["methods"] == ["POST"] and route["purpose"]:
            token = world["tokens"]["valid"][route["purpose"]]
            methods = ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"]
            for method in methods if route["address"] in shown else ["GET", "HEAD", *methods]:
                yield "not POST", route, token, method


def fill(address, token):
    """Return an address with a token, and numbers."""
    return re.sub(
        r"<(\w+):\w+>", lambda match: token if match[1].startswith("string") else "1", address
    )


def is_success(answer):
    """Tell whether a request got anywhere: neither refused, nor sent to the login, nor unknown."""
    if answer.status_code == 303:
        return "/web/login" not in answer.headers["Location"]
    return answer.status_code not in (400, 403, 404, 405)
