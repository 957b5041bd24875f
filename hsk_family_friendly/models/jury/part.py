from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import guarded, selection


class JuryPart(models.AbstractModel):
    """What belongs to one jury session: it stays with it, and with its closing it is history."""

    _name = "hsk.jury.part"
    _description = "Part of a Jury Session"

    session_id = fields.Many2one(
        "hsk.jury.session", required=True, index=True, ondelete="cascade", readonly=False
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_not_closed()
        return parts

    def write(self, vals):
        if not vals.keys() <= self._fields_after_closing():
            self._check_not_closed()
        self._check_stays(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_not_closed()

    @api.model
    def _fields_after_closing(self):
        """Return the names of the fields that may change when the session is over."""
        return set()

    @api.model
    def _owner_fields(self):
        """Return the names of the fields that say what the record belongs to.

        Those that follow from others as well: written directly they would keep what was written.
        """
        return {"session_id", "company_id"}

    def _check_stays(self, vals):
        for name in self._owner_fields() & vals.keys():
            if any(guarded.differs(part, name, vals[name]) for part in self):
                raise UserError(
                    self.env._(
                        "“%s” belongs to its jury session and stays with it.", self[:1].display_name
                    )
                )

    def _check_not_closed(self):
        if guarded.is_by_action(self.env):
            return
        self.session_id._check_not_closed()


class JuryCasePart(models.AbstractModel):
    """What belongs to one case of a jury session."""

    _name = "hsk.jury.case.part"
    _description = "Part of a Jury Case"
    _inherit = ["hsk.jury.part"]

    case_id = fields.Many2one("hsk.jury.case", required=True, index=True, ondelete="cascade")
    session_id = fields.Many2one(
        related="case_id.session_id", store=True, required=False, index=True, readonly=True
    )

    @api.model
    def _owner_fields(self):
        return super()._owner_fields() | {"case_id"}


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
        labels = selection.labels(self, "event")
        for line in self:
            line.display_name = labels.get(line.event)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The audit trail stays as it is."))
