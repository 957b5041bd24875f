from odoo import fields, models

from ...tools import for_good


class TandemEnd(models.TransientModel):
    """Asks why a tandem ends early, then ends it."""

    _name = "hsk.tandem.end"
    _description = "Early End of a Tandem"

    tandem_id = fields.Many2one(
        "hsk.tandem",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_tandem_id(),
    )
    reason = fields.Text(required=True)
    match_again = fields.Boolean(
        "Look for Another Partner",
        help="Both companies take part in the next matching; not as the same pair.",
    )

    def _default_tandem_id(self):
        return self.env.context.get("active_id")

    @for_good.ends
    def action_end(self):
        """End the tandem, and match both companies anew where that is wanted."""
        self.ensure_one()
        tandem = self.tandem_id
        tandem.end_reason = self.reason
        tandem.action_end()
        if not self.match_again:
            return {"type": "ir.actions.act_window_close"}
        # a pair that had not begun is no former tandem: only so it stays apart
        tandem.program_id.action_forbid_pair(
            tandem.mentor_enrolment_id.id, tandem.mentee_enrolment_id.id, self.reason
        )
        return tandem.program_id.action_open_matching()
