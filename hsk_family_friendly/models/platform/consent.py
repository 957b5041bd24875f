from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import for_good, guarded, responsible, selection
from ...tools.dates import agency_today
from ...tools.german import document_lang

# Where something may appear: the medium, and the field that says whether the person agreed to it.
MEDIA = [
    ("website", "Website"),
    ("press", "Press"),
    ("social_media", "Social Media"),
    ("print", "Print"),
]
MEDIA_FIELDS = [f"for_{medium}" for medium, _label in MEDIA]


class Consent(models.AbstractModel):
    """What a person agreed to: a purpose, media, from a day on, until they take it back.

    A model adds `use_ids`, where it was used (`hsk.consent.use.mixin`), and its own words.
    """

    _name = "hsk.consent.mixin"
    _description = "Consent"
    _inherit = ["mail.thread", "mail.activity.mixin"]

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

    # ------------------------------------------------------------
    # WHAT EACH KIND OF CONSENT SAYS
    # ------------------------------------------------------------

    def _default_purpose(self):
        """Return what the person is asked for, in words."""
        raise NotImplementedError

    def _words(self):
        """Return the environment whose language a consent is written in: German without any."""
        return self.with_context(lang=self.env.lang or document_lang(self.env)).env

    @api.model
    def _agreed_fields(self):
        """Return the names of the fields that the person agreed to."""
        return {"person_id", "purpose", *MEDIA_FIELDS}

    @api.model
    def _sentences(self):
        """Return the sentences that say why something is refused or has to be done.

        :return: {"choose", "revoked", "agreed", "used", "not_agreed", "take_down", "no_use"}
        """
        raise NotImplementedError

    def _users_in_charge(self):
        """Return who looks after it, as far as somebody is named."""
        return self.env["res.users"]

    def _agency(self):
        """Return the agency that it belongs to, where something says so."""
        return self.env["res.company"]

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("consent_on", *MEDIA_FIELDS)
    def _check_consent(self):
        for consent in self.filtered("consent_on"):
            if consent.consent_on > agency_today(self.env):
                raise ValidationError(self.env._("The consent lies in the future."))
            if not consent._media():
                raise ValidationError(
                    self.env._("Choose at least one medium that the person agreed to.")
                )

    @api.depends("person_id")
    def _compute_partner_id(self):
        for consent in self:
            consent.partner_id = consent.partner_id or consent.person_id.parent_id

    def _compute_company_id(self):
        for consent in self:
            consent.company_id = consent._agency() or consent.company_id or self.env.company

    @api.depends("consent_on", "revoked_on")
    def _compute_state(self):
        for consent in self:
            if consent.revoked_on:
                consent.state = "revoked"
            else:
                consent.state = "usable" if consent.consent_on else "asked"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("revoked_on") or "state" in vals for vals in vals_list):
            raise UserError(self.env._("A consent is revoked by its button."))
        hidden = ("revoked_on", "state")
        return super(Consent, guarded.without_defaults(self, hidden)).create(vals_list)

    def write(self, vals):
        if not guarded.is_by_action(self.env):
            self._check_write(vals)
        return super().write(vals)

    def _check_write(self, vals):
        """Keep what a person agreed to, and that they took it back, as it was."""
        if {"revoked_on", "state"} & vals.keys():
            raise UserError(self.env._("A consent is revoked by its button."))
        agreed = self._agreed_fields()
        for consent in self:
            changed = {
                name
                for name in (*agreed, "consent_on")
                if name in vals and guarded.differs(consent, name, vals[name])
            }
            if consent.revoked_on and changed:
                raise UserError(self._sentences()["revoked"])
            if consent.consent_on and vals.get("consent_on", True) and changed & agreed:
                raise UserError(self._sentences()["agreed"] % consent.person_id.name)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered("use_ids"):
            raise UserError(self._sentences()["used"] % used[0].person_id.name)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.ends
    def action_revoke(self):
        """Note that a consent was taken back; the responsible person has the uses taken down.

        :raise UserError: there is no consent
        """
        self.check_access("write")
        for consent in self:
            if consent.state != "usable":
                raise UserError(
                    self.env._("There is no consent of %s to revoke.", consent.person_id.name)
                )
            guarded.by_action(consent).revoked_on = agency_today(self.env)
            consent._ask_to_take_down()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _media(self):
        """Return the media that the person agreed to."""
        self.ensure_one()
        return [medium for medium, _label in MEDIA if self[f"for_{medium}"]]

    def _media_labels(self):
        """Return these media in words."""
        return [self._fields[f"for_{one}"]._description_string(self.env) for one in self._media()]

    @api.model
    def _usable(self, medium):
        """Return the domain of what may be used in a medium.

        :param str medium: "website", "press", "social_media" or "print"
        """
        return Domain("state", "=", "usable") & Domain(f"for_{medium}", "=", True)

    def _was_usable(self, medium, day):
        """Tell whether the consent for a medium was valid on a day."""
        self.ensure_one()
        return bool(
            medium in self._media()
            and self.consent_on
            and self.consent_on <= day
            and (not self.revoked_on or day < self.revoked_on)
        )

    @api.model
    def _given_today(self, media, agreed):
        """Return the values of a consent that a person gives on a page.

        :param media: the media that they chose
        :param agreed: whether they ticked that they agree
        :raise UserError: one of them is missing
        """
        chosen = {f"for_{medium}": medium in media for medium, _label in MEDIA}
        if not any(chosen.values()):
            raise UserError(self._sentences()["choose"])
        if not agreed:
            raise UserError(self.env._("Please tick that you agree; without it nothing is kept."))
        return {**chosen, "consent_on": agency_today(self.env)}

    def _responsible_user(self):
        """Return who looks after it: the person in charge, else one of the leads."""
        self.ensure_one()
        readers = self._users_in_charge().filtered(
            lambda user: user.has_group("hsk_family_friendly.group_hsk_reader")
        )
        return responsible.user_for(readers, self.company_id)

    def _ask_to_take_down(self):
        """Schedule the activity that lists where it stands."""
        self.ensure_one()
        user = self._responsible_user()
        words = self.with_context(lang=user.lang or self.env.lang)
        sentences = words._sentences()
        uses = [use._in_words() for use in words.use_ids if not use.taken_down_on]
        note = Markup("<p>{text}</p><ul>{uses}</ul>").format(
            text=sentences["take_down"] if uses else sentences["no_use"],
            uses=Markup().join(Markup("<li>%s</li>") % use for use in uses),
        )
        summary = words.env._("Consent revoked: %s", self.person_id.name)
        if user:
            self.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, note=note, user_id=user.id
            )
        else:  # a consent can be taken back even where nobody is responsible
            self.message_post(subject=summary, body=note)


