from odoo import api, fields, models


class JuryCase(models.Model):
    """Votes in numbers, who is biased, and who counts for the quorum of a case."""

    _inherit = "hsk.jury.case"

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("vote_ids.vote", "vote_ids.participation")
    @api.depends_context("uid", "su")
    def _compute_counts(self):
        counts = {
            (case, vote or participation): count
            for case, vote, participation, count in self.env["hsk.jury.vote"]._read_group(
                [("case_id", "in", self.ids)],
                ["case_id", "vote", "participation"],
                ["__count"],
            )
        }
        for case in self:
            for vote in ("yes", "no", "unclear", "abstained"):
                case[f"{vote}_count"] = counts.get((case._origin, vote), 0)

    @api.depends(
        "decided_on",
        "vote_ids.vote",
        "vote_ids.participation",
        "session_id.attendance_ids.arrived_on",
        "session_id.attendance_ids.left_on",
        "session_id.attendance_ids.is_absent",
        "session_id.quorum_needed",
    )
    def _compute_has_quorum(self):
        taking_part = self._taking_part_by_case()
        for case in self:
            case.taking_part_count = len(taking_part[case._origin])
            case.has_quorum = case.taking_part_count >= case.session_id.quorum_needed > 0

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _votes(self):
        """Return the votes of these cases that the user may see.

        Searched for, never read through `vote_ids`: what the superuser has read through a field
        would be there for everyone until the end of the request.
        """
        return self.env["hsk.jury.vote"].search([("case_id", "in", self.ids)])

    def _set_participation(self, jurors, participation):
        """Enter that jurors are biased or absent; a vote that they cast is taken back."""
        self.ensure_one()
        votes = self.sudo()._votes().filtered(lambda vote: vote.juror_id in jurors)
        votes.write({"participation": participation})
        votes.create(
            [
                {"case_id": self.id, "juror_id": juror.id, "participation": participation}
                for juror in jurors - votes.juror_id
            ]
        )

    def _biased_pairs(self):
        """Return {(case id, juror id)} of every conflict of interest that is not dismissed."""
        conflicts = self.env["hsk.jury.conflict"].sudo()
        conflicts = conflicts.search([("case_id", "in", self.ids), ("state", "!=", "dismissed")])
        recused = self.sudo()._votes().filtered(lambda vote: vote.participation == "recused")
        return {
            (one.case_id.id, one.juror_id.id) for found in (conflicts, recused) for one in found
        }

    def _recused_jurors(self):
        """Return the jurors who are biased in this case."""
        votes = self.sudo()._votes()
        return votes.filtered(lambda vote: vote.participation == "recused").juror_id

    def _taking_part(self):
        """Return the jurors who count for the quorum of this case."""
        self.ensure_one()
        return self._taking_part_by_case()[self._origin]

    def _taking_part_by_case(self):
        """Return {case: jurors who count for its quorum}.

        The attendance at the moment of the decision (now, where there is none yet) decides; where
        nothing is recorded about a juror, whoever voted or abstained takes part. Recused and
        absent ones never count.
        """
        cases = self._origin.sudo()
        votes = {(vote.case_id, vote.juror_id): vote for vote in cases._votes()}
        there = cases.session_id.attendance_ids.grouped(lambda one: (one.session_id, one.juror_id))
        found = {}
        for case in cases:
            moment = case.decided_on or fields.Datetime.now()
            present = [
                juror.id
                for juror in case.session_id.juror_ids
                if self._counts(
                    votes.get((case, juror)), there.get((case.session_id, juror)), moment
                )
            ]
            found[case] = self.env["hsk.juror"].browse(present)
        return found

    @api.model
    def _counts(self, vote, attendance, moment):
        """Tell whether a juror with this vote and attendance counts for the quorum."""
        if vote and vote.participation in ("recused", "absent"):
            return False
        present = attendance._there(moment) if attendance else None
        return bool(vote and vote.is_cast) if present is None else present

    def _minutes(self):
        """Return the votes of a case in numbers, who was biased and why, and the decision."""
        self.ensure_one()
        votes = self.sudo()._votes()
        numbers = {
            name: len(votes.filtered(lambda vote, name=name: vote.vote == name))
            for name in ("yes", "no", "unclear")
        }
        for name in ("abstained", "absent", "recused"):
            numbers[name] = len(votes.filtered(lambda vote, name=name: vote.participation == name))
        reasons = {one.juror_id: one.explanation for one in self.sudo().conflict_ids}
        return {
            "case": self,
            "numbers": numbers,
            "taking_part": self.taking_part_count,
            "recused": [(juror.name, reasons.get(juror) or "") for juror in self._recused_jurors()],
        }
