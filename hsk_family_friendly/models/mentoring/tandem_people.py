from collections import defaultdict

from odoo import api, models

from ...tools import german
from .tandem_mail import letter
from .tandem_page import ARRANGING


class Tandem(models.Model):
    """The mails that say who acts in a tandem now, and who does not any more."""

    _inherit = "hsk.tandem"

    @api.model
    def _tell_of_people(self, changes):
        """Tell everyone in a tandem, and at the addresses that do not count any more.

        :param dict changes: {tandem: (seats before, seats now)}, see `_seats`
        """
        changes = {tandem: seats for tandem, seats in changes.items() if tandem.state in ARRANGING}
        wanted = defaultdict(self.sudo().browse)
        for tandem in changes:
            for person in tandem.with_context(active_test=True)._people():
                wanted[person] |= tandem

        def write(env, person, links):
            buttons = [
                (tandem.display_name, tandem._page_address(link)) for tandem, link in links.items()
            ]
            told = {tandem: changes[tandem] for tandem in links}
            return self.with_env(env)._people_letter(person, told, buttons)

        if wanted:
            self.sudo()._mail_people(wanted, write)
        for tandem, (before, now) in changes.items():
            tandem._tell_old_addresses(before, now)

    def _tell_old_addresses(self, before, now):
        """Tell those who went, and who reads an address that was changed; without a link."""
        known = {address for _side, _person, addresses in now for address in addresses}
        old = {address: name for seat, name in before.items() for address in seat[2]}
        me = self.with_context(lang=german.document_lang(self.env))
        values = []
        for address, name in old.items():
            if address not in known:
                person = self.env["res.partner"].new({"name": name})
                subject, body = me._people_letter(person, {me: (before, now)}, [])
                values.append(
                    {
                        "subject": subject,
                        "body_html": body,
                        "email_from": self._sender(),
                        "email_to": address,
                        "auto_delete": True,
                        "hsk_try_again": True,
                    }
                )
        self.env["mail.mail"].sudo().create(values)._hsk_leave()

    @api.model
    def _people_letter(self, person, changes, buttons):
        """Return subject and body of a mail about who acts in tandems."""
        lines = [
            line
            for tandem, (before, now) in changes.items()
            for line in tandem.with_env(self.env)._people_lines(before, now)
        ]
        lines.append(
            self.env._(
                "Who came later reads the earlier notes only when one of you agrees on the page "
                "of the tandem. If you did not expect this, please call us."
            )
        )
        tandem = next(iter(changes))
        return (
            self.env._("Who acts in the tandem %s", tandem.display_name),
            letter(self.env, person, lines, buttons, tandem.company_id.name),
        )

    def _people_lines(self, before, now):
        """Return in words what is not as it was."""
        old = {(side, person): addresses for side, person, addresses in before}
        new = {(side, person): addresses for side, person, addresses in now}
        lines = []
        for (side, person, addresses), name in now.items():
            values = {
                "person": name,
                "company": self[f"{side}_id"].name,
                "address": ", ".join(addresses) or "–",
            }
            if (side, person) not in old:
                lines.append(
                    self.env._("%(person)s (%(address)s) now acts for %(company)s.", **values)
                )
            elif old[side, person] != addresses:
                lines.append(
                    self.env._(
                        "The e-mail address of %(person)s, %(company)s, is now: %(address)s.",
                        **values,
                    )
                )
        lines += [
            self.env._(
                "%(person)s does not act for %(company)s any more.",
                person=name,
                company=self[f"{side}_id"].name,
            )
            for (side, person, _addresses), name in before.items()
            if (side, person) not in new
        ]
        return lines
