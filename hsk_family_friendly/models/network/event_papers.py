from odoo import models
from odoo.exceptions import UserError

from ...tools import german

# Empty lines of the attendance list, for those who come without registration.
SPARE_LINES = 5


class EventEvent(models.Model):
    # What is printed for an event of the network: the attendance list and the badges.
    _inherit = "event.event"

    def _document_lang(self):
        return german.document_lang(self.env)

    def _for_papers(self):
        """Return these events; the address of a report asks nobody for rights.

        :raise AccessError: the user may not read them and who is registered
        """
        self.check_access("read")
        self.env["event.registration"].check_access("read")
        self.registration_ids.check_access("read")
        return self

    def _expected(self):
        """Return who has a place, by company and name as Germans sort; guests come last."""
        self.ensure_one()
        return (
            self.sudo()
            .registration_ids.filtered(lambda one: one.state in ("open", "done"))
            .sorted(
                lambda one: (
                    not one.hsk_partner_id,
                    german.sort_key(one.hsk_partner_id.name),
                    german.sort_key(one.name),
                    one.id,
                )
            )
        )

    def _badge_holders(self):
        """Return who gets a badge.

        :raise AccessError: the user may not read them
        :raise UserError: nobody is registered
        """
        self._for_papers()
        holders = self.env["event.registration"].sudo()
        for event in self:
            holders |= event._expected()
        if not holders:
            raise UserError(self.env._("Nobody has a place yet: there are no badges to print."))
        return holders

    def _spare_lines(self):
        return range(SPARE_LINES)
