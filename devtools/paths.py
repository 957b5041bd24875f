"""Where everything lies, and the environment in which Odoo runs."""

import ast
import hashlib
import os
import sys
from pathlib import Path

MODULE = "hsk_family_friendly"
ROOT = Path(__file__).resolve().parent.parent
ADDON = ROOT / MODULE
CACHE = Path(os.environ["HSK_CACHE"])
LOGS = CACHE / "logs"

if os.environ.get("ODOO_SRC"):
    SOURCE = Path(os.environ["ODOO_SRC"]).resolve()
    ODOO_BIN = SOURCE / "odoo-bin"
    ODOO_ADDONS = [SOURCE / "odoo" / "addons", SOURCE / "addons"]
    VERSION_FILE = SOURCE / "odoo" / "release.py"
else:
    SOURCE = CACHE / "odoo" / "usr/lib/python3/dist-packages"
    ODOO_BIN = CACHE / "odoo" / "usr/bin/odoo"
    ODOO_ADDONS = [SOURCE / "odoo" / "addons"]
    VERSION_FILE = CACHE / "odoo" / "version"


def digest(*parts):
    """Return a short hash of texts and of the contents of files."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()[:10]


# Files belong to databases of the same names: each PostgreSQL has its own folder.
_host = os.environ.get("PGHOST")
_data = f"data-{digest(_host, os.environ.get('PGPORT'))}" if _host else "data"
DATA = CACHE / os.environ.setdefault("HSK_DATA", _data)

# One configuration file for each checkout, so that several can share the cache.
CHECKOUT = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]
CONFIG = CACHE / f"odoo-{CHECKOUT}-{DATA.name}.conf"

# Nothing listens on port 9: a database without own mail server cannot send anything.
CONFIG_TEXT = """\
[options]
addons_path = {addons}
data_dir = {data}
smtp_server = 127.0.0.1
smtp_port = 9
unaccent = True
http_interface = 127.0.0.1
limit_time_real = 1200
limit_time_cpu = 1200
"""


def prepare():
    """Write the configuration and put Odoo into this process's environment."""
    DATA.mkdir(parents=True, exist_ok=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    addons = ",".join(str(path) for path in [*ODOO_ADDONS, ROOT])
    text = CONFIG_TEXT.format(addons=addons, data=DATA)
    if not CONFIG.exists() or CONFIG.read_text() != text:
        new = CONFIG.with_suffix(f".{os.getpid()}")
        new.write_text(text)
        new.replace(CONFIG)
    os.environ["ODOO_RC"] = str(CONFIG)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(SOURCE), str(ROOT)])
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    os.environ.setdefault("LANG", "C.UTF-8")
    os.environ.pop("LC_ALL", None)


def odoo(*args):
    """Return the command line of Odoo with these arguments."""
    return [sys.executable, str(ODOO_BIN), *args]


def manifest():
    """Return the manifest of the add-on."""
    return ast.literal_eval((ADDON / "__manifest__.py").read_text())


def addon_digest():
    """Return a hash of all that an installed add-on consists of (its tests aside)."""
    files = [
        path
        for path in sorted(ADDON.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.relative_to(ADDON).parts[0] != "tests"
        and path.suffix != ".pot"
    ]
    return digest(*(part for path in files for part in (str(path.relative_to(ADDON)), path)))
