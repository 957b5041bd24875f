from odoo import api, models

from ...tools import guarded, opened


class EventRegistration(models.Model):
    # Check-in on a phone: a tap on a person says that they are there, another one takes it back.
    _inherit = "event.registration"

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


class EventEvent(models.Model):
    # The way to the check-in.
    _inherit = "event.event"

    @opened.for_one_record("hsk-event-check-in")
    def action_hsk_check_in(self):
        """Return the list of the registered people for the check-in."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hsk_family_friendly.event_checkin_action"
        )
        action["domain"] = [("event_id", "=", self.id), ("state", "!=", "cancel")]
        action["context"] = {"hsk_event_id": self.id}
        return action
