"""The start page on a large network, against hand-written SQL for the same numbers."""

from datetime import date

from harness import environment, queries, report, seconds
from network import fill

OPEN_MEASURES = """
SELECT count(*) FROM hsk_measure measure
  JOIN hsk_certification certification ON certification.id = measure.certification_id
 WHERE measure.state IN ('planned', 'running') AND certification.state = 'certified'
   AND certification.valid_from <= CURRENT_DATE AND certification.effective_until >= CURRENT_DATE
   AND {when}
"""
WITH_OPEN_ITEMS = """
SELECT count(*) FROM hsk_certification certification
 WHERE state IN ('draft', 'applied', 'assessment') AND {when}
   AND EXISTS (SELECT FROM hsk_checklist_item item WHERE item.certification_id = certification.id
                  AND item.state IN ('open', 'to_correct'))
"""
WITHOUT_FOLLOWER = """
SELECT count(*) FROM hsk_certification certification
 WHERE state = 'certified' AND valid_from <= CURRENT_DATE AND ended_on IS NULL AND {when}
   AND NOT EXISTS (SELECT FROM hsk_certification following
                    WHERE following.previous_id = certification.id
                      AND following.state NOT IN ('draft', 'withdrawn'))
"""
CERTIFIED = """
SELECT count(*) FROM res_partner partner
 WHERE active AND EXISTS (SELECT FROM hsk_certification certification
                           WHERE certification.partner_id = partner.id AND state = 'certified'
                             AND valid_from <= CURRENT_DATE AND effective_until >= CURRENT_DATE)
   AND {what}
"""
NO_CONTACT = """NOT EXISTS (SELECT FROM hsk_contact_role role WHERE role.partner_id = partner.id
    AND role.role IN ('management', 'hr')
    AND (date_from IS NULL OR date_from <= CURRENT_DATE)
    AND (date_to IS NULL OR date_to >= CURRENT_DATE))"""
SOON = "deadline BETWEEN CURRENT_DATE AND CURRENT_DATE + 14"
ENTRIES = {
    "measures_due": OPEN_MEASURES.format(
        when="measure.deadline BETWEEN CURRENT_DATE AND CURRENT_DATE + 30"
    ),
    "measures_overdue": OPEN_MEASURES.format(when="measure.deadline < CURRENT_DATE"),
    "documents_due": WITH_OPEN_ITEMS.format(when=SOON),
    "documents_missing": WITH_OPEN_ITEMS.format(when="deadline < CURRENT_DATE"),
    "renewals_due": WITHOUT_FOLLOWER.format(
        when="effective_until >= CURRENT_DATE AND valid_until <= CURRENT_DATE + 90"
    ),
    "expired": WITHOUT_FOLLOWER.format(
        when="effective_until < CURRENT_DATE AND replaced_on IS NULL"
        " AND valid_until >= CURRENT_DATE - interval '1 year'"
    ),
    "headcount": CERTIFIED.format(what="COALESCE(hsk_employee_count, 0) = 0"),
    "contacts": CERTIFIED.format(what=NO_CONTACT),
    "events": """
        SELECT count(*) FROM event_event WHERE active AND hsk_kind IS NOT NULL
           AND kanban_state <> 'cancel' AND date_begin >= now() AT TIME ZONE 'UTC'
           AND date_begin <= now() AT TIME ZONE 'UTC' + interval '14 days'""",
}
VALID = """state = 'certified' AND valid_from <= %(last)s AND effective_until >= %(last)s"""
BEGUN = "state = 'certified' AND kind = '{kind}' AND valid_from BETWEEN %(first)s AND %(last)s"
DUE = """state = 'certified' AND valid_until BETWEEN %(first)s AND %(last)s
    AND (ended_on IS NULL OR ended_on >= %(first)s)"""
RENEWED = """EXISTS (SELECT FROM hsk_certification following
    WHERE following.previous_id = certification.id AND following.state = 'certified'
      AND following.valid_from <= %(last)s)"""
LEFT = """state = 'certified' AND effective_until >= %(first)s::date - 1
    AND effective_until < %(last)s AND (replaced_on IS NULL OR replaced_on > %(last)s)
    AND NOT EXISTS (SELECT FROM hsk_certification other
                     WHERE other.partner_id = certification.partner_id
                       AND other.state = 'certified' AND other.valid_from <= %(last)s
                       AND other.effective_until >= %(last)s)"""
CASES = "SELECT {what} FROM hsk_certification certification WHERE {where}"
MEASURES = """
SELECT count(*) FROM hsk_measure measure
  JOIN hsk_certification certification ON certification.id = measure.certification_id
 WHERE certification.{valid}"""
