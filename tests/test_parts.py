"""Parts of ./dev test run side by side, are told apart, and none of them fails unseen."""

import json
import subprocess
import sys

from devtools.paths import ROOT

RUN = "import json, sys; from devtools import parts; sys.exit(parts.run(json.loads(sys.argv[1])))"
# Neither part comes to its end before the other one has begun.
MEET = """
import pathlib, sys, time
here, there, code = sys.argv[1:]
print(f"{here} begins ä", flush=True)
pathlib.Path(here).touch()
end = time.monotonic() + 60
while not pathlib.Path(there).exists() and time.monotonic() < end:
    time.sleep(0.02)
print(f"{here} ends")
sys.exit(int(code) if pathlib.Path(there).exists() else 9)
"""


def run(tmp_path, **codes):
    """Run parts that wait for each other and end with these codes."""
    places = {name: str(tmp_path / name) for name in codes}
    partners = dict(zip(places, [*places.values()][::-1], strict=True))
    commands = {
        name: ["python", "-c", MEET, places[name], partners[name], str(code)]
        for name, code in codes.items()
    }
    return subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(commands)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_side_by_side_and_shown_one_after_the_other(tmp_path):
    done = run(tmp_path, first=0, second=0)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line and "logs in" not in line]
    assert lines[:-1] == [
        "dev: ---- first ----",
        f"{tmp_path / 'first'} begins ä",
        f"{tmp_path / 'first'} ends",
        "dev: ---- second ----",
        f"{tmp_path / 'second'} begins ä",
        f"{tmp_path / 'second'} ends",
        "dev: first: ok",
        "dev: second: ok",
    ]


def test_one_that_fails_is_named_at_the_end(tmp_path):
    done = run(tmp_path, first=3, second=0)
    assert done.returncode == 3
    assert done.stdout.splitlines()[-3:-1] == [
        "dev: first: FAILED (exit code 3)",
        "dev: second: ok",
    ]
    assert run(tmp_path, first=0, second=-9).returncode, "killed is not good either"
