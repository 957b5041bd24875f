from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
