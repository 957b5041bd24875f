"""Locks between several ./dev that run at the same time; the system frees them on exit."""

import contextlib
import fcntl
import os

from .paths import CACHE


def acquire(name, shared=False, wait=True):
    """Return an open file that holds the lock, or None if it is taken and `wait` is false."""
    folder = CACHE / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    handle = open(folder / name, "a")  # noqa: SIM115
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(handle, mode if wait else mode | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


@contextlib.contextmanager
def held(name):
    """Hold the exclusive lock inside a with block; threads and nested blocks share it."""
    key = f"_HSK_LOCK_{name}"
    if os.environ.get(key) == str(os.getpid()):
        yield
        return
    with acquire(name):
        os.environ[key] = str(os.getpid())
        try:
            yield
        finally:
            del os.environ[key]
