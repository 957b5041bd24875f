from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import limits, typed
from .tandem import SIDES


class Quote(models.Model):
    """What a person said about the network, and where they agreed to be quoted."""

    _name = "hsk.quote"
    _description = "Quote"
    _inherit = ["hsk.consent.mixin"]
    _order = "id desc"
    _rec_name = "text"
    _check_company_auto = True

    text = fields.Text("Quote", required=True, tracking=True)
    tandem_id = fields.Many2one(
        "hsk.tandem", "Tandem", index="btree_not_null", ondelete="restrict", check_company=True
    )
    program_id = fields.Many2one(related="tandem_id.program_id", store=True, index="btree_not_null")
    role = fields.Selection(
        SIDES, "Role in the Tandem", compute="_compute_role", store=True, readonly=False
    )
    use_ids = fields.One2many("hsk.quote.use", "quote_id", string="Uses")

    @api.depends("tandem_id", "person_id")
    def _compute_role(self):
        for quote in self:
            side = quote.tandem_id and quote.tandem_id._side_of(quote.person_id)
            quote.role = side or quote.role

    # ------------------------------------------------------------
    # THE CONSENT
    # ------------------------------------------------------------

    def _default_purpose(self):
        words = self._words()
        return words._("Reports on the mentoring and on family-friendly companies")

    @api.model
    def _agreed_fields(self):
        return super()._agreed_fields() | {"text"}

    @api.model
    def _sentences(self):
        return {
            "choose": self.env._("Please choose where we may quote you."),
            "revoked": self.env._(
                "The consent is revoked: this stays as it was. Enter a new quote."
            ),
            "agreed": self.env._(
                "%s agreed to these very words, media and purpose. For others take the "
                "day of the consent away first, and ask again."
            ),
            "used": self.env._("The quote of %s was used: it stays, with the list of its uses."),
            "not_agreed": self.env._(
                "%(person)s has not agreed to be quoted there (%(medium)s, %(day)s)."
            ),
            "take_down": self.env._("Have the quote taken down here:"),
            "no_use": self.env._("No use of the quote is known."),
        }

    def _users_in_charge(self):
        return self.tandem_id.user_id

    def _agency(self):
        return self.tandem_id.company_id

    @api.depends("tandem_id")
    def _compute_company_id(self):
        return super()._compute_company_id()

    def _fingerprint(self):
        """Return what tells whether the words and their purpose are still those that were read."""
        self.ensure_one()
        return sha256(f"{self.text}\0{self.purpose}".encode()).hexdigest()

    # ------------------------------------------------------------
    # GIVEN, AGREED TO AND TAKEN BACK BY THEIR PEOPLE
    # ------------------------------------------------------------

    @api.model
    def _own(self, tandem, person):
        """Return a person's own quotes of this tandem."""
        return tandem.quote_ids.filtered(lambda quote: quote.person_id == person)

    @api.model
    def _give(self, tandem, person, text, media, agreed):
        """Keep what a person says, with their consent to be quoted.

        :param media: where they agree to be quoted
        :param agreed: whether they ticked that they agree
        :raise UserError: the words, the media or the tick are missing
        """
        tandem._check_takes_entries()
        text = typed.text(self.env, text, self.env._("Quote"), limits.QUOTE)
        if not text:
            raise UserError(self.env._("Please write down what we may quote."))
        given = self._own(tandem, person)
        if text in given.filtered(lambda quote: quote.state != "revoked").mapped("text"):
            raise UserError(self.env._("You have given this quote already."))
        if len(given) >= limits.QUOTES:
            raise UserError(
                self.env._("You have given %s quotes already. Thank you!", limits.QUOTES)
            )
        consent = self._given_today(media, agreed)
        self.create({"text": text, "person_id": person.id, "tandem_id": tandem.id, **consent})

    @api.model
    def _agree_to(self, tandem, person, quote_id, media, agreed, seen):
        """Keep a person's consent to words that the agency wrote down.

        :param str seen: which words stood on the page, as `_fingerprint` of the quote
        :raise AccessError: it is not their quote
        :raise UserError: the media or the tick are missing, or they have answered already
        """
        quote = self._find(tandem, person, quote_id)
        if quote.state != "asked":
            raise UserError(self.env._("You have answered this already."))
        if seen != quote._fingerprint():
            raise UserError(
                self.env._("The words have changed meanwhile. Please read them, and answer again.")
            )
        quote.write(quote._given_today(media, agreed))

    @api.model
    def _revoke(self, tandem, person, quote_id):
        """Take a person's consent back.

        :raise AccessError: it is not their quote
        :raise UserError: there is no consent
        """
        quote = self._find(tandem, person, quote_id)
        self.env["hsk.daily.count"]._take(person, "consent")
        quote.action_revoke()

    @api.model
    def _find(self, tandem, person, quote_id):
        quote = self._own(tandem, person).filtered(lambda quote: quote.id == quote_id)
        if not quote:
            raise AccessError(self.env._("This is no quote of yours."))
        return quote


class QuoteUse(models.Model):
    """Where a quote was used."""

    _name = "hsk.quote.use"
    _description = "Use of a Quote"
    _inherit = ["hsk.consent.use.mixin"]

    quote_id = fields.Many2one("hsk.quote", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="quote_id.company_id", store=True, index=True)

    @api.constrains("quote_id")
    def _check_quote(self):
        self._check_consent()

    def _consent(self):
        return self.quote_id
