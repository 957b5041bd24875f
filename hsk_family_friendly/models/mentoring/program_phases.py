import re
from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import for_good
from ...tools.dates import agency_zone

# Events of a programme, with the hour at which they begin and how many hours they take.
EVENTS = {"kickoff": (10, 3), "midterm": (10, 3), "closing": (14, 3)}
DATES = ("date_start", "date_end", "enrolment_until", "answer_until")


class MentoringProgram(models.Model):
    """The phases of a programme: what is when, and the next year made from this one."""

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

    @api.constrains("state")
    def _check_closed(self):
        self.filtered(lambda program: program.state == "closed")._check_no_tandem_at_work()

    @api.depends("event_ids.hsk_kind", "event_ids.date_begin", "event_ids.active")
    def _compute_events(self):
        for program in self:
            for kind in EVENTS:
                events = program.event_ids.filtered(lambda event, k=kind: event.hsk_kind == k)
                program[f"{kind}_event_id"] = events.sorted("date_begin")[:1]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_enrolment(self):
        """Begin the enrolment, or take it up again after a matching."""
        self._go_to("enrolment", ("draft", "matching"))

    @for_good.commits
    def action_start(self):
        """Begin the work of the tandems."""
        self._go_to("running", ("draft", "enrolment", "matching"))

    def action_close(self):
        """Close the programme; its tandems are completed or ended before.

        :raise UserError: a tandem is still at work
        """
        self._check_no_tandem_at_work()
        self._go_to("closed", ("running",))

    def action_reopen(self):
        """Take a closed programme up again."""
        self._go_to("running", ("closed",))

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

    def action_prepare_next(self):
        """Create next year's programme from this one, with all dates a year later.

        :return: the action that shows it
        """
        self.ensure_one()
        following = self.copy()
        for event in self.event_ids:
            copied = event.copy(
                {
                    "hsk_program_id": following.id,
                    "date_begin": event.date_begin + relativedelta(years=1),
                    "date_end": event.date_end + relativedelta(years=1),
                }
            )
            copied.name = self._a_year_on(event.name)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "views": [(False, "form")],
        }

    def copy_data(self, default=None):
        """A copy is the programme of the following year."""
        default = default or {}
        values = super().copy_data(default)
        for program, vals in zip(self, values, strict=True):
            vals.setdefault("name", program.name)
            if "name" not in default:
                vals["name"] = self._a_year_on(program.name)
            for name in DATES:
                if name not in default and program[name]:
                    vals[name] = program[name] + relativedelta(years=1)
        return values

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _go_to(self, state, allowed):
        """Lead programmes to a state, if they may go there."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for program in self:
            if program.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(program)s is in state “%(now)s” and cannot become “%(then)s”.",
                        program=program.name,
                        now=labels[program.state],
                        then=labels[state],
                    )
                )
        self.state = state

    def _check_no_tandem_at_work(self):
        for program in self:
            at_work = program.tandem_ids.filtered(lambda tandem: tandem.state == "active")
            if at_work:
                raise UserError(
                    self.env._(
                        "%(program)s: complete these tandems first, or end them with a reason: "
                        "%(tandems)s",
                        program=program.name,
                        tandems=", ".join(at_work.mapped("display_name")),
                    )
                )

    def _event_values(self, kind):
        """Return the values of one of the programme's events, on its day at the agency."""
        days = {
            "kickoff": self.date_start + timedelta(days=14),
            "midterm": self.date_start + (self.date_end - self.date_start) / 2,
            "closing": self.date_end,
        }
        hour, length = EVENTS[kind]
        zone = agency_zone(self.env)
        local = pytz.timezone(zone).localize(datetime.combine(days[kind], time(hour)))
        begin = local.astimezone(pytz.utc).replace(tzinfo=None)
        label = dict(self.env["event.event"]._fields["hsk_kind"]._description_selection(self.env))
        return {
            "name": f"{label[kind]} {self.name}",
            "hsk_kind": kind,
            "hsk_program_id": self.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.filtered("active").id or self.env.uid,
            "date_tz": zone,
            "date_begin": begin,
            "date_end": begin + timedelta(hours=length),
        }

    @api.model
    def _a_year_on(self, name):
        """“Mentoring 2026” becomes “Mentoring 2027”; a name without a year gets a mark."""
        later = re.sub(r"\b(20\d\d)\b", lambda year: str(int(year.group()) + 1), name)
        return later if later != name else self.env._("%s (next year)", name)
