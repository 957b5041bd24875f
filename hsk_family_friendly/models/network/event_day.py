from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import german, guarded, opened

READER = "hsk_family_friendly.group_hsk_reader"

# Empty lines of the attendance list, for those who come without registration.
SPARE_LINES = 5


class EventEvent(models.Model):
    # The day of an event: what is printed for it, who comes, who may be shown on pictures.
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

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @opened.for_one_record("hsk-event-check-in")
    def action_hsk_check_in(self):
        """Return the list of the registered people for the check-in."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hsk_family_friendly.event_checkin_action"
        )
        action["domain"] = [("event_id", "=", self.id), ("state", "!=", "cancel")]
        action["context"] = {"hsk_event_id": self.id}
        return action

    @opened.for_one_record("hsk-event-pictures")
    def action_hsk_open_photo_consents(self):
        """Show who is there, and where each of them may be shown."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.event_registration_photo_action"
        )
        return {**action, "domain": [("event_id", "=", self.id), ("state", "in", ("open", "done"))]}

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _document_lang(self):
        return german.document_lang(self.env)

    def _for_papers(self):
        """Return these events; the address of a report asks nobody for rights.

        :raise AccessError: the user may not read them and who is registered
        """
        self.check_access("read")
        self.env["event.registration"].check_access("read")
        self.registration_ids.check_access("read")
        return self

    def _expected(self):
        """Return who has a place, by company and name as Germans sort; guests come last."""
        self.ensure_one()
        return (
            self.sudo()
            .registration_ids.filtered(lambda one: one.state in ("open", "done"))
            .sorted(
                lambda one: (
                    not one.hsk_partner_id,
                    german.sort_key(one.hsk_partner_id.name),
                    german.sort_key(one.name),
                    one.id,
                )
            )
        )

    def _badge_holders(self):
        """Return who gets a badge.

        :raise AccessError: the user may not read them
        :raise UserError: nobody is registered
        """
        self._for_papers()
        holders = self.env["event.registration"].sudo()
        for event in self:
            holders |= event._expected()
        if not holders:
            raise UserError(self.env._("Nobody has a place yet: there are no badges to print."))
        return holders

    def _spare_lines(self):
        return range(SPARE_LINES)

    # ------------------------------------------------------------
    # WHAT AN ATTENDANCE COUNTS FOR
    # ------------------------------------------------------------

    def _tick_workshops(self):
        """Make the checklists agree with who attended these."""
        companies = self.sudo().registration_ids.hsk_partner_id
        self.env["hsk.checklist.item"]._tick_workshops(companies)

    def _counts_for(self, case):
        """Tell whether an attendance at this event counts for a case: of its round, if it has one.

        :param case: a `hsk.certification` record
        """
        self.ensure_one()
        return self.hsk_round_id in (case.round_id, self.hsk_round_id[:0])

    def _action_hsk_attended(self, events):
        """Return the action that shows events that were attended."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Events Attended"),
            "res_model": "event.event",
            "views": [
                (self.env.ref("hsk_family_friendly.event_event_view_list_attended").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", events.ids), ("active", "in", [True, False])],
            "context": {"create": False},
        }


class EventRegistration(models.Model):
    # Who is there: a tap on a phone says so. Where each of the people may be shown.
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

    @api.constrains("active", "state", "event_id", "event_slot_id", "event_ticket_id")
    def _check_seats_availability(self):
        """Whoever is there is there, though the event of the network be full."""
        taken_back = guarded.is_by_action(self.env)
        there = self.filtered(
            lambda one: (one.state == "done" or taken_back) and one.event_id.sudo().hsk_kind
        )
        return super(EventRegistration, self - there)._check_seats_availability()

    def action_hsk_check_in(self):
        """Note that a person is there; where that is noted already, take it back."""
        self.ensure_one()
        if self.state == "done":
            # Odoo keeps the time of an attendance that is taken back
            # and who was on the waiting list is there again, in the old place
            before = "draft" if self.sudo().hsk_waitlisted_on else "open"
            guarded.by_action(self).write({"state": before, "date_closed": False})
        else:
            self.action_set_done()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

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

    def _may_be_shown(self, consent):
        """Return where somebody may be shown, in words."""
        if consent.state == "usable":
            return ", ".join(consent._media_labels())
        if consent.state == "revoked":
            return self.env._("No: taken back")
        return self.env._("No consent")
