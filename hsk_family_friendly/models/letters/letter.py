from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import for_good, guarded, opened
from . import gaps as letter_gaps

# What a released letter keeps: it shows what the company was written.
SENT_FIELDS = ("subject", "body", "recipient_ids")
# What only the release, and taking a draft off the list, write.
GUARDED_FIELDS = (
    "state",
    "released_on",
    "released_by_id",
    "message_id",
    "by_post",
    "jury_case_id",
)
ON_ITS_WAY = ("ready", "process", "pending")
NOT_DELIVERED = ("bounce", "exception", "canceled")


class Letter(models.Model):
    """A letter to a company: drafted, read by a person, then released. Nothing leaves unseen."""

    _name = "hsk.letter"
    _description = "Letter"
    _inherit = ["hsk.case.part", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "subject"

    partner_id = fields.Many2one(
        related="certification_id.partner_id", string="Company", store=True, index=True
    )
    template_id = fields.Many2one(
        "mail.template",
        ondelete="set null",
        readonly=True,
        domain="[('model', '=', 'hsk.certification')]",
    )
    renewal_step_id = fields.Many2one(
        "hsk.renewal.step", index="btree_not_null", ondelete="set null", readonly=True, copy=False
    )
    jury_case_id = fields.Many2one(
        "hsk.jury.case",
        "Decision of the Jury",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )
    recipient_ids = fields.Many2many("res.partner", string="Recipients")
    subject = fields.Char(required=True)
    body = fields.Html(sanitize="email_outgoing", required=True)
    state = fields.Selection(
        [("draft", "To be Released"), ("released", "Released"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    released_on = fields.Datetime(readonly=True, copy=False)
    released_by_id = fields.Many2one("res.users", "Released by", readonly=True, copy=False)
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
    problem = fields.Char(
        "Why not Sent", compute="_compute_delivery", help="What stands in the way of sending it."
    )

    _one_per_step = models.UniqueIndex(
        "(certification_id, renewal_step_id) WHERE renewal_step_id IS NOT NULL",
        "This certificate has its letter of this step already.",
    )
    _one_per_decision = models.UniqueIndex(
        "(jury_case_id) WHERE jury_case_id IS NOT NULL",
        "This decision of the jury has its letter already.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("template_id.hsk_fits", "certification_id.certificate_state")
    def _compute_fits(self):
        self.fits = True
        for template, letters in self.grouped("template_id").items():
            cases = letters.certification_id
            unfit = cases - template._hsk_fitting(cases) if template else cases.browse()
            letters.filtered(
                lambda letter, unfit=unfit: letter.certification_id in unfit
            ).fits = False

    @api.depends(
        "state",
        "fits",
        "subject",
        "body",
        "message_id",
        "by_post",
        "recipient_ids.email",
        "recipient_ids.active",
        "recipient_ids.parent_id",
        "jury_case_id.released_on",
        "certification_id.is_held",
        "certification_id.certificate_state",
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

    @api.model
    def _fields_of_the_case(self):
        return super()._fields_of_the_case() | {"partner_id"}

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
        released = self.filtered(lambda letter: letter.state == "released")
        if released and any(name in vals for name in SENT_FIELDS):
            raise UserError(
                self.env._("“%s” is released: it stays as it was sent.", released[0].subject)
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released(self):
        for letter in self:
            if letter.state == "released":
                raise UserError(
                    self.env._("“%s” was sent and stays in the history.", letter.subject)
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.commits
    def action_release(self):
        """Send the drafts that can be sent; the others stay drafts and say why.

        :return: a notice of how many were sent
        :raise UserError: none of them can be sent
        """
        drafts = self.filtered(lambda letter: letter.state == "draft")
        drafts.invalidate_recordset(["fits", "problem"])  # the case may have changed since
        ready = drafts.filtered(lambda letter: not letter._reason_not_to_send())
        if not ready:
            reasons = "\n".join(
                f"{letter.partner_id.name}: {letter.problem}" for letter in drafts
            ) or self.env._("Choose letters that are to be released.")
            raise UserError(self.env._("No letter was sent.\n%s", reasons))
        for letter in ready:
            guarded.by_action(letter).message_id = letter._send()
        guarded.by_action(ready).write(
            {
                "state": "released",
                "released_on": fields.Datetime.now(),
                "released_by_id": self.env.uid,
            }
        )
        return opened.notice_of_release(
            self.env, self.env._("Letters sent: %s.", len(ready)), len(drafts) - len(ready)
        )

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
        guarded.by_action(self.filtered(lambda letter: letter.state == "draft")).write(
            {
                "state": "released",
                "released_on": fields.Datetime.now(),
                "released_by_id": self.env.uid,
            }
        )

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
            texts = template._hsk_texts(letters.certification_id)
            for letter in letters:
                letter.write(texts[letter.certification_id])

    def action_cancel(self):
        """Take drafts off the list; they can be taken up again."""
        drafts = self.filtered(lambda letter: letter.state == "draft")
        guarded.by_action(drafts).write({"state": "cancelled"})

    def action_reopen(self):
        """Make cancelled letters drafts again."""
        cancelled = self.filtered(lambda letter: letter.state == "cancelled")
        guarded.by_action(cancelled).write({"state": "draft"})

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _draft(self, cases, template, step=None):
        """Draft one letter per case from a template, in the language of the company.

        :param cases: `hsk.certification` records
        :param template: `mail.template` of `hsk.certification`
        :param step: the `hsk.renewal.step` that asks for it, if one does
        :return: the drafts
        :raise UserError: the words of the template are not true for one of the cases
        """
        texts = template._hsk_texts(cases)
        recipients = cases._letter_recipients()
        drafts = guarded.by_action(self).create(
            [
                {
                    **texts[case],
                    "certification_id": case.id,
                    "template_id": template.id,
                    "renewal_step_id": step.id if step else False,
                    "recipient_ids": recipients[case].ids,
                }
                for case in cases
            ]
        )
        return drafts.with_env(self.env)

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
        if self._is_held():
            return self.env._("The lead has to release the decision of the jury first.")
        if self.renewal_step_id and self.certification_id.certificate_state == "suspended":
            return self.env._("The certificate is suspended.")
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
        """Return who gets the letter; who is archived counts only where there is nobody else."""
        return self.recipient_ids or self.with_context(active_test=False).recipient_ids

    def _is_held(self):
        """Tell whether the letter waits for the release of the jury's decision.

        Until then no other letter about the certification goes out either: it could tell the same.
        """
        decision = self.sudo().jury_case_id
        return self.certification_id.is_held or (bool(decision) and not decision.released_on)

    def _sender(self):
        return self.env.user.email_formatted or self.company_id.sudo().email_formatted

    def _send(self):
        """Send to the recipients only, and keep it in the history of the certification."""
        self.ensure_one()
        # whoever writes to themselves gets it as well
        case = self.certification_id.with_context(mail_notify_author=True)
        return case.message_post(
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
        self.certification_id.message_post(
            subject=self.subject, body=self.env._("Sent by post: %s", self.subject)
        )
