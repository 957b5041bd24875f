"""./dev demo: Odoo with demo data, in German, ready to look at."""

import argparse
import signal
import subprocess
import sys
import threading

from . import catchmail, database, locks
from .paths import LOGS, ROOT, addon_digest, odoo
from .processes import die_with_parent, free_port, wait_until_up

NAME = "hsk_demo"
SETTINGS = ROOT / "devtools" / "demo_settings.py"


def main(*args):
    """Make or upgrade the demo database, serve it until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="./dev demo")
    parser.add_argument("--fresh", action="store_true", help="throw the demo database away first")
    parser.add_argument("--port", type=int, default=8069)
    options = parser.parse_args(args)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    lock = locks.acquire("demo", wait=False)
    if not lock:
        print("dev: another ./dev demo is running on this database", file=sys.stderr)
        return 1
    prepare(options.fresh)
    port = free_port(options.port)
    if port != options.port:
        print(f"dev: port {options.port} is taken, using {port}")
    set_parameters(NAME, port)
    mailbox = catchmail.start()
    (LOGS / "demo.log").unlink(missing_ok=True)
    process = subprocess.Popen(
        odoo(
            "-d", NAME, "--db-filter", f"^{NAME}$", "--no-database-list",
            f"--http-port={port}", f"--gevent-port={free_port(port + 1)}", "--max-cron-threads=1",
            "--smtp=127.0.0.1", f"--smtp-port={mailbox.port}", "--logfile", str(LOGS / "demo.log"),
        ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )  # fmt: skip
    try:
        threading.Thread(target=announce, args=(process, port), daemon=True).start()
        return process.wait()
    except KeyboardInterrupt:
        print("\ndev: stopping")
        return 0
    finally:
        process.terminate()
        process.wait()
        mailbox.stop()


def prepare(fresh=False):
    """Make sure that the demo database shows the add-on as it is now."""
    note = database.note(NAME)
    if note and not fresh:
        if note != addon_digest():
            database.upgrade(NAME)
        return
    new = f"new_{NAME}"
    build(new)
    database.drop(NAME)
    database.rename(new, NAME)


def build(name):
    """Make a German instance with the add-on and its demo data."""
    database.clone(database.template(), name)
    configure(name)
    database.install(name, demo=True)


def configure(name):
    """Company, language, currency and time zone, before the add-on comes."""
    database.run_script(name, SETTINGS.read_text(), label="demo settings")


def set_parameters(name, port):
    """Tell Odoo its own address, for links and for wkhtmltopdf to fetch style sheets.

    The services of Odoo's maker (company look-up, text messages, letters) get nothing from here.
    """
    nowhere = "http://127.0.0.1:9"
    for key, value in {
        "web.base.url": f"http://localhost:{port}",
        "web.base.url.freeze": "True",
        "report.url": f"http://127.0.0.1:{port}",
        "iap.endpoint": nowhere,
        "iap.partner_autocomplete.endpoint": nowhere,
        "enrich.endpoint": nowhere,
        "sms.endpoint": nowhere,
        "snailmail.endpoint": nowhere,
    }.items():
        database.execute(
            "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
            database=name,
        )


def announce(process, port):
    """Print where to go, once it is there."""
    if wait_until_up(process, port):
        print(f"\n  http://localhost:{port}   login: admin   password: admin\n")
        print(f"  Mail goes to {catchmail.FOLDER}, the log to {LOGS / 'demo.log'}.")
        print("  Ctrl-C stops it.", flush=True)
    else:
        print(f"dev: Odoo did not start, see {LOGS / 'demo.log'}", file=sys.stderr)
