from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...tools import limits, typed


class EventEvent(models.Model):
    # What an invited person sees and does on the personal page; all of it, as nobody has rights.
    _inherit = "event.event"

    def _page_problem(self):
        """Return why nobody can register any more, or nothing."""
        self.ensure_one()
        if self.kanban_state == "cancel" or not self.active or not self.hsk_kind:
            return self.env._("This event is called off.")
        if self.date_begin <= fields.Datetime.now():
            return self.env._("This event has begun already.")
        return False

    def _page_registrations(self, person):
        """Return the registrations that a person looks after: their own and their company's."""
        return self._page_all(person).filtered(lambda one: one.state != "cancel")

    def _page_all(self, person):
        company = person.commercial_partner_id
        return self.sudo().registration_ids.filtered(
            lambda one: (
                one.partner_id == person or (company.is_company and one.hsk_partner_id == company)
            )
        )

    def _page_find(self, person, registration_id):
        """Return one of these registrations.

        :raise UserError: it is none of theirs
        """
        found = self._page_registrations(person).filtered(lambda one: one.id == registration_id)
        if not found:
            raise UserError(self.env._("This registration is not there any more."))
        return found

    def _page_register(self, person, name, email):
        """Register the person or a colleague; where the event is full, for the waiting list.

        :param str name: empty: the person
        :param str email: of the colleague
        :raise UserError: the event is over, the entry is incomplete, or is there already
        :return: the registration
        """
        self._page_check_open()
        if len(self._page_all(person)) >= limits.REGISTRATIONS:
            raise UserError(
                self.env._(
                    "You have registered %s people already. Please call us for more.",
                    limits.REGISTRATIONS,
                )
            )
        values = {"event_id": self.id, "partner_id": person.id}
        whose, address = person.name, person.email_normalized
        company = person.commercial_partner_id
        if company.is_company:
            values["hsk_partner_id"] = company.id
        if name or email:
            values.update(self._page_colleague(name, email, company))
            whose, address = values["name"], values["email"]
        who = person.browse(values["partner_id"])
        if any(one._hsk_is_for(who, whose, address) for one in self._page_registrations(person)):
            raise UserError(self.env._("This person is registered already."))
        return self.env["event.registration"].sudo().create(values)

    def _page_colleague(self, name, email, company):
        """Return the values of a colleague, as the person whom we know by this address."""
        if not company.is_company:
            raise UserError(self.env._("Please register yourself only."))
        name = typed.line(self.env, name, self.env._("Name"), limits.GUEST)
        email = typed.line(self.env, email, self.env._("E-Mail"), limits.GUEST)
        address = email_normalize(email)
        if not name or "://" in name:
            raise UserError(self.env._("Please enter the name."))
        if not address:
            raise UserError(self.env._("Please enter a valid e-mail address."))
        known = company.sudo()._hsk_person_named(name, address)
        return {"name": name, "email": address, "partner_id": known.id}

    def _page_check_open(self):
        if problem := self._page_problem():
            raise UserError(problem)

    def _page_act(self, person, action, form):
        """Do what was clicked on the page.

        :param str action: "register", "cancel", "accept" or "no"
        :param form: what was typed
        :raise UserError: it cannot be done, with the reason
        """
        after = {"wish": self._page_wish, "photos": self._page_agree, "revoke": self._page_revoke}
        if action in after:
            self._page_act_after(person, after[action], form)
            return
        self.env["hsk.daily.count"]._take(person, "registration")
        if action == "register":
            self._page_register(person, form.get("name"), form.get("email"))
        elif action == "no":
            self._page_check_open()
            self._page_registrations(person).filtered(
                lambda one: one._hsk_person() == person and one.state != "done"
            ).action_cancel()
            self._answer_invitation(person, "no")
        elif action in ("cancel", "accept"):
            self._page_check_open()
            found = self._page_find(person, typed.number(form.get("registration")))
            found.action_cancel() if action == "cancel" else found.action_hsk_accept()
        else:
            raise UserError(self.env._("Please use the buttons of the page."))

    def _page_state(self, registration):
        """Return how it stands with a registration, in words."""
        if registration.state == "done":
            return self.env._("Attended")
        if registration.state == "open":
            return self.env._("Registered")
        if registration.filtered_domain(registration._offered()):
            return self.env._("A place is offered until %s.", registration._offer_ends())
        if registration._rank():
            return self.env._("On the waiting list, number %s", registration._rank())
        return self.env._("The offer has ended.")

    def _page_limit(self, person):
        """Return the company's limit in words, or nothing."""
        limit = self.sudo().hsk_seats_per_company
        company = person.commercial_partner_id
        if not limit or not company.is_company:
            return False
        return self.env._(
            "Places for %(company)s: %(limit)s. Whoever else you register is put on the waiting "
            "list.",
            limit=limit,
            company=company.name,
        )

    # ------------------------------------------------------------
    # AFTER THE EVENT
    # ------------------------------------------------------------

    def _page_act_after(self, person, act, form):
        if not self._attended(person):
            raise UserError(self.env._("This is for those who attended the event."))
        self._take_turns()  # two clicks at the same moment come one after the other
        act(person, form)

    def _page_material(self, person):
        """Return the files for those who attended."""
        return self.hsk_material_ids if self._attended(person) else self.hsk_material_ids.browse()

    def _page_wishes(self, person):
        """Return what a person wished for at this event."""
        return self.env["hsk.topic.wish"].search(
            [("person_id", "=", person.id), ("event_id", "=", self.id)], order="id"
        )

    def _page_topics(self):
        """Return the topics that can be chosen."""
        return self.env["hsk.action.field"].search([("active", "=", True)])

    def _page_photo_consents(self, person):
        """Return a person's consents to pictures of this event that can be taken back or are."""
        return self.env["hsk.photo.consent"].search(
            [("person_id", "=", person.id), ("event_id", "=", self.id), ("state", "!=", "asked")]
        )

    def _page_wish(self, person, form):
        """Keep what a person would like to hear about.

        :raise UserError: nothing was chosen or written, or it is there already
        """
        words = typed.text(self.env, form.get("wish"), self.env._("Your wish"), limits.WISH)
        number = typed.number(form.get("topic"))
        topic = self._page_topics().filtered(lambda one: one.id == number)
        company = self._attended(person).hsk_partner_id[:1]
        if not company:
            raise UserError(self.env._("Wishes are kept for companies of the network."))
        if not topic and not words:
            raise UserError(self.env._("Please choose a topic, or write down your wish."))
        given = self._page_wishes(person)
        if any(one.action_field_id == topic and (one.wish or "") == words for one in given):
            raise UserError(self.env._("You have told us this wish already. Thank you!"))
        if len(given) >= limits.WISHES:
            raise UserError(
                self.env._("You have told us %s wishes already. Thank you!", limits.WISHES)
            )
        given.create(
            {
                "person_id": person.id,
                "partner_id": company.id,
                "action_field_id": topic.id,
                "wish": words,
                "event_id": self.id,
                "company_id": (self.company_id or self.env.company).id,
            }
        )

    def _page_agree(self, person, form):
        """Keep a person's consent to pictures of this event.

        :raise UserError: the media or the tick are missing, or they have agreed already
        """
        consents = self.env["hsk.photo.consent"]
        domain = [("person_id", "=", person.id), ("event_id", "=", self.id)]
        given = consents.search(domain)
        known = given.filtered(lambda one: one.state != "revoked")
        if known.filtered(lambda one: one.state == "usable"):
            raise UserError(self.env._("You have agreed already."))
        if len(given - known) >= limits.CONSENTS:
            raise UserError(
                self.env._("You have taken this back %s times. Please call us.", limits.CONSENTS)
            )
        media = {name.removeprefix("for_") for name in form if name.startswith("for_")}
        # what stood on the page, whatever was prepared
        shown = {"name": self.name, "purpose": consents._default_purpose()}
        values = {**shown, **consents._given_today(media, form.get("agreed"))}
        if known:
            known[0].write(values)
        else:
            company = self._attended(person).hsk_partner_id[:1]
            about = {"person_id": person.id, "partner_id": company.id, "event_id": self.id}
            consents.create({**about, **values})

    def _page_revoke(self, person, form):
        """Take a person's consent back.

        :raise UserError: it is none of theirs, or there is no consent
        """
        number = typed.number(form.get("consent"))
        consent = self._page_photo_consents(person).filtered(lambda one: one.id == number)
        if not consent:
            raise UserError(self.env._("This is no consent of yours."))
        self.env["hsk.daily.count"]._take(person, "consent")
        consent.action_revoke()
