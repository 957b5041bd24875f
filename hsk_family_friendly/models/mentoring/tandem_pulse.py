from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import limits, mail_body, typed
from ...tools.dates import agency_today
from ...tools.once import Once
from .tandem import SIDES

SCORES = [(str(score), str(score)) for score in range(1, 6)]
FIRST_AFTER, THEN_EVERY = 30, 60  # days


class TandemPulse(models.Model):
    """Two questions to one person of a tandem, asked on one day."""

    _name = "hsk.tandem.pulse"
    _description = "Pulse of a Tandem"
    _order = "due_on desc, id desc"
    _rec_name = "tandem_id"
    _hsk_once_each = (
        Once("person_id", ("tandem_id", "due_on"), rank=lambda pulse: bool(pulse.answered_on)),
    )

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

    # ------------------------------------------------------------
    # ASKING
    # ------------------------------------------------------------

    @api.model
    def _ask(self, today):
        """Ask the people of each tandem whose pulse is due, once; days missed are not made up for.

        :param date today: the agency's calendar day
        """
        due = {}
        tandems = self.env["hsk.tandem"]
        begun = [("state", "=", "active"), ("date_start", "<", today)]
        for tandem in tandems.search(begun):
            day = tandem._asks_questions() and self._due_on(tandem, today)
            if day:
                due[tandem] = day
        asked = dict(
            self.sudo()._read_group(
                [("tandem_id", "in", [tandem.id for tandem in due])], ["tandem_id"], ["due_on:max"]
            )
        )
        todo = {
            tandem: day
            for tandem, day in due.items()
            if not asked.get(tandem) or asked[tandem] < day
        }
        self._create_due(todo, today)._mail()

    @api.model
    def _due_on(self, tandem, today):
        """Return the last day up to today on which the pulse is due, if there was one."""
        days = (today - tandem.date_start).days - FIRST_AFTER if tandem.date_start else -1
        if days < 0:
            return None
        return tandem.date_start + timedelta(days=FIRST_AFTER + days // THEN_EVERY * THEN_EVERY)

    @api.model
    def _create_due(self, todo, today):
        """Create the questions for {tandem: due day}; who wants no reminders is not asked."""
        return self.sudo().create(
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

    def _mail(self):
        """Write to those who have an address; the others find the questions on the page."""
        wanted = defaultdict(lambda: self.env["hsk.tandem"])
        for pulse in self:
            if pulse.person_id.email_normalized:
                wanted[pulse.person_id] |= pulse.tandem_id
        self.env["hsk.tandem"]._mail_people(wanted, self._write_mail)

    @api.model
    def _write_mail(self, env, person, links):
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
        body = mail_body.compose(env, person, paragraphs, buttons, end)
        return env._("How is your tandem doing?"), body