ASSESSED = """
SELECT {what} FROM hsk_measure measure WHERE assessment IS NOT NULL
   AND EXISTS (SELECT FROM hsk_certification following
                WHERE following.previous_id = measure.certification_id
                  AND following.state IN ('certified', 'refused')
                  AND following.decided_on BETWEEN %(first)s AND %(last)s)"""
EVENTS = """hsk_kind IS NOT NULL AND kanban_state <> 'cancel' AND date_begin >= %(first)s
    AND date_begin < LEAST(%(last)s::date + 1, now() AT TIME ZONE 'UTC')"""
ATTENDED = """
SELECT {what} FROM event_registration registration
  JOIN event_event event ON event.id = registration.event_id
  LEFT JOIN res_partner partner ON partner.id = registration.hsk_partner_id
 WHERE registration.state = 'done' AND {events}"""
FIGURES = {
    "new": CASES.format(what="count(*)", where=BEGUN.format(kind="initial")),
    "recertified": CASES.format(what="count(*)", where=BEGUN.format(kind="recertification")),
    "valid_total": CASES.format(what="count(*)", where=VALID),
    "ever_certified": CASES.format(
        what="count(DISTINCT partner_id)", where="state = 'certified' AND valid_from <= %(last)s"
    ),
    "employees_covered": CASES.format(what="sum(employee_count)", where=VALID),
    "smallest": CASES.format(what="min(NULLIF(employee_count, 0))", where=VALID),
    "largest": CASES.format(what="max(employee_count)", where=VALID),
    "exits": CASES.format(what="count(*)", where=LEFT),
    "due": CASES.format(what="count(*)", where=DUE),
    "recertification_rate": CASES.format(
        what=f"(count(*) FILTER (WHERE {RENEWED}))::float / count(*)", where=DUE
    ),
    "measures": MEASURES.format(valid=VALID),
    "assessed": ASSESSED.format(what="count(*)"),
    "fulfilled_share": ASSESSED.format(
        what="(count(*) FILTER (WHERE assessment = 'fulfilled'))::float / count(*)"
    ),
    "network_meetings": f"SELECT count(*) FROM event_event WHERE hsk_kind = 'network' AND {EVENTS}",
    "events": f"SELECT count(*) FROM event_event WHERE {EVENTS}",
    "participants": ATTENDED.format(what="count(*)", events=EVENTS),
    "companies_reached": ATTENDED.format(
        what="count(DISTINCT registration.hsk_partner_id)", events=EVENTS
    ),
    "sme_reached": ATTENDED.format(
        what="count(DISTINCT registration.hsk_partner_id)",
        events=f"{EVENTS} AND partner.hsk_employee_count BETWEEN 1 AND 249",
    ),
}


def periods():
    """Return this year up to today and last year up to the same day."""
    today = date.today()
    first = today.replace(month=1, day=1)
    return [
        {"first": first.replace(year=year), "last": today.replace(year=year)}
        for year in (today.year, today.year - 1)
    ]


def by_hand(env):
    """Return the numbers of the entries and of this year's figures, by hand-written SQL."""

    def ask(query, **values):
        env.cr.execute(query, values)
        return env.cr.fetchone()[0]

    entries = {code: ask(query) for code, query in ENTRIES.items()}
    this_year, _last_year = (
        {code: ask(query, **period) for code, query in FIGURES.items()} for period in periods()
    )
    return entries, this_year


def check(env):
    """Stop where the page and the SQL count different things: that would be no comparison."""
    entries, figures = by_hand(env)
    page = env["hsk.week"].content()
    found = {one["code"]: one["count"] for block in page["blocks"] for one in block["entries"]}
    assert found == {code: count for code, count in entries.items() if count}, (found, entries)
    period = periods()[0]
    values = env["hsk.figures"].compute(period["first"], period["last"], list(FIGURES))
    for code, value in figures.items():
        assert abs(values[code]["value"] - value) < 1e-9, (code, values[code]["value"], value)


def show(env):
    """Return a function that asks for the page as a server does whose caches are warm."""
    return lambda: (env.invalidate_all(), env["hsk.week"].content())


with environment() as env:
    fill(env, 500)
    show(env)()
    few = queries(env, show(env))
with environment() as env:
    fill(env)
    check(env)
    report(
        "start page of 5,000 companies / SQL by hand",
        seconds(show(env)),
        seconds(lambda: by_hand(env)),
        limit=3,
    )
    report("start page: queries on 10 times as much", queries(env, show(env)), few, 1, "queries")
