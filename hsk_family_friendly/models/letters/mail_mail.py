from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from ...tools import guarded
from ...tools.typed import one_line

FILE_NAME = "einladung.ics"
KIND = "text/calendar; method="
# So long a mail is tried again.
DAYS_TRIED = 14

# The mails made in this context carry the link of their person.
with_links = guarded.Mark("hsk_with_links")


class MailMail(models.Model):
    """A mail that carries a change for the calendar of its recipient."""

    _inherit = "mail.mail"

    hsk_calendar = fields.Text("Calendar File", copy=False)
    hsk_link_id = fields.Many2one(
        "hsk.personal.link", copy=False, readonly=True, ondelete="set null", groups=NO_ACCESS
    )
    hsk_try_again = fields.Boolean(
        "Tried Again", copy=False, help="If the mail server is down it is tried until it is back."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Note whose link a mail is for, where the add-on makes it: nobody else can say so."""
        for vals in vals_list:
            vals.pop("hsk_link_id", None)
            if with_links.is_set(self.env) and vals.get("model") == "event.registration":
                registration = self.env["event.registration"].browse(vals["res_id"])
                vals["hsk_link_id"] = registration._personal_link().id
        return super(MailMail, guarded.without_defaults(self, ["hsk_link_id"])).create(vals_list)

    def write(self, vals):
        if "hsk_link_id" in vals:
            raise UserError(self.env._("A mail stays the mail of its link."))
        return super().write(vals)

    def _prepare_outgoing_body(self):
        """Put the personal link in, for the one who gets this mail only."""
        body = super()._prepare_outgoing_body()
        link = self.sudo().hsk_link_id
        return link._fill_in(self, body) if link else body

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Add the file to each recipient's mail."""
        emails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        content = self.hsk_calendar
        if content:
            method = content.partition("METHOD:")[2].split("\r\n", 1)[0]
            for one in emails:
                one["attachments"] = [*one["attachments"], (FILE_NAME, content, KIND + method)]
        return emails

    def _hsk_leave(self):
        """Send these after the commit, as Odoo does: many wait for the queue."""
        limit = self.env["ir.config_parameter"].sudo().get_param("mail.mail_force_send_limit", 100)
        if len(self) < int(limit):
            self.send_after_commit()
        else:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _hsk_send_again(self):
        """Send these after the commit, whatever became of them before."""
        self.action_retry()
        self.send_after_commit()

    @api.model
    def _hsk_cron_try_again(self):
        """Send again what did not leave because the mail server was down."""
        failed = self.search(
            [
                ("hsk_try_again", "=", True),
                ("state", "=", "exception"),
                ("failure_type", "in", (False, "mail_smtp")),
                ("date", ">", fields.Datetime.now() - timedelta(days=DAYS_TRIED)),
            ]
        )
        failed.mark_outgoing()
        failed._hsk_leave()


class MailServer(models.Model):
    """What is put together for the mail server."""

    _inherit = "ir.mail_server"

    @api.model
    def _build_email__(self, email_from, email_to, subject, *args, attachments=None, **kwargs):
        """Names with line breaks cannot stand in headers.

        A calendar file is another form of the text (RFC 6047): so programs act on it.
        """
        attachments = [(one_line(name), *rest) for name, *rest in attachments or ()]
        files = [one for one in attachments if (one[2] or "").startswith(KIND)]
        for name in {"email_cc", "email_bcc", "reply_to"} & kwargs.keys():
            kwargs[name] = self._hsk_header(kwargs[name])
        message = super()._build_email__(
            self._hsk_header(email_from),
            self._hsk_header(email_to),
            one_line(subject),
            *args,
            attachments=[one for one in attachments if one not in files],
            **kwargs,
        )
        for name, content, kind in files:
            self._add_calendar(message, name, content, kind.removeprefix(KIND))
        return message

    def _hsk_header(self, value):
        """Return what stands in a header: an address, or a list of them."""
        if isinstance(value, list | tuple):
            return [one_line(one) for one in value]
        return one_line(value) if value else value

    def _add_calendar(self, message, name, content, method):
        parts = message.walk()
        body = next(part for part in parts if part.get_content_type() == "multipart/alternative")
        body.add_alternative(
            content,
            subtype="calendar",
            charset="utf-8",
            cte="base64",
            params={"method": method, "name": name},
        )
