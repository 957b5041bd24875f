from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import for_good, guarded, opened

TEMPLATES = {
    "certified": "hsk_family_friendly.mail_template_certified",
    "conditional": "hsk_family_friendly.mail_template_conditional",
    "deferred": "hsk_family_friendly.mail_template_deferred",
    "refused": "hsk_family_friendly.mail_template_refused",
}
LEAD = "hsk_family_friendly.group_hsk_manager"


class JurySession(models.Model):
    """What goes out after a session: held until a second person has looked at it."""

    _inherit = "hsk.jury.session"

    letter_count = fields.Integer(compute="_compute_letter_count", string="Letters")
    held_count = fields.Integer(compute="_compute_held_count", string="Decisions to Release")

    @api.depends("case_ids.letter_ids")
    def _compute_letter_count(self):
        for session in self:
            session.letter_count = len(session.case_ids.letter_ids)

    @api.depends("state", "case_ids.decision", "case_ids.released_on")
    def _compute_held_count(self):
        for session in self:
            session.held_count = len(session.case_ids.filtered(lambda case: case._is_held()))

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


class JuryCase(models.Model):
    """The second pair of eyes: a decision is released by someone else than who entered it."""

    _inherit = "hsk.jury.case"

    letter_ids = fields.One2many("hsk.letter", "jury_case_id", string="Letters")

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

    def _draft_letters(self):
        """Draft the letter of each decision from the template of its kind.

        A draft about an earlier decision of the same certification is out of date and taken off.
        """
        earlier = self.certification_id.letter_ids.filtered("jury_case_id")
        earlier.action_cancel()
        for decision, cases in self.grouped("decision").items():
            template = self.env.ref(TEMPLATES[decision], raise_if_not_found=False)
            fitting = template and template._hsk_fitting(cases.certification_id)
            told = cases.filtered(lambda case, f=fitting: f and case.certification_id in f)
            (cases - told)._note_missing_template()
            if not told:
                continue
            letters = guarded.by_action(self.env["hsk.letter"])._draft(
                told.certification_id, template
            )
            for case, letter in zip(told, letters, strict=True):
                letter.jury_case_id = case

    def _note_missing_template(self):
        """Say which companies got no draft: a deleted template does not stop the closing."""
        if not self:
            return
        self.session_id.message_post(
            body=self.env._(
                "There is no letter template for this decision, or it does not fit; use “Write a "
                "Letter” for: %s",
                ", ".join(self.partner_id.mapped("name")),
            )
        )


class Certification(models.Model):
    """A certificate whose decision is not released is printed as a draft."""

    _inherit = "hsk.certification"

    is_held = fields.Boolean("Waits for its Release", compute="_compute_is_held")

    @api.depends("jury_case_ids.session_state", "jury_case_ids.released_on")
    def _compute_is_held(self):
        decided = (
            self.env["hsk.jury.case"]
            .sudo()
            .search(
                [
                    ("certification_id", "in", self.ids),
                    ("session_state", "=", "closed"),
                    ("decision", "!=", False),
                ],
                order="id",
            )
        )
        # a later decision takes the place of an earlier one
        latest = {case.certification_id: case for case in decided}
        for certification in self:
            case = latest.get(certification._origin)
            certification.is_held = bool(case) and not case.released_on
