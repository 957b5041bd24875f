from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

READER = "hsk_family_friendly.group_hsk_reader"
# What can free places: also that a called-off event takes place after all.
OF_PLACES = {"seats_max", "seats_limited", "hsk_seats_per_company", "kanban_state", "date_begin"}
# Days to accept an offer.
LONGEST_OFFER = 60


class EventEvent(models.Model):
    # The places of an event of the network: in total, and for each company.
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
        counts = dict(
            self.env["event.registration"]
            .sudo()
            ._read_group(
                self.env["event.registration"]._in_line() & Domain("event_id", "in", self.ids),
                ["event_id"],
                ["__count"],
            )
        )
        for event in self:
            event.hsk_waiting_count = counts.get(event._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("hsk_kind") and vals.get("seats_max"):
                vals.setdefault("seats_limited", True)
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("seats_max") and "seats_limited" not in vals:
            self.sudo().filtered(
                lambda event: event.hsk_kind and not event.seats_limited
            ).seats_limited = True
        if OF_PLACES & vals.keys():
            self._offer_free_places()
        return result

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

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
