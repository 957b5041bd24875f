"""python -m devtools COMMAND: see help.txt."""

import importlib
import os
import subprocess
import sys

from . import paths

COMMANDS = {
    "demo": "demo",
    "test": "testing",
    "lint": "lint",
    "bench": "bench",
    "attack": "attack",
    "i18n": "i18n",
    "pictures": "pictures",
    "db": "database_cli",
    "upgrade": "upgrade",
}
DEMO = "hsk_demo"


def _child(command):
    """Run a program in the foreground; Ctrl-C is its business, the end is ours."""
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def main(command, *args):
    """Run one command and return the exit code."""
    paths.prepare()
    if command == "lint":
        return importlib.import_module("devtools.lint").main(*args)
    from . import database, postgres

    postgres.use()
    if command in COMMANDS:
        return importlib.import_module(f"devtools.{COMMANDS[command]}").main(*args)
    if command == "psql":
        return _child(["psql", args[0] if args else DEMO, *args[1:]])
    if command == "shell":
        name = args[0] if args else DEMO
        return _child(paths.odoo("shell", "-d", name, "--no-http", *args[1:]))
    if command == "odoo":
        return _child(paths.odoo(*args))
    if command == "python":
        return _child([sys.executable, *args])
    if command == "clean":
        for name in database.names("hsk_") + database.names("new_hsk_"):
            database.drop(name)
            print("dropped", name)
        return 0
    raise ValueError(command)


if __name__ == "__main__":
    os.chdir(paths.ROOT)
    sys.exit(main(*sys.argv[1:]))
