from odoo import models
from odoo.fields import Domain


class Week(models.AbstractModel):
    """Letters and mails on the start page: drafts to be released, and what did not arrive."""

    _inherit = "hsk.week"

    def _entries(self):
        draft = Domain("state", "=", "draft")
        failed = Domain("delivery", "=", "failed")
        letters = {"mine": "certification_id.user_id"}
        mails = {"mine": "program_id.user_id"}
        return [
            *super()._entries(),
            self._entry(
                "ready",
                "letters",
                self.env._("Letters to be released"),
                "hsk.letter",
                draft,
                what="subject",
                when="create_date",
                **letters,
            ),
            self._entry(
                "ready",
                "mails",
                self.env._("Mails of the mentoring to be released"),
                "hsk.mentoring.mail",
                draft,
                what="subject",
                when="create_date",
                **mails,
            ),
            self._entry(
                "ready",
                "letters_failed",
                self.env._("Letters that did not arrive"),
                "hsk.letter",
                failed,
                what="problem",
                when="released_on",
                **letters,
            ),
            self._entry(
                "ready",
                "mails_failed",
                self.env._("Mails of the mentoring that did not arrive"),
                "hsk.mentoring.mail",
                failed,
                what="problem",
                when="released_on",
                **mails,
            ),
        ]
