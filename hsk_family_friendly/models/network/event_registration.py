from odoo import api, fields, models
from odoo.tools import email_normalize

from ...tools import guarded, table
from ...tools.once import Once
from ...tools.table import Column, Table
from ..certification.tables import place_columns
from ..company.person import same_name, words_of
from .waiting import TURN

READER = "hsk_family_friendly.group_hsk_reader"
# What takes or frees a place, and decides whether, for whom and for what an attendance counts.
MOVING = {"state", "active", "hsk_partner_id", "partner_id", "event_id", "event_slot_id"}
# How far somebody has come with an event.
PROGRESS = ("draft", "open", "done")
# What the gate itself writes: what follows from it is done once, at the end.
by_gate = guarded.Mark("hsk_by_gate")


class EventRegistration(models.Model):
    # A person at an event of the network; registrations of other events have none of this. Who
    # booked for others is the contact of theirs, too.
    _inherit = "event.registration"
    _hsk_once_each = (
        Once(
            "partner_id",
            ("event_id", "event_slot_id"),
            [("event_id.hsk_kind", "!=", False), ("state", "!=", "cancel")],
            lambda one: PROGRESS.index(one.state),
            lambda one: one._hsk_person(),
        ),
    )

    # not computed: installing must not touch the registrations that are there
    hsk_partner_id = fields.Many2one(
        "res.partner",
        "Network Company",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
        groups=READER,
        help="The company that the attendance counts for; empty for guests without a company.",
    )

    @api.onchange("partner_id")
    def _onchange_hsk_partner_id(self):
        if self.env.user.has_group(READER):
            self._fill_company()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_turn(vals_list)
        asking = self if self.env.su else guarded.without_defaults(self, TURN)
        asking._events_asked_for(vals_list)._take_turns()
        waits = asking._who_waits(vals_list)
        made = super(EventRegistration, asking).create(
            [
                {**vals, "state": "draft"} if wait else vals
                for vals, wait in zip(vals_list, waits, strict=True)
            ]
        )
        own = by_gate(made)
        own._fill_company()
        own.browse(one.id for one, wait in zip(made, waits, strict=True) if wait)._put_in_line()
        own._answer_invitations()
        made._tick_workshops(made._network_companies())
        return made.with_env(self.env)

    def write(self, vals):
        if by_gate.is_set(self.env):
            return super().write(vals)
        self._check_turn([vals])
        moving = bool(MOVING & vals.keys())
        events = self._network_events() if moving else self.event_id.browse()
        companies = self._network_companies() if moving else self.hsk_partner_id.browse()
        events._take_turns()
        result = super().write(vals)
        own = by_gate(self)
        if "partner_id" in vals and "hsk_partner_id" not in vals:
            own._fill_company(again=True)
        if vals.get("state") in ("open", "done"):
            own._leave_the_line(vals["state"])
        if "state" in vals:
            own._answer_invitations()
        if moving:
            (events | self._network_events())._offer_free_places()
            self._tick_workshops(companies | self._network_companies())
        return result

    def unlink(self):
        events, companies = self._network_events(), self._network_companies()
        events._take_turns()
        result = super().unlink()
        events._offer_free_places()
        self._tick_workshops(companies)
        return result

    def _network_events(self):
        return self.sudo().event_id.filtered("hsk_kind")

    def _network_companies(self):
        """Return the companies that these registrations for events of the network count for."""
        return self.sudo().filtered("event_id.hsk_kind").hsk_partner_id

    @api.model
    def _tick_workshops(self, companies):
        self.env["hsk.checklist.item"]._tick_workshops(companies)

    def _fill_company(self, again=False):
        """Enter the company of whoever registered for an event of the network.

        :param bool again: also where a company is entered, as the person has changed
        """
        todo = self.sudo().filtered(
            lambda one: (
                one.event_id.hsk_kind
                and one.partner_id.commercial_partner_id.is_company
                and (again or not one.hsk_partner_id)
            )
        )
        by_company = todo.grouped(lambda one: one.partner_id.commercial_partner_id)
        for company, registrations in by_company.items():
            registrations.hsk_partner_id = company

    def _answer_invitations(self):
        for registration in self.sudo().filtered("event_id.hsk_kind"):
            answer = "no" if registration.state == "cancel" else "yes"
            registration.event_id._answer_invitation(registration._hsk_person(), answer)

    # ------------------------------------------------------------
    # WHO IT IS FOR
    # ------------------------------------------------------------

    def _hsk_person(self):
        """Return the contact whom a registration is for; nothing where they only booked it.

        Who stands there with a part of their name, or with more than that, is meant as well.
        """
        self.ensure_one()
        words = words_of(self.name)

        def is_meant(person):
            own = words_of(person.name)
            return not person.is_company and (words <= own or own <= words)

        return self.partner_id.filtered(is_meant)

    def _hsk_contact(self):
        """Return the contact of who is registered; a new one where only an address is known."""
        self.ensure_one()
        address = email_normalize(self.email or "")
        if (person := self._hsk_person()) or not address:
            return person
        company, name = self.hsk_partner_id, self.name or address
        self.partner_id = company._hsk_person_named(name, address) or company.create(
            {"name": name, "email": address, "parent_id": company.id}
        )
        return self.partner_id

    def _hsk_is_for(self, person, name, address):
        """Tell whether a registration is for somebody: the contact, or the name and the address."""
        if person and self._hsk_person() == person:
            return True
        mailbox = email_normalize(self.email or "")
        return bool(address) and mailbox == address and same_name(self.name or name, name)

    def _hsk_gone(self):
        """Return why nobody is written to about a registration today, or nothing."""
        person = self._hsk_person()
        # who works nowhere came for themselves
        company = self.hsk_partner_id if person.parent_id else None
        return person._hsk_gone(company) if person else False


@table.of_model("event.registration")
def attendance(env):
    """Return what the list of registrations holds: who was at which event of the network."""
    return Table(
        env._("Event Attendance"),
        env._(
            "One row for each registration for an event of the network in the list that the "
            "file was made from. Only persons with the status “Attended” were there; their "
            "attendance counts for the company in the first column. Guests without a company "
            "have none."
        ),
        [
            Column("hsk_partner_id.name", env._("Company")),
            *place_columns("hsk_partner_id."),
            Column("hsk_partner_id.hsk_employee_count", zero_is_unknown=True),
            Column("hsk_partner_id.hsk_is_sme"),
            Column("event_id.name"),
            Column("event_id.hsk_kind", env._("Kind of Event")),
            Column("event_id.date_begin", env._("Begin")),
            Column("name", env._("Person")),
            Column("email"),
            Column("state"),
        ],
        [("event_id.hsk_kind", "!=", False)],
        order="event_id, id",
    )
