from odoo import api, fields, models


class Letter(models.Model):
    """A letter that tells a decision of the jury: it waits until the lead has released that."""

    _inherit = "hsk.letter"

    jury_case_id = fields.Many2one(
        "hsk.jury.case",
        "Decision of the Jury",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )

    _one_per_decision = models.UniqueIndex(
        "(jury_case_id) WHERE jury_case_id IS NOT NULL",
        "This decision of the jury has its letter already.",
    )

    @api.depends("jury_case_id.released_on", "certification_id.is_held")
    def _compute_delivery(self):
        super()._compute_delivery()

    def _reason_not_to_release(self):
        if self._is_held():
            return self.env._("The lead has to release the decision of the jury first.")
        return super()._reason_not_to_release()

    def _is_held(self):
        """Tell whether the letter waits for the release of the jury's decision.

        Until then no other letter about the certification goes out either: it could tell the same.
        """
        decision = self.sudo().jury_case_id
        return self.certification_id.is_held or (bool(decision) and not decision.released_on)
