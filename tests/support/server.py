"""A real Odoo server on a free port, if wanted at another time."""

import glob
import os
import subprocess
from pathlib import Path

from devtools import demo
from devtools.paths import LOGS, odoo
from devtools.processes import die_with_parent, free_port, wait_until_up

CLOCK = Path(__file__).parent / "clock"


class OdooServer:
    """Run Odoo on a database: `with OdooServer(name) as server: server.url`.

    `fake_now` ("2028-11-01 10:00:00", UTC) starts the clock of the Python process there;
    it goes on from then. PostgreSQL keeps the real time: create_date, write_date and the
    moment at which crons are due do not move.
    """

    def __init__(self, db, fake_now=None, crons=0, options=()):
        self.db = db
        self.fake_now = fake_now
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_file = LOGS / f"server-{db}-{self.port}.log"
        self._options = [f"--max-cron-threads={crons}", *options]
        self._process = None

    def start(self):
        """Start and wait until it answers."""
        demo.set_parameters(self.db, self.port)
        with open(self.log_file, "w") as output:
            self._process = subprocess.Popen(
                odoo(
                    "-d", self.db, "--db-filter", f"^{self.db}$", f"--http-port={self.port}",
                    f"--gevent-port={free_port()}", *self._options,
                ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._clock()},
                start_new_session=True,
                preexec_fn=die_with_parent,
            )  # fmt: skip
        if not wait_until_up(self._process, self.port):
            self.stop()
            raise RuntimeError(f"Odoo did not start:\n{self.log()[-3000:]}")
        return self

    def stop(self):
        """End it at once: an orderly end takes seconds, and whatever counts is in the database."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def log(self):
        """Return what it logged so far."""
        return self.log_file.read_text()

    def _clock(self):
        if not self.fake_now:
            return {}
        libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        if not libraries:
            raise RuntimeError("missing libfaketime; run: apt-get install libfaketime")
        return {
            "LD_PRELOAD": libraries[0],
            "FAKETIME": f"@{self.fake_now}",
            "DONT_FAKE_MONOTONIC": "1",
            "TZ": "UTC",
            "PYTHONPATH": os.pathsep.join([str(CLOCK), os.environ["PYTHONPATH"]]),
        }

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()
