from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import german
from ..letters.mail_mail import with_links
from ..letters.personal_link import PLACEHOLDER

READER = "hsk_family_friendly.group_hsk_reader"
# Whose turn it is.
TURN = {"hsk_waitlisted_on", "hsk_offer_until"}


class EventRegistration(models.Model):
    # The waiting list of an event of the network: who waits is an unconfirmed registration.
    _inherit = "event.registration"

    hsk_waitlisted_on = fields.Datetime(
        "On the Waiting List since", readonly=True, copy=False, groups=READER
    )
    hsk_offer_until = fields.Datetime(
        "Place Offered until",
        readonly=True,
        copy=False,
        groups=READER,
        help="So long the place is held. After that it goes to the next one.",
    )

    # ------------------------------------------------------------
    # WHO WAITS
    # ------------------------------------------------------------

    @api.model
    def _waiting(self):
        return (
            Domain("state", "=", "draft")
            & Domain("active", "=", True)
            & Domain("hsk_waitlisted_on", "!=", False)
        )

    @api.model
    def _in_line(self):
        """Return the domain of those who wait for an offer."""
        return self._waiting() & Domain("hsk_offer_until", "=", False)

    @api.model
    def _offered(self):
        """Return the domain of those whose place is held; an offer ends by its time."""
        return self._waiting() & Domain("hsk_offer_until", ">", fields.Datetime.now())

    @api.model
    def _held_places(self, events):
        """Return {id of the event: number of places held for those who were offered one}."""
        return {
            event.id: count
            for event, count in self.sudo()._read_group(
                self._offered() & Domain("event_id", "in", events.ids), ["event_id"], ["__count"]
            )
        }

    def _rank(self):
        """Return the place in the line, from 1 on; 0 for who does not wait."""
        self.ensure_one()
        line = self.event_id._line().ids
        return line.index(self.id) + 1 if self.id in line else 0

    # ------------------------------------------------------------
    # STEPS OF THE GATE
    # ------------------------------------------------------------

    def _put_in_line(self):
        """Let these wait for a place, and tell them so."""
        # people of the events have no rights on our fields
        self.sudo().hsk_waitlisted_on = fields.Datetime.now()
        self._tell("waiting")

    def _leave_the_line(self, state):
        """Note that those who waited have a place now.

        :param str state: "open" or "done"
        """
        waited = self.sudo().filtered("hsk_waitlisted_on")
        waited.hsk_offer_until = False
        if state == "open":  # a tap at the check-in can be taken back
            waited.hsk_waitlisted_on = False

    @api.model
    def _events_asked_for(self, vals_list):
        """Return the events of the network that new registrations are for."""
        ids = {self._event_id(vals) for vals in vals_list} - {0}
        return self.env["event.event"].browse(ids).sudo().filtered("hsk_kind")

    @api.model
    def _event_id(self, vals):
        """Return the number of the event that a new registration is for; 0 for none."""
        return vals.get("event_id") or self.env.context.get("default_event_id") or 0

    def _check_turn(self, vals_list):
        """Whose turn it is follows from when they came: nobody enters it.

        :raise UserError: somebody tries to
        """
        if not self.env.su and any(TURN & vals.keys() for vals in vals_list):
            raise UserError(
                self.env._("The waiting list keeps its order by itself; nobody can change it.")
            )

    @api.model
    def _who_waits(self, vals_list):
        """Return for each new registration whether it has to wait; only where no state is given."""
        waits = [False] * len(vals_list)
        asking = {}
        for number, vals in enumerate(vals_list):
            event = self.env["event.event"].browse(self._event_id(vals))
            if event and event.sudo().hsk_kind and "state" not in vals:
                asking.setdefault(event, []).append(number)
        for event, numbers in asking.items():
            companies = [self._company_of(vals_list[number]) for number in numbers]
            for number, place in zip(numbers, event._give_places(companies), strict=True):
                waits[number] = not place
        return waits

    def web_save(self, vals, specification, next_id=None):
        """Put whom staff enter in a full event on the waiting list: forms always send a state."""
        event = self.env["event.event"].browse(vals.get("event_id") or 0)
        if not self and vals.get("state") == "open" and event.sudo().hsk_kind:
            vals = {name: value for name, value in vals.items() if name != "state"}
        return super().web_save(vals, specification, next_id=next_id)

    def _company_of(self, vals):
        """Return the company that a new registration counts for."""
        if vals.get("hsk_partner_id"):
            return self.env["res.partner"].browse(vals["hsk_partner_id"])
        person = self.env["res.partner"].sudo().browse(vals.get("partner_id") or 0)
        company = person.commercial_partner_id
        return company if company.is_company else company.browse()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_hsk_accept(self):
        """Take a place that was offered.

        :raise UserError: no place is offered, or not any more
        """
        for registration in self:
            if registration not in registration.sudo().filtered_domain(self._offered()):
                raise UserError(
                    self.env._(
                        "The place is not offered any more. You can register again for the "
                        "waiting list."
                    )
                )
        self.action_confirm()

    # ------------------------------------------------------------
    # MAILS AND CRON
    # ------------------------------------------------------------

    def _tell(self, what):
        """Send the mail about the waiting list; a missing address is no reason to stop.

        :param str what: "waiting" or "offer"
        """
        template = self.env.ref(f"hsk_family_friendly.mail_template_event_{what}").sudo()
        for registration in self.sudo():
            address = registration.email or registration.partner_id.email
            if address and not registration._hsk_gone():
                with_links(template).send_mail(
                    registration.id,
                    force_send=False,
                    email_values={"email_from": registration._sender()},
                )
                registration._send_soon()

    def _sender(self):
        """Return who writes: the responsible person, else the agency, else the system."""
        event = self.event_id
        company = event.company_id or self.env.company
        return (
            event.user_id.filtered("active").email_formatted
            or company.email_formatted
            or self.env.ref("base.user_root").email_formatted
            or False
        )

    def _offer_ends(self):
        """Return until when a place is held, as a mail says it; nothing where none is."""
        if not self.hsk_offer_until:
            return ""
        moment = fields.Datetime.context_timestamp(
            self.with_context(tz=self.event_id.date_tz), self.hsk_offer_until
        )
        return f"{german.long_date(moment.date())}, {moment:%H:%M} Uhr"

    def _page_address(self):
        """Return the address of the person's own page; nothing where the mail goes elsewhere.

        Mails stand in the chatter, where others read them: so the link itself is put in when the
        mail leaves, see `mail.mail`.
        """
        if not with_links.is_set(self.env) or not self._personal_link():
            return False
        return f"{self.get_base_url()}/network-event/{PLACEHOLDER}"

    def _personal_link(self):
        """Return the link of who is registered, if mails about the registration go to them."""
        links = self.env["hsk.personal.link"]
        registration = self.sudo()
        person, event = registration._hsk_person(), registration.event_id
        own = event.hsk_kind and person.email_normalized
        if not own or (self.email or person.email).strip().lower() != person.email_normalized:
            return links
        return links._make("event", event, person).get(person, links)

    @api.model
    def _cron_end_offers(self):
        """Take those off the waiting list whose offer has ended; the next ones get theirs."""
        ended = self._waiting() & Domain("hsk_offer_until", "<=", fields.Datetime.now())
        self.sudo().search(ended).action_cancel()
