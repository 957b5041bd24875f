from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import guarded, selection


class JuryVote(models.Model):
    """What one juror says to one case: a vote, an abstention, bias, or absence."""

    _name = "hsk.jury.vote"
    _description = "Vote of a Juror"
    _inherit = ["hsk.jury.case.part"]
    _order = "case_id, juror_id, id"
    _rec_name = "juror_id"

    juror_id = fields.Many2one("hsk.juror", required=True, index=True, ondelete="restrict")
    participation = fields.Selection(
        [
            ("voting", "Votes"),
            ("abstained", "Abstains"),
            ("recused", "Biased"),
            ("absent", "Absent"),
        ],
        default="voting",
        required=True,
    )
    vote = fields.Selection([("yes", "Yes"), ("no", "No"), ("unclear", "Unclear")])
    comment = fields.Text(help="Needed for “no” and “unclear”.")
    rating_ids = fields.One2many("hsk.jury.rating", "vote_id", string="Ratings")
    rating = fields.Float("Mean Rating", compute="_compute_rating", digits=(2, 1))
    is_cast = fields.Boolean(compute="_compute_is_cast")

    _once = models.UniqueIndex("(case_id, juror_id)", "This juror has voted on this case already.")

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("juror_id", "case_id")
    def _check_juror(self):
        for vote in self:
            if vote.juror_id not in vote.session_id.juror_ids:
                raise ValidationError(
                    self.env._(
                        "%(juror)s is not a juror of %(session)s.",
                        juror=vote.juror_id.display_name,
                        session=vote.session_id.display_name,
                    )
                )

    @api.constrains("vote", "participation", "comment")
    def _check_vote(self):
        for vote in self:
            if vote.vote and vote.participation != "voting":
                raise ValidationError(
                    self.env._(
                        "%s: who abstains, is biased or absent has no vote.",
                        vote.juror_id.display_name,
                    )
                )
            if vote.vote in ("no", "unclear") and not (vote.comment or "").strip():
                raise ValidationError(
                    self.env._("“No” and “Unclear” need a comment: it helps the others to decide.")
                )

    @api.depends("participation", "vote")
    def _compute_is_cast(self):
        for vote in self:
            vote.is_cast = vote.participation == "abstained" or bool(vote.vote)

    @api.depends("rating_ids.score")
    def _compute_rating(self):
        for vote in self:
            scores = vote.rating_ids.mapped("score")
            vote.rating = sum(scores) / len(scores) if scores else 0

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.env["hsk.jury.case"].browse(vals.get("case_id") for vals in vals_list)._hsk_in_turn()
        votes = super().create(vals_list)
        votes._check_may_vote()
        for vote in votes if not guarded.is_by_action(self.env) else []:
            vote.session_id._log(
                "voted", case=vote.case_id, juror=vote.juror_id, note=vote._in_words()
            )
        return votes

    def write(self, vals):
        if vals.get("participation", "voting") != "voting":
            vals = {**vals, "vote": False}
        self._check_bias_of_others()
        self.case_id._hsk_in_turn()
        before = {vote: vote._in_words() for vote in self}
        result = super().write(vals)
        self._check_may_vote()
        for vote in self:
            if vote._in_words() != before[vote]:
                vote.session_id._log(
                    "changed",
                    case=vote.case_id,
                    juror=vote.juror_id,
                    note=f"{before[vote]} → {vote._in_words()}",
                )
        return result

    def unlink(self):
        self._check_bias_of_others()
        for vote in self:
            vote.session_id._log(
                "changed",
                case=vote.case_id,
                juror=vote.juror_id,
                note=self.env._("%s → deleted", vote._in_words()),
            )
        return super().unlink()

    @api.model
    def _owner_fields(self):
        return super()._owner_fields() | {"juror_id"}

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _check_bias_of_others(self):
        """A juror among the staff does not lift the own bias: a colleague does."""
        if self.env.su or guarded.is_by_action(self.env):
            return
        for vote in self:
            if vote.participation == "recused" and (
                vote.juror_id.partner_id == self.env.user.partner_id
            ):
                raise UserError(
                    self.env._(
                        "%s: decide about the conflict of interest first.",
                        vote.juror_id.display_name,
                    )
                )

    def _check_may_vote(self):
        """Votes are cast while the session is open, by jurors without a conflict of interest."""
        if guarded.is_by_action(self.env):
            return
        cast = self.filtered("is_cast")
        conflicts = self.env["hsk.jury.conflict"].sudo()
        for case, votes in cast.grouped("case_id").items():
            conflicts._propose(case, votes.juror_id)
        biased = {
            (one.case_id.id, one.juror_id.id)
            for one in conflicts.search(
                [("case_id", "in", cast.case_id.ids), ("state", "!=", "dismissed")]
            )
        }
        for vote in cast:
            vote.session_id._check_state("open", self.env._("votes are cast while it is open"))
            if (vote.case_id.id, vote.juror_id.id) in biased:
                raise UserError(
                    self.env._(
                        "%s: decide about the conflict of interest first.",
                        vote.juror_id.display_name,
                    )
                )

    def _rate(self, scores):
        """Keep the scores of the rating sheet; criteria that are not named stay unrated."""
        self.ensure_one()
        criteria = self.env["hsk.jury.criterion"]._sheet()
        self.rating_ids.unlink()
        self.env["hsk.jury.rating"].sudo().create(
            [
                {"vote_id": self.id, "criterion_id": criterion.id, "score": scores[criterion.id]}
                for criterion in criteria
                if scores.get(criterion.id)
            ]
        )

    def _in_words(self):
        """Return the vote in one word, with the comment where there is one."""
        self.ensure_one()
        said = "participation" if self.participation != "voting" else "vote"
        word = selection.label(self, said) or "–"
        return f"{word}: {self.comment}" if self.comment else word
