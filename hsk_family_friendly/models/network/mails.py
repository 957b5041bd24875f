import base64

from odoo import models

from ..letters.mail_mail import with_links

# The mails that bring the event into the calendar.
TEMPLATES = (
    "hsk_family_friendly.mail_template_event_confirmation",
    "hsk_family_friendly.mail_template_event_reminder_registered",
)


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

    def _calendar_file(self):
        """Return the calendar file of the event, with an identity that stays the same."""
        self.ensure_one()
        event = self.event_id
        content = event._get_ics_file(self.event_slot_id).get(event.id)
        if not content:
            return None
        identity = f"UID:hsk-event-{event.id}-{self.event_slot_id.id or 0}@{self._calendar_host()}"
        # not `splitlines`: a name can hold what it takes for the end of a line, too
        lines = [
            line
            for line in content.decode().strip().split("\r\n")
            if not line.upper().startswith("UID:")
        ]
        lines.insert(lines.index("BEGIN:VEVENT") + 1, identity)
        return ("\r\n".join(lines) + "\r\n").encode()

    def _calendar_host(self):
        return self.get_base_url().split("://")[-1].split("/")[0].split(":")[0]


class EventMail(models.Model):
    # The mails that Odoo sends by itself about our events lead to the page of their person, and go
    # to those only who are still there.
    _inherit = "event.mail"

    def _send_mail(self, registrations):
        if not self.event_id.sudo().hsk_kind:
            return super()._send_mail(registrations)
        there = registrations.filtered(lambda one: not one.sudo()._hsk_gone())
        return super(EventMail, with_links(self))._send_mail(there) if there else None


class MailTemplate(models.Model):
    # The confirmation of an event of the network brings a file for the calendar along.
    _inherit = "mail.template"

    def _generate_template_attachments(self, res_ids, render_fields, render_results=None):
        results = super()._generate_template_attachments(res_ids, render_fields, render_results)
        mine = [self.env.ref(name, raise_if_not_found=False) for name in TEMPLATES]
        if self in mine:
            for registration in self.env["event.registration"].browse(res_ids):
                content = registration._calendar_file()
                if content:
                    entry = ("Termin.ics", base64.b64encode(content))
                    results[registration.id].setdefault("attachments", []).append(entry)
        return results
