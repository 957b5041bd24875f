"""Chromium through Playwright, set up as a German user's browser."""

import re
import shutil
import time

from playwright.sync_api import TimeoutError, expect

# A machine that is busy with other work takes its time.
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)

# What Chromium itself complains about on any Odoo page.
CONSOLE_NOISE = re.compile(r"favicon|Download the React|third-party cookie", re.I)
PROGRAMS = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")


def launch(playwright):
    """Start Chromium."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        raise RuntimeError("missing Chromium; run: apt-get install chromium")
    return playwright.chromium.launch(
        executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
    )


def new_page(browser, **options):
    """Open a page in a context of its own; `page.errors` collects what goes wrong in it."""
    context = browser.new_context(
        **{
            "locale": "de-DE",
            "timezone_id": "Europe/Berlin",
            "viewport": {"width": 1366, "height": 900},
            "accept_downloads": True,
            **options,
        }
    )
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(PATIENCE)
    page = context.new_page()
    page.errors = []

    def note(text):
        if not CONSOLE_NOISE.search(text):
            page.errors.append(text)

    page.on("console", lambda message: message.type == "error" and note(message.text))
    page.on("pageerror", lambda error: note(str(error)))
    return page


def login(page, server, login="admin", password=None, path=None):
    """Log in without the form; with a path, go there and wait for the page."""
    answer = page.request.post(
        f"{server.url}/web/session/authenticate",
        data={"params": {"db": server.db, "login": login, "password": password or login}},
    )
    assert answer.json()["result"]["uid"], answer.text()
    if path:
        page.goto(server.url + path)
        page.wait_for_selector(".o_web_client .o_navbar")


def login_by_form(page, base_url, login="admin", password=None, path="/odoo"):
    """Log in as a person does, and wait for the page behind the form."""
    page.goto(f"{base_url}/web/login?redirect={path}")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password or login)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url(lambda url: "/web/login" not in url)
    page.wait_for_selector(".o_web_client .o_navbar, .o_portal, .o_portal_wrap, main")


def select_all(page, then):
    """Select all rows of a list, and wait for what can be done with them; return that.

    A list that is still being drawn forgets what was selected.
    """
    for _attempt in range(PATIENCE // 3_000):
        page.locator("thead .o_list_record_selector input").check()
        try:
            then.wait_for(timeout=3_000)
        except TimeoutError:
            continue
        break
    return then


def download(page, click):
    """Return the file that comes of a click.

    Odoo opens a window for it. Some versions of Chromium give the file to that window, others to
    the page that opened it, others to both.
    """
    found = []

    def keep(file):
        found.append(file)

    def listen(window):
        window.on("download", keep)

    listen(page)
    page.context.on("page", listen)
    click()
    deadline = time.monotonic() + 60
    while not found and time.monotonic() < deadline:
        page.wait_for_timeout(50)  # lets the events of the browser come in
    page.context.remove_listener("page", listen)
    page.remove_listener("download", keep)
    assert found, "nothing was downloaded"
    return found[0]
