from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import counts, opened
from .event_registration import by_gate

READER = "hsk_family_friendly.group_hsk_reader"
# Days to accept an offer.
LONGEST_OFFER = 60


class EventEvent(models.Model):
    # The places of an event of the network: in total, for each company, and who gets them next.
    _inherit = "event.event"

    hsk_seats_per_company = fields.Integer(
        "Places per Company", groups=READER, help="0: as many as there are."
    )
    hsk_offer_days = fields.Integer(
        "Days to Accept an Offer",
        default=3,
        groups=READER,
        help="A place that gets free is held so long for the next one on the waiting list, but "
        "never after the event has begun.",
    )
    hsk_waiting_count = fields.Integer(
        "Waiting", compute="_compute_hsk_waiting_count", groups=READER
    )

    @api.constrains("hsk_seats_per_company", "hsk_offer_days")
    def _check_hsk_places(self):
        for event in self.sudo():
            if event.hsk_seats_per_company < 0:
                raise ValidationError(
                    self.env._("%s: the places per company cannot be negative.", event.name)
                )
            if not 1 <= event.hsk_offer_days <= LONGEST_OFFER:
                raise ValidationError(
                    self.env._(
                        "%(event)s: for accepting a place allow 1 to %(days)s days.",
                        event=event.name,
                        days=LONGEST_OFFER,
                    )
                )

    @api.depends("registration_ids.state", "registration_ids.hsk_offer_until")
    def _compute_seats(self):
        """A place that is offered to someone is not free."""
        result = super()._compute_seats()
        held = self.env["event.registration"]._held_places(self)
        for event in self:
            if event.seats_max > 0:
                event.seats_available -= held.get(event._origin.id, 0)
        return result

    @api.depends("registration_ids.state", "registration_ids.hsk_waitlisted_on")
    def _compute_hsk_waiting_count(self):
        in_line = self.env["event.registration"]._in_line()
        found = counts.of_lines(self.sudo(), "event.registration", "event_id", in_line)
        for event in self:
            event.hsk_waiting_count = found[event._origin]

    # ------------------------------------------------------------
    # WHO WAITS
    # ------------------------------------------------------------

    @opened.for_one_record("hsk-event-waiting")
    def action_hsk_open_waiting(self):
        """Show who waits for a place, the first one first."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waiting List"),
            "res_model": "event.registration",
            "domain": [
                ("event_id", "in", self.ids),
                ("state", "=", "draft"),
                ("hsk_waitlisted_on", "!=", False),
            ],
            "views": [
                (
                    self.env.ref("hsk_family_friendly.event_registration_view_list_waiting").id,
                    "list",
                ),
                (False, "form"),
            ],
            "context": {},
        }

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _limit_network_seats(self):
        """A number of places is a limit, without a second tick."""
        self.sudo().filtered(
            lambda event: event.hsk_kind and not event.seats_limited
        ).seats_limited = True

    def _take_turns(self):
        """Let people who want places of these events at the same moment come one by one.

        Whoever comes second is refused by the database, tried again by Odoo, and counts anew.
        """
        if self.ids:
            self.flush_recordset()
            self.env.cr.execute(
                SQL(
                    "UPDATE event_event SET write_date = write_date WHERE id IN %s",
                    tuple(sorted(self.ids)),
                )
            )
            self.invalidate_recordset(["seats_available", "seats_reserved", "seats_used"])

    def _free_places(self):
        """Return how many places nobody has and nobody was offered; None: there is no limit."""
        self.ensure_one()
        event = self.sudo()
        if not event.seats_limited or not event.seats_max:
            return None
        return max(event.seats_available, 0)

    def _places_by_company(self):
        """Return {company: places that it has, or was offered}."""
        registrations = self.env["event.registration"].sudo()
        taken = Domain("state", "in", ("open", "done")) | registrations._offered()
        return Counter(
            dict(
                registrations._read_group(
                    taken & Domain("event_id", "=", self.id), ["hsk_partner_id"], ["__count"]
                )
            )
        )

    def _has_room_for(self, company, taken):
        """Tell whether a company may take one more place; guests without a company may.

        :param taken: what `_places_by_company` returned
        """
        limit = self.sudo().hsk_seats_per_company
        return not limit or not company or taken[company] < limit

    def _line(self):
        """Return those who wait and can be told, the first one first."""
        registrations = self.env["event.registration"].sudo()
        domain = registrations._in_line() & Domain("event_id", "in", self.ids)
        line = registrations.search(domain, order="hsk_waitlisted_on, id")
        return line.filtered(lambda one: not one._hsk_gone())

    def _give_places(self, companies):
        """Return for each newcomer, in their order, whether there is a place.

        Nobody takes a free place while someone waits who could have it.

        :param list companies: the company of each newcomer; an empty one for guests
        """
        free, taken = self._free_places(), self._places_by_company()
        waiting = any(self._has_room_for(one.hsk_partner_id, taken) for one in self._line())
        places = []
        for company in companies:
            place = self._has_room_for(company, taken) and (
                free is None or (free > 0 and not waiting)
            )
            places.append(place)
            if place:
                taken[company] += 1
                free = free and free - 1
        return places

    def _offer_free_places(self):
        """Offer each free place to the next one who may take it; who may not, keeps the rank."""
        now = fields.Datetime.now()
        for event in self.sudo():
            if not event.hsk_kind or event.kanban_state == "cancel" or event.date_begin <= now:
                continue
            line = event._line()
            free, taken = event._free_places(), event._places_by_company()
            for registration in line:
                if free is not None and free < 1:
                    break
                company = registration.hsk_partner_id
                if event._has_room_for(company, taken):
                    event._offer(registration)
                    taken[company] += 1
                    free = free and free - 1

    def _offer(self, registration):
        """Hold a place for someone, and tell them until when."""
        self.ensure_one()
        until = min(fields.Datetime.now() + timedelta(days=self.hsk_offer_days), self.date_begin)
        by_gate(registration).hsk_offer_until = until
        self.invalidate_recordset(["seats_available"])
        registration._tell("offer")
        cron = self.env.ref("hsk_family_friendly.ir_cron_event_offers", raise_if_not_found=False)
        if cron:
            cron._trigger(at=until + timedelta(seconds=1))
