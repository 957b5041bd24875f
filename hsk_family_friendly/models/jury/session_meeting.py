from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools import for_good, guarded


class JurySession(models.Model):
    """The session in the calendar: its meeting holds day, time and place, nothing is kept twice."""

    _inherit = "hsk.jury.session"

    event_id = fields.Many2one(
        "calendar.event", "Meeting", readonly=True, copy=False, ondelete="restrict"
    )
    start = fields.Datetime(related="event_id.start", store=True, readonly=False, tracking=True)
    stop = fields.Datetime("End", related="event_id.stop", store=True, readonly=False)
    location = fields.Char("Place", related="event_id.location", readonly=False)

    # ------------------------------------------------------------
    # CRUD AND ACTIONS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = guarded.checked(self, vals_list)
        sessions = super(JurySession, guarded.by_action(self)).create(
            [self._with_event(vals) for vals in vals_list]
        )
        sessions = sessions.with_env(self.env)
        sessions._name_events()
        return sessions

    def write(self, vals):
        if "event_id" in vals and any(
            guarded.differs(session, "event_id", vals["event_id"]) for session in self
        ):
            # start, end and place are read as the superuser: not of someone else's meeting
            raise UserError(self.env._("A jury session keeps its meeting."))
        result = super().write(vals)
        if "name" in vals:
            self._name_events()
        return result

    def unlink(self):
        events = self.event_id
        result = super().unlink()
        events.sudo().unlink()  # private to those who were invited, now that it is no session's
        return result

    @for_good.commits
    def action_invite(self):
        """Invite the jurors who are not invited yet: Odoo's calendar sends the invitations.

        :raise UserError: a juror has no e-mail address
        """
        self.check_access("write")  # anyone may write to the meeting
        for session in self:
            people = session.juror_ids.partner_id - session.event_id.partner_ids
            if reasons := list(filter(None, (person._hsk_not_reached() for person in people))):
                raise UserError("\n".join(reasons))
            session.event_id.partner_ids = [Command.link(person.id) for person in people]

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _with_event(self, vals):
        """Return the values of a new session with its meeting, by default the next three hours."""
        rest = {name: value for name, value in vals.items() if name not in ("start", "stop")}
        start = fields.Datetime.to_datetime(vals.get("start"))
        start = start or fields.Datetime.now().replace(minute=0, second=0)
        stop = fields.Datetime.to_datetime(vals.get("stop")) or start + timedelta(hours=3)
        return {**rest, "event_id": self._make_event(vals, start, stop).id}

    def _make_event(self, vals, start, stop):
        """Make the session's meeting; nobody is invited before the button is pressed."""
        return (
            self.env["calendar.event"]
            .with_context(skip_contact_description=True)
            .create(
                {
                    "name": vals.get("name") or self.env._("Jury Session"),
                    "start": start,
                    "stop": stop,
                    "partner_ids": [],
                    "user_id": vals.get("user_id", self.env.uid),
                    "privacy": "private",
                }
            )
        )

    def _name_events(self):
        for session in self:
            session.event_id.name = session.name
