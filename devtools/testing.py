"""./dev test: without arguments lint and everything; with arguments only those tests."""

import subprocess
import sys

from . import database, lint, locks, slots
from .paths import CONFIG, MODULE, ROOT

INSIDE = f"{MODULE}/tests"
OUTSIDE = "tests"
PLUGIN = ["-p", "devtools.strict"]


def main(*args):
    """Run the tests that the arguments name; return the exit code."""
    files = [arg for arg in args if (ROOT / arg.split("::")[0]).exists()]
    options = [arg for arg in args if arg not in files]
    inside = [name for name in files if name.startswith(MODULE)]
    outside = [name for name in files if not name.startswith(MODULE)]
    if files:
        results = {}
    else:
        results = {} if options else {"lint": lint.main()}
        inside, outside = [INSIDE], [] if options else [OUTSIDE]
    if inside:
        results["tests inside Odoo"] = run_inside(inside, options)
    if outside:
        results["tests from outside"] = run_outside(outside, options)
    for name, code in results.items():
        print(f"dev: {name}: {'ok' if code == 0 else f'FAILED (exit code {code})'}")
    return max(results.values())


def run_inside(paths, options):
    """Run tests within Odoo, on a database of their own with the add-on installed."""
    with slots.taken("hsk_test") as name:
        with locks.held("databases"):
            source = database.installed()
            if name not in database.names() or database.note(name) != source:
                database.clone(source, name)
                database.note(name, source)
        print(f"dev: tests inside Odoo on {name}", flush=True)
        return _pytest(
            "--odoo-http", f"--odoo-config={CONFIG}", f"--odoo-database={name}", *options, *paths
        )


def run_outside(paths, options):
    """Run tests that look at running servers from outside."""
    print("dev: tests from outside", flush=True)
    return _pytest("-p", "no:odoo", *options, *paths)


def _pytest(*args):
    command = [sys.executable, "-m", "pytest", *PLUGIN, *args]
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
