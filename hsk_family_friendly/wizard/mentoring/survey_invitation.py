from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...models.mentoring.tandem import SIDES
from ...tools import mail_body
from ...tools.dates import agency_today

DAYS_TO_ANSWER = 21


class SurveyInvitation(models.TransientModel):
    """Shows who gets a survey, and who cannot, before it is sent."""

    _name = "hsk.survey.invitation"
    _description = "Invitation to a Survey"

    program_id = fields.Many2one(
        "hsk.mentoring.program", "Programme", required=True, ondelete="cascade"
    )
    moment = fields.Selection(
        [("midterm", "Midterm"), ("closing", "Closing")],
        "Survey",
        required=True,
        compute="_compute_moment",
        store=True,
        readonly=False,
        precompute=True,
    )
    deadline = fields.Date(
        "Answer until", required=True, default=lambda self: self._default_deadline()
    )
    subject = fields.Char(
        compute="_compute_text", store=True, readonly=False, precompute=True, required=True
    )
    body = fields.Text(
        "Text", compute="_compute_text", store=True, readonly=False, precompute=True, required=True
    )
    line_ids = fields.One2many(
        "hsk.survey.invitation.line",
        "invitation_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    def _default_deadline(self):
        return agency_today(self.env) + timedelta(days=DAYS_TO_ANSWER)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("program_id")
    def _compute_moment(self):
        """Begin with what is due: the midterm survey in the first three quarters of a programme."""
        for one in self:
            start, end = one.program_id.date_start, one.program_id.date_end
            late = bool(end) and agency_today(self.env) > start + (end - start) * 3 / 4
            one.moment = "closing" if late else "midterm"

    @api.depends("moment", "program_id")
    def _compute_text(self):
        for one in self:
            if one.moment == "closing":
                one.subject = self.env._("How was the mentoring? Our survey at the end")
            else:
                one.subject = self.env._("How is the mentoring going? Our survey at half-time")
            one.body = self.env._(
                "your view matters to us: please take a few minutes for our survey on “%s”. What "
                "we know already is filled in. Single answers are read by the lead of the agency "
                "only; the report shows averages, from five answers on.",
                one.program_id.name,
            )

    @api.depends("moment", "program_id")
    def _compute_line_ids(self):
        for one in self:
            invited = {
                (answer.hsk_tandem_id.id, answer.partner_id.id): answer.state
                for answer in one.program_id._invitations(one.moment)
            }
            one.line_ids = [Command.clear()] + [
                Command.create(one._line(tandem, person, invited.get((tandem.id, person.id))))
                for tandem in one.program_id._survey_tandems(one.moment)
                for person in tandem._people()
            ]

    def _line(self, tandem, person, state):
        problem = self._reason_not_to_send(tandem, person, state)
        return {
            "tandem_id": tandem.id,
            "person_id": person.id,
            "side": tandem._side_of(person),
            "was_invited": bool(state),
            "send": not problem,
            "problem": problem,
        }

    def _reason_not_to_send(self, tandem, person, state):
        """Return why a person does not get the survey, or nothing.

        :param state: the state of an earlier invitation
        """
        if state == "done":
            return self.env._("Has answered")
        if reason := tandem._gone(person):
            return reason
        if not person.email_normalized:
            return self.env._("No valid e-mail address")
        if state and person.hsk_no_reminders:
            return self.env._("Wants no reminders")
        survey = self.program_id._survey(self.moment, tandem._side_of(person))
        if not survey.active or not survey.question_ids:
            return self.env._("There is no survey for this role")
        return False

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_send(self):
        """Send each chosen person one mail with the links to their surveys.

        :raise UserError: nobody can be written to, or the deadline has passed
        """
        self.ensure_one()
        self.program_id.check_access("write")
        if self.deadline < agency_today(self.env):
            raise UserError(self.env._("The last day to answer has passed already."))
        addresses = defaultdict(dict)
        for line in self._chosen_lines():
            tandem, person = line.tandem_id, line.person_id
            invitation = self.env["survey.user_input"]._hsk_invite(
                tandem, person, self.moment, self.deadline
            )
            addresses[person][tandem] = tandem.get_base_url() + invitation.get_start_url()
        if not addresses:
            raise UserError(self.env._("Choose at least one person who can be written to."))

        def write(env, person, _links):
            buttons = [
                (tandem.display_name, address) for tandem, address in addresses[person].items()
            ]
            until = env._("Please answer until %s.", format_date(env, self.deadline))
            end = self.program_id.company_id.sudo().name
            text = [*self.body.splitlines(), until]
            return self.subject, mail_body.compose(env, person, text, buttons, end)

        wanted = {person: self.env["hsk.tandem"].union(*mine) for person, mine in addresses.items()}
        self.env["hsk.tandem"]._mail_people(wanted, write)
        self.line_ids.send = False  # a second click sends nothing
        return {"type": "ir.actions.act_window_close"}

    def _chosen_lines(self):
        """Return the chosen lines that can be sent, as the records are now."""
        states = {
            (answer.hsk_tandem_id, answer.partner_id): answer.state
            for answer in self.program_id._invitations(self.moment)
        }
        tandems = self.program_id._survey_tandems(self.moment)
        return self.line_ids.filtered(
            lambda line: (
                line.send
                and line.tandem_id in tandems
                and line.person_id in line.tandem_id._people()
                and not self._reason_not_to_send(
                    line.tandem_id, line.person_id, states.get((line.tandem_id, line.person_id))
                )
            )
        )


class SurveyInvitationLine(models.TransientModel):
    """A person who gets the survey, or why not."""

    _name = "hsk.survey.invitation.line"
    _description = "Person who Gets a Survey"

    invitation_id = fields.Many2one("hsk.survey.invitation", required=True, ondelete="cascade")
    tandem_id = fields.Many2one("hsk.tandem", required=True, ondelete="cascade")
    person_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    side = fields.Selection(SIDES, readonly=True)
    email = fields.Char(related="person_id.email", readonly=True)
    was_invited = fields.Boolean("Was Asked", readonly=True)
    send = fields.Boolean()
    problem = fields.Char("Why not", readonly=True)
