from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import for_good, guarded
from . import gaps as letter_gaps

# What only the release, and taking a draft off the list, write.
GUARDED_FIELDS = ("state", "released_on", "released_by_id", "message_id", "by_post")
ON_ITS_WAY = ("ready", "process", "pending")
NOT_DELIVERED = ("bounce", "exception", "canceled")


class Letter(models.Model):
    """A letter to a company, written from a template: by mail or on paper."""

    _name = "hsk.letter"
    _description = "Letter"
    _inherit = ["hsk.draft", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "subject"

    _kept_when_sent = frozenset({"subject", "body", "recipient_ids"})
    _asked_anew = ("fits", "problem")

    template_id = fields.Many2one("mail.template", ondelete="set null", readonly=True)
    recipient_ids = fields.Many2many("res.partner", string="Recipients")
    state = fields.Selection(tracking=True)
    by_post = fields.Boolean("Sent by Post", readonly=True, copy=False)
    message_id = fields.Many2one(
        "mail.message", "Sent Message", readonly=True, copy=False, ondelete="set null"
    )
    delivery = fields.Selection(
        [
            ("none", "Not Sent"),
            ("waiting", "On its Way"),
            ("sent", "Sent"),
            ("failed", "Not Delivered"),
            ("post", "By Post"),
        ],
        compute="_compute_delivery",
        search="_search_delivery",
    )
    fits = fields.Boolean(
        compute="_compute_fits", help="The words of its template are true for the case."
    )
    problem = fields.Char(compute="_compute_delivery", help="What stands in the way of sending it.")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("template_id.hsk_fits")
    def _compute_fits(self):
        self.fits = True
        for template, letters in self.filtered("template_id").grouped("template_id").items():
            fitting = template._hsk_fitting(letters._record())
            letters.filtered(
                lambda letter, fitting=fitting: letter._record() not in fitting
            ).fits = False

    @api.depends(
        *("state", "fits", "subject", "body", "message_id", "by_post"),
        *("recipient_ids.email", "recipient_ids.active", "recipient_ids.parent_id"),
    )
    @api.depends_context("uid")
    def _compute_delivery(self):
        notifications = (
            self.env["mail.notification"]
            .sudo()
            .search([("mail_message_id", "in", self.message_id.ids)])
            .grouped("mail_message_id")
        )
        for letter in self:
            letter.problem = letter._reason_not_to_send() if letter.state == "draft" else False
            if letter.state != "released" or letter.by_post:
                letter.delivery = "post" if letter.by_post else "none"
                continue
            sent = notifications.get(letter.message_id, self.env["mail.notification"])
            failed = sent.filtered(lambda one: one.notification_status in NOT_DELIVERED)
            if failed:
                letter.delivery = "failed"
                letter.problem = "; ".join(
                    f"{one.res_partner_id.name}: {one.format_failure_reason()}" for one in failed
                )
            elif any(one.notification_status in ON_ITS_WAY for one in sent):
                letter.delivery = "waiting"
            else:
                letter.delivery = "sent"

    def _search_delivery(self, operator, value):
        if operator != "in":
            return NotImplemented

        def with_status(statuses):
            found = self.env["mail.notification"].sudo()
            query = found._search([("notification_status", "in", statuses)])
            return Domain("message_id", "in", query.subselect("mail_message_id"))

        released = Domain("state", "=", "released") & Domain("by_post", "=", False)
        failed = released & with_status(NOT_DELIVERED)
        waiting = released & with_status(ON_ITS_WAY) & ~with_status(NOT_DELIVERED)
        domains = {
            "none": Domain("state", "!=", "released"),
            "post": Domain("by_post", "=", True),
            "failed": failed,
            "waiting": waiting,
            "sent": released & ~with_status(NOT_DELIVERED + ON_ITS_WAY),
        }
        return Domain.OR(domains[one] for one in value if one in domains)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        guarded_names = () if guarded.is_by_action(self.env) else GUARDED_FIELDS
        if any(name in vals for vals in vals_list for name in guarded_names):
            raise UserError(self.env._("A letter begins as a draft; the buttons release it."))
        letters = guarded.without_defaults(self, GUARDED_FIELDS)
        return super(Letter, letters).create(vals_list)

    def write(self, vals):
        if set(GUARDED_FIELDS) & vals.keys() and not guarded.is_by_action(self.env):
            raise UserError(self.env._("A letter is released by its button, not by writing to it."))
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.commits
    def action_post(self):
        """Note that letters go by post: their PDF is kept, and they count as released.

        :raise UserError: a letter was sent by mail, waits for the release of the decision, or its
            text is not true or not complete
        """
        self.invalidate_recordset(["fits"])  # the case may have changed since
        for letter in self:
            if letter.state == "cancelled" or letter.delivery not in ("none", "failed"):
                raise UserError(
                    self.env._("“%s” is sent already, or was discarded.", letter.subject)
                )
            reason = letter._reason_not_to_release() if letter.state == "draft" else False
            if reason:
                raise UserError(
                    self.env._(
                        "%(company)s: %(reason)s", company=letter.partner_id.name, reason=reason
                    )
                )
        for letter in self:
            letter._keep_printed()
        guarded.by_action(self).by_post = True
        self.filtered(lambda letter: letter.state == "draft")._mark_released()

    def action_retry(self):
        """Send letters again that the mail server did not take, to today's addresses.

        :raise UserError: there are none; what came back needs another address, or goes by post;
            or somebody has left meanwhile
        """
        self.check_access("write")
        failed = self.filtered(lambda letter: letter.delivery == "failed")
        if reasons := [reason for letter in failed for reason in letter._not_reached()]:
            raise UserError("\n".join(reasons))
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", failed.message_id.ids), ("state", "=", "exception")])
        )
        if not mails:
            raise UserError(
                self.env._(
                    "None of these letters waits to be sent again. What came back as undeliverable "
                    "can go by post."
                )
            )
        mails.action_retry()
        mails.notification_ids.filtered(
            lambda one: one.notification_status in NOT_DELIVERED
        ).notification_status = "ready"
        self.invalidate_recordset(["delivery", "problem"])
        mails.send_after_commit()

    @for_good.ends
    def action_redraft(self):
        """Write drafts anew from their template, after it was changed."""
        drafts = self.filtered(lambda letter: letter.state == "draft" and letter.template_id)
        for template, letters in drafts.grouped("template_id").items():
            texts = template._hsk_texts(letters._record())
            for letter in letters:
                letter.write(texts[letter._record()])

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _draft(self, records, template, **values):
        """Draft one letter per record from a template, in the language of the company.

        :param records: of the template's model; they know `_letter_recipients`
        :param template: the `mail.template`
        :param values: more values for each draft
        :return: the drafts
        :raise UserError: the words of the template are not true for one of the records
        """
        texts = template._hsk_texts(records)
        recipients = records._letter_recipients()
        drafts = guarded.by_action(self).create(
            [
                {
                    **texts[record],
                    **self._about(record),
                    "template_id": template.id,
                    "recipient_ids": recipients[record].ids,
                    **values,
                }
                for record in records
            ]
        )
        return drafts.with_env(self.env)

    @api.model
    def _about(self, record):
        """Return the values that say what a letter is about."""
        raise NotImplementedError

    def _reason_not_to_send(self):
        """Return why a draft cannot be sent by mail, or nothing."""
        if reason := self._reason_not_to_release():
            return reason
        if reasons := self._not_reached():
            return " ".join(reasons)
        if not self.recipient_ids:
            return self.env._("It has no recipient.")
        if not self._sender():
            return self.env._("Neither you nor the agency has an e-mail address to send it from.")
        return False

    def _reason_not_to_release(self):
        """Return why a draft cannot go out, on whatever way, or nothing."""
        if not self.fits:
            return self.env._(
                "“%s” does not fit this case any more: its words would not be true.",
                self.template_id.name,
            )
        return letter_gaps.reason(self.env, self.subject, self.body)

    def _not_reached(self):
        """Return why its recipients cannot be written to today."""
        reasons = (one._hsk_not_reached(self.partner_id) for one in self._recipients())
        return [reason for reason in reasons if reason]

    def _recipients(self):
        # who is archived counts only where there is nobody else
        return self.recipient_ids or self.with_context(active_test=False).recipient_ids

    def _sender(self):
        return self.env.user.email_formatted or self.company_id.sudo().email_formatted

    def _deliver(self):
        for letter in self:
            guarded.by_action(letter).message_id = letter._send()

    def _send(self):
        """Send to the recipients only, and keep it in the history of what it is about."""
        self.ensure_one()
        # whoever writes to themselves gets it as well
        record = self._record().with_context(mail_notify_author=True)
        return record.message_post(
            subject=self.subject,
            body=self.body,
            email_from=self._sender(),
            partner_ids=self.recipient_ids.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )

    def _keep_printed(self):
        """Keep the PDF of a letter that goes by post."""
        self.ensure_one()
        pdf, _type = self.env["ir.actions.report"]._render_qweb_pdf(
            "hsk_family_friendly.report_letter_action", self.ids
        )
        self.message_post(
            body=self.env._("Sent by post."), attachments=[(f"{self.subject}.pdf", pdf)]
        )
        self._record().message_post(
            subject=self.subject, body=self.env._("Sent by post: %s", self.subject)
        )
