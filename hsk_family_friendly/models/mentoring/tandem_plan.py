from odoo import api, fields, models

from ...tools.dates import agency_today
from ...tools.german import document_lang

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


class Agenda(models.Model):
    """A page that helps a tandem to talk about a topic: questions, examples, a next step."""

    _name = "hsk.agenda"
    _description = "Agenda of a Meeting"
    _order = "sequence, name, id"

    name = fields.Char("Topic", required=True, translate=True)
    sequence = fields.Integer(default=10)
    action_field_ids = fields.Many2many("hsk.action.field", string="Action Fields")
    body = fields.Html("Agenda", required=True, translate=True)
    active = fields.Boolean(default=True)

    def _document_lang(self):
        return document_lang(self.env)
