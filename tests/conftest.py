"""Fixtures for the tests from outside: databases, servers, mail, browser.

def test_x(demo_db, odoo_server, rpc, smtp_server, page, login):
    server = odoo_server(demo_db())
    admin = rpc(server)
    login(page, server, path="/odoo")

Servers and databases cost time: tests that leave what they find take `demo_server` or
`clean_server`, the others copies of their own.
"""

import itertools

import pytest
from playwright.sync_api import sync_playwright
from support import web
from support.rpc import Rpc
from support.server import OdooServer
from support.smtp import SmtpServer

from devtools import database, slots


def pytest_configure(config):
    """Name the mark of the tests that open a page."""
    config.addinivalue_line("markers", "browser: opens pages (set for each test that asks for one)")


def pytest_collection_modifyitems(items):
    """Mark the tests that open a page: they wait more than they work, and run beside the others."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def _new_name():
    """Give names to databases; what an interrupted run left under them is dropped."""
    with slots.taken("hsk_out") as prefix:
        for left in database.names(prefix):
            database.drop(left)
        numbers = itertools.count(1)
        yield lambda: f"{prefix}_{next(numbers)}"


@pytest.fixture(scope="session")
def make_db(_new_name):
    """Copy any database, for fixtures of a wider scope: the caller drops it."""
    return lambda source: database.clone(source, _new_name())


@pytest.fixture
def _copy(make_db):
    copies = []

    def copy(source):
        copies.append(make_db(source))
        return copies[-1]

    yield copy
    for name in copies:
        database.drop(name)


@pytest.fixture
def demo_db(_copy):
    """Make a database with the add-on and its demo data."""
    return lambda: _copy(database.installed(demo=True))


@pytest.fixture
def clean_db(_copy):
    """Make a database with the add-on and without demo data."""
    return lambda: _copy(database.installed())


@pytest.fixture
def plain_db(_copy):
    """Make a database with the add-on's dependencies only."""
    return lambda: _copy(database.template())


@pytest.fixture
def odoo_server():
    """Start servers: `odoo_server(name, fake_now="2028-11-01 10:00:00")`; see OdooServer."""
    servers = []

    def start(db, **options):
        servers.append(OdooServer(db, **options).start())
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def demo_server(make_db):
    """Serve the demo data to all tests that hardly change anything."""
    name = make_db(database.installed(demo=True))
    with OdooServer(name) as server:
        yield server
    database.drop(name)


@pytest.fixture(scope="session")
def clean_server(make_db):
    """Serve the add-on without data to all tests that look at their own records only."""
    name = make_db(database.installed())
    with OdooServer(name) as server:
        yield server
    database.drop(name)


@pytest.fixture
def rpc():
    """Log in to a server: `rpc(server)` or `rpc(server, "login", "password")`."""
    return lambda server, login="admin", password=None: Rpc(server.url, server.db, login, password)


@pytest.fixture
def smtp_server():
    """Run a mail server that keeps what it gets; `smtp_server.register(rpc)` makes Odoo use it."""
    server = SmtpServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    """Run Chromium."""
    with sync_playwright() as playwright:
        browser = web.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """Open a page; the test fails if there are errors in `page.errors` at its end."""
    page = web.new_page(browser)
    yield page
    errors = list(page.errors)
    page.context.close()
    assert not errors, "errors in the browser's console:\n" + "\n".join(errors)


@pytest.fixture
def login():
    """Log in without the form: `login(page, server, "login", "password", path="/odoo")`."""
    return web.login
