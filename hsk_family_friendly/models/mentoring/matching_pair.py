from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MentoringPair(models.Model):
    """What staff, or a refusal, have settled about a pair before the matching."""

    _name = "hsk.mentoring.pair"
    _description = "Settled Pair of a Mentoring Programme"
    _order = "id"
    _rec_name = "mentee_enrolment_id"

    program_id = fields.Many2one(
        related="mentee_enrolment_id.program_id", store=True, index=True, string="Programme"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True, index=True)
    mentor_enrolment_id = fields.Many2one(
        "hsk.mentoring.enrolment", "Mentor", required=True, index=True, ondelete="cascade"
    )
    mentee_enrolment_id = fields.Many2one(
        "hsk.mentoring.enrolment", "Mentee", required=True, index=True, ondelete="cascade"
    )
    decision = fields.Selection(
        [("lock", "Keep Together"), ("forbid", "Not Together"), ("refused", "Refused")],
        required=True,
    )
    reason = fields.Char()

    _one_decision = models.UniqueIndex(
        "(mentor_enrolment_id, mentee_enrolment_id)", "This pair is settled already."
    )

    @api.constrains("mentor_enrolment_id", "mentee_enrolment_id")
    def _check_sides(self):
        for pair in self:
            mentor, mentee = pair.mentor_enrolment_id, pair.mentee_enrolment_id
            roles = (mentor.role, mentee.role)
            if roles != ("mentor", "mentee") or mentor.program_id != mentee.program_id:
                raise ValidationError(
                    self.env._("A pair is a mentor and a mentee of the same programme.")
                )

    def write(self, vals):
        self._check_not_refused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_refused(self):
        self._check_not_refused()

    def _check_not_refused(self):
        """A pair that one side has refused does not come back, whoever would like it."""
        for pair in self:
            if pair.decision == "refused":
                raise UserError(pair._refused_sentence())

    def _refused_sentence(self):
        return self.env._(
            "%(mentor)s and %(mentee)s: one side has refused this pair.",
            mentor=self.mentor_enrolment_id.partner_id.name,
            mentee=self.mentee_enrolment_id.partner_id.name,
        )
