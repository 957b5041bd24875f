from odoo import models

from ...tools import german
from ...tools.dates import at_agency


class JurySession(models.Model):
    """What the minutes of a session say."""

    _inherit = "hsk.jury.session"

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
        attendance = {one.juror_id: one for one in session.attendance_ids}
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


class JuryCase(models.Model):
    """What the minutes say about a case."""

    _inherit = "hsk.jury.case"

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
