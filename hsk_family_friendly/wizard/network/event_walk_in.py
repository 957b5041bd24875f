from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class EventWalkIn(models.TransientModel):
    """Enters somebody who came without a registration; nobody becomes a contact twice."""

    _name = "hsk.event.walk.in"
    _description = "Guest without Registration"

    event_id = fields.Many2one(
        "event.event",
        required=True,
        ondelete="cascade",
        readonly=True,
        default=lambda self: self.env.context.get("hsk_event_id"),
    )
    name = fields.Char("First and Last Name", required=True)
    partner_id = fields.Many2one(
        "res.partner", "Company", domain="[('is_company', '=', True)]", ondelete="cascade"
    )
    email = fields.Char("E-mail")
    is_entered = fields.Boolean(readonly=True)

    def action_check_in(self):
        """Note that the guest is there; a registration that exists is used."""
        self.ensure_one()
        if self.is_entered:  # clicked twice
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        self.is_entered = True
        address = email_normalize(self.email or "")
        if self.email and not address:
            raise UserError(
                self.env._("Please enter an e-mail address, for example name@firma.de.")
            )
        person = self._person(address)
        registration = self._registration(person, address)
        if registration:
            registration.action_set_done()
        else:
            self.env["event.registration"].create(
                {
                    "event_id": self.event_id.id,
                    "name": self.name,
                    "email": address or False,
                    "partner_id": person.id,
                    "hsk_partner_id": self.partner_id.id,
                    "state": "done",
                }
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _person(self, address):
        """Return the contact that the guest is; new only with a company and an address."""
        company = self.partner_id
        if address:
            known = company._hsk_person_named(self.name, address)
            if known or not company:
                return known
            return company.create({"name": self.name, "email": address, "parent_id": company.id})
        return company._hsk_person_named(self.name)

    def _registration(self, person, address):
        """Return the registration that the guest has."""
        if not person and not address:
            return self.env["event.registration"]
        return (
            self.env["event.registration"]
            .search([("event_id", "=", self.event_id.id)], order="id")
            .filtered(lambda one: one._hsk_is_for(person, self.name, address))[:1]
        )
