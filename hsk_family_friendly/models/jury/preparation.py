from odoo import models
from odoo.exceptions import AccessError, UserError

from ...tools import guarded, limits, typed

# What a juror can choose: the vote, or to abstain.
CHOICES = ("yes", "no", "unclear", "abstained")


class JurySession(models.Model):
    """What a juror sees of a session. Jurors have no rights on records: all goes through here."""

    _inherit = "hsk.jury.session"

    def _juror_of(self, person):
        """Return the juror that a person is in this session.

        :raise AccessError: the person is none of its jurors
        """
        juror = self.sudo().juror_ids.filtered(
            lambda juror: juror.partner_id == person and person.sudo().active
        )
        if not juror:
            raise AccessError(self.env._("You are not a juror of this session."))
        return juror

    def _cases_for(self, juror):
        """Return what a juror sees of each case on the agenda, without opening any."""
        self.ensure_one()
        if self.state == "planned":
            return []
        cases = self._all_cases()
        if self.state == "open":
            self.env["hsk.jury.conflict"]._propose(cases, juror.sudo())
        biased = cases._biased_pairs()
        nothing = self.env["hsk.jury.vote"].sudo()
        own = cases._votes().filtered(lambda vote: vote.juror_id == juror).grouped("case_id")
        return [
            {
                "case": case,
                "refusal": case._refusal_for(juror, biased),
                "own": own.get(case, nothing),
            }
            for case in cases
            if self.state == "open" or case in own
        ]

    def _jurors_missing(self):
        """Return {juror: cases without their vote}; cases with a conflict do not count."""
        self.ensure_one()
        cases = self._all_cases()
        settled = cases._biased_pairs() | {
            (vote.case_id.id, vote.juror_id.id) for vote in cases._votes() if vote.is_cast
        }
        return {
            juror: cases.filtered(lambda case, juror=juror: (case.id, juror.id) not in settled)
            for juror in self.juror_ids
        }

    def _all_cases(self):
        """Return the agenda as the superuser sees it.

        Searched for: reading it through `case_ids` would leave it there for the user as well.
        """
        return self.env["hsk.jury.case"].sudo().search([("session_id", "in", self.ids)])

    def _case_for(self, juror, case_id):
        """Return a case of this session that the juror may see.

        :raise AccessError: it is none of the session's, or the juror may not see it; says why
        """
        case = self._all_cases().filtered(lambda case: case.id == case_id)
        if not case:
            raise AccessError(self.env._("This case is not on the agenda of the session."))
        if self.state == "open":
            self.env["hsk.jury.conflict"]._propose(case, juror.sudo())
        case._check_juror(juror)
        return case


class JuryCase(models.Model):
    """What a juror sees of a case and does with it before the evening."""

    _inherit = "hsk.jury.case"

    def _vote_of(self, juror):
        """Return the juror's line in this case, if there is one."""
        return self.sudo()._votes().filtered(lambda vote: vote.juror_id == juror)

    def _refusal_for(self, juror, biased=None):
        """Return why a juror cannot see the dossier and vote, or nothing.

        :param set biased: the pairs of `_biased_pairs`, where they are at hand
        """
        self.ensure_one()
        session, juror = self.sudo().session_id, juror.sudo()
        if juror not in session.juror_ids:
            return self.env._("You are not a juror of this session.")
        if session.state == "planned":
            return self.env._("The session is not open for preparation yet.")
        if session.state == "closed":
            return self.env._("The session is closed. Dossiers are not available any more.")
        if not juror.confidentiality_signed_on:
            return self.env._(
                "Your confidentiality declaration is missing. Please sign it and send it to the "
                "agency; then the dossiers are released."
            )
        if (self.id, juror.id) in (self._biased_pairs() if biased is None else biased):
            return self.env._("You take no part in this case because of a conflict of interest.")
        return False

    def _check_juror(self, juror):
        """Refuse a juror who may not see this case.

        :raise AccessError: says why
        """
        refusal = self._refusal_for(juror)
        if refusal:
            raise AccessError(refusal)

    def _others_for(self, juror):
        """Return the other jurors' votes for a juror who has voted; before that none."""
        self._check_juror(juror)
        if not self._vote_of(juror).is_cast:
            return self.env["hsk.jury.vote"]
        votes = self.sudo()._votes()
        return votes.filtered(lambda vote: vote.juror_id != juror and vote.is_cast)

    def _vote_as(self, juror, choice, comment=None, scores=None):
        """Cast or change a juror's vote.

        :param str choice: one of CHOICES
        :param str comment: needed for no and unclear
        :param dict scores: {criterion id: 1 to 5}
        :raise AccessError: the juror may not vote in this case
        :raise UserError: the choice is none of them, or a comment is missing or too long
        """
        self.ensure_one()
        self._lock()
        self._check_juror(juror)
        if choice not in CHOICES:
            raise UserError(self.env._("Choose yes, no, unclear or abstain."))
        case = self.sudo()
        abstains = choice == "abstained"
        label = case.vote_ids._fields["comment"]._description_string(self.env)
        values = {
            "participation": "abstained" if abstains else "voting",
            "vote": False if abstains else choice,
            "comment": typed.text(self.env, comment, label, limits.VOTE) or False,
        }
        self.env["hsk.daily.count"]._take(juror.partner_id, "vote")
        vote = case._vote_of(juror)
        if vote:
            vote.write(values)
        else:
            vote = vote.create({**values, "case_id": case.id, "juror_id": juror.id})
        vote._rate(scores or {})

    def _declare_bias(self, juror, explanation):
        """Let a juror declare a conflict of interest; it holds at once.

        :raise UserError: the explanation is missing or too long
        """
        self.ensure_one()
        self._lock()
        self._check_juror(juror)
        label = self.env["hsk.jury.conflict"]._fields["explanation"]._description_string(self.env)
        explanation = typed.text(self.env, explanation, label, limits.CONFLICT)
        if not explanation:
            raise UserError(self.env._("Please write in a few words why you are biased."))
        self.env["hsk.daily.count"]._take(juror.partner_id, "conflict")
        conflicts = guarded.by_action(self.env["hsk.jury.conflict"].sudo())
        conflict = conflicts.search([("case_id", "=", self.id), ("juror_id", "=", juror.id)])
        values = {"explanation": explanation, "is_declared": True}
        if conflict:
            conflict.write(values)
        else:
            conflict = conflict.create({**values, "case_id": self.id, "juror_id": juror.id})
        conflict.action_confirm()
