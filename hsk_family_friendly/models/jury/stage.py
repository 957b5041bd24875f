from odoo import api, fields, models

from ...tools import for_good
from .award import JUBILEE
from .case import AWARDED


class JurySession(models.Model):
    """Who is called on stage when."""

    _inherit = "hsk.jury.session"

    awarded_case_ids = fields.One2many(
        "hsk.jury.case",
        "session_id",
        string="Order on Stage",
        domain=[("decision", "in", list(AWARDED))],
    )

    @for_good.ends
    def action_order_on_stage(self):
        """Propose the order again: new companies, then the others by cycle, jubilees last."""
        for session in self:
            session._check_awarded()
            session._order_on_stage()

    def _order_on_stage(self):
        cases = self._awarded_cases().sorted(lambda case: case._stage_key())
        for number, case in enumerate(cases, start=1):
            case.stage_sequence = number


class JuryCase(models.Model):
    """The place of a certified company in the order on stage."""

    _inherit = "hsk.jury.case"

    stage_sequence = fields.Integer("On Stage", copy=False)
    certificate_number = fields.Char(related="certification_id.number")
    is_jubilee = fields.Boolean("Jubilee", compute="_compute_is_jubilee")

    @api.depends("cycle")
    def _compute_is_jubilee(self):
        for case in self:
            case.is_jubilee = case.cycle > 0 and case.cycle % JUBILEE == 0

    @api.model
    def _fields_after_closing(self):
        return super()._fields_after_closing() | {"stage_sequence"}

    def _stage_key(self):
        return (self.is_jubilee, self.cycle, self.partner_id._hsk_sort_key(), self.id)
