"""./dev bench: run tests/bench/bench_*.py and print one table."""

import subprocess
import sys

from .paths import ROOT


def main(*names):
    """Hand over to the runner beside the measurements."""
    command = [sys.executable, "tests/bench/run.py", *names]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
