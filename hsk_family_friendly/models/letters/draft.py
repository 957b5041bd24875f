from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import for_good, guarded, opened


class Draft(models.AbstractModel):
    """What is written to somebody: drafted, read by a person, then released. Nothing leaves unseen.

    A model says what it is about (`_record`), what stands in the way (`problem`), and how it
    leaves (`_deliver`).
    """

    _name = "hsk.draft"
    _description = "Draft that a Person Releases"

    # What a released one keeps: it shows what somebody was written.
    _kept_when_sent = frozenset({"subject", "body"})
    # What may have changed since it was computed, though nobody touched the draft.
    _asked_anew = ("problem",)

    company_id = fields.Many2one("res.company", "Agency")
    partner_id = fields.Many2one("res.partner", "Company")
    subject = fields.Char(required=True)
    body = fields.Html(sanitize="email_outgoing", required=True)
    state = fields.Selection(
        [("draft", "To be Released"), ("released", "Released"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    released_on = fields.Datetime(readonly=True, copy=False)
    released_by_id = fields.Many2one("res.users", "Released by", readonly=True, copy=False)
    problem = fields.Char("Why not Sent")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        sent = self.filtered(lambda draft: draft.state == "released")
        if sent and self._kept_when_sent & vals.keys():
            raise UserError(
                self.env._("“%s” is released: it stays as it was sent.", sent[0].subject)
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released(self):
        for draft in self:
            if draft.state == "released":
                raise UserError(
                    self.env._("“%s” was sent and stays in the history.", draft.subject)
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.commits
    def action_release(self):
        """Send the drafts that can be sent; the others stay drafts and say why.

        :return: a notice of how many were sent
        :raise UserError: none of them can be sent
        """
        self.check_access("write")
        drafts = self.filtered(lambda draft: draft.state == "draft")
        drafts.invalidate_recordset(self._asked_anew)
        ready = drafts.filtered(lambda draft: not draft.problem)
        if not ready:
            reasons = "\n".join(f"{draft.partner_id.name}: {draft.problem}" for draft in drafts)
            raise UserError(
                self.env._(
                    "Nothing was sent.\n%s",
                    reasons or self.env._("Choose drafts that are to be released."),
                )
            )
        ready._deliver()
        ready._mark_released()
        return opened.notice_of_release(
            self.env, self.env._("Sent: %s.", len(ready)), len(drafts - ready)
        )

    def action_cancel(self):
        """Take drafts off the list; they can be taken up again."""
        drafts = self.filtered(lambda draft: draft.state == "draft")
        guarded.by_action(drafts).state = "cancelled"

    def action_reopen(self):
        """Make cancelled ones drafts again."""
        cancelled = self.filtered(lambda draft: draft.state == "cancelled")
        guarded.by_action(cancelled).state = "draft"

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _record(self):
        """Return what the draft is about."""
        raise NotImplementedError

    def _recipients(self):
        """Return who gets it."""
        raise NotImplementedError

    def _deliver(self):
        """Send these, and do what follows from it."""
        raise NotImplementedError

    def _mark_released(self):
        guarded.by_action(self).write(
            {
                "state": "released",
                "released_on": fields.Datetime.now(),
                "released_by_id": self.env.uid,
            }
        )
