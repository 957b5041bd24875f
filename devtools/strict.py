"""A pytest plugin: a test that could not run has failed.

Odoo skips what it cannot start (browser tests without Chromium, PDF without
wkhtmltopdf); a skipped test would look like a good one.
"""

import pytest


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, which counts as a failure here: {reason}"


def pytest_collectreport(report):
    """Turn a skipped module into a failure."""
    if report.outcome == "skipped":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: skipped, which counts as a failure here: {reason}"
