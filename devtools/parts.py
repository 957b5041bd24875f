"""Several commands of ./dev side by side; what they say is shown one after the other."""

import subprocess
import sys
import time

from .paths import CHECKOUT, LOGS, ROOT
from .processes import die_with_parent


def run(commands):
    """Run {name: arguments} at the same time; show each part's output; return 0 if all are good.

    The first part is shown as it goes.  What the others say is kept, and shown in their order: a
    part that is still at work when its turn comes goes on being shown.
    """
    started = time.time()
    running = {name: _start(name, arguments) for name, arguments in commands.items()}
    print(f"dev: side by side: {', '.join(commands)}; logs in {LOGS}", flush=True)
    try:
        codes = {name: _show(name, process, log) for name, (process, log) in running.items()}
    finally:
        for process, _log in running.values():
            if process.poll() is None:
                process.terminate()
    for name, code in codes.items():
        print(f"dev: {name}: {'ok' if code == 0 else f'FAILED (exit code {code})'}")
    print(f"dev: {time.time() - started:.0f} s", flush=True)
    return max(map(abs, codes.values()))


def _start(name, arguments):
    """Start a part with its output in a file; return the process and the file's path."""
    log = LOGS / f"{name.replace(' ', '-')}-{CHECKOUT}.log"
    log.unlink(missing_ok=True)  # another ./dev of this checkout may still read it
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "devtools", *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )
    return process, log


def _show(name, process, log):
    """Copy what a part writes until it has ended; return its exit code."""
    print(f"\ndev: ---- {name} ----", flush=True)
    with open(log, "rb") as text:
        ended = False
        while True:
            found = text.read()
            sys.stdout.buffer.write(found)
            sys.stdout.buffer.flush()
            if ended and not found:
                return process.returncode
            ended = process.poll() is not None
            if not ended:
                time.sleep(0.2)
