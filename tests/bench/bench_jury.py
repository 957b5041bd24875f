"""A session of 40 cases and 15 jurors: opening its screens, and closing it."""

import time
from unittest.mock import patch

from harness import environment, queries, report
from jury import session

SHOWN = {
    "case_ids": {"fields": {"partner_id": {}, "yes_count": {}, "decision": {}, "has_quorum": {}}},
    "juror_ids": {"fields": {"name": {}}},
    "case_count": {},
    "open_case_count": {},
}

with environment() as env:
    small, large = session(env, 10), session(env, 40)
    for name, show in {
        "evening": lambda evening: evening.get_evening(),
        "form": lambda evening: evening.web_read(SHOWN),
        "juror's overview": lambda evening: evening._cases_for(evening.juror_ids[:1]),
    }.items():
        show(small)
        few, many = (queries(env, lambda one=one, show=show: show(one)) for one in (small, large))
        report(f"session, {name}: queries at 40 / 10 cases", many, few, 1, "queries")
    drawing = []
    reports = type(env["ir.actions.report"])
    render = reports._render_qweb_pdf

    def timed(self, *args, **kwargs):
        """Draw a PDF and note how long it took."""
        start = time.perf_counter()
        result = render(self, *args, **kwargs)
        drawing.append(time.perf_counter() - start)
        return result

    start = time.perf_counter()
    with patch.object(reports, "_render_qweb_pdf", timed):
        large.action_close()
        env.flush_all()
    total = time.perf_counter() - start
    report("closing 40 cases without the PDFs", total - sum(drawing), limit=2)
