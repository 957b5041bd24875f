from odoo import models
from odoo.fields import Domain


class Week(models.AbstractModel):
    """People on the start page: what names somebody who has left or is archived."""

    _inherit = "hsk.week"

    def _entries(self):
        how = {"what": "problem", "when": "create_date"}
        return [
            *super()._entries(),
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
