from ast import literal_eval

from psycopg2 import DataError

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...models.company.contact_role import ROLES
from ...tools.size_class import SELECTION

# Who is invited where nobody else is meant.
HR_FIRST = "hr_first"
# What a line cannot be invited for.
NOBODY, NO_ADDRESS, INVITED, REGISTERED = "nobody", "no_address", "invited", "registered"


class EventInvite(models.TransientModel):
    """Chooses a part of the network, and drafts invitations for the right people."""

    _name = "hsk.event.invite"
    _description = "Invitation of a Part of the Network"

    event_id = fields.Many2one("event.event", required=True, ondelete="cascade")
    certified = fields.Boolean("Certified Companies", default=True)
    candidate = fields.Boolean("Candidates")
    former = fields.Boolean("Formerly Certified Companies")
    municipality_ids = fields.Many2many("hsk.municipality", string="Municipalities")
    industry_ids = fields.Many2many("res.partner.industry", string="Branch")
    size_class = fields.Selection(SELECTION)
    action_field_ids = fields.Many2many(
        "hsk.action.field",
        string="Topics",
        help="Companies with an open measure in one of these action fields.",
    )
    program_id = fields.Many2one(
        "hsk.mentoring.program",
        "Mentoring Programme",
        help="Companies that take part in a tandem of this programme.",
    )
    domain = fields.Char("Further Conditions", default="[]")
    role = fields.Selection(
        [(HR_FIRST, "HR, else Management"), *ROLES, ("all", "Everybody with a Role")],
        "Who Is Invited",
        default=HR_FIRST,
        required=True,
    )
    summary = fields.Char(compute="_compute_summary")
    line_ids = fields.One2many(
        "hsk.event.invite.line",
        "invite_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends(
        *("certified", "candidate", "former", "municipality_ids", "industry_ids", "size_class"),
        *("action_field_ids", "program_id", "domain", "role", "event_id"),
    )
    def _compute_line_ids(self):
        for invite in self:
            lines = invite._lines() if invite.event_id else []
            invite.line_ids = [Command.clear(), *map(Command.create, lines)]

    @api.depends("line_ids.chosen", "line_ids.partner_id")
    def _compute_summary(self):
        for invite in self:
            invite.summary = self.env._(
                "Companies found: %(found)s; people chosen: %(chosen)s",
                found=len(invite.line_ids.partner_id),
                chosen=len(invite.line_ids.filtered("chosen")),
            )

    # ------------------------------------------------------------
    # SEGMENT
    # ------------------------------------------------------------

    def _segment(self):
        """Return the domain of the companies that are meant."""
        states = [name for name in ("certified", "candidate", "former") if self[name]]
        domain = Domain("is_company", "=", True) & Domain("hsk_network_state", "in", states)
        if self.municipality_ids:
            domain &= Domain("hsk_municipality_id", "in", self.municipality_ids.ids)
        if self.industry_ids:
            domain &= Domain("industry_id", "in", self.industry_ids.ids)
        if self.size_class:
            domain &= Domain("hsk_size_class", "=", self.size_class)
        if self.action_field_ids:
            measures = Domain("action_field_id", "in", self.action_field_ids.ids)
            measures &= Domain("state", "in", ("planned", "running"))
            domain &= Domain("hsk_measure_ids", "any", measures)
        if self.program_id:
            tandems = self.program_id.tandem_ids.filtered(lambda one: one.state != "proposed")
            domain &= Domain("id", "in", (tandems.mentor_id | tandems.mentee_id).ids)
        return domain & Domain(literal_eval(self.domain or "[]"))

    def _lines(self):
        """Return the values of a line for each person, and one for a company without people."""
        try:
            with self.env.cr.savepoint():
                companies = self.env["res.partner"].search(self._segment())
        except (ValueError, SyntaxError, TypeError, DataError) as error:
            raise UserError(
                self.env._("The further conditions cannot be read. Please choose them anew.")
            ) from error
        invited = self.event_id._origin.hsk_invitation_ids.filtered(
            lambda mail: mail.kind == "invitation" and mail.state != "cancelled"
        ).person_id
        registrations = self.event_id._origin.registration_ids
        coming = registrations.filtered(lambda one: one.state != "cancel")
        registered = self.env["res.partner"].union(*(one._hsk_person() for one in coming))
        lines = []
        for company in companies.sorted(lambda one: (one._hsk_sort_key(), one.id)):
            for person in self._people_of(company) or [self.env["res.partner"]]:
                problem = False
                if not person:
                    problem = NOBODY
                elif not person.email_normalized:
                    problem = NO_ADDRESS
                elif person in invited:
                    problem = INVITED
                elif person in registered:
                    problem = REGISTERED
                lines.append(
                    {
                        "partner_id": company.id,
                        "person_id": person.id,
                        "problem": problem,
                        "chosen": not problem,
                    }
                )
        return lines

    def _people_of(self, company):
        """Return who of a company is invited."""
        if self.role == HR_FIRST:
            return company._hsk_people("hr") or company._hsk_people("management")
        roles = [name for name, _label in ROLES] if self.role == "all" else [self.role]
        return company._hsk_people(*roles)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_draft(self):
        """Draft the invitations of the chosen lines.

        :return: the action that shows the drafts
        :raise UserError: nobody is chosen who can be invited
        """
        self.ensure_one()
        chosen = self.line_ids.filtered(
            lambda line: line.chosen and line.problem not in (INVITED, REGISTERED)
        )
        people = [(line.partner_id, line.person_id) for line in chosen if line.person_id]
        drafts = self.env["hsk.event.invitation"]._draft(self.event_id, people)
        if not drafts:
            raise UserError(self.env._("Choose at least one person who is not invited yet."))
        return drafts._action_show()


class EventInviteLine(models.TransientModel):
    """A person to invite, or why nobody of a company can be."""

    _name = "hsk.event.invite.line"
    _description = "Person to Invite"

    invite_id = fields.Many2one("hsk.event.invite", "Dialog", required=True, ondelete="cascade")
    chosen = fields.Boolean("Invite")
    partner_id = fields.Many2one("res.partner", "Company", required=True, ondelete="cascade")
    person_id = fields.Many2one(
        "res.partner",
        domain="[('parent_id', '=', partner_id), ('is_company', '=', False)]",
        ondelete="cascade",
    )
    email = fields.Char(related="person_id.email")
    problem = fields.Selection(
        [
            (NOBODY, "No contact person"),
            (NO_ADDRESS, "No e-mail address"),
            (INVITED, "Invited already"),
            (REGISTERED, "Registered already"),
        ],
        "Why not",
    )
