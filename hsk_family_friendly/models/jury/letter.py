from odoo import api, fields, models

from ...tools import guarded

TEMPLATES = {
    "certified": "hsk_family_friendly.mail_template_certified",
    "conditional": "hsk_family_friendly.mail_template_conditional",
    "deferred": "hsk_family_friendly.mail_template_deferred",
    "refused": "hsk_family_friendly.mail_template_refused",
}


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

    @api.model
    def _draft_decisions(self, cases):
        """Draft the letter of each decision from the template of its kind.

        A draft about an earlier decision of the same certification is out of date and taken off.

        :param cases: decided `hsk.jury.case` records
        """
        earlier = cases.certification_id.letter_ids.filtered("jury_case_id")
        earlier.action_cancel()
        for decision, same in cases.grouped("decision").items():
            template = self.env.ref(TEMPLATES[decision], raise_if_not_found=False)
            fitting = template and template._hsk_fitting(same.certification_id)
            told = same.filtered(lambda case, f=fitting: f and case.certification_id in f)
            self._note_missing_template(same - told)
            if not told:
                continue
            letters = guarded.by_action(self)._draft(told.certification_id, template)
            for case, letter in zip(told, letters, strict=True):
                letter.jury_case_id = case

    @api.model
    def _note_missing_template(self, cases):
        """Say which companies got no draft: a deleted template does not stop the closing."""
        if not cases:
            return
        cases.session_id.message_post(
            body=self.env._(
                "There is no letter template for this decision, or it does not fit; use “Write a "
                "Letter” for: %s",
                ", ".join(cases.partner_id.mapped("name")),
            )
        )
