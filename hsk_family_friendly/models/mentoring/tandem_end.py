from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import for_good


class Tandem(models.Model):
    """How a tandem ends: as planned, later, early, or not at all."""

    _inherit = "hsk.tandem"

    extended_until = fields.Date("Extended until", copy=False, tracking=True)
    extension_reason = fields.Text("Reason of the Extension", copy=False, tracking=True)
    date_planned_end = fields.Date("Planned until", compute="_compute_date_planned_end")
    is_exchange = fields.Boolean(
        "Exchange",
        readonly=True,
        copy=False,
        help="Goes on after the programme, without questions and reminders.",
    )

    @api.constrains("extended_until", "extension_reason")
    def _check_extension(self):
        for tandem in self.filtered("extended_until"):
            if not tandem.extension_reason:
                raise ValidationError(
                    self.env._("%s: say why the tandem is extended.", tandem.display_name)
                )
            if tandem.extended_until <= tandem.program_id.date_end:
                raise ValidationError(
                    self.env._("%s: an extension ends after the programme.", tandem.display_name)
                )

    @api.depends("extended_until", "program_id.date_end")
    def _compute_date_planned_end(self):
        for tandem in self:
            tandem.date_planned_end = tandem.extended_until or tandem.program_id.date_end

    @for_good.commits
    def action_exchange(self):
        """Let completed tandems go on as an exchange: no questions, no reminders.

        :raise UserError: a tandem is not completed
        """
        self.check_access("write")
        for tandem in self:
            if tandem.state != "completed":
                raise UserError(self.env._("%s: complete the tandem first.", tandem.display_name))
        self.is_exchange = True
