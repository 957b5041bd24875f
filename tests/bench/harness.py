"""What a measurement needs: an environment on a fresh database, a clock, a way to report.

from harness import environment, report, seconds

with environment() as env:                 # the add-on installed, no demo data
    ours = seconds(lambda: env["res.partner"].search([]))
with environment(installed=False) as env:  # its dependencies only
    baseline = seconds(lambda: env["res.partner"].search([]))
report("search partners", ours, baseline, limit=1.2)
"""

import contextlib
import json
import statistics
import time

from devtools import database, slots
from devtools.paths import CONFIG

RESULT = "bench-result: "
_numbers = iter(range(1, 1000))


@contextlib.contextmanager
def fresh_database(installed=True, demo=False):
    """Copy a database with the add-on, or with its dependencies only; give its name."""
    with slots.taken("hsk_bench") as prefix:
        for left in database.names(prefix):
            database.drop(left)
        name = f"{prefix}_{next(_numbers)}"
        database.clone(database.installed(demo) if installed else database.template(), name)
        try:
            yield name
        finally:
            database.drop(name)


@contextlib.contextmanager
def environment(installed=True, demo=False):
    """Give an env of the superuser on a fresh database; it may commit, all goes afterwards."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db
    from odoo.tools import config

    with fresh_database(installed, demo) as name:
        if config["db_name"] != [name]:
            config.parse_config(["-c", str(CONFIG), "-d", name, "--log-level=warn", "--no-http"])
        registry = Registry(name)
        try:
            with registry.cursor() as cr:
                yield api.Environment(cr, SUPERUSER_ID, {})
        finally:
            Registry.delete(name)
            close_db(name)


def seconds(function, times=5, before=None):
    """Return the median time of several calls; `before` is called before each, untimed."""
    found = []
    for _number in range(times):
        if before:
            before()
        start = time.perf_counter()
        function()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def queries(env, function):
    """Return how many SQL statements a call needs."""
    env.flush_all()
    env.invalidate_all()
    start = env.cr.sql_log_count
    function()
    env.flush_all()
    return env.cr.sql_log_count - start


def report(name, ours, baseline=None, limit=None, unit="s"):
    """Put a line into the table.

    With a baseline `limit` is the greatest allowed ratio, without one the greatest value.
    """
    line = {"name": name, "ours": ours, "baseline": baseline, "limit": limit, "unit": unit}
    print(RESULT + json.dumps(line), flush=True)
