"""A large network by plain SQL: companies in chains of certificates, measures, events.

from network import fill

fill(env)         # 5,000 companies, 12,000 certifications, 60,000 measures, 20,000 registrations
fill(env, 500)    # a tenth of everything

The same call gives the same rows, seen from the day it runs on. All rows are valid for the models:
days, states and chains fit, past states of measures are kept.
"""

from odoo.tools import SQL

MEASURES = 5  # per certification
SEATS = 50  # registrations per event

COMPANIES = """
INSERT INTO res_partner (name, complete_name, is_company, active, type, lang, color, email,
       email_normalized, city, country_id, industry_id, hsk_employee_count, hsk_municipality_id,
       partner_share, create_uid, write_uid, create_date, write_date)
SELECT 'Firma ' || n, 'Firma ' || n, TRUE, TRUE, 'contact', 'de_DE', 0,
       'info' || n || '@example.com', 'info' || n || '@example.com', 'Meschede',
       (SELECT id FROM res_country WHERE code = 'DE'),
       (SELECT id FROM res_partner_industry ORDER BY id OFFSET n %% 12 LIMIT 1),
       CASE WHEN n %% 40 = 0 THEN 0 ELSE 3 + n %% 700 END,
       (SELECT id FROM hsk_municipality ORDER BY id OFFSET n %% 12 LIMIT 1),
       TRUE, 1, 1, now(), now()
  FROM generate_series(1, %(companies)s) n
 ORDER BY n
RETURNING id
"""
PEOPLE = """
INSERT INTO res_partner (name, complete_name, parent_id, commercial_partner_id, is_company, active,
       type, lang, color, email, email_normalized, partner_share, create_uid, write_uid,
       create_date, write_date)
SELECT 'Person ' || id, name || ', Person ' || id, id, id, FALSE, TRUE, 'contact', 'de_DE', 0,
       'person' || id || '@example.com', 'person' || id || '@example.com', TRUE, 1, 1, now(), now()
  FROM res_partner WHERE id BETWEEN %(first)s AND %(last)s AND (id - %(first)s) %% 10 <> 0
"""
ROLES = """
INSERT INTO hsk_contact_role (partner_id, person_id, role, create_uid, write_uid, create_date,
       write_date)
SELECT parent_id, id, 'hr', 1, 1, now(), now()
  FROM res_partner WHERE parent_id BETWEEN %(first)s AND %(last)s
"""
# One to four cycles each; the last one of every twentieth company is still being assessed.
CERTIFICATIONS = """
INSERT INTO hsk_certification (partner_id, company_id, user_id, cycle, kind, state, number,
       applied_on, decided_on, valid_from, valid_until, valid_through, effective_until,
       replaced_on, validity_years, employee_count, decided_municipality_id, decided_industry_id,
       ended_on, end_reason_id, is_revoked, visit_required, deadline, create_uid, write_uid,
       create_date, write_date)
SELECT id, %(company)s, %(user)s, cycle,
       CASE cycle WHEN 1 THEN 'initial' ELSE 'recertification' END,
       CASE WHEN is_open THEN 'assessment' ELSE 'certified' END,
       CASE WHEN NOT is_open THEN 'B' || id || '-' || cycle END,
       begun - 100, CASE WHEN NOT is_open THEN begun END, CASE WHEN NOT is_open THEN begun END,
       CASE WHEN NOT is_open THEN (begun + interval '2 years')::date - 1 END,
       CASE WHEN NOT is_open THEN (begun + interval '2 years')::date - 1 END,
       CASE WHEN NOT is_open THEN COALESCE(exit, (begun + interval '2 years')::date - 1) END,
       CASE WHEN cycle < decided THEN (begun + interval '2 years')::date END,
       2, CASE WHEN NOT is_open THEN hsk_employee_count END,
       CASE WHEN NOT is_open THEN hsk_municipality_id END,
       CASE WHEN NOT is_open THEN industry_id END, exit,
       CASE WHEN exit IS NOT NULL THEN (SELECT min(id) FROM hsk_end_reason) END, FALSE, FALSE,
       CASE WHEN is_open THEN CURRENT_DATE - 30 + n %% 60 END, 1, 1, now(), now()
  FROM (SELECT *, cycle > decided AS is_open,
               CASE WHEN cycle = decided AND cycles = decided AND n %% 50 = 7
                    THEN LEAST(begun + 200, CURRENT_DATE) END AS exit
          FROM (SELECT *, (CURRENT_DATE - n * 7 %% 900
                           - (decided - cycle) * interval '2 years')::date AS begun
                  FROM (SELECT *, cycles - (n %% 20 = 0)::int AS decided
                          FROM (SELECT partner.*, partner.id - %(first)s AS n,
                                       (ARRAY[2, 1, 2, 3, 4])[1 + (partner.id - %(first)s) %% 5]
                                           AS cycles
                                  FROM res_partner partner
                                 WHERE partner.id BETWEEN %(first)s AND %(last)s) company
                       ) chain, generate_series(1, cycles) cycle
               ) certificate
       ) row
 ORDER BY n, cycle
"""
CHAINS = """
UPDATE hsk_certification following SET previous_id = previous.id
  FROM hsk_certification previous
 WHERE following.partner_id BETWEEN %(first)s AND %(last)s
   AND previous.partner_id = following.partner_id AND previous.cycle = following.cycle - 1
"""
MEASURES_OF_CASES = """
INSERT INTO hsk_measure (certification_id, company_id, partner_id, action_field_id, name, kind,
       origin, state, drop_reason, assessment, sharing, deadline, create_uid, write_uid,
       create_date, write_date)
SELECT id, company_id, partner_id,
       (SELECT field.id FROM hsk_action_field field
         ORDER BY field.id OFFSET (one.id + m) %% 9 LIMIT 1),
       'Maßnahme ' || m, CASE m WHEN 1 THEN 'ongoing' ELSE 'one_off' END,
       CASE m WHEN 5 THEN 'condition' ELSE 'agreed' END, status,
       CASE status WHEN 'dropped' THEN 'Nicht mehr gebraucht' END,
       CASE WHEN replaced_on IS NOT NULL
            THEN CASE status WHEN 'done' THEN 'fulfilled' ELSE 'partly' END END, 'none',
       CASE WHEN m > 1 THEN COALESCE(valid_from, CURRENT_DATE) + 100 * m END, 1, 1, now(), now()
  FROM (SELECT certification.*, m,
               CASE WHEN certification.state <> 'certified' THEN 'planned'
                    WHEN replaced_on IS NOT NULL
                    THEN (ARRAY['done', 'done', 'done', 'dropped'])[1 + (id + m) %% 4]
                    ELSE (ARRAY['planned', 'running', 'running', 'done', 'done'])
                         [1 + (id + m * 3) %% 5] END AS status
          FROM hsk_certification certification, generate_series(1, %(measures)s) m
         WHERE partner_id BETWEEN %(first)s AND %(last)s) one
 ORDER BY one.id, m
"""
# How far each measure was: what is done or dropped was planned before.
STATUSES = """
INSERT INTO hsk_measure_status (measure_id, company_id, partner_id, state, date_from, date_to,
       create_uid, write_uid, create_date, write_date)
SELECT measure.id, measure.company_id, measure.partner_id, status.state, status.since,
       status.until, 1, 1, now(), now()
  FROM (SELECT measure.*, COALESCE(valid_from, CURRENT_DATE - 30) AS begun,
               LEAST(COALESCE(valid_from, CURRENT_DATE) + 60 * (1 + measure.id %% 9), CURRENT_DATE)
                   AS changed
          FROM hsk_measure measure
          JOIN hsk_certification certification ON certification.id = measure.certification_id
         WHERE measure.partner_id BETWEEN %(first)s AND %(last)s) measure,
       LATERAL (SELECT 'planned' AS state, begun AS since, changed AS until
                 WHERE measure.state <> 'planned' AND changed > begun
                 UNION ALL
                SELECT measure.state, CASE measure.state WHEN 'planned' THEN begun ELSE changed END,
                       NULL) status
 ORDER BY measure.id, status.since
"""
# One event every four days, the latest ones ahead of today.
EVENTS = """
INSERT INTO event_event (name, hsk_kind, date_begin, date_end, date_tz, badge_format, stage_id,
       kanban_state, user_id, company_id, organizer_id, active, seats_max, seats_limited,
       is_multi_slots, create_uid, write_uid, create_date, write_date)
SELECT jsonb_build_object('en_US', 'Netzwerktreffen ' || n),
       (ARRAY['network', 'network', 'workshop', 'other'])[1 + n %% 4],
       day, day + interval '2 hours', 'Europe/Berlin', 'A6',
       (SELECT id FROM event_stage ORDER BY sequence, id LIMIT 1), 'normal', %(user)s, %(company)s,
       (SELECT partner_id FROM res_company WHERE id = %(company)s), TRUE, 0, FALSE, FALSE,
       1, 1, now(), now()
  FROM (SELECT n, CURRENT_DATE + interval '42 days 15 hours' - n * interval '4 days' AS day
          FROM generate_series(1, %(events)s) n) one
 ORDER BY day
RETURNING id
"""
REGISTRATIONS = """
INSERT INTO event_registration (event_id, company_id, partner_id, hsk_partner_id, name, email,
       state, active, barcode, create_uid, write_uid, create_date, write_date, date_closed)
SELECT event.id, event.company_id, COALESCE(person.id, company.id), company.id,
       COALESCE(person.name, company.name), COALESCE(person.email, company.email),
       CASE WHEN is_done THEN 'done' ELSE 'open' END, TRUE, 'B' || event.id || '-' || seat,
       1, 1, now(), now(), CASE WHEN is_done THEN event.date_begin END
  FROM (SELECT *, date_begin < now() AND (id + seat) %% 40 < 21 AS is_done,
               %(first)s + (id * 37 + seat * 101) %% %(companies)s AS partner
          FROM event_event, generate_series(1, %(seats)s) seat
         WHERE id BETWEEN %(first_event)s AND %(last_event)s) event
  JOIN res_partner company ON company.id = event.partner
  LEFT JOIN res_partner person ON person.parent_id = company.id
 ORDER BY event.id, seat
"""


def fill(env, companies=5000):
    """Put a network into a database of the environment, and tell PostgreSQL how large it is.

    :return: the ids of the companies, as a range
    """
    values = {
        "companies": companies,
        "measures": MEASURES,
        "seats": SEATS,
        "events": max(1, companies * 4 // SEATS),
        "company": env.company.id,
        "user": env.ref("base.user_admin").id,
    }
    values["first"], values["last"] = _insert(env, COMPANIES, values)
    _run(env, "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %(first)s", values)
    for query in (PEOPLE, ROLES, CERTIFICATIONS, CHAINS, MEASURES_OF_CASES, STATUSES):
        _run(env, query, values)
        env.cr.execute("ANALYZE")  # the next query joins what this one made
    values["first_event"], values["last_event"] = _insert(env, EVENTS, values)
    _run(env, REGISTRATIONS, values)
    env.invalidate_all()
    env.cr.execute("ANALYZE")
    return range(values["first"], values["last"] + 1)


def _run(env, query, values):
    env.cr.execute(SQL(query, **values))


def _insert(env, query, values):
    """Run an INSERT; return the first and the last id that it gave."""
    _run(env, query, values)
    ids = [row[0] for row in env.cr.fetchall()]
    return min(ids), max(ids)
