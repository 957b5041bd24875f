from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import for_good, guarded, opened, selection
from ...tools.dates import at_agency
from .case import DECISION_FIELDS

STEPS = ("arrive", "leave", "absent", "clear")


class JurySession(models.Model):
    """What the screen of the evening shows of a session, and what is pressed on it."""

    _inherit = "hsk.jury.session"

    def action_evening(self):
        """Show the screen of the evening."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "hsk_jury_evening",
            "name": self.name,
            "context": {"active_id": self.id},  # the address keeps it
            "target": "current",
        }

    def get_evening(self):
        """Return the agenda and the people in the room, in a fixed number of queries.

        :return: a dict for the screen; cases in which the user is biased are left out
        """
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "quorum": self.quorum_needed,
            "show_names": self.show_names,
            "is_lead": self.env.user.has_group("hsk_family_friendly.group_hsk_manager"),
            "jurors": self._evening_jurors(),
            "cases": [
                case._evening_line()
                for case in self.env["hsk.jury.case"].search([("session_id", "=", self.id)])
            ],
            "fields": [
                {"id": field.id, "name": field.name}
                for field in self.env["hsk.action.field"].search([], limit=100)
            ],
        }

    def action_attendance(self, juror_id, step):
        """Enter that a juror arrives, leaves, is absent, or clear what was entered.

        :param int juror_id: the juror
        :param str step: one of "arrive", "leave", "absent", "clear"
        :raise UserError: the session is closed, or the juror has not arrived
        """
        self.ensure_one()
        if step not in STEPS:
            raise UserError(self.env._("Choose whether the juror arrives, leaves or is absent."))
        if juror_id not in self.juror_ids.ids:
            raise UserError(self.env._("Choose a juror of this session."))
        known = self.attendance_ids.filtered(lambda one: one.juror_id.id == juror_id)
        if step != "arrive" or not known._is_there():
            known._enter(self, juror_id, step)

    def action_all_present(self):
        """Enter that everybody arrives of whom nothing is recorded yet.

        :raise UserError: the session is closed
        """
        self.ensure_one()
        now = fields.Datetime.now()
        known = self.attendance_ids
        known.filtered(lambda one: one._is_blank()).arrived_on = now
        known.create(
            [
                {"session_id": self.id, "juror_id": juror.id, "arrived_on": now}
                for juror in self.juror_ids - known.juror_id
            ]
        )

    @opened.for_one_record("hsk-session-conflicts")
    def action_open_conflicts(self):
        """Show the conflicts of interest of the session."""
        return opened.listed(
            self.env,
            "hsk_jury_conflict_action",
            domain=[("session_id", "=", self.id)],
            context={"search_default_proposed": int(bool(self.open_conflict_count))},
        )

    @for_good.ends
    def action_order_unclear_first(self):
        """Put the cases first about which the jurors disagree or are unsure."""
        for session in self:
            session._check_not_closed()
            for number, case in enumerate(session.case_ids.sorted(lambda case: case._agenda_key())):
                case.sequence = number

    def action_reorder(self, case_ids):
        """Put the agenda in this order.

        :param list case_ids: ids of the session's cases
        """
        self.ensure_one()
        self._check_not_closed()
        place = {case_id: number for number, case_id in enumerate(case_ids)}
        for case in self.case_ids:
            case.sequence = place.get(case.id, len(place))

    def action_show_names(self, show):
        """Show or hide the jurors' names beside their votes; for the lead only.

        :param bool show: whether they are shown
        :raise UserError: the user is not the lead
        """
        self.ensure_one()
        self.show_names = show

    def _evening_jurors(self):
        attendance = self.attendance_ids.grouped("juror_id")
        return [
            {
                "id": juror.id,
                "name": juror.name,
                "organisation": juror.organisation_id.name or "",
                "there": mine._is_there(),
                "absent": any(mine.mapped("is_absent")),
                "gone": bool(mine.filtered("left_on")) and not mine._is_there(),
                "words": mine._in_words() if mine else "",
            }
            for juror in self.juror_ids
            for mine in [attendance.get(juror, self.attendance_ids.browse())]
        ]


class JuryCase(models.Model):
    """The decision: nobody overwrites another person, each change can be undone; its screen."""

    _inherit = "hsk.jury.case"

    def action_evening(self):
        """Show the case on the screen of the evening."""
        self.ensure_one()
        action = self.session_id.action_evening()
        return {**action, "params": {"case_id": self.id}}

    def get_evening_case(self):
        """Return the case with its summary, votes, comments and decision.

        Names stand beside the votes only where the lead has switched them on.
        """
        self.ensure_one()
        names = self.session_id.show_names
        taking_part = self._taking_part()
        biased = self._biased_pairs()
        votes = self._votes()
        cast = votes.filtered("is_cast").juror_id
        return {
            **self._evening_line(),
            "summary": self._evening_summary(),
            "measures": [
                {"field": field.name, "names": measures.mapped("name")}
                for field, measures in self.certification_id._measures_by_field()
            ],
            "votes": [
                {
                    "id": vote.id,
                    "vote": vote.vote or vote.participation,
                    "comment": vote.comment or "",
                    "rating": round(vote.rating, 1),
                    "juror": vote.juror_id.name if names else "",
                }
                for vote in votes.sorted(lambda vote: (vote.vote or "z", vote.id))
                if vote.is_cast
            ],
            "jurors": [
                {
                    "id": juror.id,
                    "name": juror.name,
                    "biased": (self.id, juror.id) in biased,
                    "taking_part": juror in taking_part,
                    "voted": juror in cast,
                }
                for juror in self.session_id.juror_ids
            ],
            "reason": self.reason or "",
            "validity_years": self.validity_years,
            "conditions": [
                {
                    "id": condition.id,
                    "name": condition.name,
                    "action_field_id": condition.action_field_id.id,
                    "deadline": fields.Date.to_string(condition.deadline),
                }
                for condition in self.condition_ids
            ],
        }

    def _evening_line(self):
        """Return what the agenda shows of the case."""
        return {
            "id": self.id,
            "name": self.partner_id.name,
            "kind": selection.label(self, "kind"),
            "cycle": self.cycle,
            "yes": self.yes_count,
            "no": self.no_count,
            "unclear": self.unclear_count,
            "abstained": self.abstained_count,
            "decision": self.decision or "",
            "decision_label": self._decision_in_words() if self.is_settled else "",
            "postponed": self.postponed,
            "has_quorum": self.has_quorum,
            "taking_part": self.taking_part_count,
            "version": self.version,
            "decided_by": self.decided_by_id.name or "",
        }

    def _evening_summary(self):
        """Return [(label, text)]: who the company is, what it did, what was seen there."""
        certification = self.certification_id
        company = certification.partner_id
        visit = certification.visit_ids.filtered("result")[:1]
        earlier = certification.previous_id.measure_ids
        planned = certification._measures_to_plan()
        rows = [
            (self.env._("Employees"), company.hsk_employee_count or False),
            (self.env._("Municipality"), company.hsk_municipality_id.name),
            (self.env._("Branch"), company.industry_id.name),
            (self.env._("Agreed last time"), earlier and self._assessed(earlier)),
            (self.env._("Measures now"), len(certification.measure_ids)),
            (self.env._("of these planned"), len(planned)),
            (self.env._("Visit"), visit and visit._result_label()),
            (self.env._("Impression"), visit.summary),
            (self.env._("Open items"), certification.open_item_names),
        ]
        return [[label, str(text)] for label, text in rows if text or text == 0]

    def _assessed(self, measures):
        """Return how the measures agreed last time were assessed, in words."""
        labels = selection.labels(measures, "assessment")
        parts = [
            f"{len(found)} {label}"
            for key, label in labels.items()
            if (found := measures.filtered(lambda one, key=key: one.assessment == key))
        ]
        open_count = len(measures.filtered(lambda one: not one.assessment))
        if open_count:
            parts.append(self.env._("%s not assessed", open_count))
        return ", ".join(parts)

    # ------------------------------------------------------------
    # DECISION
    # ------------------------------------------------------------

    def action_decide(self, values, version=None):
        """Enter what the jury decided, unless someone else has changed it meanwhile.

        :param dict values: `decision`, `reason`, `validity_years`, `postponed`, `condition_ids`
        :param int version: the version of the case that the screen showed
        :raise UserError: another person has changed the case, or the session is not open
        """
        self.ensure_one()
        self._hsk_in_turn()
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
        return selection.label(self, "decision") or self.env._("No decision")
