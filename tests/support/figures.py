"""The figures of a period in SQL written by hand, straight from their definitions.

Tests and measurements compare the add-on with them; `first` and `last` are the days of the period.
"""

BERLIN = "({} AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin')::date"
IN_PERIOD = "BETWEEN %(first)s::date AND %(last)s::date"

# ------------------------------------------------------------
# CERTIFICATES
# ------------------------------------------------------------

# What counts on the last day: extensions and suspensions have days of their own.
CHANGED = """EXISTS (SELECT FROM hsk_certificate_change change
    WHERE change.certification_id = {case}.id AND change.kind = '{kind}'
      AND change.date_from <= %(last)s
      AND (change.date_to IS NULL OR change.date_to > %(last)s) {more})"""


def lasting(day, case="certification"):
    """Return the condition of what lasts up to a day, with the extensions known at the end."""
    extended = CHANGED.format(
        case=case, kind="extension", more=f"AND change.extended_until >= {day}"
    )
    return f"({case}.valid_until >= {day} OR {extended})"


def in_force(case="certification"):
    """Return the condition of the certificates in force on the last day, suspended or not."""
    return f"""{case}.state = 'certified' AND {case}.valid_from <= %(last)s
        AND {case}.effective_until >= %(last)s AND {lasting("%(last)s", case)}"""


SUSPENDED = CHANGED.format(case="certification", kind="suspension", more="")
VALID = f"{in_force()} AND NOT {SUSPENDED}"
BEGUN = f"state = 'certified' AND kind = '{{kind}}' AND valid_from {IN_PERIOD}"
EXTENDED = CHANGED.format(case="certification", kind="extension", more="")
EXTENDED_DUE = CHANGED.format(
    case="certification",
    kind="extension",
    more=f"""AND GREATEST(valid_until,
        LEAST(change.extended_until, replaced_on)) {IN_PERIOD}""",
)
DUE = f"""state = 'certified' AND (ended_on IS NULL OR ended_on >= %(first)s)
    AND ({EXTENDED_DUE} OR valid_until {IN_PERIOD} AND NOT {EXTENDED})"""
RENEWED = """EXISTS (SELECT FROM hsk_certification following
    WHERE following.previous_id = certification.id AND following.state = 'certified'
      AND following.valid_from <= %(last)s)"""
LEFT = f"""state = 'certified' AND valid_from <= %(last)s
    AND effective_until >= %(first)s::date - 1 AND {lasting("%(first)s::date - 1")}
    AND (replaced_on IS NULL OR replaced_on > %(last)s)
    AND NOT EXISTS (SELECT FROM hsk_certification other
                     WHERE other.partner_id = certification.partner_id AND {in_force("other")})"""
CASES = "SELECT {what} FROM hsk_certification certification WHERE {where}"
SIZE = """CASE WHEN employee_count >= 250 THEN 'large' WHEN employee_count >= 50 THEN 'medium'
    WHEN employee_count >= 10 THEN 'small' WHEN employee_count > 0 THEN 'micro' END"""

# ------------------------------------------------------------
# MEASURES
# ------------------------------------------------------------

IN_FORCE = f"""
SELECT {{what}} FROM hsk_measure measure
  JOIN hsk_certification certification ON certification.id = measure.certification_id
 WHERE {VALID}"""
STATUS = """(SELECT status.state FROM hsk_measure_status status
    WHERE status.measure_id = measure.id AND status.date_from <= %(last)s
      AND (status.date_to IS NULL OR status.date_to > %(last)s))"""
ASSESSED = f"""
SELECT {{what}} FROM hsk_measure measure WHERE assessment IS NOT NULL
   AND EXISTS (SELECT FROM hsk_certification following
                WHERE following.previous_id = measure.certification_id
                  AND following.state IN ('certified', 'refused')
                  AND following.decided_on {IN_PERIOD})"""

# ------------------------------------------------------------
# EVENTS AND CONTACTS
# ------------------------------------------------------------