class ConsentUse(models.AbstractModel):
    """Where something was used that needs a consent. A model adds `consent_id`."""

    _name = "hsk.consent.use.mixin"
    _description = "Use of a Consent"
    _order = "used_on desc, id desc"
    _rec_name = "place"

    medium = fields.Selection(MEDIA, required=True)
    place = fields.Char("Where", required=True, help="Newspaper, page, post, flyer.")
    url = fields.Char("Web Address")
    used_on = fields.Date("Used on", required=True, default=lambda self: self._default_used_on())
    taken_down_on = fields.Date("Taken Down on")

    def _default_used_on(self):
        return agency_today(self.env)

    def _consent(self):
        """Return the consent that the use needs."""
        raise NotImplementedError

    @api.constrains("medium", "used_on")
    def _check_consent(self):
        for use in self:
            consent = use._consent()
            if not consent._was_usable(use.medium, use.used_on):
                raise ValidationError(
                    consent._sentences()["not_agreed"]
                    % {
                        "person": consent.person_id.name,
                        "medium": use._medium_label(),
                        "day": format_date(self.env, use.used_on),
                    }
                )

    def _medium_label(self):
        return selection.label(self, "medium")

    def _in_words(self):
        """Return a use as one line of a list."""
        self.ensure_one()
        day = format_date(self.env, self.used_on)
        return ", ".join(filter(None, [self._medium_label(), self.place, day, self.url]))
