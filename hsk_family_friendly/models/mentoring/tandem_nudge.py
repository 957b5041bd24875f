from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import mail_body
from .tandem import CALL

PAUSE = 7  # days between two steps
QUIET = 3  # days after the two questions on how the tandem is doing
# Whom the first mail goes to; what is not named here is for staff at once.
ROLE = {"first_contact": "mentor", "meeting": "mentee"}


class TandemNudge(models.Model):
    """A reminder that a tandem got: first to one side, then to both, then a call by staff."""

    _name = "hsk.tandem.nudge"
    _description = "Reminder of a Tandem"
    _order = "sent_on desc, id desc"
    _rec_name = "tandem_id"

    tandem_id = fields.Many2one("hsk.tandem", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    sent_on = fields.Date(required=True)
    level = fields.Integer(required=True, help="1: mail to one side, 2: to both, 3: call by staff.")
    reasons = fields.Char(required=True)
    person_ids = fields.Many2many("res.partner", string="People")

    # ------------------------------------------------------------
    # DAILY JOB
    # ------------------------------------------------------------

    @api.model
    def _remind(self, today):
        """Take each tandem with a reason one step further, if a week has passed since the last one.

        :param date today: the agency's calendar day
        """
        tandems = self.env["hsk.tandem"].search([("state", "=", "active")])
        tandems -= self._asked_lately(today)
        reasons = {tandem: codes for tandem, codes in tandems._light_reasons().items() if codes}
        levels = self._next_levels(list(reasons), today)
        people = {
            tandem: self._whom(tandem, reasons[tandem], level)
            for tandem, level in levels.items()
            if level < 3
        }
        self._write_down(levels, reasons, people, today)
        for tandem, level in levels.items():
            if level == 3 or not people[tandem]:
                self._ask_for_call(tandem, reasons[tandem])
        wanted = defaultdict(lambda: self.env["hsk.tandem"])
        for tandem, those in people.items():
            for person in those:
                wanted[person] |= tandem
        self.env["hsk.tandem"]._mail_people(wanted, self._write_mail)

    @api.model
    def _asked_lately(self, today):
        """Return the tandems whose people got questions these days: one mail at a time."""
        asked = Domain("asked_on", ">", today - timedelta(days=QUIET))
        return self.env["hsk.tandem.pulse"].sudo().search(asked).tandem_id.sudo(False)

    @api.model
    def _next_levels(self, tandems, today):
        """Return {tandem: level} of those whose turn it is.

        The steps begin anew when a tandem was without reason in between: then its last reminder is
        older than two pauses.
        """
        last = {}
        nudges = self.search(
            [("tandem_id", "in", [tandem.id for tandem in tandems])], order="sent_on, id"
        )
        for nudge in nudges:
            last[nudge.tandem_id] = nudge
        levels = {}
        for tandem in tandems:
            nudge = last.get(tandem)
            if not nudge or nudge.sent_on + timedelta(days=3 * PAUSE) <= today:
                levels[tandem] = 1
            elif nudge.sent_on + timedelta(days=PAUSE) <= today and nudge.level < 3:
                levels[tandem] = nudge.level + 1
        return levels

    @api.model
    def _whom(self, tandem, codes, level):
        """Return who is written to: the responsible side first, then both; nobody without a reason.

        What is a matter for staff only is no reason for the sides, however often it is looked at.
        """
        sides = self._responsible_sides(tandem, codes)
        if sides and level == 2:
            sides = {"mentor", "mentee"}
        people = self.env["res.partner"].union(*(tandem._acting(side) for side in sides))
        return people.filtered(
            lambda person: person.email_normalized and not person.sudo().hsk_no_reminders
        )

    @api.model
    def _responsible_sides(self, tandem, codes):
        """Return which sides a reminder is for; none, if it is a matter for staff."""
        told = self._told(tandem, codes)
        sides = {ROLE[code] for code in told if code in ROLE}
        if "plan" in told:
            sides |= self._late_sides(tandem)
        return sides

    @api.model
    def _told(self, tandem, codes):
        """Return those of the reasons that the sides of a tandem can do something about."""
        plan = {"plan"} if self._late_sides(tandem) else set()
        return [code for code in codes if code in {*ROLE, *plan}]

    @api.model
    def _late_sides(self, tandem):
        """Return which sides are late with a step of the plan; those of the agency are its own."""
        late = tandem.plan_ids.filtered("is_overdue")
        return set(late.mapped("role")) & {"mentor", "mentee"}

    @api.model
    def _write_down(self, levels, reasons, people, today):
        self.sudo().create(
            [
                {
                    "tandem_id": tandem.id,
                    "sent_on": today,
                    "level": level,
                    "reasons": ",".join(reasons[tandem]),
                    "person_ids": people.get(tandem, self.env["res.partner"]).ids,
                }
                for tandem, level in levels.items()
            ]
        )

    @api.model
    def _ask_for_call(self, tandem, codes):
        """Ask the responsible staff to call, once."""
        user = tandem._responsible_user()
        tandem = tandem.with_context(lang=user.lang)  # the daily job has no language
        if not tandem.activity_ids.filtered(lambda one: one.activity_type_id == self.env.ref(CALL)):
            words = tandem._light_words()
            tandem.activity_schedule(
                CALL, summary=" ".join(words[code] for code in codes), user_id=user.id
            )

    @api.model
    def _write_mail(self, env, person, links):
        """Return subject and body of the mail that reminds a person of their tandems."""
        reasons = env["hsk.tandem"].union(*links)._light_reasons()
        words = env["hsk.tandem"]._light_words()
        paragraphs = [env._("a small reminder about your tandem:")]
        for tandem, codes in reasons.items():
            text = " ".join(words[code] for code in self._told(tandem, codes))
            paragraphs.append(f"{tandem.display_name}: {text}")
        paragraphs.append(
            env._(
                "On your page you can enter meetings and steps, switch these reminders off, or "
                "tell us in confidence if you do not get along."
            )
        )
        buttons = [
            (tandem.display_name, tandem._page_address(link)) for tandem, link in links.items()
        ]
        end = next(iter(links)).company_id.sudo().name
        body = mail_body.compose(env, person, paragraphs, buttons, end)
        return env._("Your tandem: a small reminder"), body
