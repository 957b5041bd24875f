from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.fields import Domain

from ...tools import opened


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
    # CRUD AND ACTIONS
    # ------------------------------------------------------------

    def write(self, vals):
        before = {}
        if {"mentor_contact_ids", "mentee_contact_ids"} & vals.keys():
            before = {tandem: tandem._people() for tandem in self}
        result = super().write(vals)
        for tandem, people in before.items():
            tandem._replace_people(people - tandem._people(), tandem._people() - people)
        return result

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
    # PRIVATE
    # ------------------------------------------------------------

    def _close(self):
        result = super()._close()
        self._cancel_future_meetings()
        return result

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

    def _page_addresses(self, people):
        """Return {person: address of this tandem's page}."""
        links = self._personal_links(people)
        return {person: self._page_address(link) for person, link in links.items()}
