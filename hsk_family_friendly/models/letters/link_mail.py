from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import guarded, mail_body
from ...tools.german import document_lang
from . import gaps as letter_gaps

# What staff change in a draft; all else comes from its record and its buttons.
CHANGEABLE = {"person_id", "subject", "body"}


class LinkMail(models.AbstractModel):
    """A mail with a personal link to one person: drafted, read by a person, then released."""

    _name = "hsk.link.mail"
    _description = "Mail with a Personal Link"
    _inherit = ["hsk.draft"]

    _kept_when_sent = frozenset({"subject", "body", "person_id"})

    partner_id = fields.Many2one(readonly=True, ondelete="cascade")
    person_id = fields.Many2one(
        "res.partner",
        "Recipient",
        ondelete="restrict",
        domain="[('is_company', '=', False), ('parent_id', '=', partner_id)]",
    )
    email = fields.Char(related="person_id.email", readonly=True)
    link_id = fields.Many2one("hsk.personal.link", readonly=True, ondelete="set null")
    delivery = fields.Selection(related="link_id.delivery")
    problem = fields.Char(compute="_compute_problem")

    # ------------------------------------------------------------
    # COMPUTE AND CRUD
    # ------------------------------------------------------------

    @api.depends(
        *("state", "subject", "body", "link_id.problem"),
        *("person_id.email", "person_id.active", "person_id.parent_id"),
    )
    @api.depends_context("uid")
    def _compute_problem(self):
        drafts = self.filtered(lambda mail: mail.state == "draft")
        shut_out, unfit = drafts._shut_out(), drafts._unfit()
        for mail in self:
            mail.problem = mail.state == "released" and mail.link_id.sudo().problem
            if mail in drafts:
                mail.problem = mail._reason_not_to_send() or shut_out.get(mail)
            if mail in unfit and not mail.problem:
                mail.problem = self.env._(
                    "“%s” does not fit any more: its words would not be true.", mail.subject
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not guarded.is_by_action(self.env):
            raise UserError(self.env._("Mails are drafted by the button of their record."))
        return super(LinkMail, guarded.without_defaults(self, self._fields)).create(vals_list)

    def write(self, vals):
        if not guarded.is_by_action(self.env) and vals.keys() - CHANGEABLE:
            raise UserError(
                self.env._(
                    "Only the recipient and the words of a mail can be changed; its buttons do the "
                    "rest."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_retry(self):
        """Send mails again that the mail server did not take.

        :raise UserError: there are none, or somebody has left meanwhile
        """
        self.check_access("write")
        failed = self.filtered(lambda mail: mail.delivery == "failed")
        for mail in failed:
            if reason := mail.person_id._hsk_not_reached(mail.partner_id):
                raise UserError(reason)
        self.link_id.action_retry()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _record(self):
        """Return what the link opens; it knows `_link_until`, the link's last day."""
        return super()._record()

    def _template(self):
        """Return the template that the mail was drafted from, or nothing."""
        raise NotImplementedError

    def _unfit(self):
        """Return the mails whose words are not true any more for what they are about."""
        unfit = self.browse()
        for template, mails in self.grouped(lambda mail: mail._template()).items():
            records = mails[:1]._record().union(*(mail._record() for mail in mails))
            fitting = template._hsk_fitting(records) if template else records
            unfit |= mails.filtered(lambda mail, fitting=fitting: mail._record() not in fitting)
        return unfit

    def _page(self):
        """Return the purpose of the link, and the first part of its page's address."""
        raise NotImplementedError

    def _reason_of_the_record(self):
        """Return why the record wants no mail to this person, or nothing."""
        return False

    def _recipients(self):
        return self.person_id

    def _deliver(self):
        for mail in self:
            mail._send()
        self._bundle()
        self._note_released()

    def _note_released(self):
        """Do what follows when mails are released."""

    def _reason_not_to_send(self):
        """Return why a draft cannot be sent, or nothing."""
        if not self.person_id:
            return self.env._("Nobody of this company is named.")
        return (
            self.person_id._hsk_not_reached(self.partner_id)
            or self._reason_of_the_record()
            or letter_gaps.reason(self.env, self.subject, self.body)
        )

    def _shut_out(self):
        """Return {draft: the sentence that its person's link was revoked}."""
        sentences = {}
        for mails in self.filtered("person_id").grouped(lambda mail: mail._page()).values():
            records = self.env[mails[0]._record()._name].union(*(one._record() for one in mails))
            purpose, _page = mails[0]._page()
            shut_out = self.env["hsk.personal.link"]._shut_out(purpose, records, mails.person_id)
            for mail in mails:
                if mail.person_id in shut_out[mail._record()]:
                    sentences[mail] = self.env._(
                        "The link of %s was revoked. Restore it first.", mail.person_id.name
                    )
        return sentences

    def _send(self):
        """Make the person's link and send it below the text."""
        self.ensure_one()
        purpose, page = self._page()
        links = self.env["hsk.personal.link"]._make(purpose, self._record(), self.person_id)
        link = links[self.person_id]
        guarded.by_action(self).link_id = link
        link._mail(self.subject, {link: self._body_with(link, page)})

    def _bundle(self):
        """Make one mail of those that somebody gets with the same subject, for two companies."""
        for mails in self.grouped(lambda mail: (mail.person_id, mail.subject)).values():
            first, *others = mails.link_id.sudo()
            for link in others if first.mail_id else ():
                first.mail_id.body_html += Markup("<hr/>") + link.mail_id.body_html
                link.mail_id.unlink()
                link.mail_id = first.mail_id

    def _body_with(self, link, page):
        address = f"{self.get_base_url()}/{page}/{link._token()}"
        words = self.with_context(lang=self.person_id.lang or document_lang(self.env)).env
        return mail_body.compose(
            words,
            self.person_id,
            [Markup(self.body)],
            buttons=[(self._button_label(words), address)],
            end=self.company_id.name,
        )

    def _button_label(self, words):
        """Return what stands on the button that opens the page.

        :param words: the environment in the language of the person
        """
        return words._("Read and Answer")
