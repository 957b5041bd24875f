"""Loaded by Python itself in a server at another time.

libfaketime gets an absolute wait on the monotonic clock wrong, and that is how time.sleep
waits; select waits for a length of time, which it leaves alone.
"""

import select
import time


def _sleep(seconds):
    select.select([], [], [], seconds)


time.sleep = _sleep
