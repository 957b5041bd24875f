from collections import defaultdict
from datetime import timedelta
from statistics import mean

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import limits, typed
from ...tools.dates import agency_today
from .tandem import SIDES
from .tandem_mail import letter

SCORES = [(str(score), str(score)) for score in range(1, 6)]
FIRST_AFTER, THEN_EVERY = 30, 60  # days
LOW = 3


class TandemPulse(models.Model):
    """Two questions to one person of a tandem, asked on one day."""

    _name = "hsk.tandem.pulse"
    _description = "Pulse of a Tandem"
    _order = "due_on desc, id desc"
    _rec_name = "tandem_id"

    tandem_id = fields.Many2one("hsk.tandem", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    program_id = fields.Many2one(related="tandem_id.program_id", store=True, index=True)
    person_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    side = fields.Selection(SIDES, required=True)
    due_on = fields.Date("Due on", required=True, help="30 days after the start, then every 60.")
    asked_on = fields.Date("Asked on", required=True)
    answered_on = fields.Date("Answered on")
    helpful = fields.Selection(SCORES, "Meetings Helpful", help="1: not at all, 5: very.")
    progress = fields.Selection(SCORES, "Progress with Goals", help="1: none, 5: a lot.")
    comment = fields.Text(help="For the agency only; the other side does not see it.")

    _once = models.UniqueIndex(
        "(tandem_id, person_id, due_on)", "This person was asked on this day already."
    )

    def _answer(self, helpful, progress, comment):
        """Keep an answer; a new one takes the place of an earlier one.

        :raise UserError: a question is not answered, or the comment is too long
        """
        self.ensure_one()
        scores = dict(SCORES)
        values = {
            name: typed.choice(self.env, value, scores, self._label(name))
            for name, value in (("helpful", helpful), ("progress", progress))
        }
        missing = [self._label(name) for name, value in values.items() if not value]
        if missing:
            raise UserError(self.env._("Please answer this as well: %s.", ", ".join(missing)))
        values["comment"] = typed.text(self.env, comment, self._label("comment"), limits.PULSE)
        self.write({**values, "answered_on": agency_today(self.env)})

    def _score(self):
        """Return the average of both answers."""
        self.ensure_one()
        return (int(self.helpful) + int(self.progress)) / 2

    def _label(self, name):
        return self._fields[name]._description_string(self.env)


class Tandem(models.Model):
    """How a tandem feels to its two sides, and when they are asked."""

    _inherit = "hsk.tandem"

    pulse_ids = fields.One2many(
        "hsk.tandem.pulse",
        "tandem_id",
        string="Pulse Answers",
        groups="hsk_family_friendly.group_hsk_user",
    )
    pulse = fields.Float(
        compute="_compute_pulse",
        compute_sudo=True,
        digits=(16, 2),
        help="Average of the latest answers of both sides, from 1 to 5.",
    )

    @api.depends("pulse_ids.helpful", "pulse_ids.progress", "pulse_ids.answered_on")
    def _compute_pulse(self):
        for tandem in self:
            by_side = tandem._latest_pulses().grouped("side")
            tandem.pulse = (
                mean(mean(pulse._score() for pulse in pulses) for pulses in by_side.values())
                if by_side
                else 0
            )

    def _latest_pulses(self):
        """Return the latest answer of each person, as the superuser."""
        self.ensure_one()
        latest = {}
        for pulse in self.sudo().pulse_ids.filtered("answered_on").sorted("due_on"):
            latest[pulse.person_id] = pulse
        return self.env["hsk.tandem.pulse"].sudo().union(*latest.values())

    def _pulse_is_low(self):
        """Tell whether the latest answers are below 3 of 5 on average; no answer is no bad one."""
        self.ensure_one()
        return 0 < self.pulse < LOW

    # ------------------------------------------------------------
    # ASKING
    # ------------------------------------------------------------

    def _asks_questions(self):
        """Tell whether the people of a tandem are asked how it goes."""
        self.ensure_one()
        return self.state == "active"

    def _pulse_due_on(self, today):
        """Return the last day up to today on which the pulse is due, if there was one."""
        self.ensure_one()
        days = (today - self.date_start).days - FIRST_AFTER if self.date_start else -1
        if days < 0:
            return None
        return self.date_start + timedelta(days=FIRST_AFTER + days // THEN_EVERY * THEN_EVERY)

    @api.model
    def _cron_ask_pulse(self):
        self._ask_pulse(agency_today(self.env))

    @api.model
    def _ask_pulse(self, today):
        """Ask the people of each tandem whose pulse is due, once; days missed are not made up for.

        :param date today: the agency's calendar day
        """
        due = {}
        for tandem in self.search([("state", "=", "active"), ("date_start", "<", today)]):
            day = tandem._asks_questions() and tandem._pulse_due_on(today)
            if day:
                due[tandem] = day
        asked = dict(
            self.env["hsk.tandem.pulse"]
            .sudo()
            ._read_group(
                [("tandem_id", "in", [tandem.id for tandem in due])], ["tandem_id"], ["due_on:max"]
            )
        )
        todo = {
            tandem: day
            for tandem, day in due.items()
            if not asked.get(tandem) or asked[tandem] < day
        }
        self._mail_pulse(self._create_pulses(todo, today))

    @api.model
    def _create_pulses(self, todo, today):
        """Create the questions for {tandem: due day}; who wants no reminders is not asked."""
        return (
            self.env["hsk.tandem.pulse"]
            .sudo()
            .create(
                [
                    {
                        "tandem_id": tandem.id,
                        "person_id": person.id,
                        "side": tandem._side_of(person),
                        "due_on": day,
                        "asked_on": today,
                    }
                    for tandem, day in todo.items()
                    for person in tandem._people_today()
                    if not person.sudo().hsk_no_reminders
                ]
            )
        )

    @api.model
    def _mail_pulse(self, pulses):
        """Write to those who have an address; the others find the questions on the page."""
        wanted = defaultdict(lambda: self.env["hsk.tandem"])
        for pulse in pulses:
            if pulse.person_id.email_normalized:
                wanted[pulse.person_id] |= pulse.tandem_id
        self._mail_people(wanted, self._write_pulse_mail)

    @api.model
    def _write_pulse_mail(self, env, person, links):
        """Return subject and body of the mail that asks a person."""
        paragraphs = [
            env._("how is your tandem doing? We have two short questions for you."),
            env._(
                "Only the agency sees your answers. If you would rather not be asked, you can say "
                "so on the page."
            ),
        ]
        buttons = [
            (tandem.display_name, tandem._page_address(link, "#pulse"))
            for tandem, link in links.items()
        ]
        end = next(iter(links)).company_id.sudo().name
        return env._("How is your tandem doing?"), letter(env, person, paragraphs, buttons, end)

    # ------------------------------------------------------------
    # ANSWERING
    # ------------------------------------------------------------

    def _pulse_for(self, person):
        """Return the question that a person can answer now, if there is one."""
        self.ensure_one()
        pulses = self.sudo().pulse_ids.filtered(lambda pulse: pulse.person_id == person)
        return pulses.sorted("due_on")[-1:] if self._asks_questions() else pulses.browse()

    def _answer_pulse(self, person, helpful, progress, comment):
        """Keep a person's answer to the latest question.

        :raise UserError: nothing is asked, or something is missing
        """
        pulse = self._pulse_for(person)
        if not pulse:
            raise UserError(self.env._("There is no question for you at the moment."))
        pulse._answer(helpful, progress, comment)


class Partner(models.Model):
    """Who would rather not be asked and reminded."""

    _inherit = "res.partner"

    hsk_no_reminders = fields.Boolean(
        "No Reminders from the Mentoring", groups="hsk_family_friendly.group_hsk_reader"
    )
