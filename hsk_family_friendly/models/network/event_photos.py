from odoo import api, fields, models

from ...tools import opened

READER = "hsk_family_friendly.group_hsk_reader"


class EventEvent(models.Model):
    # Who may be shown on the pictures of an event.
    _inherit = "event.event"

    hsk_photo_consent_count = fields.Integer(
        "May Be Shown", compute="_compute_hsk_photo_consent_count", groups=READER
    )

    def _compute_hsk_photo_consent_count(self):
        counts = dict(
            self.env["hsk.photo.consent"]._read_group(
                [("event_id", "in", self.ids), ("state", "=", "usable")],
                ["event_id"],
                ["__count"],
            )
        )
        for event in self:
            event.hsk_photo_consent_count = counts.get(event._origin, 0)

    @opened.for_one_record("hsk-event-pictures")
    def action_hsk_open_photo_consents(self):
        """Show who is there, and where each of them may be shown."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.event_registration_photo_action"
        )
        return {**action, "domain": [("event_id", "=", self.id), ("state", "in", ("open", "done"))]}


class EventRegistration(models.Model):
    # Where each of the people may be shown.
    _inherit = "event.registration"

    hsk_photo_consent_id = fields.Many2one(
        "hsk.photo.consent",
        "Photo Consent",
        compute="_compute_hsk_photo_consent_id",
        groups=READER,
    )
    hsk_may_be_shown = fields.Char(
        "May Be Shown", compute="_compute_hsk_photo_consent_id", groups=READER
    )

    @api.depends("partner_id", "name", "event_id")
    def _compute_hsk_photo_consent_id(self):
        consents = self.env["hsk.photo.consent"].search(
            [("event_id", "in", self.event_id.ids), ("person_id", "in", self.partner_id.ids)],
            order="id",
        )
        # the last one counts: a new consent follows one that was taken back
        last = {(one.event_id, one.person_id): one for one in consents}
        for registration in self:
            key = (registration.event_id._origin, registration._hsk_person()._origin)
            consent = last.get(key, consents.browse())
            registration.hsk_photo_consent_id = consent
            registration.hsk_may_be_shown = self._may_be_shown(consent)

    def _may_be_shown(self, consent):
        """Return where somebody may be shown, in words."""
        if consent.state == "usable":
            return ", ".join(consent._media_labels())
        if consent.state == "revoked":
            return self.env._("No: taken back")
        return self.env._("No consent")

    def action_hsk_photo_consent(self):
        """Open the consent of this person, or the form of a new one.

        :return: the action that shows it
        """
        self.ensure_one()
        known = self.hsk_photo_consent_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Photo Consent"),
            "res_model": "hsk.photo.consent",
            "res_id": known.id,
            "views": [(False, "form")],
            # a new one in a dialog: whoever leaves it has asked nobody
            "target": "current" if known else "new",
            "context": {
                "default_person_id": (known.person_id or self._hsk_contact()).id,
                "default_event_id": self.event_id.id,
            },
        }
