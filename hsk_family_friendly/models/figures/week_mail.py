from odoo import models
from odoo.fields import Domain


class Week(models.AbstractModel):
    """Letters, mails and files on the start page: what waits for its release, and what failed."""

    _inherit = "hsk.week"

    def _entries(self):
        return [*super()._entries(), *self._drafts(), *self._failed_mails(), *self._failed_files()]

    def _drafts(self):
        draft = Domain("state", "=", "draft")
        how = {"what": "subject", "when": "create_date"}
        return [
            self._entry(
                "ready",
                "letters",
                self.env._("Letters to be released"),
                "hsk.letter",
                draft,
                mine="certification_id.user_id",
                **how,
            ),
            self._entry(
                "ready",
                "mails",
                self.env._("Mails of the mentoring to be released"),
                "hsk.mentoring.mail",
                draft,
                mine="program_id.user_id",
                **how,
            ),
            self._entry(
                "ready",
                "event_mails",
                self.env._("Mails about events to be released"),
                "hsk.event.invitation",
                draft,
                mine="event_id.user_id",
                **how,
            ),
        ]

    def _failed_mails(self):
        how = {"what": "problem"}
        failed = Domain("delivery", "=", "failed")
        of_jury = Domain("purpose", "=", "jury") & Domain("revoked_on", "=", False)
        return [
            self._entry(
                "ready",
                "letters_failed",
                self.env._("Letters that did not arrive"),
                "hsk.letter",
                failed,
                mine="certification_id.user_id",
                when="released_on",
                **how,
            ),
            self._entry(
                "ready",
                "mails_failed",
                self.env._("Mails of the mentoring that did not arrive"),
                "hsk.mentoring.mail",
                failed,
                mine="program_id.user_id",
                when="released_on",
                **how,
            ),
            self._entry(
                "ready",
                "event_mails_failed",
                self.env._("Mails about events that did not arrive"),
                "hsk.event.invitation",
                failed,
                mine="event_id.user_id",
                when="released_on",
                **how,
            ),
            self._entry(
                "ready",
                "jury_mails_failed",
                self.env._("Mails to the jury that did not arrive"),
                "hsk.personal.link",
                failed & of_jury,
                mine="create_uid",
                company="person_id",
                when="mailed_on",
                **how,
            ),
            self._entry(
                "ready",
                "calendar_failed",
                self.env._("Invitations to meetings of tandems that did not arrive"),
                "hsk.invitation.guest",
                failed,
                mine="invitation_id.tandem_id.program_id.user_id",
                company="person_id",
                when="mailed_on",
                **how,
            ),
        ]

    def _failed_files(self):
        failed = Domain("state", "=", "failed")
        how = {"mine": "requested_by_id", "company": None, "when": "create_date"}
        return [
            self._entry(
                "ready",
                "exports_failed",
                self.env._("Exports that failed"),
                "hsk.export",
                failed,
                **how,
            ),
            self._entry(
                "ready",
                "dossiers_failed",
                self.env._("Jury dossiers that failed"),
                "hsk.jury.dossier",
                failed,
                **how,
            ),
        ]
