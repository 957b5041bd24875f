from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.dates import agency_today

FIRST_CONTACT = 21  # days
MEETING = 56  # days
# How serious each reason is; the worst one colours the light.
COLOURS = {
    "first_contact": "red",
    "meeting": "red",
    "pulse": "red",
    "plan": "yellow",
    "certificate": "yellow",
}


class Tandem(models.Model):
    """The traffic light of a tandem: what should be looked after today."""

    _inherit = "hsk.tandem"

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

    @api.model
    def _last_held(self, tandems):
        """Return {tandem: begin of its last meeting that took place}."""
        return dict(
            self.env["calendar.event"]
            .sudo()
            ._read_group(
                [("hsk_tandem_id", "in", tandems.ids), ("hsk_outcome", "=", "held")],
                ["hsk_tandem_id"],
                ["start:max"],
            )
        )

    def _light_words(self):
        """Return {code: a sentence}."""
        return {
            "first_contact": self.env._("No meeting yet, three weeks after the start."),
            "meeting": self.env._("No meeting for eight weeks."),
            "pulse": self.env._("The last answers of the two sides were low."),
            "plan": self.env._("A step of the plan is overdue."),
            "certificate": self.env._("The mentor's certificate is not valid any more."),
        }
