from datetime import timedelta
from statistics import mean

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import limits, typed
from ...tools.dates import end_of_day
from ...tools.once import Once
from .tandem import SIDES

MOMENTS = ("midterm", "closing")
# With fewer answers an average would tell what somebody said.
FEWEST = 5

# Comments instead of docstrings: a docstring would become the description of Odoo's own model.


# Surveys of a mentoring programme are a kind of their own: who may read answers differs.
class Survey(models.Model):
    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("hsk_mentoring", "Mentoring")], ondelete={"hsk_mentoring": "set default"}
    )

    @api.depends_context("uid")
    def _compute_allowed_survey_types(self):
        result = super()._compute_allowed_survey_types()
        for survey in self.filtered("allowed_survey_types"):
            survey.allowed_survey_types = [*survey.allowed_survey_types, "hsk_mentoring"]
        return result


# Questions whose answer is known from the tandem, or goes there.
class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    hsk_content = fields.Selection(
        [("learning", "What the Side has Learned"), ("goals", "Where the Goals Stand")],
        "Known from the Tandem",
        help="The answer begins with what the tandem has entered. What a side has learned goes "
        "back to its tandem when nothing stands there yet.",
    )

    def validate_question(self, answer, comment=None):
        errors = super().validate_question(answer, comment)
        if errors or self.survey_id.survey_type != "hsk_mentoring":
            return errors
        longest = limits.LEARNING if self.hsk_content == "learning" else limits.SURVEY
        try:
            for text in (answer, comment):
                typed.text(self.env, text, self.title, longest)
        except UserError as error:
            return {self.id: str(error)}
        return errors


# The answers of a person of a tandem.
class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"
    _hsk_once_each = (
        Once(
            "partner_id",
            ("hsk_tandem_id", "hsk_moment"),
            [("hsk_tandem_id", "!=", False)],
            lambda answers: (answers.state == "done", answers.state == "in_progress"),
        ),
    )

    # who reads answers must not be able to give some in another's name
    access_token = fields.Char(groups="survey.group_survey_user")
    invite_token = fields.Char(groups="survey.group_survey_user")
    hsk_tandem_id = fields.Many2one(
        "hsk.tandem", "Tandem", index="btree_not_null", ondelete="cascade", readonly=True
    )
    hsk_side = fields.Selection(SIDES, "Side", readonly=True)
    hsk_moment = fields.Selection(
        [("midterm", "Midterm"), ("closing", "Closing")], "Moment", readonly=True
    )

    _hsk_once = models.UniqueIndex(
        "(hsk_tandem_id, hsk_moment, partner_id) WHERE hsk_tandem_id IS NOT NULL",
        "This person was asked already.",
    )

    def _save_lines(self, question, answer, comment=None, overwrite_existing=True):
        """What was known from the tandem may be changed, whatever the survey is set to."""
        overwrite = overwrite_existing or bool(self.hsk_tandem_id)
        return super()._save_lines(question, answer, comment, overwrite_existing=overwrite)

    def _mark_done(self):
        """Keep what a side has learned with its tandem."""
        result = super()._mark_done()
        for answers in self.filtered(lambda one: one.hsk_tandem_id and one.hsk_moment == "closing"):
            answers._tell_tandem()
        return result

    def _tell_tandem(self):
        self.ensure_one()
        name = f"{self.hsk_side}_learning"
        learned = self.user_input_line_ids.filtered(
            lambda line: line.question_id.hsk_content == "learning" and not line.skipped
        )
        tandem = self.hsk_tandem_id
        if learned and not tandem[name]:
            tandem[name] = learned[0].value_text_box or learned[0].value_char_box

    def _prefill(self):
        """Answer what is known from the tandem; the person can change it."""
        for answers in self:
            known = answers.hsk_tandem_id._known_answers(answers.hsk_side)
            for question in answers.survey_id.question_ids:
                value = known.get(question.hsk_content)
                if not value:
                    continue
                if question.question_type == "scale":
                    value = min(max(round(value), question.scale_min), question.scale_max)
                answers._save_lines(question, value)

    def _satisfaction_rows(self):
        """Return a row per question with a scale: the average of the answers to these invitations.

        Each has `question`, `scale`, `count`, `average` (None with too few answers) and `note`.
        """
        questions = self.survey_id.question_ids.filtered(
            lambda question: question.question_type == "scale"
        )
        done = self.filtered(lambda one: one.state == "done")
        scores = {question: [] for question in questions}
        for line in done.user_input_line_ids:
            if line.question_id in scores and not line.skipped:
                scores[line.question_id].append(line.value_scale)
        return [self._satisfaction_row(question, values) for question, values in scores.items()]

    def _satisfaction_row(self, question, values):
        enough = len(values) >= FEWEST
        return {
            "question": question.title,
            "scale": f"{question.scale_min}–{question.scale_max}",
            "count": len(values),
            "average": mean(values) if enough else None,
            "note": "" if enough else self.env._("Too few answers (%s)", len(values)),
        }

    @api.model
    def _hsk_invite(self, tandem, person, moment, deadline):
        """Return the invitation of a person to a survey; one that is there gets the new deadline.

        :param str moment: "midterm" or "closing"
        :param date deadline: the last day to answer
        """
        until = end_of_day(self.env, deadline) - timedelta(seconds=1)
        invitation = self.sudo().search(
            [
                ("hsk_tandem_id", "=", tandem.id),
                ("hsk_moment", "=", moment),
                ("partner_id", "=", person.id),
            ]
        )
        if invitation:
            invitation.deadline = until
            return invitation
        side = tandem._side_of(person)
        invitation = tandem.program_id._survey(moment, side)._create_answer(
            partner=person,
            check_attempts=False,
            deadline=until,
            hsk_tandem_id=tandem.id,
            hsk_side=side,
            hsk_moment=moment,
            lang_id=self.env["res.lang"]._lang_get(person.lang or tandem._document_lang()).id,
        )
        invitation._prefill()
        return invitation

    @api.model
    def _hsk_open(self, tandem, person):
        """Return the invitations that a person can still answer, as the superuser."""
        now = fields.Datetime.now()
        invitations = self.sudo().search(
            [
                ("hsk_tandem_id", "=", tandem.id),
                ("partner_id", "=", person.id),
                ("state", "!=", "done"),
            ]
        )
        return invitations.filtered(lambda one: one.deadline and one.deadline >= now)
