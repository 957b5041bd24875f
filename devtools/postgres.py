"""A private PostgreSQL on a Unix socket, unless PGHOST names another one.

The first ./dev starts it, the last one to end stops it: each holds a shared lock
while it works, and whoever then gets the exclusive lock was the last.
"""

import atexit
import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2

from . import locks
from .paths import CACHE, LOGS, digest

ROLE = "odoo"
# Speed over safety: these databases can be made again.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
max_connections = 200
max_wal_size = 2GB
max_locks_per_transaction = 256
"""
_lock = None


def use():
    """Make PostgreSQL reachable through PGHOST and the like until this process ends."""
    global _lock
    if os.environ.get("PGHOST") or _lock:
        return
    home = _home()
    with locks.held("postgres-start"):
        _lock = locks.acquire("postgres-users", shared=True)
        os.environ.update(PGHOST=str(home / "socket"), PGPORT="5432", PGUSER=ROLE)
        os.environ.pop("PGPASSWORD", None)
        if not _answers():
            _create(home)
            _start(home)
    atexit.register(_leave, os.getpid(), home)


def connect(database="postgres"):
    """Return an autocommitting connection."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    return connection


def _leave(pid, home):
    global _lock
    if os.getpid() != pid:
        return
    with locks.held("postgres-start"):
        _lock.close()
        _lock = None
        last = locks.acquire("postgres-users", wait=False)
        if last:
            _run(home, "pg_ctl", "stop", "-D", home / "data", "-m", "fast", "-s", check=False)
            last.close()


def _home():
    """Return the cluster's folder; root's own cache is closed to the server's user."""
    if os.getuid() != 0:
        return CACHE / "postgres"
    return Path("/var/cache/hsk_family_friendly") / digest(str(CACHE))


def _answers():
    try:
        connect().close()
    except psycopg2.OperationalError:
        return False
    return True


def _bin(home):
    """Return PostgreSQL's programs, of the version that made the cluster if it exists."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: [int(number) for number in re.findall(r"\d+", str(path.parent.parent))],
    )
    found = {path.parent.parent.name: path.parent for path in folders}
    if not found and shutil.which("initdb"):
        return Path(shutil.which("initdb")).parent
    if not found:
        sys.exit("dev: missing PostgreSQL; run: apt-get install postgresql")
    made = home / "data" / "PG_VERSION"
    version = made.read_text().strip() if made.exists() else None
    return found.get(version) or list(found.values())[-1]


def _version(home):
    """Return the major version of the programs."""
    output = subprocess.run([_bin(home) / "postgres", "--version"], capture_output=True, text=True)
    return re.search(r"(\d+)", output.stdout).group(1)


def _run(home, program, *args, check=True):
    command = [str(_bin(home) / program), *map(str, args)]
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        command = ["runuser", "-u", _server_user(), "--", *command]
    with open(LOGS / "postgres-setup.log", "ab") as log:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=False
        )
    if check and done.returncode:
        sys.exit(f"dev: {program} failed, see {log.name}")
    return done.returncode == 0


def _server_user():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    sys.exit("dev: no user for PostgreSQL; run: adduser --system postgres")


def _create(home):
    """Create the cluster; it is complete once its folder is called `data`."""
    data, new = home / "data", home / "data.new"
    made = data / "PG_VERSION"
    if made.exists() and made.read_text().strip() != _version(home):
        print("dev: the PostgreSQL version changed, starting with empty databases")
        shutil.rmtree(data)
    if data.exists():
        return
    if len(str(home / "socket")) > 90:
        sys.exit(f"dev: {home} is too long for a socket; set XDG_CACHE_HOME to a shorter path")
    for path in (new, home / "socket"):
        shutil.rmtree(path, ignore_errors=True)
    (home / "socket").mkdir(parents=True)
    if os.getuid() == 0:
        home.parent.chmod(0o755)
        for path in (home, home / "socket"):
            shutil.chown(path, _server_user())
    home.chmod(0o700)
    (home / "socket").chmod(0o700)
    _run(home, "initdb", "-D", new, "-U", ROLE, "-A", "trust", "-E", "UTF8",
         "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    with open(new / "postgresql.conf", "a") as conf:
        conf.write(SETTINGS.format(socket=home / "socket"))
    new.rename(data)


def _start(home):
    args = ("start", "-D", home / "data", "-w", "-s", "-l", home / "server.log")
    if _run(home, "pg_ctl", *args, check=False):
        return
    # After a crash the lock file may name a process that is something else by now.
    for path in (home / "data" / "postmaster.pid", home / "socket" / ".s.PGSQL.5432.lock"):
        if path.exists() and not _is_postgres(path):
            path.unlink()
    if not _run(home, "pg_ctl", *args, check=False):
        log = (home / "server.log").read_text().splitlines()[-10:]
        sys.exit("dev: PostgreSQL does not start:\n" + "\n".join(log))


def _is_postgres(pid_file):
    try:
        pid = int(pid_file.read_text().split()[0])
        # empty if nobody has taken note of its end yet
        return "postgres" in Path(f"/proc/{pid}/cmdline").read_text()
    except (ValueError, IndexError, OSError):
        return False
