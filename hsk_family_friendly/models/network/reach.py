from odoo import fields, models
from odoo.tools import SQL

from ...tools.dates import agency_zone
from ...tools.size_class import SIZE_CLASSES
from .event_event import kinds

KINDS = [
    ("event", "Event Attended"),
    ("tandem", "Tandem"),
    ("meeting", "Tandem Meeting"),
    ("visit", "Company Visit"),
    ("advice", "Advice"),
]
AREAS = [
    ("certification", "Certification"),
    ("mentoring", "Mentoring"),
    ("network", "Network"),
    ("advice", "Advice"),
]
# Which area an event belongs to; all other kinds are of the network.
EVENT_AREAS = {
    "workshop": "certification",
    "award": "certification",
    "kickoff": "mentoring",
    "midterm": "mentoring",
    "closing": "mentoring",
}


class Reach(models.Model):
    """A company that the agency reached on a day: one row per contact, nothing is stored.

    Distinct companies are counted on these rows, so that each counts once however often it came.
    """

    _name = "hsk.reach"
    _description = "Contact with a Company"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "event.registration": ["state", "active", "hsk_partner_id", "event_id", "event_slot_id"],
        "event.event": ["name", "date_begin", "hsk_kind", "kanban_state", "company_id"],
        "event.slot": ["start_datetime"],
        "hsk.tandem": ["state", "date_start", "mentor_id", "mentee_id", "company_id"],
        "calendar.event": ["name", "start", "hsk_tandem_id", "hsk_outcome"],
        "hsk.audit.visit": ["visited_on", "certification_id"],
        "hsk.certification": ["partner_id", "company_id"],
        "res.partner": ["name", "hsk_employee_count", "hsk_sme_choice", "hsk_municipality_id"],
        "hsk.company.history": ["partner_id", "until", "employee_count", "sme_choice"],
        "hsk.advice": ["date", "name", "partner_id", "company_id"],
    }

    date = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    area = fields.Selection(AREAS, readonly=True)
    event_kind = fields.Selection(
        selection=kinds,
        string="Kind of Event",
        readonly=True,
    )
    name = fields.Char("Occasion", readonly=True)
    res_model = fields.Char("Comes from", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    partner_id = fields.Many2one("res.partner", "Company", readonly=True)
    is_sme = fields.Boolean("SME", readonly=True, help="As it was on that day.")
    employee_count = fields.Integer("Employees", readonly=True, aggregator=None)
    municipality_id = fields.Many2one("hsk.municipality", "Municipality", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", "Branch", readonly=True)
    company_id = fields.Many2one("res.company", "Agency", readonly=True)

    @property
    def _table_query(self):
        """Join each contact with what the company was on its day."""
        return SQL(
            """
            SELECT contact.*,
                   COALESCE(NULLIF(was.employee_count, 0), company.hsk_employee_count)
                       AS employee_count,
                   COALESCE(was.municipality_id, company.hsk_municipality_id) AS municipality_id,
                   COALESCE(was.industry_id, company.industry_id) AS industry_id,
                   %(is_sme)s AS is_sme
              FROM (%(contacts)s) contact
              JOIN res_partner company ON company.id = contact.partner_id
              LEFT JOIN LATERAL (
                       SELECT * FROM hsk_company_history history
                        WHERE history.partner_id = contact.partner_id
                          AND history.until > contact.date
                        ORDER BY history.until LIMIT 1
                   ) was ON TRUE
            """,
            contacts=SQL(" UNION ALL ").join(self._contacts().values()),
            is_sme=self._sme_on_the_day(),
        )

    def _sme_on_the_day(self):
        """Return the rule of `res.partner`, on what the company was then."""
        return SQL(
            """CASE CASE WHEN was.id IS NULL THEN company.hsk_sme_choice ELSE was.sme_choice END
               WHEN 'yes' THEN TRUE
               WHEN 'no' THEN FALSE
               ELSE COALESCE(NULLIF(was.employee_count, 0), company.hsk_employee_count, 0)
                    BETWEEN 1 AND %s
               END""",
            SIZE_CLASSES["large"] - 1,
        )

    def _contacts(self):
        """Return {number: SELECT} of all contacts; the number keeps their ids apart.

        Each selects id, date, kind, area, event_kind, name, res_model, res_id, partner_id and
        company_id, in this order.
        """
        contacts = {
            0: self._contacts_at_events(),
            5: self._contacts_by_visits(),
            6: self._contacts_by_advice(),
        }
        for number, side in enumerate(("mentor_id", "mentee_id"), start=1):
            contacts[number] = self._contacts_by_tandems(number, SQL.identifier(side))
            contacts[number + 2] = self._contacts_at_meetings(number + 2, SQL.identifier(side))
        return contacts

    def _day(self, moment):
        """Return the agency's calendar day of a moment."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, agency_zone(self.env))

    def _contacts_at_events(self):
        area = SQL(" ").join(
            SQL("WHEN %s THEN %s", kind, area) for kind, area in EVENT_AREAS.items()
        )
        return SQL(
            """SELECT registration.id * 8 AS id, %(day)s AS date, 'event' AS kind,
                      CASE event.hsk_kind %(area)s ELSE 'network' END AS area,
                      event.hsk_kind AS event_kind,
                      COALESCE(event.name ->> %(lang)s, event.name ->> 'en_US') AS name,
                      'event.event' AS res_model, event.id AS res_id,
                      registration.hsk_partner_id AS partner_id, event.company_id AS company_id
                 FROM event_registration registration
                 JOIN event_event event ON event.id = registration.event_id
                 LEFT JOIN event_slot slot ON slot.id = registration.event_slot_id
                WHERE registration.state = 'done' AND registration.active
                  AND registration.hsk_partner_id IS NOT NULL
                  AND event.hsk_kind IS NOT NULL AND event.kanban_state != 'cancel'""",
            day=self._day(SQL("COALESCE(slot.start_datetime, event.date_begin)")),
            area=area,
            lang=self.env.lang or "en_US",
        )

    def _contacts_by_tandems(self, number, side):
        return SQL(
            """SELECT tandem.id * 8 + %(number)s, tandem.date_start, 'tandem', 'mentoring', NULL,
                      mentor.name || ' – ' || mentee.name, 'hsk.tandem', tandem.id,
                      tandem.%(side)s, tandem.company_id
                 FROM hsk_tandem tandem
                 JOIN res_partner mentor ON mentor.id = tandem.mentor_id
                 JOIN res_partner mentee ON mentee.id = tandem.mentee_id
                WHERE tandem.state IN ('active', 'completed', 'ended')
                  AND tandem.date_start IS NOT NULL""",
            number=number,
            side=side,
        )

    def _contacts_at_meetings(self, number, side):
        return SQL(
            """SELECT meeting.id * 8 + %(number)s, %(day)s, 'meeting', 'mentoring', NULL,
                      mentor.name || ' – ' || mentee.name, 'calendar.event', meeting.id,
                      tandem.%(side)s, tandem.company_id
                 FROM calendar_event meeting
                 JOIN hsk_tandem tandem ON tandem.id = meeting.hsk_tandem_id
                 JOIN res_partner mentor ON mentor.id = tandem.mentor_id
                 JOIN res_partner mentee ON mentee.id = tandem.mentee_id
                WHERE meeting.hsk_outcome = 'held' AND meeting.active""",
            number=number,
            side=side,
            day=self._day(SQL("meeting.start")),
        )

    def _contacts_by_visits(self):
        return SQL(
            """SELECT visit.id * 8 + 5, visit.visited_on, 'visit', 'certification', NULL,
                      company.name, 'hsk.audit.visit', visit.id,
                      certification.partner_id, certification.company_id
                 FROM hsk_audit_visit visit
                 JOIN hsk_certification certification
                   ON certification.id = visit.certification_id
                 JOIN res_partner company ON company.id = certification.partner_id
                WHERE visit.visited_on IS NOT NULL"""
        )

    def _contacts_by_advice(self):
        return SQL(
            """SELECT advice.id * 8 + 6, advice.date, 'advice', 'advice', NULL, advice.name,
                      'hsk.advice', advice.id, advice.partner_id, advice.company_id
                 FROM hsk_advice advice"""
        )

    def action_open_record(self):
        """Open what the contact comes from."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
