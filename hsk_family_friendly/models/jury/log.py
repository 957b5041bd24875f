from odoo import api, fields, models
from odoo.exceptions import UserError


class JuryLog(models.Model):
    """The audit trail of a jury session. Lines are added, never changed or deleted."""

    _name = "hsk.jury.log"
    _description = "Audit Trail of a Jury Session"
    _order = "id desc"
    _rec_name = "event"

    session_id = fields.Many2one("hsk.jury.session", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True)
    case_id = fields.Many2one("hsk.jury.case", index="btree_not_null", ondelete="set null")
    juror_id = fields.Many2one("hsk.juror", index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    happened_on = fields.Datetime("At", required=True, default=fields.Datetime.now)
    event = fields.Selection(
        [
            ("added", "Case Added"),
            ("removed", "Case Taken off"),
            ("opened", "Session Opened"),
            ("planned", "Back to Planning"),
            ("mailed", "Link Sent"),
            ("revoked", "Link Revoked"),
            ("seen", "Dossier Seen"),
            ("refused", "Access Refused"),
            ("voted", "Voted"),
            ("changed", "Vote Changed"),
            ("conflict", "Conflict of Interest"),
            ("attendance", "Attendance"),
            ("decided", "Decision"),
            ("undone", "Decision Taken Back"),
            ("closed", "Session Closed"),
            ("released", "Decision Released"),
        ],
        "What Happened",
        required=True,
    )
    note = fields.Text()
    before = fields.Json(readonly=True)
    undone = fields.Boolean(readonly=True)

    @api.depends("event", "juror_id", "case_id")
    def _compute_display_name(self):
        labels = dict(self._fields["event"]._description_selection(self.env))
        for line in self:
            line.display_name = labels.get(line.event)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The audit trail stays as it is."))
