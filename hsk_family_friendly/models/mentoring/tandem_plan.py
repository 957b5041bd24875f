from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.dates import agency_today, at_agency

ROLES = [("mentor", "Mentor"), ("mentee", "Mentee"), ("agency", "Agency")]


class TandemPlanTemplate(models.Model):
    """The steps that each tandem plans for, as the lead has laid them down."""

    _name = "hsk.tandem.plan.template"
    _description = "Step of the Plan for Tandems"
    _order = "sequence, days, id"

    name = fields.Char("Step", required=True, translate=True)
    sequence = fields.Integer(default=10)
    days = fields.Integer("Days after the Start", required=True)
    role = fields.Selection(ROLES, "Responsible", required=True, default="mentee")
    by_meeting = fields.Boolean(
        "Done by a Meeting", help="The first meeting that takes place ticks this step."
    )
    active = fields.Boolean(default=True)

    _days_not_negative = models.Constraint(
        "CHECK (days >= 0)", "A step cannot be due before the start."
    )


class TandemPlanStep(models.Model):
    """A step of a tandem: due on a day, one side responsible."""

    _name = "hsk.tandem.plan.step"
    _description = "Step of a Tandem"
    _order = "tandem_id, sequence, due_on, id"

    tandem_id = fields.Many2one("hsk.tandem", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    name = fields.Char("Step", required=True)
    sequence = fields.Integer(default=10)
    due_on = fields.Date("Due", required=True)
    role = fields.Selection(ROLES, "Responsible", required=True, default="mentee")
    done_on = fields.Date("Done on")
    by_meeting = fields.Boolean("Done by a Meeting")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    @api.depends("due_on", "done_on")
    def _compute_is_overdue(self):
        today = agency_today(self.env)
        for step in self:
            step.is_overdue = bool(step.due_on and step.due_on < today and not step.done_on)

    def action_done(self):
        """Note that these steps are done today."""
        self.filtered(lambda step: not step.done_on).done_on = agency_today(self.env)


class Tandem(models.Model):
    """The plan of a tandem."""

    _inherit = "hsk.tandem"

    plan_ids = fields.One2many("hsk.tandem.plan.step", "tandem_id", string="Plan")

    def action_start(self):
        """Begin the tandem, and give it its plan.

        :raise UserError: the agreement is not signed, or the tandem is not confirmed
        """
        result = super().action_start()
        # both sides read it: in the language of the documents, whoever presses the button
        templates = self.env["hsk.tandem.plan.template"].with_context(lang=self._document_lang())
        templates = templates.search([], limit=100)
        today = agency_today(self.env)
        self.env["hsk.tandem.plan.step"].create(
            [
                {
                    "tandem_id": tandem.id,
                    "name": template.name,
                    "sequence": template.sequence,
                    "due_on": max(tandem.date_start + timedelta(days=template.days), today),
                    "role": template.role,
                    "by_meeting": template.by_meeting,
                }
                for tandem in self
                if not tandem.plan_ids
                for template in templates
            ]
        )
        return result

    def _tick_by_meeting(self, day):
        """Note that what a meeting does is done: nobody says it twice.

        :param date day: the agency's day of the meeting
        """
        self.plan_ids.filtered(lambda step: step.by_meeting and not step.done_on).done_on = day

    def _tick(self, step_id, done):
        """Note that a step of this tandem is done, or not done after all.

        :param bool done: which of both; a second click does not take back the first one
        :raise AccessError: it is a step of another tandem
        """
        step = self.plan_ids.filtered(lambda one: one.id == step_id)
        if not step:
            raise AccessError(self.env._("This step does not belong to your tandem."))
        if bool(step.done_on) != done:
            step.done_on = done and agency_today(self.env)


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        if any(vals.get("hsk_outcome") == "held" for vals in vals_list):
            events._tick_steps()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.get("hsk_outcome") == "held":
            self._tick_steps()
        return result

    def _tick_steps(self):
        for event in self.sudo().filtered(lambda event: event.hsk_outcome == "held"):
            event.hsk_tandem_id._tick_by_meeting(at_agency(self.env, event.start).date())
