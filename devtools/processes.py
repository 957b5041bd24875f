"""Ports and processes."""

import ctypes
import http.client
import signal
import socket
import sys
import time

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def die_with_parent():
    """For preexec_fn: the process ends when its parent does, even if that is killed."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port(start=0):
    """Return the first port from `start` on that nobody listens on (0: any)."""
    for port in range(start, start + 200) if start else [0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                continue
    sys.exit(f"dev: no free port from {start} on")


def wait_until_up(process, port, timeout=180):
    """Return whether Odoo answers; false if it ended or the time is over."""
    end = time.time() + timeout
    while time.time() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/web/health")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    return False
