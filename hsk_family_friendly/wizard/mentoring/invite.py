from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list


class MentoringInvite(models.TransientModel):
    """Shows who could take part in a programme, and makes invitations of the choice."""

    _name = "hsk.mentoring.invite"
    _description = "Invitation to a Mentoring Programme"

    program_id = fields.Many2one("hsk.mentoring.program", required=True, ondelete="cascade")
    line_ids = fields.One2many(
        "hsk.mentoring.invite.line",
        "invite_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    early_ends = fields.Char("Certificates that End Early", compute="_compute_early_ends")

    @api.depends("program_id")
    def _compute_line_ids(self):
        enrolments = self.env["hsk.mentoring.enrolment"]
        for invite in self:
            program = invite.program_id
            candidates = program._candidates() if program else []
            partners = self.env["res.partner"].union(*(partner for partner, *_rest in candidates))
            early_ends = enrolments._early_ends(program, partners) if program else {}
            lines = []
            for partner, role, reason in candidates:
                people = program._people_for(partner)
                lines.append(
                    {
                        "partner_id": partner.id,
                        "role": role,
                        "reason": reason,
                        "early_end": early_ends.get(partner),
                        "contact_ids": [Command.set(people.ids)],
                        "chosen": bool(people.filtered("email_normalized"))
                        and partner not in early_ends,
                    }
                )
            invite.line_ids = [Command.clear(), *map(Command.create, lines)]

    @api.depends("line_ids")
    def _compute_early_ends(self):
        for invite in self:
            early = invite.line_ids.filtered("early_end")
            invite.early_ends = format_list(self.env, early.mapped("partner_id.name"))

    def action_draft(self):
        """Enrol the chosen companies as invited, and draft their invitations.

        :return: the action that shows the drafts
        :raise UserError: nobody is chosen
        """
        self.ensure_one()
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one company."))
        enrolments = self.env["hsk.mentoring.enrolment"].create(
            [
                {
                    "program_id": self.program_id.id,
                    "partner_id": line.partner_id.id,
                    "role": line.role,
                    "contact_ids": [Command.set(line.contact_ids.ids)],
                    "state": "invited",
                }
                for line in chosen
            ]
        )
        mails = self.env["hsk.mentoring.mail"]._draft("invitation", enrolments)
        return mails._action_show()


class MentoringInviteLine(models.TransientModel):
    """A company that could take part."""

    _name = "hsk.mentoring.invite.line"
    _description = "Company to Invite"
    _order = "role, id"

    invite_id = fields.Many2one("hsk.mentoring.invite", "Dialog", required=True, ondelete="cascade")
    chosen = fields.Boolean("Invite")
    partner_id = fields.Many2one("res.partner", "Company", required=True, ondelete="cascade")
    role = fields.Selection(
        [("mentor", "Mentor"), ("mentee", "Mentee")], "Role in the Tandem", required=True
    )
    reason = fields.Char()
    early_end = fields.Char("Certificate Ends Early")
    contact_ids = fields.Many2many("res.partner", string="People")
