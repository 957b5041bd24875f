from hashlib import sha256

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from . import guarded
from .dates import agency_today
from .hsk_tandem import SIDES

# Where a quote may appear: the medium, and the field that says whether the person agreed to it.
MEDIA = [
    ("website", "Website"),
    ("press", "Press"),
    ("social_media", "Social Media"),
    ("print", "Print"),
]
# The person agreed to these very words, in these media, for this purpose.
AGREED_FIELDS = ("text", "person_id", "purpose", *(f"for_{medium}" for medium, _label in MEDIA))


class Quote(models.Model):
    """What a person said about the network, and where they agreed to be quoted."""

    _name = "hsk.quote"
    _description = "Quote"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "text"
    _check_company_auto = True

    text = fields.Text("Quote", required=True, tracking=True)
    person_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_company', '=', False)]",
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Company",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
    )
    tandem_id = fields.Many2one(
        "hsk.tandem", "Tandem", index="btree_not_null", ondelete="restrict", check_company=True
    )
    program_id = fields.Many2one(related="tandem_id.program_id", store=True, index="btree_not_null")
    role = fields.Selection(
        SIDES, "Role in the Tandem", compute="_compute_role", store=True, readonly=False
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    purpose = fields.Char(
        required=True, default=lambda self: self._default_purpose(), tracking=True
    )
    for_website = fields.Boolean("Website", tracking=True)
    for_press = fields.Boolean("Press", tracking=True)
    for_social_media = fields.Boolean("Social Media", tracking=True)
    for_print = fields.Boolean("Print", tracking=True)
    consent_on = fields.Date(
        "Consent on", copy=False, tracking=True, help="The day on which the person agreed."
    )
    revoked_on = fields.Date("Revoked on", readonly=True, copy=False, tracking=True)
    state = fields.Selection(
        [("asked", "No Consent yet"), ("usable", "Usable"), ("revoked", "Taken Back")],
        compute="_compute_state",
        store=True,
    )
    use_ids = fields.One2many("hsk.quote.use", "quote_id", string="Uses")

    def _default_purpose(self):
        return self.env._("Reports on the mentoring and on family-friendly companies")

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("consent_on", *(f"for_{medium}" for medium, _label in MEDIA))
    def _check_consent(self):
        for quote in self.filtered("consent_on"):
            if quote.consent_on > agency_today(self.env):
                raise ValidationError(self.env._("The consent lies in the future."))
            if not quote._media():
                raise ValidationError(
                    self.env._("Choose at least one medium that the person agreed to.")
                )

    @api.depends("person_id")
    def _compute_partner_id(self):
        for quote in self:
            quote.partner_id = quote.partner_id or quote.person_id.parent_id

    @api.depends("tandem_id", "person_id")
    def _compute_role(self):
        for quote in self:
            side = quote.tandem_id and quote.tandem_id._side_of(quote.person_id)
            quote.role = side or quote.role

    @api.depends("tandem_id")
    def _compute_company_id(self):
        for quote in self:
            quote.company_id = quote.tandem_id.company_id or quote.company_id or self.env.company

    @api.depends("consent_on", "revoked_on")
    def _compute_state(self):
        for quote in self:
            if quote.revoked_on:
                quote.state = "revoked"
            else:
                quote.state = "usable" if quote.consent_on else "asked"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("revoked_on") for vals in vals_list):
            raise UserError(self.env._("A consent is revoked by its button."))
        return super(Quote, guarded.without_defaults(self, ("revoked_on",))).create(vals_list)

    def write(self, vals):
        if not guarded.is_by_action(self.env):
            self._check_write(vals)
        return super().write(vals)

    def _check_write(self, vals):
        """Keep what a person agreed to, and that they took it back, as it was."""
        if "revoked_on" in vals:
            raise UserError(self.env._("A consent is revoked by its button."))
        for quote in self:
            changed = {
                name
                for name in (*AGREED_FIELDS, "consent_on")
                if name in vals and guarded.differs(quote, name, vals[name])
            }
            if quote.revoked_on and changed:
                raise UserError(
                    self.env._("The consent is revoked: this stays as it was. Enter a new quote.")
                )
            if quote.consent_on and vals.get("consent_on", True) and changed & set(AGREED_FIELDS):
                raise UserError(
                    self.env._(
                        "%s agreed to these very words, media and purpose. For others take the "
                        "day of the consent away first, and ask again.",
                        quote.person_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered("use_ids"):
            raise UserError(
                self.env._(
                    "The quote of %s was used: it stays, with the list of its uses.",
                    used[0].person_id.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_revoke(self):
        """Note that a consent was taken back; the responsible person has the uses taken down.

        :raise UserError: there is no consent
        """
        self.check_access("write")
        for quote in self:
            if quote.state != "usable":
                raise UserError(
                    self.env._("There is no consent of %s to revoke.", quote.person_id.name)
                )
            guarded.by_action(quote).revoked_on = agency_today(self.env)
            quote._ask_to_take_down()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _media(self):
        """Return the media that the person agreed to."""
        self.ensure_one()
        return [medium for medium, _label in MEDIA if self[f"for_{medium}"]]

    @api.model
    def _usable(self, medium):
        """Return the domain of the quotes that may be used in a medium.

        :param str medium: "website", "press", "social_media" or "print"
        """
        return Domain("state", "=", "usable") & Domain(f"for_{medium}", "=", True)

    def _fingerprint(self):
        """Return what tells whether the words and their purpose are still those that were read."""
        self.ensure_one()
        return sha256(f"{self.text}\0{self.purpose}".encode()).hexdigest()

    def _was_usable(self, medium, day):
        """Tell whether the consent for a medium was valid on a day."""
        self.ensure_one()
        return bool(
            medium in self._media()
            and self.consent_on
            and self.consent_on <= day
            and (not self.revoked_on or day < self.revoked_on)
        )

    def _responsible_user(self):
        """Return who looks after the quote: the person of the programme, else one of the leads."""
        self.ensure_one()
        leads = self.env.ref("hsk_family_friendly.group_hsk_manager").sudo().all_user_ids
        one = (
            (self.tandem_id.user_id | leads)
            .sudo()
            .filtered(
                lambda user: (
                    user.active
                    and user.has_group("hsk_family_friendly.group_hsk_reader")
                    and self.company_id in user.company_ids
                )
            )
        )
        return one[:1].sudo(self.env.su)

    def _ask_to_take_down(self):
        """Schedule the activity that lists where the quote stands."""
        self.ensure_one()
        user = self._responsible_user()
        words = self.with_context(lang=user.lang or self.env.lang)
        uses = [use._in_words() for use in words.use_ids if not use.taken_down_on]
        note = Markup("<p>{text}</p><ul>{uses}</ul>").format(
            text=words.env._("Have the quote taken down here:")
            if uses
            else words.env._("No use of the quote is known."),
            uses=Markup().join(Markup("<li>%s</li>") % use for use in uses),
        )
        summary = words.env._("Consent revoked: %s", self.person_id.name)
        if user:
            self.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, note=note, user_id=user.id
            )
        else:  # a consent can be taken back even where nobody is responsible
            self.message_post(subject=summary, body=note)


class QuoteUse(models.Model):
    """Where a quote was used."""

    _name = "hsk.quote.use"
    _description = "Use of a Quote"
    _order = "used_on desc, id desc"
    _rec_name = "place"

    quote_id = fields.Many2one("hsk.quote", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="quote_id.company_id", store=True, index=True)
    medium = fields.Selection(MEDIA, required=True)
    place = fields.Char("Where", required=True, help="Newspaper, page, post, flyer.")
    url = fields.Char("Web Address")
    used_on = fields.Date("Used on", required=True, default=lambda self: self._default_used_on())
    taken_down_on = fields.Date("Taken Down on")

    def _default_used_on(self):
        return agency_today(self.env)

    @api.constrains("quote_id", "medium", "used_on")
    def _check_consent(self):
        for use in self:
            if not use.quote_id._was_usable(use.medium, use.used_on):
                labels = dict(self._fields["medium"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "%(person)s has not agreed to be quoted there (%(medium)s, %(day)s).",
                        person=use.quote_id.person_id.name,
                        medium=labels[use.medium],
                        day=format_date(self.env, use.used_on),
                    )
                )

    def _in_words(self):
        """Return a use as one line of a list."""
        self.ensure_one()
        labels = dict(self._fields["medium"]._description_selection(self.env))
        parts = [labels[self.medium], self.place, format_date(self.env, self.used_on), self.url]
        return ", ".join(filter(None, parts))
