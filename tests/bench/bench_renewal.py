"""The renewal ladder: its queries grow with what is due, not with all certificates."""

from datetime import date

from certifications import certificates, companies, day
from harness import environment, queries, report, seconds

DUE = 200


def prepare(env):
    """Run the ladder and take back what it did."""
    with env.cr.savepoint() as savepoint:
        env["hsk.renewal.step"]._prepare(date.today())
        env.flush_all()
        savepoint.rollback()
        env.invalidate_all()


with environment() as env:
    certificates(env, companies(env, DUE, "Fällig"), day(2))
    prepare(env)  # warm up
    few = queries(env, lambda: prepare(env))
    alone = seconds(lambda: prepare(env), times=3)
    certificates(env, companies(env, 10_000 - DUE, "Später"), day(20))
    env.cr.execute("ANALYZE")
    many = queries(env, lambda: prepare(env))
    report(f"queries for {DUE} due of 10,000 / of {DUE}", many, few, limit=1.02, unit="queries")
    among = seconds(lambda: prepare(env), times=3)
    report(f"time for {DUE} due of 10,000 / of {DUE}", among, alone, limit=1.5)
