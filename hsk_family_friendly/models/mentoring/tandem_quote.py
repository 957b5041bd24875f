from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import limits, typed


class Tandem(models.Model):
    """Quotes of the people of a tandem: given, agreed to and taken back by themselves."""

    _inherit = "hsk.tandem"

    quote_ids = fields.One2many("hsk.quote", "tandem_id", string="Quotes")

    def _quotes_of(self, person):
        """Return a person's own quotes of this tandem."""
        self.ensure_one()
        return self.quote_ids.filtered(lambda quote: quote.person_id == person)

    def _give_quote(self, person, text, media, agreed):
        """Keep what a person says, with their consent to be quoted.

        :param media: where they agree to be quoted
        :param agreed: whether they ticked that they agree
        :raise UserError: the words, the media or the tick are missing
        """
        self._check_takes_entries()
        text = typed.text(self.env, text, self.env._("Quote"), limits.QUOTE)
        if not text:
            raise UserError(self.env._("Please write down what we may quote."))
        given = self._quotes_of(person)
        if text in given.filtered(lambda quote: quote.state != "revoked").mapped("text"):
            raise UserError(self.env._("You have given this quote already."))
        if len(given) >= limits.QUOTES:
            raise UserError(
                self.env._("You have given %s quotes already. Thank you!", limits.QUOTES)
            )
        consent = self.env["hsk.quote"]._given_today(media, agreed)
        self.env["hsk.quote"].create(
            {"text": text, "person_id": person.id, "tandem_id": self.id, **consent}
        )

    def _agree_to_quote(self, person, quote_id, media, agreed, seen):
        """Keep a person's consent to words that the agency wrote down.

        :param str seen: which words stood on the page, as `_fingerprint` of the quote
        :raise AccessError: it is not their quote
        :raise UserError: the media or the tick are missing, or they have answered already
        """
        quote = self._quote_of(person, quote_id)
        if quote.state != "asked":
            raise UserError(self.env._("You have answered this already."))
        if seen != quote._fingerprint():
            raise UserError(
                self.env._("The words have changed meanwhile. Please read them, and answer again.")
            )
        quote.write(quote._given_today(media, agreed))

    def _revoke_quote(self, person, quote_id):
        """Take a person's consent back.

        :raise AccessError: it is not their quote
        :raise UserError: there is no consent
        """
        quote = self._quote_of(person, quote_id)
        self.env["hsk.daily.count"]._take(person, "consent")
        quote.action_revoke()

    def _quote_of(self, person, quote_id):
        quote = self._quotes_of(person).filtered(lambda quote: quote.id == quote_id)
        if not quote:
            raise AccessError(self.env._("This is no quote of yours."))
        return quote
