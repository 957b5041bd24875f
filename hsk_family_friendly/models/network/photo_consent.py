from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import guarded
from ...tools.files import PICTURES, check_files, claim_files
from ...tools.once import Once


class PhotoConsent(models.Model):
    """Where a person agreed to be shown, on the pictures of which occasion."""

    _name = "hsk.photo.consent"
    _description = "Photo Consent"
    _inherit = ["hsk.consent.mixin"]
    _hsk_checked_files = "picture_ids"
    _order = "id desc"
    _hsk_once_each = (
        Once(
            "person_id",
            ("event_id",),
            [("event_id", "!=", False), ("revoked_on", "=", False)],
            lambda consent: consent.state == "usable",
        ),
    )
    _check_company_auto = True

    name = fields.Char(
        "Occasion",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Where and when the pictures were taken.",
    )
    event_id = fields.Many2one(
        "event.event",
        "Event",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    picture_ids = fields.Many2many("ir.attachment", string="Pictures", copy=False)
    use_ids = fields.One2many("hsk.photo.consent.use", "consent_id", string="Uses")

    _one_per_event = models.UniqueIndex(
        "(event_id, person_id) WHERE revoked_on IS NULL",
        "There is a consent of this person for this event already.",
    )

    def onchange(self, values, field_names, fields_spec):
        """Tell nothing about an event that the user may not read."""
        event = values.get("event_id")
        if isinstance(event, int) and event:
            self.env["event.event"].browse(event).check_access("read")
        return super().onchange(values, field_names, fields_spec)

    @api.depends("event_id")
    def _compute_name(self):
        for consent in self:
            consent.name = consent.name or consent.event_id.sudo().name

    @api.depends("name", "person_id")
    def _compute_display_name(self):
        for consent in self:
            consent.display_name = ", ".join(filter(None, [consent.person_id.name, consent.name]))

    @api.constrains("picture_ids")
    def _check_pictures(self):
        check_files(self.picture_ids, PICTURES)

    @api.model_create_multi
    def create(self, vals_list):
        consents = super().create(vals_list)
        claim_files(consents, "picture_ids")
        return consents

    def write(self, vals):
        result = super().write(vals)
        if "picture_ids" in vals:
            claim_files(self, "picture_ids")
        return result

    # ------------------------------------------------------------
    # THE CONSENT
    # ------------------------------------------------------------

    def _default_purpose(self):
        words = self._words()
        return words._("Reports on the network of family-friendly companies")

    @api.model
    def _agreed_fields(self):
        return super()._agreed_fields() | {"name", "event_id"}

    @api.model
    def _sentences(self):
        return {
            "choose": self.env._("Please choose where we may show pictures of you."),
            "revoked": self.env._(
                "The consent is revoked: this stays as it was. Enter a new consent."
            ),
            "agreed": self.env._(
                "%s agreed to this very occasion, these media and this purpose. For others take "
                "the day of the consent away first, and ask again."
            ),
            "used": self.env._(
                "The pictures of %s were used: the consent stays, with the list of its uses."
            ),
            "not_agreed": self.env._(
                "%(person)s has not agreed to be shown there (%(medium)s, %(day)s)."
            ),
            "take_down": self.env._("Have the pictures taken down here:"),
            "no_use": self.env._("No use of the pictures is known."),
        }

    def _users_in_charge(self):
        return self.event_id.sudo().user_id

    def _agency(self):
        return self.event_id.sudo().company_id

    @api.depends("event_id")
    def _compute_company_id(self):
        return super()._compute_company_id()

    def _hsk_give_way(self, kept):
        names = self._agreed_fields() - {"person_id"}
        if self.state == "usable" and any(self[name] != kept[name] for name in names):
            raise UserError(
                self.env._(
                    "%(person)s agreed twice to pictures of “%(event)s”, and not to the same. "
                    "Revoke one of these consents first.",
                    person=self.person_id.name,
                    event=self.event_id.name,
                )
            )
        days = [day for day in (self.consent_on, kept.consent_on) if day]
        guarded.by_action(kept).consent_on = min(days, default=False)
        self.env["base.partner.merge.automatic.wizard"]._hsk_hand_over(self, kept)
        self.unlink()


class PhotoConsentUse(models.Model):
    """Where pictures of a person were used."""

    _name = "hsk.photo.consent.use"
    _description = "Use of a Picture"
    _inherit = ["hsk.consent.use.mixin"]

    consent_id = fields.Many2one("hsk.photo.consent", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="consent_id.company_id", store=True, index=True)

    @api.constrains("consent_id")
    def _check_photo(self):
        self._check_consent()

    def _consent(self):
        return self.consent_id
