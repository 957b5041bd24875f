"""The start page on a large network, against hand-written SQL for the same numbers."""

from datetime import date

from harness import environment, queries, report, seconds
from network import fill
from support.figures import FIGURES as BY_HAND

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
NO_CONTACT = """NOT EXISTS (SELECT FROM hsk_contact_role role
    JOIN res_partner person ON person.id = role.person_id AND person.active
   WHERE role.partner_id = partner.id
    AND role.role IN ('management', 'hr')
    AND (date_from IS NULL OR date_from <= CURRENT_DATE)
    AND (date_to IS NULL OR date_to >= CURRENT_DATE))"""
OVER = """
SELECT count(*) FROM event_event event
 WHERE active AND hsk_kind IS NOT NULL AND kanban_state <> 'cancel'
   AND date_end < now() AT TIME ZONE 'UTC'
   AND date_end >= now() AT TIME ZONE 'UTC' - interval '30 days' AND {what}
"""
REGISTERED = """EXISTS (SELECT FROM event_registration registration
    WHERE registration.event_id = event.id AND registration.state = '{state}')"""
NOT_THANKED = """NOT EXISTS (SELECT FROM hsk_event_invitation mail
    WHERE mail.event_id = event.id AND mail.kind = 'thanks' AND mail.state <> 'cancelled')"""
COMING = """event_id IN (SELECT id FROM event_event WHERE active AND hsk_kind IS NOT NULL
    AND kanban_state <> 'cancel' AND date_begin > now() AT TIME ZONE 'UTC')"""
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
    "attendances": OVER.format(
        what=f"{REGISTERED.format(state='open')} AND NOT {REGISTERED.format(state='done')}"
    ),
    "thanks": OVER.format(what=f"{REGISTERED.format(state='done')} AND {NOT_THANKED}"),
    "waiting_lists": f"""
        SELECT count(*) FROM event_registration WHERE active AND state = 'draft'
           AND hsk_waitlisted_on IS NOT NULL AND hsk_offer_until IS NULL AND {COMING}""",
    "invitations_open": f"""
        SELECT count(*) FROM hsk_event_invitation WHERE kind = 'invitation'
           AND state = 'released' AND answer = 'open'
           AND released_on < now() AT TIME ZONE 'UTC' - interval '7 days' AND {COMING}""",
}
# The page shows all single figures but the consultations.
FIGURES = {code: query for code, query in BY_HAND.items() if code != "advice"}


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
        assert abs(values[code]["value"] - (value or 0)) < 1e-9, (
            code,
            values[code]["value"],
            value,
        )


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
