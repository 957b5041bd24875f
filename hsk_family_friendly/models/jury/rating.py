from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST_CRITERIA = 5


class JuryCriterion(models.Model):
    """A criterion of the rating sheet. Ratings inform the jury, they decide nothing."""

    _name = "hsk.jury.criterion"
    _description = "Criterion of the Rating Sheet"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.constrains("active")
    def _check_number(self):
        if self.search_count([]) > MOST_CRITERIA:
            raise ValidationError(
                self.env._(
                    "The rating sheet has at most %s criteria. Archive one of them first.",
                    MOST_CRITERIA,
                )
            )

    @api.model
    def _sheet(self):
        """Return the criteria of the rating sheet in their order."""
        return self.sudo().search([], limit=MOST_CRITERIA)


class JuryRating(models.Model):
    """How a juror rates a case by one criterion, from 1 (weak) to 5 (strong)."""

    _name = "hsk.jury.rating"
    _description = "Rating of a Juror"
    _order = "vote_id, criterion_id"
    _rec_name = "criterion_id"

    vote_id = fields.Many2one("hsk.jury.vote", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="vote_id.company_id", store=True, index=True)
    criterion_id = fields.Many2one("hsk.jury.criterion", required=True, ondelete="restrict")
    score = fields.Integer(required=True, aggregator="avg")

    _score_in_range = models.Constraint(
        "CHECK (score BETWEEN 1 AND 5)", "A rating lies between 1 and 5."
    )
    _once = models.UniqueIndex("(vote_id, criterion_id)", "This criterion is rated already.")

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings.vote_id._check_not_closed()
        return ratings

    def write(self, vals):
        self.vote_id._check_not_closed()
        result = super().write(vals)
        self.vote_id._check_not_closed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.vote_id._check_not_closed()
