from odoo import models

from ..letters.mail_mail import with_links


class EventRegistration(models.Model):
    # Odoo sends the confirmation at once and commits: half of a registration would be kept, and
    # those who ask at the same moment would no longer wait for each other. The job does it.
    _inherit = "event.registration"

    def _update_mail_schedulers(self):
        ours = self.filtered(lambda one: one.event_id.sudo().hsk_kind)
        if not self.env.context.get("install_mode") and any(one.state == "open" for one in ours):
            self.env.ref("event.event_mail_scheduler")._trigger()
            self._send_soon()
        return super(EventRegistration, self - ours)._update_mail_schedulers()

    def _send_soon(self):
        """Let the mails that wait leave after this transaction, not within the hour."""
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()


class EventMail(models.Model):
    # The mails that Odoo sends by itself about our events lead to the page of their person, and go
    # to those only who are still there.
    _inherit = "event.mail"

    def _send_mail(self, registrations):
        if not self.event_id.sudo().hsk_kind:
            return super()._send_mail(registrations)
        there = registrations.filtered(lambda one: not one.sudo()._hsk_gone())
        return super(EventMail, with_links(self))._send_mail(there) if there else None
