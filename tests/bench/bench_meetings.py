"""Creating meetings of tandems, invitations included, beside meetings of Odoo's calendar."""

import datetime

from harness import environment, queries, report, seconds

MEETINGS, TANDEMS = 500, 10
START = datetime.datetime(2090, 1, 2, 9)


def tandems(env):
    """Return running tandems with two people each."""
    program = env["hsk.mentoring.program"].create(
        {"name": "2090", "date_start": "2090-01-01", "date_end": "2090-12-31"}
    )
    found = env["hsk.tandem"]
    for number in range(TANDEMS):
        values = {}
        for role in ("mentor", "mentee"):
            company = env["res.partner"].create({"name": f"{role} {number}", "is_company": True})
            person = env["res.partner"].create(
                {
                    "name": f"Person {role} {number}",
                    "parent_id": company.id,
                    "email": f"{role}{number}@example.com",
                }
            )
            enrolment = {"program_id": program.id, "partner_id": company.id, "role": role}
            enrolment = env["hsk.mentoring.enrolment"].create(
                {**enrolment, "contact_ids": person.ids}
            )
            values[f"{role}_enrolment_id"] = enrolment.id
        found += env["hsk.tandem"].create(values)
    return found


def times(number):
    """Return when a meeting is."""
    start = START + datetime.timedelta(hours=number)
    return {"name": f"M {number}", "start": start, "stop": start + datetime.timedelta(hours=1)}


with environment() as env:
    env.user.email = "agency@example.com"
    ours = tandems(env)

    def plain(count=MEETINGS):
        """Create meetings of Odoo's calendar with the same guests; it sends its invitations."""
        env["calendar.event"].create(
            [
                {**times(number), "partner_ids": ours[number % TANDEMS]._people().ids}
                for number in range(count)
            ]
        )
        env.cr.flush()

    def meetings(count=MEETINGS):
        """Create meetings of tandems."""
        env["calendar.event"].create(
            [
                {**times(number), "hsk_tandem_id": ours[number % TANDEMS].id}
                for number in range(count)
            ]
        )
        env.cr.flush()

    def silent():
        """Create meetings of Odoo's calendar without any mail."""
        quiet = env["calendar.event"].with_context(no_mail_to_attendees=True)
        quiet.create(
            [
                {**times(number), "partner_ids": ours[number % TANDEMS]._people().ids}
                for number in range(MEETINGS)
            ]
        )
        env.cr.flush()

    def once(function):
        """Time one call and take back what it did."""
        with env.cr.savepoint() as savepoint:
            taken = seconds(function, times=1)
            savepoint.rollback()
            env.invalidate_all()
        return taken

    once(lambda: plain(20))
    once(lambda: meetings(20))
    baseline = once(plain)
    report(f"create {MEETINGS} meetings of tandems", once(meetings), baseline, limit=1.2)
    report("the same without Odoo's invitations", once(meetings), once(silent))
    few = queries(env, lambda: meetings(50))
    many = queries(env, meetings)
    report("queries per meeting", (many - few) / (MEETINGS - 50), limit=10, unit="queries")
