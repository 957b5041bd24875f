from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...tools import limits, typed

ANSWERS = {"yes": "do_accept", "no": "do_decline", "maybe": "do_tentative"}
# In these states people arrange meetings themselves.
ARRANGING = ("confirmed", "active", "completed")
SHOWN = 50


class Tandem(models.Model):
    """What the people of a tandem do with its meetings, on its page and without an account.

    These methods run with all rights: each looks first whether the person acts in the tandem.
    """

    _inherit = "hsk.tandem"

    def _meetings_for(self, person):
        """Return the meetings as a person sees them: those ahead, and those that are over.

        :raise AccessError: the person does not act in this tandem
        """
        self._check_person(person)
        now = fields.Datetime.now()
        meetings = self.meeting_ids.sorted("start")
        ahead = meetings.filtered(lambda event: event.stop > now)
        return {
            "ahead": [self._meeting_for(person, event) for event in ahead[:SHOWN]],
            "past": [
                self._meeting_for(person, event) for event in (meetings - ahead)[::-1][:SHOWN]
            ],
            "arranging": self.state in ARRANGING,
        }

    def _meeting_for(self, person, event):
        own = event.attendee_ids.filtered(lambda attendee: attendee.partner_id == person)
        others = event.attendee_ids - own
        return {
            "id": event.id,
            "name": event.name,
            "start": event.start,
            "stop": event.stop,
            "allday": event.allday,
            "place": event.location,
            "video": event.videocall_location,
            "answer": own[:1].state,
            "is_series": bool(event.recurrence_id),
            "others": [(one.partner_id.name, one.state) for one in others],
            "outcome": event.hsk_outcome,
        }

    def _answer_as(self, person, meeting_id, answer, whole_series=False):
        """Accept or decline a meeting.

        :param str answer: yes, no or maybe
        :raise UserError: there is no such meeting, it is over, or the answer is none of these
        """
        event = self._meeting_of(person, meeting_id)
        if answer not in ANSWERS:
            raise UserError(self.env._("Please choose: accept, maybe or decline."))
        now = fields.Datetime.now()
        if event.stop <= now:
            raise UserError(self.env._("This meeting is over."))
        events = event
        if whole_series and event.recurrence_id:
            events = event.recurrence_id.calendar_event_ids.filtered(lambda one: one.stop > now)
        own = events.attendee_ids.filtered(lambda attendee: attendee.partner_id == person)
        if not own:
            raise UserError(self.env._("You are not invited to this meeting."))
        self.env["hsk.daily.count"]._take(person, "answer")
        getattr(own, ANSWERS[answer])()

    def _propose_as(self, person, day, start, stop, place="", about=""):
        """Enter a meeting; the others are invited, the responsible member of staff organises it.

        One that is over counts as held.

        :raise UserError: the day or a time is missing or none, a text is too long, or there are
            too many meetings
        """
        self._check_person(person)
        if self.state not in ARRANGING:
            raise UserError(self.env._("Meetings can be entered while the tandem is active."))
        begins, ends = typed.span(self.env, day, start, stop)
        if self.meeting_ids.filtered(lambda one: (one.start, one.stop) == (begins, ends)):
            raise UserError(self.env._("There is a meeting at this time already."))
        if len(self.meeting_ids) >= limits.MEETINGS:
            raise UserError(
                self.env._("This tandem has %s meetings already. Please call us.", limits.MEETINGS)
            )
        place = typed.text(self.env, place, self.env._("Place"), limits.PLACE)
        about = typed.text(self.env, about, self.env._("About"), limits.ABOUT)
        self.env["hsk.daily.count"]._take(person, "meeting")
        event = (
            self.env["calendar.event"]
            .with_context(mail_create_nosubscribe=True)
            .create(
                {
                    "name": self._meeting_name(),
                    "start": begins,
                    "stop": ends,
                    "location": place,
                    "description": about and plaintext2html(about),
                    "hsk_tandem_id": self.id,
                    "hsk_outcome": "held" if ends <= fields.Datetime.now() else "pending",
                    "user_id": self._responsible_user().id,
                }
            )
        )
        self._agree(person, event)

    def _meeting_of(self, person, meeting_id):
        """Return a meeting of this tandem.

        :raise AccessError: the person does not act in this tandem
        :raise UserError: there is no such meeting, or not any more
        """
        self._check_person(person)
        event = self.meeting_ids.filtered(lambda event: event.id == meeting_id)
        if not event:
            raise UserError(self.env._("There is no such meeting, or not any more."))
        return event

    def _agree(self, person, event):
        """Count as an acceptance that a person chose the date."""
        own = event.attendee_ids.filtered(lambda attendee: attendee.partner_id == person)
        own.state = "accepted"
