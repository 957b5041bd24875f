from odoo import api, fields, models

from ...tools.dates import agency_today


class CertificationStep(models.TransientModel):
    """Asks for what a step of the procedure needs, then takes the step."""

    _name = "hsk.certification.step"
    _description = "Certification Step"

    certification_id = fields.Many2one("hsk.certification", required=True, ondelete="cascade")
    step = fields.Selection(
        [
            ("send_to_jury", "Send to the Jury"),
            ("certify", "Certify"),
            ("defer", "Defer"),
            ("refuse", "Refuse"),
            ("waitlist", "Put on the Waiting List"),
            ("exit", "Exit"),
            ("revoke", "Revoke"),
            ("suspend", "Suspend"),
            ("resume", "Resume"),
        ],
        required=True,
    )
    decided_on = fields.Date("Decided on", default=lambda self: agency_today(self.env))
    awarded_on = fields.Date("Awarded on", compute="_compute_from_case", store=True, readonly=False)
    validity_years = fields.Selection(
        [("2", "2 years"), ("3", "3 years"), ("4", "4 years")],
        "Validity",
        compute="_compute_from_case",
        store=True,
        readonly=False,
    )
    partner_employee_count = fields.Integer(
        related="certification_id.partner_employee_count", readonly=False
    )
    open_item_names = fields.Text(related="certification_id.open_item_names")
    decision_reason = fields.Text("Reason of the Decision")
    promised_year = fields.Char(size=4, compute="_compute_from_case", store=True, readonly=False)
    rank = fields.Integer("Rank on the Waiting List", compute="_compute_rank")
    ended_on = fields.Date("On", default=lambda self: agency_today(self.env))
    end_reason_id = fields.Many2one("hsk.end.reason", "Exit Reason")
    day = fields.Date("From", default=lambda self: agency_today(self.env))
    reason = fields.Text()

    @api.depends("certification_id")
    def _compute_from_case(self):
        for wizard in self:
            case = wizard.certification_id
            wizard.awarded_on = case.awarded_on or case.round_id.awarded_on
            wizard.validity_years = str(case.validity_years) if case else False
            wizard.promised_year = case.promised_year or case.round_id._next_promised_year()

    @api.depends("certification_id")
    def _compute_rank(self):
        for wizard in self:
            case = wizard.certification_id
            queue = case.round_id._waiting_queue(case)
            same_round = queue.filtered(lambda other, case=case: other.round_id == case.round_id)
            wizard.rank = len(same_round - case) + 1

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.certification_id.check_access("write")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self.certification_id.check_access("write")
        return result

    def action_take_step(self):
        """Write what was asked for and take the step, with the rules of the certification."""
        self.ensure_one()
        case = self.certification_id
        if self.step == "suspend":
            case.action_suspend(self.reason, self.day)
        elif self.step == "resume":
            case.action_resume(self.day)
        else:
            case.write(self._values())
            getattr(case, f"action_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    def _values(self):
        decision = {"decided_on": self.decided_on, "decision_reason": self.decision_reason}
        if self.step == "certify":
            return {
                **decision,
                "awarded_on": self.awarded_on,
                "validity_years": int(self.validity_years or self.certification_id.validity_years),
            }
        if self.step in ("defer", "refuse"):
            return decision
        if self.step == "waitlist":
            return {"promised_year": self.promised_year}
        if self.step == "send_to_jury":
            return {}
        return {"ended_on": self.ended_on, "end_reason_id": self.end_reason_id.id}
