from odoo import models
from odoo.fields import Domain

from . import week  # noqa: F401


class Week(models.AbstractModel):
    """Letters, mails and files on the start page: what waits, what failed, whom it names.

    Whoever has left or is archived gets nothing any more, and acts for nobody.
    """

    _inherit = "hsk.week"

    def _entries_of_mails(self):
        return [
            *self._drafts(),
            *self._failed_mails(),
            *self._failed_files(),
            *self._people_who_left(),
        ]

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

    def _people_who_left(self):
        how = {"what": "problem", "when": "create_date"}
        return [
            self._entry(
                "stuck",
                "letters_left",
                self.env._("Letters to people who have left or are archived"),
                "hsk.letter",
                self._to_people_who_left("hsk.letter"),
                mine="certification_id.user_id",
                **how,
            ),
            self._entry(
                "stuck",
                "mails_left",
                self.env._("Mails of the mentoring to people who have left or are archived"),
                "hsk.mentoring.mail",
                self._to_people_who_left("hsk.mentoring.mail"),
                mine="program_id.user_id",
                **how,
            ),
            self._entry(
                "stuck",
                "event_mails_left",
                self.env._("Mails about events to people who have left or are archived"),
                "hsk.event.invitation",
                self._to_people_who_left("hsk.event.invitation"),
                mine="event_id.user_id",
                **how,
            ),
            self._entry(
                "stuck",
                "tandems_left",
                self.env._("Tandems with people who have left or are archived"),
                "hsk.tandem",
                Domain("id", "in", self._tandems_of_people_who_left().ids),
                mine="program_id.user_id",
                company="mentee_id",
                order="id",
            ),
        ]

    def _to_people_who_left(self, model):
        """Return the domain of the drafts to somebody who does not belong to the company today."""
        drafts = self.env[model].search([("state", "=", "draft")])
        left = drafts.filtered(
            lambda draft: any(one._hsk_gone(draft.partner_id) for one in draft._recipients())
        )
        return Domain("id", "in", left.ids)

    def _tandems_of_people_who_left(self):
        """Return the tandems at work that name somebody who does not act in them any more."""
        tandems = self.env["hsk.tandem"].search(
            [("state", "in", ("proposed", "confirmed", "active"))]
        )
        return tandems.filtered(lambda one: any(map(one._gone, one._named())))
