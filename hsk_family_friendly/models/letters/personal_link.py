from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq
from odoo.tools.mail import email_normalize_all
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...tools import for_good
from ...tools.dates import end_of_day
from ...tools.once import Once

SCOPE = "hsk_family_friendly.personal_link"
# Stands for the token in mails that others can read; it names no link.
PLACEHOLDER = "personal-link"


class PersonalLink(models.Model):
    """A way in for one person without an account, to one thing, for a time.

    The link carries a signature, never a stored secret. Who it is for, what it opens and how long
    stands here and can be changed or taken back; each use is noted.
    """

    _name = "hsk.personal.link"
    _description = "Personal Link"
    _inherit = ["hsk.mailed"]
    _order = "id desc"
    _rec_name = "person_id"
    _hsk_once_each = (
        Once("person_id", ("purpose", "res_model", "res_id"), [("revoked_on", "=", False)]),
    )

    person_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade", readonly=True
    )
    name = fields.Char(related="person_id.name")
    purpose = fields.Selection(
        [
            ("jury", "Jury Session"),
            ("enrolment", "Enrolment"),
            ("tandem", "Tandem"),
            ("event", "Event"),
        ],
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference("Opens", model_field="res_model", readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    expires_on = fields.Datetime(required=True)
    revoked_on = fields.Datetime(readonly=True)
    use_ids = fields.One2many("hsk.personal.link.use", "link_id", string="Uses")
    last_used_on = fields.Datetime(compute="_compute_last_used_on")
    company_id = fields.Many2one("res.company", "Agency", required=True, index=True, readonly=True)

    _one_per_person = models.UniqueIndex(
        "(purpose, res_model, res_id, person_id) WHERE revoked_on IS NULL",
        "This person has a link already.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("use_ids.used_on")
    def _compute_last_used_on(self):
        last = dict(
            self.env["hsk.personal.link.use"]._read_group(
                [("link_id", "in", self.ids)], ["link_id"], ["used_on:max"]
            )
        )
        for link in self:
            link.last_used_on = last.get(link._origin, False)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.ends
    def action_revoke(self):
        """Close these links: their people get no other one until somebody restores theirs."""
        self.check_access("read")  # only staff have it; nothing else about a link can be changed
        self.sudo().filtered(lambda link: not link.revoked_on).revoked_on = fields.Datetime.now()

    def action_restore(self):
        """Let the people of revoked links in again.

        :raise UserError: the person has another link to the same already
        """
        self.check_access("read")  # only staff have it
        for link in self.sudo().filtered("revoked_on"):
            record = self.env[link.res_model].browse(link.res_id)
            same = self._domain_of(link.purpose, record, link.person_id)
            if self.sudo().search_count([*same, ("revoked_on", "=", False)], limit=1):
                raise UserError(
                    self.env._("%s has another link to the same already.", link.person_id.name)
                )
            link.revoked_on = False

    def action_retry(self):
        """Send mails again that the mail server did not take.

        :raise UserError: there are none
        """
        self.check_access("read")  # only staff have it
        self._send_again()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _make(self, purpose, record, people):
        """Return {person: link} to a record; known links live on, to its last day at least.

        The links end by themselves, at the end of that day at the agency. Whose link was revoked
        gets no other one: only `action_restore` lets them in again.

        :param str purpose: one of the purposes above
        :param record: what the link opens; its `_link_until` gives the last day
        :param people: `res.partner` records
        """
        expires_on = end_of_day(self.env, record._link_until())
        links = self.sudo()
        known = links.search(self._domain_of(purpose, record, people))
        valid = known.filtered(lambda link: not link.revoked_on)
        # for another purpose the link may be needed longer
        valid.filtered(lambda link: link.expires_on < expires_on).expires_on = expires_on
        made = links.create(
            [
                {
                    "purpose": purpose,
                    "res_model": record._name,
                    "res_id": record.id,
                    "person_id": person.id,
                    "expires_on": expires_on,
                    "company_id": (record.company_id or self.env.company).id,
                }
                for person in people - known.person_id
            ]
        )
        return {link.person_id: link for link in valid | made}

    @api.model
    def _domain_of(self, purpose, record, people):
        return [
            ("purpose", "=", purpose),
            ("res_model", "=", record._name),
            ("res_id", "in", record.ids),
            ("person_id", "in", people.ids),
        ]

    @api.model
    def _shut_out(self, purpose, records, people):
        """Return {record: people whose link to it was revoked and not restored}."""
        links = self.sudo().search(self._domain_of(purpose, records, people))
        shut_out = {}
        for record in records:
            mine = links.filtered(lambda link, record=record: link.res_id == record.id)
            valid = mine.filtered(lambda link: not link.revoked_on)
            shut_out[record] = mine.person_id - valid.person_id
        return shut_out

    def _hsk_give_way(self, kept):
        # one is closed; its uses stay with it
        kept.expires_on = max(kept.expires_on, self.expires_on)
        self.revoked_on = fields.Datetime.now()

    def _token(self):
        """Return what stands in the address: signed, worth nothing for another link."""
        self.ensure_one()
        values = [self.id, self.purpose, self.person_id.id]
        return hash_sign(self.sudo().env, SCOPE, values)

    def _fill_in(self, mail, body):
        """Return the text of a mail that leaves, with the link in it if it goes to its person only.

        :param mail: the `mail.mail` that was made for this link
        """
        self.ensure_one()
        own = [self.person_id.email_normalized]
        to = email_normalize_all(mail.email_to or "")
        for person in mail.recipient_ids:
            to += email_normalize_all(person.email or "")
        others = mail.email_cc or mail.recipient_ids - self.person_id
        if to != own or others or not self._is_open():
            return body
        # as the whole address of our page only: no other address carries the token away
        page = f'href="{self.env[mail.model].browse(mail.res_id).get_base_url()}/network-event/'
        return body.replace(f'{page}{PLACEHOLDER}"', f'{page}{self._token()}"')

    def _is_open(self):
        """Tell whether the link can be used: not revoked, not over, its person not archived."""
        self.ensure_one()
        return (
            not self.revoked_on
            and self.expires_on > fields.Datetime.now()
            and self.person_id.active
        )

    @api.model
    def _open(self, purpose, token):
        """Return the record and the person that a token stands for.

        :raise AccessError: the token is not ours, for another purpose, has ended or was revoked
        """
        refused = AccessError(
            self.env._(
                "This link is not valid, or not any more. Ask the agency for a new one; your "
                "entries are kept."
            )
        )
        try:
            values = verify_hash_signed(self.sudo().env, SCOPE, token)
        except ValueError:
            raise refused from None
        link = self.sudo().browse(values[0] if values else []).exists()
        if (
            not link
            or values[1:] != [purpose, link.person_id.id]
            or link.purpose != purpose
            or not consteq(token, link._token())
            or not link._is_open()
        ):
            raise refused
        record = self.env[link.res_model].sudo().browse(link.res_id).exists()
        if not record:
            raise refused
        return link, record

    def _note_use(self, what, address):
        """Keep that the link was used, for what and from which address."""
        self.env["hsk.personal.link.use"].sudo().create(
            [{"link_id": link.id, "what": what, "address": address} for link in self]
        )

    def _mail(self, subject, bodies, sender=None):
        """Send each link to its person; what is in the way is noted at the link.

        :param str subject: the subject of all mails
        :param dict bodies: {link: body}
        :param str sender: who writes, if it is not the user: a daily job has no address
        :raise UserError: there is no address to send from
        """
        user = self.env.user
        sender = sender or user.email_formatted or self.company_id[:1].sudo().email_formatted
        if not sender:
            raise UserError(
                self.env._("Neither you nor the agency has an e-mail address to send it from.")
            )
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    {
                        "subject": subject,
                        "body_html": bodies[link],
                        "email_from": sender,
                        "recipient_ids": [(4, link.person_id.id)],
                        "auto_delete": True,
                    }
                    for link in self
                ]
            )
        )
        for link, mail in zip(self.sudo(), mails, strict=True):
            link.write({"mail_id": mail.id, "mailed_on": fields.Datetime.now()})
        mails.send_after_commit()


class PersonalLinkUse(models.Model):
    """When a link was used, and for what."""

    _name = "hsk.personal.link.use"
    _description = "Use of a Personal Link"
    _order = "id desc"
    _rec_name = "what"

    link_id = fields.Many2one("hsk.personal.link", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="link_id.company_id", store=True, index=True)
    used_on = fields.Datetime(default=fields.Datetime.now, required=True)
    what = fields.Char(required=True)
    address = fields.Char("Network Address")
