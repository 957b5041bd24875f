"""Databases: a template of the dependencies, copies of it, and the add-on installed in them.

    hsk_tpl_*     the add-on's dependencies, no demo data, German loaded
    hsk_clean_*   that with the add-on installed
    hsk_full_*    that with the add-on and its demo data (the dependencies' stay out)

Each is made under another name first, so that a name that exists is complete.
"""

import os
import shutil
import subprocess
import tempfile
import time

from . import locks, logcheck, postgres
from .paths import (
    CHECKOUT,
    DATA,
    LOGS,
    MODULE,
    ROOT,
    VERSION_FILE,
    addon_digest,
    digest,
    manifest,
    odoo,
)
from .processes import die_with_parent

LANGUAGE = "de_DE"
ASSETS = ROOT / "devtools" / "bundle_assets.py"


def execute(query, params=None, database="postgres"):
    """Run one SQL statement; return the rows if it has any."""
    connection = postgres.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, params)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def names(prefix="hsk_"):
    """Return the names of the databases that begin so."""
    rows = execute("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname")
    return [name for (name,) in rows if name.startswith(prefix)]


def drop(name):
    """Drop a database and its files, if they exist."""
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user",
        (name,),
    )
    execute(f'DROP DATABASE IF EXISTS "{name}"')
    shutil.rmtree(DATA / "filestore" / name, ignore_errors=True)


def rename(old, new):
    """Rename a database and its folder of files."""
    if (DATA / "filestore" / old).exists():
        shutil.rmtree(DATA / "filestore" / new, ignore_errors=True)
        (DATA / "filestore" / old).rename(DATA / "filestore" / new)
    execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def clone(source, target):
    """Copy a database with its files (which Odoo never changes: links are enough)."""
    with locks.held("databases"):
        drop(target)
        files = DATA / "filestore" / source
        if files.exists():
            shutil.copytree(files, DATA / "filestore" / target, copy_function=os.link)
        execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    return target


def note(name, text=None):
    """Read or write the note attached to a database."""
    if text is not None:
        execute(f'COMMENT ON DATABASE "{name}" IS %s', (text,))
        return text
    rows = execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", (name,)
    )
    return rows[0][0] if rows else None


def run_odoo(name, *args, label, check=True):
    """Run Odoo on a database until it is done; its log must be clean if `check` is set."""
    log = LOGS / f"{label}-{name}.log"
    started = time.time()
    print(f"dev: {label} {name} …", end="", flush=True)
    with open(log, "w") as output:
        done = subprocess.run(
            odoo("-d", name, "--stop-after-init", "--no-http", "--max-cron-threads=0", *args),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            preexec_fn=die_with_parent,
        )
    print(f" {time.time() - started:.0f} s", flush=True)
    problems = logcheck.problems(log.read_text()) if check else []
    if done.returncode or problems:
        raise SystemExit(
            "\n".join([*problems[:40], logcheck.tail(log) if not problems else ""])
            + f"\ndev: {label} of {name} failed, see {log}"
        )


def template():
    """Return the template of the dependencies; make it if need be."""
    depends = sorted(manifest()["depends"])
    key = digest(VERSION_FILE, depends, LANGUAGE, ASSETS)
    name = f"hsk_tpl_{key}"
    with locks.held("databases"):
        if name not in names():
            new = f"new_{name}"
            drop(new)
            run_odoo(
                new, "-i", ",".join(depends), f"--load-language={LANGUAGE}",
                label="build-template", check=False,
            )  # fmt: skip
            run_script(new, ASSETS.read_text(), label="bundle assets")
            rename(new, name)
    return name


def install(name, demo=False, options=()):
    """Install the add-on in a database; with `demo`, with its own demo data only."""
    args = ["-i", MODULE, *options]
    if demo:
        # Odoo loads demo data only where all dependencies have theirs: pretend that.
        execute(
            "UPDATE ir_module_module SET demo = true WHERE name IN %s",
            (tuple(manifest()["depends"]),),
            database=name,
        )
        args.append("--with-demo")
    run_odoo(name, *args, label="install")
    if demo:
        execute(
            "UPDATE ir_module_module SET demo = false WHERE name != %s", (MODULE,), database=name
        )
    note(name, addon_digest())


def upgrade(name):
    """Upgrade the add-on in a database."""
    run_odoo(name, "-u", MODULE, "--i18n-overwrite", label="upgrade")
    note(name, addon_digest())


def installed(demo=False):
    """Return the name of a database with the add-on as it is now; only to be cloned."""
    kind = f"hsk_{'full' if demo else 'clean'}_{CHECKOUT}"
    with locks.held("databases"):
        source = template()
        name = f"{kind}_{digest(source, addon_digest(), 'demo' if demo else '')}"
        if name not in names():
            for old in names(kind):
                drop(old)
            new = f"new_{name}"
            clone(source, new)
            install(new, demo=demo)
            run_script(new, ASSETS.read_text(), label="bundle assets")
            rename(new, name)
    return name


def run_script(name, script, label="script", options=()):
    """Run Python in odoo shell on a database (`env` is there); return what it printed.

    The script commits by itself what it wants to keep.
    """
    marker = "-- script done --"
    with tempfile.TemporaryFile("w+") as source:
        source.write(f"{script}\nprint({marker!r})\n")
        source.seek(0)
        done = subprocess.run(
            odoo("shell", "-d", name, "--no-http", "--log-level=warn", *options),
            stdin=source,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=die_with_parent,
        )
    if done.returncode or marker not in done.stdout:
        raise SystemExit(f"dev: {label} failed on {name}:\n{done.stdout}{done.stderr}")
    return done.stdout.replace(marker, "").strip()
