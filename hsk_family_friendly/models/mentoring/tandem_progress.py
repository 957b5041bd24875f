from datetime import timedelta
from math import sqrt
from statistics import mean

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import german, limits, selection, typed
from ...tools.dates import agency_today
from .tandem import SIDES

FIRST_CONTACT = 21  # days
MEETING = 56  # days
LOW = 3
# How serious each reason is; the worst one colours the light.
COLOURS = {
    "first_contact": "red",
    "meeting": "red",
    "pulse": "red",
    "plan": "yellow",
    "certificate": "yellow",
}
# Font size in pixels, and how much text a page takes: measured with the usual layouts.
LARGEST, PAGE = 13, 540


class Tandem(models.Model):
    """How a tandem is doing, what its people enter, and what it has brought."""

    _inherit = "hsk.tandem"

    mentor_learning = fields.Text("The Mentor Learned", copy=False)
    mentee_learning = fields.Text("The Mentee Learned", copy=False)
    quote_ids = fields.One2many("hsk.quote", "tandem_id", string="Quotes")
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
    light = fields.Selection(
        [("green", "Green"), ("yellow", "Yellow"), ("red", "Red")],
        "Traffic Light",
        compute="_compute_light",
        search="_search_light",
        help="Red: no first meeting three weeks after the start, no meeting for eight weeks, or "
        "answers below 3 of 5. Yellow: a step of the plan is overdue, or the mentor's certificate "
        "is not valid any more. Otherwise green, while the tandem is at work.",
    )
    light_reason = fields.Char("Why", compute="_compute_light")
    nudge_ids = fields.One2many("hsk.tandem.nudge", "tandem_id", string="Reminders")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("pulse_ids.helpful", "pulse_ids.progress", "pulse_ids.answered_on")
    def _compute_pulse(self):
        for tandem in self:
            by_side = tandem._latest_pulses().grouped("side")
            tandem.pulse = (
                mean(mean(pulse._score() for pulse in pulses) for pulses in by_side.values())
                if by_side
                else 0
            )

    @api.depends("state", "date_start", "meeting_ids.hsk_outcome", "plan_ids.done_on")
    def _compute_light(self):
        words = self._light_words()
        reasons = self._light_reasons()
        for tandem in self:
            found = reasons.get(tandem, [])
            tandem.light = tandem._worst(found) if tandem._is_watched() else False
            tandem.light_reason = " ".join(words[code] for code in found) or False

    @api.model
    def _search_light(self, operator, value):
        if operator != "in":
            return NotImplemented
        at_work = self.search([("state", "=", "active")])
        found = Domain("id", "in", at_work.filtered(lambda one: one.light in value).ids)
        if False in value:
            found |= Domain("id", "not in", at_work.filtered("light").ids)
        return found

    # ------------------------------------------------------------
    # TRAFFIC LIGHT
    # ------------------------------------------------------------

    def _is_watched(self):
        """Tell whether a tandem is at work, and so has a light."""
        self.ensure_one()
        return self.state == "active"

    @api.model
    def _worst(self, codes):
        colours = {COLOURS[code] for code in codes}
        return next((one for one in ("red", "yellow") if one in colours), "green")

    def _light_reasons(self):
        """Return {tandem: codes of what should be looked after}, for tandems at work."""
        today = agency_today(self.env)
        watched = self.filtered(lambda tandem: tandem._is_watched() and tandem.date_start)
        held = self._last_held(watched)
        found = {}
        for tandem in watched:
            last = held.get(tandem)
            checks = {
                "first_contact": not last
                and tandem.date_start + timedelta(days=FIRST_CONTACT) < today,
                "meeting": bool(last) and last.date() + timedelta(days=MEETING) < today,
                "pulse": tandem._pulse_is_low(),
                "plan": any(step.is_overdue for step in tandem.plan_ids),
                "certificate": tandem.mentor_id.hsk_network_state != "certified",
            }
            found[tandem] = [code for code, holds in checks.items() if holds]
        return found

    def _light_words(self):
        """Return {code: a sentence}."""
        return {
            "first_contact": self.env._("No meeting yet, three weeks after the start."),
            "meeting": self.env._("No meeting for eight weeks."),
            "pulse": self.env._("The last answers of the two sides were low."),
            "plan": self.env._("A step of the plan is overdue."),
            "certificate": self.env._("The mentor's certificate is not valid any more."),
        }

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

    @api.model
    def _cron_nudge(self):
        self.env["hsk.tandem.nudge"]._remind(agency_today(self.env))

    @api.model
    def _cron_ask_pulse(self):
        self.env["hsk.tandem.pulse"]._ask(agency_today(self.env))

    # ------------------------------------------------------------
    # WHAT ITS PEOPLE ENTER
    # ------------------------------------------------------------

    def _asks_questions(self):
        """Tell whether the people of a tandem are asked how it goes."""
        self.ensure_one()
        return self.state == "active"

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

    def _tick_by_meeting(self, day):
        """Note that what a meeting does is done: nobody says it twice.

        :param date day: the agency's day of the meeting
        """
        self.plan_ids.filtered(lambda step: step.by_meeting and not step.done_on).done_on = day

    def _tick(self, step_id, done):
        """Note that a step of this tandem is done, or not done after all.

        :param bool done: which of both; a second click does not take back the first one
        :raise AccessError: it is a step of another tandem
        """
        step = self.plan_ids.filtered(lambda one: one.id == step_id)
        if not step:
            raise AccessError(self.env._("This step does not belong to your tandem."))
        if bool(step.done_on) != done:
            step.done_on = done and agency_today(self.env)

    def _takes_entries(self):
        """Tell whether its people can enter something: from the confirmation on.

        Not in a proposal that one side refused.
        """
        self.ensure_one()
        return self.state in ("confirmed", "active", "completed") or bool(self.date_start)

    def _check_takes_entries(self):
        if not self._takes_entries():
            raise UserError(self.env._("You can enter this as soon as the tandem is confirmed."))

    def _note_learning(self, person, text):
        """Keep what a person's side has learned.

        :raise UserError: it is too long, or the tandem is only a proposal
        """
        self._check_takes_entries()
        name = f"{self._side_of(person)}_learning"
        label = self.env._("What have you learned in the tandem?")
        self[name] = typed.text(self.env, text, label, limits.LEARNING)

    def _rate_goals(self, values):
        """Keep where the tandem stands with each of its goals.

        :param dict values: {name_ID: what was entered}; what is not there stays as it is
        :raise UserError: a rating is no number from 1 to 10, or a text is too long
        """
        for goal in self.goal_ids:
            entered = {
                name: values[f"{name}_{goal.id}"]
                for name in ("rating_start", "rating_end", "progress")
                if isinstance(values.get(f"{name}_{goal.id}"), str)
            }
            if entered:
                goal._rate(**entered)

    def _add_goal(self, person, name):
        """Add a goal of a person's side that is no measure.

        :raise UserError: it has no name, or there are too many
        """
        self._check_takes_entries()
        name = typed.text(self.env, name, self.env._("Goal"), limits.GOAL)
        if not name:
            raise UserError(self.env._("Please say what the goal is."))
        if name in self.goal_ids.mapped("name"):
            raise UserError(self.env._("This goal is there already."))
        if len(self.goal_ids) >= limits.GOALS:
            raise UserError(
                self.env._("A tandem has at most %s goals: better few, and reached.", limits.GOALS)
            )
        self.env["hsk.tandem.goal"].create(
            {"tandem_id": self.id, "name": name, "side": self._side_of(person)}
        )

    # ------------------------------------------------------------
    # WHAT IS PRINTED: NO NOTE, COMMENT, WISH OR EXCLUSION
    # ------------------------------------------------------------

    def _document_lang(self):
        return german.document_lang(self.env)

    def _topics(self):
        """Return what the tandem worked on: the fields of its measures, else the wishes."""
        self.ensure_one()
        return self.measure_ids.action_field_id or self.mentee_enrolment_id.topic_ids

    def _result(self):
        """Return all that is printed about a tandem, in words of the current language."""
        self.ensure_one()
        start, end = self.goal_ids._averages()
        last_day = self.program_id.date_end
        return {
            "name": self.display_name,
            "programme": self.program_id.name,
            "sides": [self._side_result(side) for side, _label in SIDES],
            "state": selection.label(self, "state"),
            "ended": self.state == "ended",
            "date_start": self.date_start,
            "date_end": self.date_end,
            "extended": bool(self.date_end and self.date_end > last_day),
            "topics": self._topics().mapped("name"),
            "meetings": len(self._held_meetings()),
            "goals": [goal._result() for goal in self.goal_ids],
            "start": start,
            "end": end,
            "reason": self.end_reason or "" if self.state == "ended" else "",
            "quotes": self._printable_quotes(),
        }

    def _side_result(self, side):
        company = self[f"{side}_id"]
        return {
            "side": side,
            "label": selection.labels(self.env["hsk.quote"], "role")[side],
            "company": company.name,
            "people": self[f"{side}_contact_ids"].mapped("name"),
            "municipality": company.hsk_municipality_id.name or company.city or "",
            "size": selection.label(company, "hsk_size_class"),
            "learning": self[f"{side}_learning"] or "",
        }

    def _printable_quotes(self):
        """Return the quotes whose people agreed to see them in print."""
        quote = self.env["hsk.quote"]
        return [
            {
                "text": one.text,
                "words": german.quoted(one.text),
                "person": one.person_id.name,
                "company": one.partner_id.name or "",
            }
            for one in self.quote_ids.filtered_domain(quote._usable("print")).sorted("id")
        ]

    def _result_size(self):
        """Return the font size with which a result stays on one page."""
        result = self._result()
        length = sum(len(goal["name"]) + len(goal["progress"]) + 90 for goal in result["goals"])
        length += sum(len(side["learning"]) for side in result["sides"])
        length += sum(len(quote["text"]) for quote in result["quotes"])
        # a letter takes room with the square of its size
        return f"{min(LARGEST, PAGE / sqrt(length + 1)):.1f}px"

    # ------------------------------------------------------------
    # CERTIFICATE OF PARTICIPATION
    # ------------------------------------------------------------

    def action_print_participation(self):
        """Print the certificates of participation of both companies.

        :raise UserError: the tandem is not over, or ended without a meeting
        """
        for tandem in self:
            tandem._check_participation()
        report = self.env.ref("hsk_family_friendly.report_tandem_participation_action")
        return report.report_action(self)

    def _has_participated(self):
        """Tell whether its companies get a certificate of participation."""
        self.ensure_one()
        if not self.date_start:
            return False
        return self.state == "completed" or bool(self.state == "ended" and self._held_meetings())

    def _check_participation(self):
        if not self._has_participated():
            raise UserError(
                self.env._(
                    "%s: there is a certificate of participation once the tandem is completed, or "
                    "when it ended after at least one meeting.",
                    self.display_name,
                )
            )

    def _participations(self):
        """Return what the certificates say; the context key `hsk_side` chooses one company.

        :raise UserError: the tandem is not over, or ended without a meeting
        """
        self.ensure_one()
        self._check_participation()
        wanted = self.env.context.get("hsk_side")
        return [
            {
                **self._side_result(side),
                "partner": self[f"{'mentee' if side == 'mentor' else 'mentor'}_id"].name,
                "start": german.long_date(self.date_start),
                "end": german.long_date(self.date_end),
                "meetings": len(self._held_meetings()),
                "topics": ", ".join(self._topics().mapped("name")),
            }
            for side, _label in SIDES
            if side == wanted or not wanted
        ]

    def _known_answers(self, side):
        """Return {kind of question: answer} of what a side has entered already."""
        self.ensure_one()
        ratings = [
            int(goal.rating_end or goal.rating_start)
            for goal in self.goal_ids
            if goal.rating_end or goal.rating_start
        ]
        return {"learning": self[f"{side}_learning"], "goals": mean(ratings) if ratings else None}
