from datetime import datetime, time
from statistics import mean

from markupsafe import Markup

from odoo import fields, models

from ...tools import opened
from ...tools.dates import agency_today
from .tandem import SIDES

MOMENTS = ("midterm", "closing")
# With fewer answers an average would tell what somebody said.
FEWEST = 5


class MentoringProgram(models.Model):
    """The surveys of a programme: at midterm and at the end, apart for each role."""

    _inherit = "hsk.mentoring.program"

    midterm_mentor_survey_id = fields.Many2one(
        "survey.survey",
        "Midterm Survey of the Mentors",
        default=lambda self: self._default_survey("midterm", "mentor"),
        domain="[('survey_type', '=', 'hsk_mentoring')]",
        ondelete="set null",
    )
    midterm_mentee_survey_id = fields.Many2one(
        "survey.survey",
        "Midterm Survey of the Mentees",
        default=lambda self: self._default_survey("midterm", "mentee"),
        domain="[('survey_type', '=', 'hsk_mentoring')]",
        ondelete="set null",
    )
    closing_mentor_survey_id = fields.Many2one(
        "survey.survey",
        "Closing Survey of the Mentors",
        default=lambda self: self._default_survey("closing", "mentor"),
        domain="[('survey_type', '=', 'hsk_mentoring')]",
        ondelete="set null",
    )
    closing_mentee_survey_id = fields.Many2one(
        "survey.survey",
        "Closing Survey of the Mentees",
        default=lambda self: self._default_survey("closing", "mentee"),
        domain="[('survey_type', '=', 'hsk_mentoring')]",
        ondelete="set null",
    )

    def _default_survey(self, moment, side):
        name = f"hsk_family_friendly.survey_{moment}_{side}"
        return self.env.ref(name, raise_if_not_found=False)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_send_surveys(self):
        """Show who would get the survey, before anything is sent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Surveys"),
            "res_model": "hsk.survey.invitation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_program_id": self.id, "dialog_size": "extra-large"},
        }

    @opened.for_one_record("hsk-programme-answers")
    def action_open_answers(self):
        """Show who has answered the surveys of this programme; only the lead may read answers."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.user_input",
            "domain": [("hsk_tandem_id.program_id", "=", self.id)],
            "view_mode": "list,form",
            "context": {"create": False},
            "name": self.env._("Answers"),
            "help": Markup('<p class="o_view_nocontent_smiling_face">{}</p>').format(
                self.env._("Nobody has answered a survey yet")
            ),
        }

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _survey(self, moment, side):
        """Return the survey of a role, as the superuser."""
        self.ensure_one()
        return self.sudo()[f"{moment}_{side}_survey_id"]

    def _survey_tandems(self, moment):
        """Return the tandems whose people are asked: at the end also those that ended early."""
        active = self._begun_tandems()
        return active if moment == "closing" else active.filtered(lambda one: one.state == "active")

    def _invitations(self, moment):
        """Return all invitations to a survey, as the superuser."""
        return (
            self.env["survey.user_input"]
            .sudo()
            .search([("hsk_tandem_id.program_id", "in", self.ids), ("hsk_moment", "=", moment)])
        )

    def _fewest_answers(self):
        """Return from how many answers on an average is shown."""
        return FEWEST

    def _satisfaction(self):
        """Return the averages of the surveys that were sent, apart for each role.

        Each block has `moment`, `role` and `rows` with `question`, `scale`, `count`, `average`
        (None with too few answers) and `note`.
        """
        self.ensure_one()
        blocks = []
        fields_ = self.env["survey.user_input"]._fields
        moments = dict(fields_["hsk_moment"]._description_selection(self.env))
        roles = {"mentor": self.env._("Mentors"), "mentee": self.env._("Mentees")}
        for moment in MOMENTS:
            invitations = self._invitations(moment)
            for side, _label in SIDES:
                mine = invitations.filtered(lambda one, side=side: one.hsk_side == side)
                if not mine:
                    continue
                blocks.append(
                    {
                        "moment": moments[moment],
                        "role": roles[side],
                        "invited": len(mine),
                        "answered": len(mine.filtered(lambda one: one.state == "done")),
                        "rows": self._satisfaction_rows(mine),
                    }
                )
        return blocks

    def _satisfaction_rows(self, invitations):
        """Return a row per question with a scale."""
        questions = invitations.survey_id.question_ids.filtered(
            lambda question: question.question_type == "scale"
        )
        done = invitations.filtered(lambda one: one.state == "done")
        scores = {question: [] for question in questions}
        for line in done.user_input_line_ids:
            if line.question_id in scores and not line.skipped:
                scores[line.question_id].append(line.value_scale)
        return [
            self._satisfaction_row(question.with_env(self.env(su=True)), values)
            for question, values in scores.items()
        ]

    def _satisfaction_row(self, question, values):
        enough = len(values) >= FEWEST
        return {
            "question": question.title,
            "scale": f"{question.scale_min}–{question.scale_max}",
            "count": len(values),
            "average": mean(values) if enough else None,
            "note": "" if enough else self.env._("Too few answers (%s)", len(values)),
        }


class Tandem(models.Model):
    """The surveys of the people of a tandem."""

    _inherit = "hsk.tandem"

    def _known_answers(self, side):
        """Return {kind of question: answer} of what a side has entered already."""
        self.ensure_one()
        ratings = [
            int(goal.rating_end or goal.rating_start)
            for goal in self.goal_ids
            if goal.rating_end or goal.rating_start
        ]
        return {"learning": self[f"{side}_learning"], "goals": mean(ratings) if ratings else None}

    def _invite(self, person, moment, deadline):
        """Return the invitation of a person to a survey; one that is there gets the new deadline.

        :param str moment: "midterm" or "closing"
        :param date deadline: the last day to answer
        """
        self.ensure_one()
        until = datetime.combine(deadline, time.max.replace(microsecond=0))
        inputs = self.env["survey.user_input"].sudo()
        invitation = inputs.search(
            [
                ("hsk_tandem_id", "=", self.id),
                ("hsk_moment", "=", moment),
                ("partner_id", "=", person.id),
            ]
        )
        if invitation:
            invitation.deadline = until
            return invitation
        side = self._side_of(person)
        invitation = self.program_id._survey(moment, side)._create_answer(
            partner=person,
            check_attempts=False,
            deadline=until,
            hsk_tandem_id=self.id,
            hsk_side=side,
            hsk_moment=moment,
            lang_id=self.env["res.lang"]._lang_get(person.lang or self._document_lang()).id,
        )
        invitation._prefill()
        return invitation

    def _open_surveys(self, person):
        """Return the invitations that a person can still answer, as the superuser."""
        self.ensure_one()
        today = agency_today(self.env)
        invitations = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("hsk_tandem_id", "=", self.id),
                    ("partner_id", "=", person.id),
                    ("state", "!=", "done"),
                ]
            )
        )
        return invitations.filtered(lambda one: one.deadline and one.deadline.date() >= today)
