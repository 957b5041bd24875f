"""./dev lint: style and Odoo's own rules."""

import subprocess
import sys

from lxml import etree

from . import house
from .paths import ADDON, MODULE, ROOT

# Rules of one publisher's repositories: their authors, their way to write README files.
NOT_OURS = [
    "manifest-required-author",
    "missing-readme",
    "consider-merging-classes-inherited",
]


def main(*_args):
    """Run all checks; return 0 if all pass."""
    codes = [
        _run("ruff", "check", "."),
        _run("ruff", "format", "--check", "."),
        _pylint(),
        _xml(),
        _house(),
    ]
    print(f"dev: lint {'failed' if any(codes) else 'passed'}", flush=True)
    return int(any(codes))


def _run(program, *args):
    print(f"dev: {program} {args[0]}", flush=True)
    return subprocess.run([sys.executable, "-m", program, *args], cwd=ROOT, check=False).returncode


def _pylint():
    if not (ADDON / "__manifest__.py").exists():
        return 0
    return _run("pylint", "--rcfile=devtools/pylint.cfg", f"--disable={','.join(NOT_OURS)}", MODULE)


def _xml():
    print("dev: well-formed XML", flush=True)
    bad = 0
    for path in sorted(ADDON.rglob("*.xml")):
        try:
            etree.parse(str(path))
        except etree.XMLSyntaxError as error:
            print(f"{path.relative_to(ROOT)}: {error}")
            bad = 1
    return bad


def _house():
    print("dev: the rules of the house", flush=True)
    problems = house.problems()
    for sentence in problems:
        print(sentence)
    return int(bool(problems))
