from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import guarded
from ...tools.dates import at_agency
from .case import DECISION_FIELDS


class JuryCase(models.Model):
    """Entering the decision: nobody overwrites another person, and each change can be undone."""

    _inherit = "hsk.jury.case"

    def action_decide(self, values, version=None):
        """Enter what the jury decided, unless someone else has changed it meanwhile.

        :param dict values: `decision`, `reason`, `validity_years`, `postponed`, `condition_ids`
        :param int version: the version of the case that the screen showed
        :raise UserError: another person has changed the case, or the session is not open
        """
        self.ensure_one()
        self._lock()
        if version is not None and version != self.version:
            raise UserError(
                self.env._(
                    "%(user)s changed %(case)s at %(time)s. Your entries were not saved: look at "
                    "the change first.",
                    user=self.decided_by_id.name or self.write_uid.name,
                    case=self.partner_id.name,
                    time=at_agency(self.env, self.write_date).strftime("%H:%M"),
                )
            )
        self.write({name: values[name] for name in DECISION_FIELDS if name in values})

    def action_undo(self):
        """Take back the last change of the decision; before the closing, as often as wanted.

        :raise UserError: there is nothing to take back, or the session is not open
        """
        self._check_can_decide()
        for case in self:
            last = case.sudo()._last_change()
            if not last:
                raise UserError(
                    self.env._("%s: there is nothing to take back.", case.partner_id.name)
                )
            before = dict(last.before)
            conditions = before.pop("conditions")
            guarded.by_action(case).write(
                {
                    **before,
                    "condition_ids": [(5,), *((0, 0, values) for values in conditions)],
                    "version": case.version + 1,
                }
            )
            last.undone = True
            # what brings back another person's decision is a decision, see `_entered_by_me`
            own = last.user_id == self.env.user or not case.decision
            case.session_id._log("undone", case=case, note=case._decision_in_words(), undone=own)

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @contextmanager
    def _noting_decision(self):
        """Note what happens to the decision meanwhile; once, where it is noted already."""
        cases = self.filtered(lambda case: case.id and not guarded.is_noted(case))
        if guarded.is_by_action(self.env) or not cases:
            yield
            return
        cases._check_can_decide()
        before = {case: case._decision_now() for case in cases}
        yield
        for case in cases:
            case._note_decision(before[case])

    def _check_can_decide(self):
        for case in self:
            case.session_id._check_state(
                "open", self.env._("decisions are entered while it is open")
            )

    def _decision_now(self):
        """Return the decision as plain values, for undoing."""
        return {
            "decision": self.decision,
            "reason": self.reason,
            "validity_years": self.validity_years,
            "postponed": self.postponed,
            "decided_on": fields.Datetime.to_string(self.decided_on) or False,
            "decided_by_id": self.decided_by_id.id,
            "conditions": [
                {
                    "name": condition.name,
                    "action_field_id": condition.action_field_id.id,
                    "deadline": fields.Date.to_string(condition.deadline) or False,
                    "success_criterion": condition.success_criterion,
                }
                for condition in self.condition_ids
            ],
        }

    def _note_decision(self, before):
        """Count the change, keep who made it, and write it into the audit trail."""
        self.ensure_one()
        now = self._decision_now()
        if now == before:
            return
        values = {"version": self.version + 1, "decided_by_id": self.env.uid}
        if now["decision"] != before["decision"]:
            values["decided_on"] = fields.Datetime.now() if self.decision else False
        guarded.by_action(self).write(values)
        self.session_id._log("decided", case=self, note=self._decision_in_words(), before=before)

    def _last_change(self):
        return self.env["hsk.jury.log"].search(
            [("case_id", "=", self.id), ("event", "=", "decided"), ("undone", "=", False)],
            limit=1,
            order="id desc",
        )

    def _decision_in_words(self):
        if self.postponed:
            return self.env._("Postponed")
        labels = dict(self._fields["decision"]._description_selection(self.env))
        return labels.get(self.decision) or self.env._("No decision")