EVENT = f"""hsk_kind IS NOT NULL AND kanban_state <> 'cancel'
    AND date_begin < now() AT TIME ZONE 'UTC' AND {BERLIN.format("date_begin")} {IN_PERIOD}"""
ATTENDED = f"""
SELECT count(*) FROM event_registration registration
  JOIN event_event event ON event.id = registration.event_id
 WHERE registration.state = 'done' AND {EVENT}"""
TANDEM = "state IN ('active', 'completed', 'ended')"
# Every contact of every day: its day, company, area and format, and the occasion.
CONTACTS = f"""
SELECT {BERLIN.format("event.date_begin")} AS day, registration.hsk_partner_id AS company,
       CASE WHEN hsk_kind IN ('workshop', 'award') THEN 'certification'
            WHEN hsk_kind IN ('kickoff', 'midterm', 'closing') THEN 'mentoring'
            ELSE 'network' END AS area, hsk_kind AS format, 'event ' || event.id AS occasion
  FROM event_registration registration JOIN event_event event ON event.id = registration.event_id
 WHERE registration.state = 'done' AND registration.active AND hsk_kind IS NOT NULL
   AND registration.hsk_partner_id IS NOT NULL AND kanban_state <> 'cancel'
 UNION ALL
SELECT date_start, unnest(ARRAY[mentor_id, mentee_id]), 'mentoring', 'tandem', 'tandem ' || id
  FROM hsk_tandem WHERE {TANDEM} AND date_start IS NOT NULL
 UNION ALL
SELECT {BERLIN.format("start")}, unnest(ARRAY[mentor_id, mentee_id]), 'mentoring', 'meeting',
       'meeting ' || meeting.id
  FROM calendar_event meeting JOIN hsk_tandem tandem ON tandem.id = meeting.hsk_tandem_id
 WHERE hsk_outcome = 'held' AND meeting.active
 UNION ALL
SELECT visited_on, partner_id, 'certification', 'visit', 'visit ' || visit.id
  FROM hsk_audit_visit visit
  JOIN hsk_certification certification ON certification.id = visit.certification_id
 WHERE visited_on IS NOT NULL
 UNION ALL
SELECT date, partner_id, 'advice', 'advice', 'advice ' || id FROM hsk_advice"""
# With what the company was on the day: the first row of its history that ended later, else now.
REACHED = f"""
SELECT contact.*,
       COALESCE(was.municipality_id, partner.hsk_municipality_id) AS municipality,
       COALESCE(CASE WHEN was.id IS NULL THEN partner.hsk_sme_choice ELSE was.sme_choice END,
                CASE WHEN COALESCE(NULLIF(was.employee_count, 0), partner.hsk_employee_count)
                          BETWEEN 1 AND 249 THEN 'yes' END) = 'yes' AS sme
  FROM ({CONTACTS}) contact
  JOIN res_partner partner ON partner.id = contact.company
  LEFT JOIN hsk_company_history was ON was.id = (
       SELECT id FROM hsk_company_history history
        WHERE history.partner_id = contact.company AND history.until > contact.day
        ORDER BY until LIMIT 1)
 WHERE contact.day {IN_PERIOD}"""

# ------------------------------------------------------------
# MENTORING
# ------------------------------------------------------------

RAN = f"""SELECT count(*) FROM hsk_tandem WHERE {TANDEM} AND date_start <= %(last)s
    AND (date_end IS NULL OR date_end >= %(first)s)"""
MET = f"""SELECT count(*) FROM calendar_event WHERE active AND hsk_outcome = 'held'
    AND hsk_tandem_id IS NOT NULL AND {BERLIN.format("start")} {IN_PERIOD}"""
GOALS = f"""
SELECT count(*) FROM hsk_tandem_goal goal JOIN hsk_tandem tandem ON tandem.id = goal.tandem_id
  LEFT JOIN hsk_measure measure ON measure.id = goal.measure_id
 WHERE tandem.state IN ('completed', 'ended') AND tandem.date_end {IN_PERIOD}"""

