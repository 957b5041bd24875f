"""./dev test: without arguments lint and everything; with arguments only those tests."""

import subprocess
import sys

from . import database, locks, parts, slots
from .paths import CONFIG, MODULE, ROOT
from .processes import die_with_parent

INSIDE = f"{MODULE}/tests"
OUTSIDE = "tests"
PLUGIN = ["-p", "devtools.strict"]


def main(*args):
    """Run the tests that the arguments name; return the exit code."""
    files = [arg for arg in args if (ROOT / arg.split("::")[0]).exists()]
    options = [arg for arg in args if arg not in files]
    inside = [name for name in files if name.startswith(MODULE)]
    outside = [name for name in files if not name.startswith(MODULE)]
    if not files and options:
        inside = [INSIDE]
    elif not files:
        return parts.run(
            {
                "lint": ["lint"],
                "tests inside Odoo": ["test", INSIDE],
                "tests from outside": ["test", OUTSIDE, "-m", "not browser"],
                "tests in the browser": ["test", OUTSIDE, "-m", "browser"],
            }
        )
    if inside and outside:
        return parts.run(
            {
                "tests inside Odoo": ["test", *options, *inside],
                "tests from outside": ["test", *options, *outside],
            }
        )
    return run_inside(inside, options) if inside else run_outside(outside, options)


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
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGIN, *args],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        check=False,
        preexec_fn=die_with_parent,
    )
    return done.returncode
