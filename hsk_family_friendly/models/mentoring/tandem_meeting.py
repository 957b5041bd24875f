from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...tools import limits, opened, selection, typed

ANSWERS = {"yes": "do_accept", "no": "do_decline", "maybe": "do_tentative"}
OUTCOMES = ("held", "moved", "not_held")
# In these states people arrange meetings themselves.
ARRANGING = ("confirmed", "active", "completed")
SHOWN = 50


class Tandem(models.Model):
    """The meetings of a tandem: they follow its people, and end with it."""

    _inherit = "hsk.tandem"

    meeting_count = fields.Integer("Number of Meetings", compute="_compute_meetings")
    last_meeting_on = fields.Datetime("Last Meeting", compute="_compute_meetings")
    next_meeting_on = fields.Datetime("Next Meeting", compute="_compute_meetings")

    @api.depends("meeting_ids.start", "meeting_ids.active", "meeting_ids.hsk_outcome")
    def _compute_meetings(self):
        now, ours = fields.Datetime.now(), Domain("hsk_tandem_id", "in", self.ids)
        events = self.env["calendar.event"].sudo()
        past = Domain("start", "<=", now) & Domain("hsk_outcome", "!=", "not_held")
        count = dict(events._read_group(ours, ["hsk_tandem_id"], ["__count"]))
        last = dict(events._read_group(ours & past, ["hsk_tandem_id"], ["start:max"]))
        ahead = ours & Domain("start", ">", now)
        following = dict(events._read_group(ahead, ["hsk_tandem_id"], ["start:min"]))
        for tandem in self:
            known = tandem._origin.sudo()
            tandem.meeting_count = count.get(known, 0)
            tandem.last_meeting_on = last.get(known, False)
            tandem.next_meeting_on = following.get(known, False)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @opened.for_one_record("hsk-tandem-meetings")
    def action_open_meetings(self):
        """Open the calendar with the tandem's meetings; a new one invites its people."""
        action = self.env["ir.actions.actions"]._for_xml_id("calendar.action_calendar_event")
        meetings = self.env.ref("hsk_family_friendly.calendar_event_view_list_of_tandem")
        return {
            **action,
            "display_name": self.display_name,
            "help": Markup(
                '<p class="o_view_nocontent_smiling_face">{title}</p><p>{text}</p>'
            ).format(
                title=self.env._("There are no meetings yet"),
                text=self.env._(
                    "“New” invites the people of the tandem. They can enter meetings on their "
                    "page, too."
                ),
            ),
            # the list first: the calendar shows only whom its own filter of people lets through
            "view_mode": "list,calendar,form",
            "views": [(meetings.id, "list"), (False, "calendar"), (False, "form")],
            "domain": [("hsk_tandem_id", "=", self.id)],
            "context": {
                "default_hsk_tandem_id": self.id,
                "default_name": self._meeting_name(),
                "default_partner_ids": self._people_today().ids,
                "default_user_id": self.user_id.filtered("active").id or self.env.uid,
                "initial_date": self.next_meeting_on or fields.Datetime.now(),
            },
        }

    # ------------------------------------------------------------
    # MEETINGS FOLLOW THE TANDEM
    # ------------------------------------------------------------

    def _meeting_name(self):
        return self.env._("Meeting of the Tandem %s", self.display_name)

    def _future_meetings(self):
        """Return the meetings that have not begun."""
        return (
            self.env["calendar.event"]
            .sudo()
            .search(
                [("hsk_tandem_id", "in", self.ids), ("start", ">", fields.Datetime.now())],
                order="start",
            )
        )

    def _cancel_future_meetings(self):
        """Cancel what has not begun yet; what was, stays, and so does that it was planned."""
        meetings = self._future_meetings()
        for series, members in meetings.grouped("recurrence_id").items():
            if series:
                series._stop_at(members[0])
        meetings.write({"active": False})

    def _replace_people(self, gone, come):
        """Let others take part in what is ahead; in past meetings those stay who were there.

        Who has left their company hears nothing about it any more, not even that.
        """
        meetings = self._future_meetings()
        away = gone.filtered(lambda one: all(map(one._hsk_gone, (self.mentor_id, self.mentee_id))))
        guests = self.env["hsk.invitation"]._of(meetings).guest_ids
        guests.filtered(lambda guest: guest.person_id in away).unlink()
        for series, members in meetings.grouped("recurrence_id").items():
            if series and series.calendar_event_ids - members:
                # from now on a series of its own: the past one stays as it was
                series._split_from(members[0])
            for event in members:
                leaving = gone & event.partner_ids
                coming = come - event.partner_ids
                if leaving or coming:
                    event.partner_ids = [
                        *(Command.unlink(person.id) for person in leaving),
                        *(Command.link(person.id) for person in coming),
                    ]

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

    def _held_meetings(self):
        """Return the meetings that took place, as the superuser."""
        return self.sudo().meeting_ids.filtered(lambda meeting: meeting.hsk_outcome == "held")

    # ------------------------------------------------------------
    # WHAT ITS PEOPLE DO ON THE PAGE: EACH METHOD LOOKS FIRST WHETHER A PERSON ACTS IN THE TANDEM
    # ------------------------------------------------------------

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

    def _tell_outcome_as(self, person, meeting_id, outcome, day="", start="", stop="", place=""):
        """Note what became of a meeting; one that was moved gets its new date.

        :param str outcome: held, moved or not_held
        :raise UserError: there is no such meeting, it has not begun, or the new date is none
        """
        event = self._meeting_of(person, meeting_id)
        now = fields.Datetime.now()
        if outcome not in OUTCOMES:
            raise UserError(self.env._("Please choose: took place, moved or did not take place."))
        if event.start > now:
            raise UserError(self.env._("This meeting has not begun yet."))
        self.env["hsk.daily.count"]._take(person, "outcome")
        if outcome == "moved":
            self._move(person, event, *typed.span(self.env, day, start, stop), place)
        else:
            event.hsk_outcome = outcome
        labels = selection.labels(event, "hsk_outcome")
        told = self.env._("Moved") if outcome == "moved" else labels[outcome]
        event.message_post(body=told, author_id=person.id, subtype_xmlid="mail.mt_note")

    def _move(self, person, event, start, stop, place):
        """Put a meeting to another time; if that is over, too, it took place then."""
        if start == event.start:
            raise UserError(self.env._("Please enter when the meeting takes place instead."))
        values = {"start": start, "stop": stop, "allday": False, "hsk_asked_on": False}
        values["hsk_outcome"] = "held" if stop <= fields.Datetime.now() else "pending"
        if place := typed.text(self.env, place, self.env._("Place"), limits.PLACE):
            values["location"] = place
        event.write(values)
        self._agree(person, event)

    def _agendas(self):
        """Return the agendas, those on the tandem's goals first."""
        self.ensure_one()
        wanted = self.goal_ids.measure_id.action_field_id
        agendas = self.env["hsk.agenda"].search([], limit=100)
        return agendas.sorted(lambda one: not (one.action_field_ids & wanted))

    # ------------------------------------------------------------
    # ONE QUESTION AFTER EACH MEETING
    # ------------------------------------------------------------

    @api.model
    def _cron_ask(self):
        """Ask the people of tandems whether their latest meetings took place."""
        meetings = self.env["calendar.event"]._hsk_to_be_asked_about()
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(meetings))
        for meeting in meetings:
            meeting._hsk_ask()
            if not commit(1):
                return