FIGURES = {
    "new": CASES.format(what="count(*)", where=BEGUN.format(kind="initial")),
    "recertified": CASES.format(what="count(*)", where=BEGUN.format(kind="recertification")),
    "valid_total": CASES.format(what="count(*)", where=VALID),
    "suspended": CASES.format(what="count(*)", where=f"{in_force()} AND {SUSPENDED}"),
    "ever_certified": CASES.format(
        what="count(DISTINCT partner_id)", where="state = 'certified' AND valid_from <= %(last)s"
    ),
    "employees_covered": CASES.format(what="sum(employee_count)", where=VALID),
    "smallest": CASES.format(what="min(NULLIF(employee_count, 0))", where=VALID),
    "largest": CASES.format(what="max(employee_count)", where=VALID),
    "exits": CASES.format(what="count(*)", where=LEFT),
    "due": CASES.format(what="count(*)", where=DUE),
    "recertification_rate": CASES.format(
        what=f"(count(*) FILTER (WHERE {RENEWED}))::float / NULLIF(count(*), 0)", where=DUE
    ),
    "measures": IN_FORCE.format(what="count(*)"),
    "assessed": ASSESSED.format(what="count(*)"),
    "fulfilled_share": ASSESSED.format(
        what="(count(*) FILTER (WHERE assessment = 'fulfilled'))::float / NULLIF(count(*), 0)"
    ),
    "network_meetings": f"SELECT count(*) FROM event_event WHERE hsk_kind = 'network' AND {EVENT}",
    "events": f"SELECT count(*) FROM event_event WHERE {EVENT}",
    "participants": ATTENDED,
    "companies_reached": f"SELECT count(DISTINCT company) FROM ({REACHED}) one",
    "sme_reached": f"SELECT count(DISTINCT company) FROM ({REACHED}) one WHERE sme",
    "visits": f"SELECT count(*) FROM hsk_audit_visit WHERE visited_on {IN_PERIOD}",
    "advice": f"SELECT count(*) FROM hsk_advice WHERE date {IN_PERIOD}",
    "tandems": RAN,
    "tandems_begun": f"{RAN} AND date_start >= %(first)s",
    "meetings_held": MET,
    "goals": GOALS,
    "goals_reached": f"""{GOALS}
        AND (goal.rating_end IN ('8', '9', '10') OR measure.state = 'done')""",
}
# Breakdowns: the key of a row, and its number.
ROWS = {
    "exits_by_reason": CASES.format(
        what="end_reason_id, count(*)", where=f"{LEFT} GROUP BY end_reason_id"
    ),
    "by_municipality": CASES.format(
        what="decided_municipality_id, count(*)", where=f"{VALID} GROUP BY 1"
    ),
    "by_industry": CASES.format(what="decided_industry_id, count(*)", where=f"{VALID} GROUP BY 1"),
    "by_size": CASES.format(what=f"{SIZE}, count(*)", where=f"{VALID} GROUP BY 1"),
    "measures_by_field": IN_FORCE.format(what="action_field_id, count(*)") + " GROUP BY 1",
    "measures_by_state": IN_FORCE.format(what=f"{STATUS}, count(*)") + " GROUP BY 1",
    "assessed": ASSESSED.format(what="assessment, count(*)") + " GROUP BY 1",
    "reached_by_municipality": f"""
        SELECT municipality, count(DISTINCT company) FROM ({REACHED}) one GROUP BY 1""",
}
# The table of a funding period: companies, SME, occasions and contacts per area.
AREAS = f"""
SELECT area, count(DISTINCT company), count(DISTINCT company) FILTER (WHERE sme),
       count(DISTINCT occasion), count(*), min(day), max(day)
  FROM ({REACHED}) one GROUP BY GROUPING SETS ((area), ())"""
