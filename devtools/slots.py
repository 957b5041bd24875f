"""Names for databases that several ./dev may want at the same time: the first free one."""

import contextlib
import itertools

from . import locks
from .paths import CHECKOUT


@contextlib.contextmanager
def taken(prefix):
    """Yield `prefix_CHECKOUT_1`, or _2 … while another process uses that."""
    for number in itertools.count(1):
        name = f"{prefix}_{CHECKOUT}_{number}"
        lock = locks.acquire(name, wait=False)
        if lock:
            break
    try:
        yield name
    finally:
        lock.close()
