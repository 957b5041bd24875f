from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, is_html_empty

from ...tools import mail_body


class JuryMail(models.TransientModel):
    """Shows the mail with the personal links to the jurors before it is sent."""

    _name = "hsk.jury.mail"
    _description = "Mail to the Jurors"

    session_id = fields.Many2one("hsk.jury.session", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("access", "Personal Link to all Jurors"), ("reminder", "Reminder to the Missing")],
        required=True,
        default="access",
    )
    subject = fields.Char(
        compute="_compute_text", store=True, readonly=False, precompute=True, required=True
    )
    body = fields.Html(
        compute="_compute_text", store=True, readonly=False, precompute=True, required=True
    )
    line_ids = fields.One2many(
        "hsk.jury.mail.line", "mail_id", compute="_compute_line_ids", store=True, readonly=False
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("session_id", "kind")
    def _compute_text(self):
        for mail in self:
            session = mail.session_id
            day = format_date(self.env, session._day()) if session.start else ""
            if mail.kind == "reminder":
                mail.subject = self.env._("Jury session on %s: your votes are still missing", day)
                text = self.env._(
                    "some of your votes for the jury session are still missing. With your personal "
                    "link you can read the dossiers and vote; it takes no login."
                )
            else:
                mail.subject = self.env._("Jury session on %s: your dossiers", day)
                text = self.env._(
                    "the dossiers of the jury session are ready. With your personal link you can "
                    "read them and give a first vote; it takes no login. Please do not pass the "
                    "link on: it is made out to you, and each use is noted."
                )
            mail.body = Markup("<p>%s</p>") % text

    @api.depends("session_id", "kind")
    def _compute_line_ids(self):
        for mail in self:
            session = mail.session_id
            missing = session._jurors_missing()
            shut_out = mail._shut_out(session)
            mail.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "juror_id": juror.id,
                            "missing_count": len(cases),
                            "send": not self._reason_not_to_send(juror, shut_out),
                            "problem": self._reason_not_to_send(juror, shut_out),
                        }
                    )
                    for juror, cases in missing.items()
                    if cases or mail.kind == "access"
                ),
            ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_send(self):
        """Send each chosen juror the personal link.

        :raise UserError: the session is not open, or nobody can be written to
        """
        self.ensure_one()
        session = self.session_id
        session.check_access("write")
        session._check_state("open", self.env._("links are sent while it is open"))
        shut_out = self._shut_out(session)
        chosen = self.line_ids.filtered(
            lambda line: line.send and not self._reason_not_to_send(line.juror_id, shut_out)
        )
        jurors = chosen.juror_id & session.juror_ids
        if not jurors:
            raise UserError(self.env._("Choose at least one juror with an e-mail address."))
        if is_html_empty(self.body):
            raise UserError(self.env._("The mail has no text."))
        links = self.env["hsk.personal.link"]._make("jury", session, jurors.partner_id)
        bodies = {link: self._body_for(person, link) for person, link in links.items()}
        self.env["hsk.personal.link"].union(*links.values())._mail(self.subject, bodies)
        for juror in jurors:
            session._log("mailed", juror=juror, note=self.subject)
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _shut_out(self, session):
        """Return the people whose link to the session was revoked."""
        people = session.juror_ids.partner_id
        return self.env["hsk.personal.link"]._shut_out("jury", session, people).get(session, people)

    def _reason_not_to_send(self, juror, shut_out):
        if reason := juror.partner_id._hsk_gone():
            return reason
        if not juror.partner_id.email_normalized:
            return self.env._("No valid e-mail address")
        if not juror.confidentiality_signed_on:
            return self.env._("Confidentiality declaration is missing")
        if juror.partner_id in shut_out:
            return self.env._("The personal link was revoked. Restore it first.")
        return False

    def _body_for(self, person, link):
        address = f"{self.session_id.get_base_url()}/jury/{link._token()}"
        return mail_body.compose(
            self.env,
            person,
            [Markup(self.body)],
            buttons=[(self.env._("Open the Dossiers"), address)],
            end=self.session_id.company_id.name,
        )


class JuryMailLine(models.TransientModel):
    """A juror who gets the mail, or why not."""

    _name = "hsk.jury.mail.line"
    _description = "Juror who Gets the Mail"

    mail_id = fields.Many2one("hsk.jury.mail", required=True, ondelete="cascade")
    juror_id = fields.Many2one("hsk.juror", required=True, ondelete="cascade")
    # by way of a stored field and as the user: a juror of another agency stays unread
    email = fields.Char(related="juror_id.partner_id.email", related_sudo=False, readonly=True)
    missing_count = fields.Integer("Votes Missing", readonly=True)
    send = fields.Boolean()
    problem = fields.Char("Why not", readonly=True)
