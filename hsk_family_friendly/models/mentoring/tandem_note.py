from collections import defaultdict

from odoo import api, fields, models

from ...tools import german, mail_body
from ...tools.once import Once
from .tandem import SIDES
from .tandem_meeting import ARRANGING


class TandemNote(models.Model):
    """What the people of a tandem wrote down: for their own side, or for both.

    Nobody has rights on this model, and no field of another model leads here: it is read and
    written by methods of the tandem only (`tandem_people.py`), which look who asks.
    """

    _name = "hsk.tandem.note"
    _description = "Private Note of a Tandem"
    _order = "id desc"

    tandem_id = fields.Many2one("hsk.tandem", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    event_id = fields.Many2one(
        "calendar.event", "Meeting", index="btree_not_null", ondelete="set null"
    )
    side = fields.Selection(SIDES, required=True)
    person_id = fields.Many2one("res.partner", index=True, ondelete="set null")
    is_shared = fields.Boolean("For Both Sides")
    body = fields.Text(required=True)
    written_on = fields.Datetime(default=fields.Datetime.now, required=True)

    @api.depends("written_on")
    def _compute_display_name(self):
        for note in self:
            note.display_name = self.env._("Note %s", note.id)


class TandemLatecomer(models.Model):
    """A person who came to a tandem when notes had been written, or whose address was changed then.

    Such a person reads the notes from then on; the earlier ones when someone agrees who was there
    before. Whoever is on a side and has no row here was there from the start.
    """

    _name = "hsk.tandem.latecomer"
    _description = "Latecomer of a Tandem"
    _order = "id"
    _rec_name = "person_id"
    # who may read less stays so
    _hsk_once_each = (Once("person_id", ("tandem_id",), rank=lambda row: not row.agreed_on),)

    tandem_id = fields.Many2one(
        "hsk.tandem", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    person_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade", readonly=True
    )
    came_on = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    newest_note = fields.Integer(
        readonly=True, help="The number of the last note that was written before."
    )
    agreed_on = fields.Datetime(readonly=True)
    agreed_by_id = fields.Many2one(
        "res.partner", "Agreed by", readonly=True, index="btree_not_null", ondelete="set null"
    )
    shared_only = fields.Boolean("Only the Notes for Both Sides", readonly=True)

    _once = models.UniqueIndex("(tandem_id, person_id)", "This person came once only.")

    def _hides(self, note):
        """Tell whether a note is from before this person came, and nobody agreed to show it."""
        if not self or note.id > self.newest_note:
            return False
        return not self.agreed_on or (self.shared_only and not note.is_shared)

    def _is_settled(self):
        """Tell whether this person reads everything of the own side by now."""
        return not self or bool(self.agreed_on and not self.shared_only)

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    @api.model
    def _tell(self, changes):
        """Tell everyone in a tandem, and at the addresses that do not count any more.

        :param dict changes: {tandem: (seats before, seats now)}, see `_seats` of a tandem
        """
        tandems = self.env["hsk.tandem"].sudo()
        changes = {tandem: seats for tandem, seats in changes.items() if tandem.state in ARRANGING}
        wanted = defaultdict(tandems.browse)
        for tandem in changes:
            for person in tandem.with_context(active_test=True)._people():
                wanted[person] |= tandem

        def write(env, person, links):
            buttons = [
                (tandem.display_name, tandem._page_address(link)) for tandem, link in links.items()
            ]
            told = {tandem: changes[tandem] for tandem in links}
            return self.with_env(env)._letter(person, told, buttons)

        if wanted:
            tandems._mail_people(wanted, write)
        for tandem, (before, now) in changes.items():
            self._tell_old_addresses(tandem, before, now)

    @api.model
    def _tell_old_addresses(self, tandem, before, now):
        """Tell those who went, and who reads an address that was changed; without a link."""
        known = {address for _side, _person, addresses in now for address in addresses}
        old = {address: name for seat, name in before.items() for address in seat[2]}
        me = self.with_context(lang=german.document_lang(self.env))
        values = []
        for address, name in old.items():
            if address not in known:
                person = self.env["res.partner"].new({"name": name})
                subject, body = me._letter(person, {tandem: (before, now)}, [])
                values.append(
                    {
                        "subject": subject,
                        "body_html": body,
                        "email_from": tandem._sender(),
                        "email_to": address,
                        "auto_delete": True,
                        "hsk_try_again": True,
                    }
                )
        self.env["mail.mail"].sudo().create(values)._hsk_leave()

    @api.model
    def _letter(self, person, changes, buttons):
        """Return subject and body of a mail about who acts in tandems."""
        lines = [
            line
            for tandem, (before, now) in changes.items()
            for line in self._lines(tandem, before, now)
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
            mail_body.compose(self.env, person, lines, buttons, tandem.company_id.name),
        )

    @api.model
    def _lines(self, tandem, before, now):
        """Return in words what is not as it was."""
        old = {(side, person): addresses for side, person, addresses in before}
        new = {(side, person): addresses for side, person, addresses in now}
        lines = []
        for (side, person, addresses), name in now.items():
            values = {
                "person": name,
                "company": tandem[f"{side}_id"].name,
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
                company=tandem[f"{side}_id"].name,
            )
            for (side, person, _addresses), name in before.items()
            if (side, person) not in new
        ]
        return lines
