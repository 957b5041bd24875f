from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    hsk_visit_id = fields.Many2one(
        "hsk.audit.visit",
        "Audit Visit",
        index="btree_not_null",
        ondelete="set null",
        groups="hsk_family_friendly.group_hsk_reader",
    )

    @api.model
    def _hsk_owner_fields(self):
        return [*super()._hsk_owner_fields(), "hsk_visit_id"]

    def _hsk_is_ours(self):
        """Tell whether Odoo's own mails about it go to those only who are still there."""
        return bool(self.sudo().hsk_visit_id)


class CalendarAttendee(models.Model):
    # Odoo's mails about our meetings reach those only who are still there.
    _inherit = "calendar.attendee"

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        here = self - self.filtered(lambda one: one._hsk_is_gone() and one.event_id._hsk_is_ours())
        if self and not here:
            return None
        return super(CalendarAttendee, here)._notify_attendees(
            mail_template, notify_author, force_send
        )

    def _hsk_is_gone(self):
        """Tell whether somebody is archived, or has left the company that is visited."""
        person, company = self.partner_id, self.event_id.sudo().hsk_visit_id.partner_id
        return bool(person._hsk_gone()) or (company and person._hsk_left(company))
