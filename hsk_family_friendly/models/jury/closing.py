from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import for_good, german, guarded, opened, responsible
from ...tools.dates import agency_today, at_agency
from .case import AWARDED

AWARD_ACTIVITY = "hsk_family_friendly.mail_activity_type_award"
RELEASE_ACTIVITY = "hsk_family_friendly.mail_activity_type_release"
LEAD = "hsk_family_friendly.group_hsk_manager"


class JurySession(models.Model):
    """The closing, all of it or nothing; what goes out is held until a second person has looked."""

    _inherit = "hsk.jury.session"

    letter_count = fields.Integer(compute="_compute_letter_count", string="Letters")
    held_count = fields.Integer(compute="_compute_held_count", string="Decisions to Release")
    releaser_ids = fields.Many2many(
        "res.users", string="Can Release the Decisions", compute="_compute_releaser_ids"
    )
    waits_for_me = fields.Boolean(
        "Waits for my Release", compute="_compute_waits_for_me", search="_search_waits_for_me"
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("case_ids.letter_ids")
    def _compute_letter_count(self):
        for session in self:
            session.letter_count = len(session.case_ids.letter_ids)

    @api.depends("state", "case_ids.decision", "case_ids.released_on")
    def _compute_held_count(self):
        for session in self:
            session.held_count = len(session.case_ids.filtered(lambda case: case._is_held()))

    @api.depends("held_count")
    def _compute_releaser_ids(self):
        for session in self:
            held = session.sudo().case_ids.filtered(lambda case: case._is_held())
            session.releaser_ids = responsible.leads(self.env, session.company_id).filtered(
                lambda user, held=held: held - held._entered_by(user)
            )

    @api.depends("releaser_ids")
    @api.depends_context("uid")
    def _compute_waits_for_me(self):
        for session in self:
            session.waits_for_me = self.env.user in session.releaser_ids

    def _search_waits_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = self.search([("case_ids", "any", self.env["hsk.jury.case"]._held_domain())])
        domain = Domain("id", "in", held.filtered("waits_for_me").ids)
        return domain if True in value else ~domain

    # ------------------------------------------------------------
    # THE CLOSING
    # ------------------------------------------------------------

    @for_good.ends
    def action_close(self):
        """Close the session: decisions, conditions, minutes, drafts of letters, in one step.

        :raise UserError: the session is not open, or a case has neither a decision nor is it
            postponed, has no quorum, or lacks its reason or its condition
        """
        for session in self:
            session._hsk_in_turn()
            session._all_cases()._hsk_in_turn()
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
            self.env["hsk.letter"]._draft_decisions(decided)
            session._keep_minutes()
            session._order_on_stage()
            session._keep_fees()
            session._prepare_award(decided)
            session._forget_dossiers()
        self._ask_for_release()

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

    def _forget_dossiers(self):
        """With the closing the jurors' access ends, and their dossiers go."""
        self.sudo().dossier_ids.unlink()
        self._all_cases().dossier_pages_ids.unlink()

    # ------------------------------------------------------------
    # MINUTES
    # ------------------------------------------------------------

    def _document_lang(self):
        return german.document_lang(self.env)

    def action_minutes(self):
        """Show the minutes that were kept at the closing, else print the draft."""
        self.ensure_one()
        self._check_unbiased()
        closing = self.sudo().log_ids.filtered(lambda line: line.event == "closed")[:1]
        kept = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", closing._name), ("res_id", "=", closing.id)], limit=1)
            if closing
            else None
        )
        if kept:
            return {"type": "ir.actions.act_url", "url": f"/web/content/{kept.id}", "target": "new"}
        return self.env.ref("hsk_family_friendly.report_jury_minutes_action").report_action(self)

    def _moment(self, moment):
        """Return a moment as in a letter, by the agency's clock."""
        local = at_agency(self.env, moment)
        return f"{german.long_date(local.date())}, {local:%H:%M} Uhr"

    def _minutes(self):
        """Return what the minutes print: who was there, and each case with its votes in numbers."""
        self.ensure_one()
        self.env["hsk.jury.vote"].check_access("read")
        self._check_unbiased()
        session = self.sudo()
        attendance = session.attendance_ids.grouped("juror_id")
        return {
            "begin": self._moment(self.start),
            "end": self._moment(self.stop),
            "closed": self.closed_on and self._moment(self.closed_on),
            "jurors": [
                (juror, attendance[juror]._in_words() if juror in attendance else False)
                for juror in session.juror_ids
            ],
            "cases": [case._minutes() for case in self._all_cases()],
        }

    # ------------------------------------------------------------
    # THE RELEASE BY A SECOND PERSON
    # ------------------------------------------------------------

    @for_good.commits
    def action_release_decisions(self):
        """Release the decisions that someone else has entered: letters and Urkunden can go out.

        :return: a notice of how many were released, and how many wait for another person
        :raise UserError: the user is not the lead, or has entered all of them
        """
        held = self.case_ids.filtered(lambda case: case._is_held())
        mine = held._entered_by_me()
        if not held:
            raise UserError(self.env._("No decision waits for its release."))
        (held if held == mine else held - mine).action_release()
        left = len(mine)
        text = self.env._("Decisions released: %s.", len(held) - left)
        if left:
            text += " " + self.env._(
                "You have entered %s yourself: another lead releases them.", left
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": "warning" if left else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @opened.for_one_record("hsk-session-letters")
    def action_open_letters(self):
        """Show the letters of the session."""
        action = self.env["ir.actions.actions"]._for_xml_id("hsk_family_friendly.hsk_letter_action")
        return {**action, "domain": [("jury_case_id.session_id", "=", self.id)], "context": {}}

    def action_print_certificates(self):
        """Print the Urkunden of the session in one PDF; held ones are drafts."""
        self.ensure_one()
        awarded = self.case_ids.certification_id.filtered(lambda case: case.state == "certified")
        if not awarded:
            raise UserError(self.env._("No certificate was awarded in this session."))
        return self.env.ref("hsk_family_friendly.report_certificate").report_action(awarded)

    def _ask_for_release(self):
        """Give each lead who can release something an activity; done ones are ticked off."""
        for session in self.sudo():
            asked = session.activity_search([RELEASE_ACTIVITY]).user_id
            for user in session.releaser_ids - asked:
                session.with_context(mail_activity_quick_update=True).activity_schedule(
                    RELEASE_ACTIVITY,
                    date_deadline=agency_today(self.env),
                    summary=self.with_context(lang=user.lang).env._(
                        "Read and release the decisions of the jury"
                    ),
                    user_id=user.id,
                )
            for user in asked - session.releaser_ids:
                session.activity_feedback([RELEASE_ACTIVITY], user_id=user.id)


class JuryCase(models.Model):
    """What a decision does to the certification, and its release by someone else."""

    _inherit = "hsk.jury.case"

    letter_ids = fields.One2many("hsk.letter", "jury_case_id", string="Letters")

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

    # ------------------------------------------------------------
    # RELEASE
    # ------------------------------------------------------------

    def action_release(self):
        """Release decisions of a closed session, so that letters and Urkunden can go out.

        :raise UserError: the session is not closed, or the user is not the lead or has entered
            the decision
        """
        if not self.env.user.has_group(LEAD):
            raise UserError(self.env._("Only the lead releases decisions of the jury."))
        for case in self:
            case.session_id._check_state(
                "closed", self.env._("decisions are released when it is closed")
            )
            if case._entered_by_me():
                raise UserError(
                    self.env._(
                        "%s: you have entered this decision. Someone else with the role “Lead” has "
                        "to release it; if there is nobody, ask your administrator to give the "
                        "role to a second person.",
                        case.partner_id.name,
                    )
                )
        held = self.filtered(lambda case: case._is_held())
        guarded.by_action(held).write(
            {"released_on": fields.Datetime.now(), "released_by_id": self.env.uid}
        )
        for case in held:
            case.session_id._log("released", case=case)
        self.session_id._ask_for_release()

    def _entered_by_me(self):
        return self._entered_by(self.env.user)

    def _entered_by(self, user):
        """Return the cases whose decision someone entered, also where others changed it later.

        Taking back what someone else has entered brings an earlier decision into force: it counts.
        """
        lines = self.env["hsk.jury.log"].sudo()
        lines = lines.search(
            [
                ("case_id", "in", self.ids),
                ("event", "in", ("decided", "undone")),
                ("undone", "=", False),
                ("user_id", "=", user.id),
            ]
        )
        return self.filtered(lambda case: case.decided_by_id == user or case in lines.case_id)

    @api.model
    def _held_domain(self):
        """Return the domain of the decisions that took effect but are not released."""
        return (
            Domain("session_state", "=", "closed")
            & Domain("decision", "!=", False)
            & Domain("released_on", "=", False)
        )

    def _is_held(self):
        """Tell whether the decision took effect but is not released."""
        return self.session_state == "closed" and bool(self.decision) and not self.released_on
