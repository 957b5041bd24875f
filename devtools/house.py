"""./dev lint: the house stays as docs/architecture.md describes it.

Floors (nothing imports or names upwards), gates (only the home file of a model overrides create,
write and unlink), order (no block overrides another one of its subject), rooms (file sizes, names,
nothing beside the subjects), tests that both runners see.  Each check returns sentences; none is
good.
"""

import ast
import re
from collections import defaultdict
from functools import cached_property

from .house_exceptions import BLOCKS, SIZES
from .paths import ADDON, MODULE, ROOT

SUBJECTS = [
    "platform", "company", "letters", "certification", "jury", "mentoring", "network", "figures",
]  # fmt: skip
FLOORS = {"tools": -1, **{name: number for number, name in enumerate(SUBJECTS)}}
# Folders of the add-on that hold one folder per subject, and what else they may hold.
ROOMS = [
    "models", "wizard", "views", "report", "data", "controllers", "demo", "tests", "static/src",
]  # fmt: skip
BESIDE = {
    "__init__.py", "__manifest__.py", "controllers", "data", "demo", "i18n", "migrations", "models",
    "report", "security", "static", "tests", "tools", "views", "wizard",
}  # fmt: skip
GATES = {"create", "write", "unlink"}
MOST_BLOCKS = 5
SMALLEST, LARGEST = 60, 400
# What tools must not import: they work with what they are given.
ORM = {"odoo.api", "odoo.http", "odoo.models", "odoo.addons"}


def problems():
    """Return what is wrong with the house, in sentences."""
    return [*House(ADDON, SIZES, BLOCKS).problems(), *_page()]


def _page():
    """Yield the files that docs/architecture.md names and that are not there."""
    subject = None
    for line in (ROOT / "docs/architecture.md").read_text().splitlines():
        heading = re.match(r"## (\w+):", line)
        subject = heading[1] if heading else subject
        for name in re.findall(r"`([\w/.]+\.\w+)`", line):
            near = ADDON / "models" / str(subject) / name
            if not any(path.exists() for path in (near, ADDON / name, ROOT / name)):
                yield f"docs/architecture.md: there is no {name}"


