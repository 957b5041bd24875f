from odoo import models
from odoo.exceptions import UserError

from ...tools import limits, typed


class EventEvent(models.Model):
    # What who attended sees and does on the personal page: material, wishes, photo consent.
    _inherit = "event.event"

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

    def _page_act(self, person, action, form):
        acts = {"wish": self._page_wish, "photos": self._page_agree, "revoke": self._page_revoke}
        if action not in acts:
            return super()._page_act(person, action, form)
        if not self._attended(person):
            raise UserError(self.env._("This is for those who attended the event."))
        self._take_turns()  # two clicks at the same moment come one after the other
        return acts[action](person, form)

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
