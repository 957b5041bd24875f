"""Run tests/bench/bench_*.py, each in a process of its own, and print one table.

The exit code is 1 if a limit is passed or a measurement fails.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RESULT = "bench-result: "
COLUMNS = "{:<52} {:>12} {:>12} {:>8} {:>8}  {}"


def main(*names):
    """Run all measurements, or those whose file name contains one of the names."""
    files = sorted(HERE.glob("bench_*.py"))
    files = [path for path in files if not names or any(name in path.stem for name in names)]
    if not files:
        print("dev: no such measurement in tests/bench" if names else "dev: no measurements yet")
        return 1 if names else 0
    results, failed = [], []
    for path in files:
        print(f"dev: {path.stem}", flush=True)
        found, code = run(path)
        results += found
        if code:
            failed.append(path.stem)
    print()
    print(COLUMNS.format("", "ours", "baseline", "ratio", "limit", ""))
    bad = [result for result in results if not show(result)]
    for name in failed:
        print(f"{name}: FAILED, see above")
    return int(bool(bad or failed))


def run(path):
    """Run one file; return its results and its exit code."""
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent), os.environ["PYTHONPATH"]]),
    }
    process = subprocess.Popen(
        [sys.executable, str(path)], stdout=subprocess.PIPE, env=env, text=True
    )
    found = []
    for line in process.stdout:
        if line.startswith(RESULT):
            found.append(json.loads(line.removeprefix(RESULT)))
        else:
            print(line, end="")
    return found, process.wait()


def show(result):
    """Print one line of the table; return whether the result is within its limit."""
    ours, baseline, limit, unit = (result[key] for key in ("ours", "baseline", "limit", "unit"))
    ratio = ours / baseline if baseline else None
    measured = ours if baseline is None else ratio
    good = limit is None or (measured is not None and measured <= limit)
    print(
        COLUMNS.format(
            result["name"][:52],
            number(ours, unit),
            number(baseline, unit),
            number(ratio),
            number(limit),
            "" if limit is None else "ok" if good else "TOO MUCH",
        )
    )
    return good


def number(value, unit=""):
    """Return a number for people."""
    if value is None:
        return "-"
    text = f"{value:.0f}" if value == int(value) else f"{value:.3g}"
    return f"{text} {unit}".strip()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
