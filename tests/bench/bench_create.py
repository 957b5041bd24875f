"""Creating certifications and measures in batch, beside Odoo's own registrations."""

from certifications import companies
from harness import environment, queries, report, seconds

CASES, MEASURES = 1000, 5


def create_cases(env, partners):
    """Create a case with measures for each company."""
    field = env.ref("hsk_family_friendly.action_field_time")
    cases = env["hsk.certification"].create([{"partner_id": partner.id} for partner in partners])
    env["hsk.measure"].create(
        [
            {"certification_id": case.id, "action_field_id": field.id, "name": f"M {number}"}
            for case in cases
            for number in range(MEASURES)
        ]
    )
    env.flush_all()


with environment() as env:
    event = env["event.event"].create(
        {
            "name": "Messe",
            "date_begin": "2030-01-07 09:00:00",
            "date_end": "2030-01-07 17:00:00",
            "event_mail_ids": False,
        }
    )
    total = CASES * (1 + MEASURES)

    def create_registrations():
        """Create as many registrations as we create records."""
        env["event.registration"].create(
            [{"event_id": event.id, "name": f"R {number}"} for number in range(total)]
        )
        env.flush_all()

    def once(function):
        """Time one call and take back what it did."""
        with env.cr.savepoint() as savepoint:
            taken = seconds(function, times=1)
            savepoint.rollback()
            env.invalidate_all()
        return taken

    create_registrations()  # warm up
    partners = companies(env, CASES)
    baseline = once(create_registrations)
    ours = once(lambda: create_cases(env, partners))
    report(f"create {CASES} cases with {CASES * MEASURES} measures", ours, baseline, limit=2)

    few = queries(env, lambda: create_cases(env, companies(env, 100, "Wenig")))
    many = queries(env, lambda: create_cases(env, companies(env, CASES, "Viel")))
    # ten times the records may need ten batches where there was one, but not a query each
    report("queries to create 10 times as many", many, few, limit=10, unit="queries")
    report("queries per record", many / total, limit=0.2, unit="queries")
