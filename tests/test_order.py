"""The order of files inside a subject decides nothing: the add-on is the same the other way round.

One order has to stay: a file comes after those that it imports or whose models it extends.
"""

import ast
import json
import re
import shutil
import subprocess
import sys

import pytest

from devtools import database
from devtools.house import SUBJECTS, House
from devtools.paths import ADDON, CONFIG, MODULE, ODOO_ADDONS, ROOT

# The subject whose tests are run: they take the least time of those with models in many pieces.
SUBJECT = "network"
IMPORT = re.compile(r"^from \. import (\w+)$", re.M)
# Run in odoo shell: what the add-on has made of each model, however it is put together.
DUMP = """
import json

OURS = "odoo.addons.hsk_family_friendly"

# what Odoo notes in each class
ODOO = ("_name", "_register", "_module", "_field_definitions", "_table_object_definitions")

def plain(value):
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return getattr(value, "__qualname__", type(value).__name__)

def of_field(field):
    skipped = ("_sequence", "_base_fields__", "_args__", "_toplevel", "_module", "_modules")
    return {name: plain(value) for name, value in vars(field).items() if name not in skipped}

def of_model(records):
    model = type(records)
    ours = [
        cls
        for cls in model.mro()
        if cls.__module__.startswith(OURS) and not getattr(cls, "pool", None)
    ]
    names = {name for cls in ours for name in vars(cls) if not name.startswith("__")}
    return {
        "attributes": {
            name: plain(getattr(model, name))
            for name in ("_order", "_rec_name", "_description", "_rec_names_search", "_parent_name")
        },
        "fields": {name: of_field(field) for name, field in model._fields.items()},
        "table": {name: plain(vars(one)) for name, one in model._table_objects.items()},
        "called on changes": sorted(
            method.__name__
            for kind in ("_constraint_methods", "_ondelete_methods")
            for method in getattr(records, kind)
        ),
        "who answers": {
            name: [cls.__module__ for cls in ours if name in vars(cls)]
            for name in sorted(names)
            if not name.startswith("_inherit") and name not in ODOO
        },
    }

print(json.dumps({
    name: of_model(env[name])
    for name in sorted(env.registry)
    if any(cls.__module__.startswith(OURS) for cls in env[name].__class__.mro())
}, default=str, sort_keys=True))
"""


def other_way_round(modules, needs):
    """Return modules in reverse order, each after those that it needs: {module: its needs}."""
    found = []

    def take(module):
        for needed in sorted(needs[module] - {module, *found}):
            take(needed)
        if module not in found:
            found.append(module)

    for module in reversed(modules):
        take(module)
    return [module for module in found if module in modules]


def needs_of(house, folder, module):
    """Return the modules of a folder that a module imports, and those whose models it extends."""
    path = f"{folder}{module}.py"
    homes = {
        house.homes.get(name, "")
        for _node, _name, inherited in house._classes(path)
        for name in inherited
    }
    found = {home.removeprefix(folder)[:-3] for home in homes if home.startswith(folder)}
    for node in ast.walk(house.files[path]):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {node.module} if node.module else {alias.name for alias in node.names}
    return found


def turn(addon):
    """Turn the imports of each subject's models round; return how many subjects have changed."""
    house, changed = House(addon, {}, {}), 0
    for subject in SUBJECTS:
        folder = f"models/{subject}/"
        init = addon / folder / "__init__.py"
        modules = IMPORT.findall(init.read_text())
        assert init.read_text() == imports(modules), init
        files = [path.stem for path in (addon / folder).glob("[!_]*.py")]
        needs = {module: needs_of(house, folder, module) for module in files}
        turned = other_way_round(modules, needs)
        assert sorted(turned) == sorted(modules)
        init.write_text(imports(turned))
        changed += turned != modules
    return changed


def imports(modules):
    """Return the text of a subject's __init__.py."""
    return "".join(f"from . import {name}\n" for name in modules)


def addons_path(folder):
    """Return the option with which Odoo takes the add-on from a folder."""
    return f"--addons-path={','.join(map(str, [*ODOO_ADDONS, folder]))}"


@pytest.fixture(scope="module")
def turned(tmp_path_factory):
    """Return a folder with a copy of the add-on in which each subject is turned round."""
    folder = tmp_path_factory.mktemp("turned")
    shutil.copytree(ADDON, folder / MODULE, ignore=shutil.ignore_patterns("__pycache__"))
    assert turn(folder / MODULE) == len(SUBJECTS), "each subject has two files and more"
    return folder


def test_the_registry_is_the_same(clean_db, turned):
    """Models, fields, constraints, and which file answers to which method."""
    db = clean_db()
    here, there = (
        json.loads(database.run_script(db, DUMP, options=[addons_path(folder)]))
        for folder in (ROOT, turned)
    )
    assert len(here) > 100 and here.keys() == there.keys()
    differences = [
        f"{model}: {kind} {name}: {value} or {there[model][kind].get(name)}"
        for model, parts in here.items()
        for kind, part in parts.items()
        if isinstance(part, dict)
        for name, value in part.items()
        if there[model][kind].get(name) != value
    ]
    assert not differences, "\n".join(differences)
    assert here == there


def test_a_subject_works_the_other_way_round(clean_db, turned):
    """All inside tests of one subject are good."""
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-p", "devtools.strict", "--odoo-http",
            f"--odoo-config={CONFIG}", f"--odoo-database={clean_db()}",
            f"--odoo-addons-path={addons_path(turned).partition('=')[2]}",
            f"--rootdir={turned}", "-c", str(ROOT / "pyproject.toml"),
            f"{MODULE}/tests/{SUBJECT}",
        ],
        cwd=turned,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20000:]
