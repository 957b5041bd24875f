from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import for_good, guarded
from ...tools.dates import agency_today
from .case import AWARDED

DECIDED_BY_JURY = ("certified", "deferred", "refused")
AWARD_ACTIVITY = "hsk_family_friendly.mail_activity_type_award"


class JurySession(models.Model):
    """The closing: what the evening decided takes effect, all of it or nothing."""

    _inherit = "hsk.jury.session"

    @for_good.ends
    def action_close(self):
        """Close the session: decisions, conditions, minutes, drafts of letters, in one step.

        :raise UserError: the session is not open, or a case has neither a decision nor is it
            postponed, has no quorum, or lacks its reason or its condition
        """
        for session in self:
            session._lock()
            session._all_cases()._lock()
            session._check_state("open", self.env._("only an open session can be closed"))
            session._check_unbiased()
            session._check_complete()
            decided = session._all_cases().filtered("decision").sudo(self.env.su)
            decided._note_absent_jurors()
            decided._apply_decisions()
            guarded.by_action(session).write(
                {
                    "state": "closed",
                    "closed_on": fields.Datetime.now(),
                    "closed_by_id": self.env.uid,
                }
            )
            decided._draft_letters()
            session._keep_minutes()
            session._order_on_stage()
            session._keep_fees()
            session._prepare_award(decided)

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _check_unbiased(self):
        """Whoever is biased in a case leaves the closing, and the minutes, to a colleague."""
        seen = self.env["hsk.jury.case"].search_count([("session_id", "in", self.ids)])
        if seen < len(self._all_cases()):
            raise UserError(
                self.env._(
                    "You are a juror with a conflict of interest in a case of this session. Ask a "
                    "colleague to do this."
                )
            )

    def _check_complete(self):
        """Refuse the closing with everything that is missing, case by case."""
        faults = [
            f"{case.partner_id.name}: {fault}"
            for case in self._all_cases()
            if (fault := case._what_is_missing())
        ]
        if not self._all_cases():
            faults = [self.env._("There is no case on the agenda.")]
        if faults:
            raise UserError(
                self.env._(
                    "%(session)s cannot be closed yet.\n%(faults)s",
                    session=self.display_name,
                    faults="\n".join(f"– {fault}" for fault in faults),
                )
            )

    def _decision_day(self):
        """Return the day of the decisions: the session's, or today where it is closed before."""
        return min(self._day(), agency_today(self.env))

    def _keep_minutes(self):
        """Print the minutes and keep them with the session."""
        pdf, _type = self.env["ir.actions.report"]._render_qweb_pdf(
            "hsk_family_friendly.report_jury_minutes_action", self.ids
        )
        self._log("closed")
        line = self.sudo().log_ids[:1]
        # at the audit trail, which jurors among the staff do not see
        self.env["ir.attachment"].sudo().create(
            {
                "name": self.env._("Minutes %s.pdf", self._day()),
                "raw": pdf,
                "res_model": line._name,
                "res_id": line.id,
            }
        )

    def _prepare_award(self, cases):
        """Ask the responsible people to prepare the award of what was certified."""
        awarded = cases.filtered(lambda case: case.decision in AWARDED).certification_id
        today = agency_today(self.env)
        deadline = max(self.awarded_on or today + relativedelta(weeks=2), today)
        quiet = awarded.with_context(mail_activity_quick_update=True)
        for user, mine in quiet.grouped(lambda case: case._responsible_user()).items():
            mine.activity_schedule(
                AWARD_ACTIVITY,
                date_deadline=deadline,
                summary=self.with_context(lang=user.lang).env._("Prepare the award"),
                user_id=user.id,
            )


class JuryCase(models.Model):
    """What a decision of the jury does to the certification."""

    _inherit = "hsk.jury.case"

    def _what_is_missing(self):
        """Return why the session cannot be closed because of this case, or nothing."""
        if self.postponed:
            return False
        if not self.decision:
            return self.env._("enter the decision, or postpone the case.")
        if self.certification_id.state != "jury":
            return self.env._("is not with the jury any more; take it off the agenda.")
        if any(conflict.state == "proposed" for conflict in self.conflict_ids):
            return self.env._("confirm or dismiss the proposed conflict of interest.")
        if not self.has_quorum:
            return self.env._(
                "no quorum: %(there)s of %(needed)s jurors take part.",
                there=self.taking_part_count,
                needed=self.session_id.quorum_needed,
            )
        if self.decision in ("deferred", "refused") and not (self.reason or "").strip():
            return self.env._("the decision needs its reason.")
        if self.decision == "conditional" and not self.condition_ids:
            return self.env._("name the condition with its deadline.")
        today = agency_today(self.env)
        if any(condition.deadline < today for condition in self.condition_ids):
            return self.env._("the deadline of a condition is over; enter another one.")
        if self.decision != "conditional" and self.condition_ids:
            return self.env._("there are conditions, but the decision is another one.")
        return False

    def _note_absent_jurors(self):
        """Enter as absent who took no part in a case, so that the history is complete."""
        for case in guarded.by_action(self.sudo()):
            away = case.session_id.juror_ids - case._taking_part() - case._recused_jurors()
            case._set_participation(away, "absent")

    def _apply_decisions(self):
        """Take the certifications through the steps that were decided."""
        self.env["hsk.measure"].create(self.condition_ids._measure_values())
        for case in self:
            certification = case.certification_id
            values = {
                "decided_on": case.session_id._decision_day(),
                "decision_reason": case.reason,
            }
            if case.decision in AWARDED:
                values["validity_years"] = case.validity_years
                # the award of an earlier round is over: a deferred case has no day yet
                planned = certification.awarded_on or certification.round_id.awarded_on
                coming = planned and planned >= values["decided_on"]
                values["awarded_on"] = case.session_id.awarded_on or (coming and planned)
            certification.write(values)
        by_decision = self.grouped("decision")
        steps = {
            "certified": "action_certify",
            "conditional": "action_certify",
            "deferred": "action_defer",
            "refused": "action_refuse",
        }
        for decision, cases in by_decision.items():
            getattr(guarded.by_action(cases.certification_id), steps[decision])()


class Certification(models.Model):
    """What is on the agenda of a session is decided there, under four eyes, on no other way."""

    _inherit = "hsk.certification"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_before_the_jury(
            {
                (vals.get("partner_id"), vals.get("company_id") or self.env.company.id)
                for vals in vals_list
                if vals.get("state") in DECIDED_BY_JURY
            }
        )
        return super().create(vals_list)

    def _go(self, state, **values):
        if state in DECIDED_BY_JURY and not guarded.is_by_action(self.env):
            self._check_not_before_the_jury(
                {(case.partner_id.id, case.company_id.id) for case in self}
            )
        return super()._go(state, **values)

    @api.model
    def _check_not_before_the_jury(self, companies):
        """Refuse decisions about companies that stand on an agenda, under whichever case.

        :param set companies: (id of the company, id of the agency)
        :raise UserError: one of them does
        """
        waiting = (
            self.env["hsk.jury.case"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", [company for company, _agency in companies]),
                    ("certification_id.state", "=", "jury"),
                    ("session_state", "!=", "closed"),
                    ("postponed", "=", False),
                ]
            )
        )
        for case in waiting:
            if (case.partner_id.id, case.company_id.id) in companies:
                raise UserError(
                    self.env._(
                        "%(company)s is on the agenda of “%(session)s”: it is decided there.",
                        company=case.partner_id.name,
                        session=case.session_id.name,
                    )
                )
