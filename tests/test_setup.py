"""What ./dev does before Python is there: on a second start it needs neither network nor apt."""

import os
import subprocess

import pytest

from devtools.paths import ROOT

# A machine on which all is installed, fonts and libraries by the thousand.
MANY = """#!/bin/bash
echo "{first}"
for number in {{1..20000}}; do echo "/usr/share/other-$number.ttf: Other $number:style=Bold"; done
"""
FONTS = "lato.ttf: Lato:style=Regular, dejavu.ttf: DejaVu Sans:style=Book"
LIBRARIES = "libXrender.so.1 libXext.so.6 libfontconfig.so.1"
# Somebody else holds the lock for three calls.
APT = """#!/bin/bash
echo "$@" >>"$CALLS"
[ "$(wc -l <"$CALLS")" -gt 3 ] && exit
echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4711 (aptitude)" >&2
exit 100
"""
SCRIPT = """
set -euo pipefail
say() { echo "dev: $*" >&2; }
die() { say "$*"; exit 1; }
. devtools/packages.sh
"""


@pytest.fixture
def machine(tmp_path):
    """Run the script for packages among programs that are faked, by `machine(command)`."""
    programs, calls = tmp_path / "bin", tmp_path / "calls"
    programs.mkdir()
    for name, text in {
        "fc-list": MANY.format(first=FONTS),
        "ldconfig": MANY.format(first=LIBRARIES),
        "apt-get": APT,
        "sleep": "#!/bin/bash",
        "sudo": '#!/bin/bash\nexec "$@"',
    }.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)

    def run(command):
        done = subprocess.run(
            ["bash", "-c", SCRIPT + command],
            cwd=ROOT,
            env={
                **os.environ,
                "PATH": f"{programs}:{os.environ['PATH']}",
                "CACHE": str(tmp_path),
                "CALLS": str(calls),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done, calls.read_text().splitlines() if calls.exists() else []

    return run


@pytest.mark.parametrize("command", ["demo", "test"])
def test_what_is_there_is_not_installed_again(machine, command):
    done, calls = machine(f"install_packages {command}")
    assert (done.returncode, done.stderr, calls) == (0, "", [])


def test_another_process_that_installs_is_waited_for(machine):
    done, calls = machine("missing=(some-font); install_missing; echo done")
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert [call.split()[0] for call in calls] == ["update"] * 4 + ["install"]
    assert calls[-1].endswith("some-font")
    assert done.stderr.count("waiting for another process that installs packages") == 1
    assert "held by process 4711 (aptitude)" in done.stderr


def test_no_shell_file_searches_in_a_pipe():
    """grep -q leaves before the program has written all, which fails under pipefail."""
    files = [ROOT / "dev", ROOT / ".ci" / "run", *(ROOT / "devtools").glob("*.sh")]
    assert len(files) > 4
    found = [path.name for path in files if "| grep -q" in path.read_text()]
    assert found == []