class House:
    """An add-on that is built like this one, with what may differ in it."""

    def __init__(self, addon, sizes, blocks):
        self.addon, self.sizes, self.blocks = addon, sizes, blocks

    def problems(self):
        """Return what is wrong, in sentences."""
        checks = [
            self._rooms, self._names, self._init_files, self._manifest, self._floors, self._tools,
            self._gates, self._order, self._sizes, self._views, self._tests,
        ]  # fmt: skip
        return [sentence for check in checks for sentence in check()]

    @cached_property
    def files(self):
        """Return {path: syntax tree} of the Python files, without old migrations."""
        return {
            str(path.relative_to(self.addon)): ast.parse(path.read_text())
            for path in sorted(self.addon.rglob("*.py"))
            if "migrations" not in path.parts
        }

    def _rooms(self):
        found = {path.name for path in self.addon.iterdir()} - {"__pycache__"}
        for name in sorted(found - BESIDE):
            yield f"{name}: stands beside the folders of the house"
        for room in ROOMS:
            for path in sorted((self.addon / room).iterdir()):
                if path.name not in {*SUBJECTS, "__init__.py", "__pycache__"}:
                    yield f"{room}/{path.name}: is none of the eight subjects"
        for path in sorted((self.addon / "security").iterdir()):
            subject = path.name.removesuffix("_rules.xml")
            if path.name not in ("groups.xml", "ir.model.access.csv") and subject not in SUBJECTS:
                yield f"security/{path.name}: rules stand in one file per subject"

    def _names(self):
        for room in ROOMS:
            for path in sorted((self.addon / room).rglob("*.*")):
                if path.name.startswith("hsk_"):
                    yield f"{path.relative_to(self.addon)}: file names do without hsk_"

    def _init_files(self):
        for room in ("models", "wizard", "controllers"):
            there = [name for name in SUBJECTS if (self.addon / room / name).is_dir()]
            wanted = "".join(f"from . import {name}\n" for name in there)
            if (self.addon / room / "__init__.py").read_text() != wanted:
                yield f"{room}/__init__.py: imports the subjects in their order, nothing else"

    def _manifest(self):
        text = (self.addon / "__manifest__.py").read_text()
        manifest = ast.literal_eval(text)
        for key in ("data", "demo"):
            listed = [
                path for path in manifest[key] if path.split("/")[1] in SUBJECTS or "_rules" in path
            ]
            subjects = [_subject_of_data(path) for path in listed]
            if subjects != sorted(subjects, key=SUBJECTS.index):
                yield f"__manifest__.py: “{key}” is not in the order of the subjects"
            block = re.search(rf'    "{key}": \[(.*?)\n    \],', text, re.S)[1]
            headings = re.findall(r"# (\w+)$", block, re.M)
            if headings != list(dict.fromkeys(subjects)):
                yield f"__manifest__.py: “{key}” has other headings than its subjects"

    def _classes(self, path):
        """Yield (class, name or None, inherited names) of the models that a file describes."""
        for node in self.files[path].body:
            if isinstance(node, ast.ClassDef):
                values = {
                    statement.targets[0].id: ast.literal_eval(statement.value)
                    for statement in node.body
                    if isinstance(statement, ast.Assign)
                    and isinstance(statement.targets[0], ast.Name)
                    and statement.targets[0].id in ("_name", "_inherit")
                }
                inherited = values.get("_inherit") or []
                inherited = [inherited] if isinstance(inherited, str) else inherited
                if values:
                    yield node, values.get("_name"), inherited

    @cached_property
    def homes(self):
        """Return {model of ours: path of its home file}."""
        return {
            name: path
            for path in self.files
            for _node, name, _inherited in self._classes(path)
            if name
        }

    def _floors(self):
        for path, tree in self.files.items():
            subject = _subject(path)
            if subject is None or path.startswith("tests/"):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom):
                    target = _imported_floor(path, node)
                    if target and FLOORS[target] > FLOORS[subject]:
                        yield f"{path}:{node.lineno}: imports from {target}, which stands above"
                elif isinstance(node, ast.Constant) and node.value in self.homes:
                    target = _subject(self.homes[node.value])
                    if target and FLOORS[target] > FLOORS[subject]:
                        yield f"{path}:{node.lineno}: names {node.value}, which stands above"

    def _tools(self):
        for path, tree in self.files.items():
            if not path.startswith("tools/"):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    modules = {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    modules = {
                        node.module,
                        *(f"{node.module}.{alias.name}" for alias in node.names),
                    }
                else:
                    continue
                for module in sorted(modules):
                    if any(module == orm or module.startswith(f"{orm}.") for orm in ORM):
                        yield f"{path}:{node.lineno}: tools do without {module}"

    def _gates(self):
        blocks = defaultdict(list)
        for path in self.files:
            if not path.startswith("tests/"):
                for node, name, inherited in self._classes(path):
                    blocks[name or inherited[0]].append((path, node))
        for model, found in sorted(blocks.items()):
            if len(found) > self.blocks.get(model, (MOST_BLOCKS,))[0]:
                places = ", ".join(path for path, _node in found)
                yield f"{model}: {len(found)} class blocks, at most {MOST_BLOCKS}: {places}"
            acting = [(path, method) for path, node in found for method in _gate_methods(node)]
            # the home of a model of Odoo is the lowest file that acts, the one of its name first
            name = model.replace(".", "_")
            paths = sorted(
                {path for path, _method in acting},
                key=lambda path: (FLOORS[_subject(path)], f"/{name}.py" not in path, path),
            )
            home = self.homes.get(model) or next(iter(paths), None)
            for path, method in acting:
                if path != home:
                    yield f"{path}:{method.lineno}: {method.name} of {model} belongs to {home}"

    def _order(self):
        """What two blocks of a model define in one subject: the order of imports would count."""
        found = defaultdict(list)
        for path in self.files:
            if not path.startswith("tests/"):
                for node, name, inherited in self._classes(path):
                    for member in _members(node):
                        found[name or inherited[0], _subject(path), member].append(path)
        for (model, subject, member), paths in sorted(found.items()):
            if len(paths) > 1:
                yield f"{model}: {member} stands twice in {subject}: {', '.join(paths)}"

    def _sizes(self):
        for path in self.files:
            if path.endswith("__init__.py") or path == "__manifest__.py":
                continue
            lines = len((self.addon / path).read_text().splitlines())
            if SMALLEST <= lines <= LARGEST:
                if path in self.sizes:
                    yield f"{path}: has {lines} lines, and needs no exception any more"
            elif path not in self.sizes:
                yield f"{path}: has {lines} lines, not {SMALLEST} to {LARGEST}"
        for path in sorted(set(self.sizes) - set(self.files)):
            yield f"{path}: an exception for a file that is not there"

    def _views(self):
        for path in sorted(self.addon.rglob("*.xml")):
            lines, place = len(path.read_text().splitlines()), str(path.relative_to(self.addon))
            if lines > LARGEST and not place.startswith(("demo/", "static/")):
                yield f"{place}: has {lines} lines, at most {LARGEST}"

    def _tests(self):
        """What Odoo's own runner does not see is an error: pytest finds files by their names."""
        seen = {}
        if (self.addon / "tests/__init__.py").read_text() != "".join(
            f"from .{name} import *\n"
            for name in SUBJECTS
            if (self.addon / "tests" / name).is_dir()
        ):
            yield "tests/__init__.py: takes all from each subject, in their order"
        for path, tree in self.files.items():
            if path.startswith("tests/") and path.endswith("__init__.py") and path.count("/") == 2:
                folder = path.removesuffix("/__init__.py")
                listed = {
                    alias.name
                    for node in tree.body
                    if isinstance(node, ast.ImportFrom)
                    for alias in node.names
                }
                there = {file.stem for file in (self.addon / folder).glob("test_*.py")}
                for name in sorted(there - listed):
                    yield f"{folder}/{name}.py: Odoo's own runner does not see it, {path} lacks it"
                for name in sorted(there):
                    if name in seen:
                        hidden = f"{seen[name]}/{name}.py"
                        yield f"{folder}/{name}.py: hides {hidden} from Odoo's own runner"
                    seen[name] = folder


def _subject(path):
    """Return the floor on which a file stands, or None."""
    parts = path.split("/")
    if parts[0] == "tools":
        return "tools"
    return parts[1] if len(parts) > 2 and parts[1] in FLOORS else None


def _subject_of_data(path):
    folder, name = path.split("/")[:2]
    return name.removesuffix("_rules.xml") if folder == "security" else name


def _imported_floor(path, node):
    """Return the floor from which a file imports, or None."""
    if node.level:
        folder = path.split("/")[:-1]
        parts = folder[: len(folder) - node.level + 1] + (node.module or "").split(".")
    elif (node.module or "").startswith(f"odoo.addons.{MODULE}"):
        parts = node.module.split(".")[3:]
    else:
        return None
    names = [*parts, *(alias.name for alias in node.names)]
    return next((name for name in names if name in FLOORS), None)


def _members(node):
    """Yield the names of what a class defines, besides what it inherits from."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            if statement.targets[0].id not in ("_name", "_inherit"):
                yield statement.targets[0].id


def _gate_methods(node):
    """Return the methods of a class by which everything goes that changes its model."""
    return [
        method
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in GATES
    ]
