from datetime import time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

from ...tools import selection
from ...tools.dates import agency_zone, at_agency, at_moment

# Events of a programme, with the hour at which they begin and how many hours they take.
EVENTS = {"kickoff": (10, 3), "midterm": (10, 3), "closing": (14, 3)}
ON_SALE = ("start_sale_datetime", "end_sale_datetime")


class MentoringProgram(models.Model):
    """The events of a programme: which there are, which are missing, and those of the next year."""

    _inherit = "hsk.mentoring.program"

    event_ids = fields.One2many("event.event", "hsk_program_id", string="Events")
    kickoff_event_id = fields.Many2one(
        "event.event", "Kick-off", compute="_compute_events", compute_sudo=True
    )
    midterm_event_id = fields.Many2one(
        "event.event", "Midterm Review", compute="_compute_events", compute_sudo=True
    )
    closing_event_id = fields.Many2one(
        "event.event", "Closing Event", compute="_compute_events", compute_sudo=True
    )

    @api.depends("event_ids.hsk_kind", "event_ids.date_begin", "event_ids.active")
    def _compute_events(self):
        for program in self:
            for kind in EVENTS:
                events = program.event_ids.filtered(lambda event, k=kind: event.hsk_kind == k)
                program[f"{kind}_event_id"] = events.sorted("date_begin")[:1]

    def action_plan_events(self):
        """Create the kick-off, the midterm review and the closing event that are still missing."""
        self.env["event.event"].create(
            [
                program._event_values(kind)
                for program in self
                for kind in EVENTS
                if not program[f"{kind}_event_id"]
            ]
        )

    def _event_values(self, kind):
        """Return the values of one of the programme's events, on its day at the agency."""
        days = {
            "kickoff": self.date_start + timedelta(days=14),
            "midterm": self.date_start + (self.date_end - self.date_start) / 2,
            "closing": self.date_end,
        }
        hour, length = EVENTS[kind]
        begin = at_moment(self.env, days[kind], time(hour))
        return {
            "name": f"{selection.labels(self.env['event.event'], 'hsk_kind')[kind]} {self.name}",
            "hsk_kind": kind,
            "hsk_program_id": self.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.filtered("active").id or self.env.uid,
            "date_tz": agency_zone(self.env),
            "date_begin": begin,
            "date_end": begin + timedelta(hours=length),
        }

    # ------------------------------------------------------------
    # THE NEXT YEAR
    # ------------------------------------------------------------

    def _hsk_next_prepared(self, following):
        """The next year has the same events, a year later."""
        result = super()._hsk_next_prepared(following)
        for event in self.event_ids:
            copied = event.copy(
                {
                    "hsk_program_id": following.id,
                    "date_begin": self._moment_a_year_on(event.date_begin),
                    "date_end": self._moment_a_year_on(event.date_end),
                    "event_slot_ids": [
                        Command.create({**vals, "date": vals["date"] + relativedelta(years=1)})
                        for vals in event.event_slot_ids.copy_data()
                    ],
                }
            )
            self._rename(copied, event, type(self)._a_year_on)
            for ticket in copied.event_ticket_ids:
                ticket.write({name: self._moment_a_year_on(ticket[name]) for name in ON_SALE})
                self._rename(ticket, ticket, type(self)._years_later)
        return result

    def _moment_a_year_on(self, moment):
        """Return the same time on the agency's clock a year later, whatever summer time says."""
        if not moment:
            return moment
        later = at_agency(self.env, moment) + relativedelta(years=1)
        return at_moment(self.env, later.date(), later.time())

    def _rename(self, copied, record, later):
        """Name a copy in every language in which there is a name.

        :param record: what it is the copy of
        :param later: called with the programme in a language and a name, returns the new one
        """
        names = record._fields["name"]._get_stored_translations(record)
        copied.update_field_translations(
            "name",
            {lang: later(self.with_context(lang=lang), name) for lang, name in names.items()},
        )
