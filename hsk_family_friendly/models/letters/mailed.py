from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class Mailed(models.AbstractModel):
    """What somebody is told by a mail of Odoo's queue: whether it left."""

    _name = "hsk.mailed"
    _description = "Told by Mail"

    mail_id = fields.Many2one(
        "mail.mail", readonly=True, groups="base.group_system", index="btree_not_null"
    )
    mailed_on = fields.Datetime(readonly=True)
    delivery = fields.Selection(
        [
            ("none", "Not Sent"),
            ("waiting", "On its Way"),
            ("sent", "Sent"),
            ("failed", "Not Delivered"),
        ],
        compute="_compute_delivery",
        compute_sudo=True,
        search="_search_delivery",
    )
    problem = fields.Char("Why not Sent", compute="_compute_delivery", compute_sudo=True)

    @api.depends("mail_id.state", "mail_id.failure_reason", "mailed_on")
    def _compute_delivery(self):
        for told in self:
            mail = told.mail_id
            if not told.mailed_on:
                told.delivery = "none"
            elif not mail or mail.state == "sent":  # Odoo deletes what was sent
                told.delivery = "sent"
            else:
                told.delivery = "waiting" if mail.state == "outgoing" else "failed"
            told.problem = mail.failure_reason if told.delivery == "failed" else False

    @api.model
    def _search_delivery(self, operator, value):
        """Search as `_compute_delivery` decides; the mails themselves are the superuser's."""
        if operator != "in":
            return NotImplemented

        def with_mail(states):
            domain = [("mailed_on", "!=", False), ("mail_id.state", "in", states)]
            return Domain("id", "in", self.sudo()._search(domain))

        waiting, failed = with_mail(["outgoing"]), with_mail(["exception", "cancel", "received"])
        mailed = Domain("mailed_on", "!=", False)
        domains = {
            "none": ~mailed,
            "waiting": waiting,
            "failed": failed,
            "sent": mailed & ~waiting & ~failed,
        }
        return Domain.OR(domains[one] for one in value if one in domains)

    def _send_again(self):
        """Send mails again that the mail server did not take.

        :raise UserError: there are none
        """
        mails = self.filtered(lambda told: told.delivery == "failed").sudo().mail_id
        if not mails:
            raise UserError(self.env._("None of these mails waits to be sent again."))
        mails._hsk_send_again()
