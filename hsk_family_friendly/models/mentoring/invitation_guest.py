from odoo import api, fields, models

from ...tools.invitation import changes, file, state
from ...tools.once import Once

# A mail in one of these states did not leave yet, or came back.
UNSENT = ("outgoing", "exception")


class InvitationGuest(models.Model):
    """A person who is invited, what they were told last, and whether the mail left."""

    _name = "hsk.invitation.guest"
    _description = "Guest of a Meeting"
    _inherit = ["hsk.mailed"]
    _order = "invitation_id, id"
    _rec_name = "person_id"
    _hsk_once_each = (
        Once(
            "person_id",
            ("invitation_id",),
            rank=lambda guest: (bool(guest.told), guest.is_reached),
        ),
    )

    invitation_id = fields.Many2one(
        "hsk.invitation", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="invitation_id.company_id", store=True, index=True)
    person_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade", readonly=True
    )
    told = fields.Json(readonly=True, help="The meeting as it was sent last; empty: cancelled.")
    is_reached = fields.Boolean(readonly=True, help="At least one mail about this meeting left.")
    tandem_id = fields.Many2one(related="invitation_id.tandem_id")

    _once = models.UniqueIndex("(invitation_id, person_id)", "This person is invited already.")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_retry(self):
        """Send invitations again that the mail server did not take.

        :raise UserError: there are none
        """
        self.tandem_id.check_access("write")
        self._send_again()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _told(self):
        """Return the meeting as this person knows it, or None."""
        return state.load(self.told) if self.told else None

    def _withdraw(self, change):
        """Take back a mail that did not leave: it is not true any more.

        :param Change change: what is to be told now; it becomes the whole state if the person
            does not know all of the one before
        :return: whether there is something to tell
        """
        if not self:
            return True
        waiting = self.mail_id.filtered(lambda mail: mail.state in UNSENT)
        if not waiting:
            self.is_reached = True
            return True
        waiting.unlink()
        if change.method == changes.CANCEL and change.slot:
            change.method, change.slot = changes.REQUEST, None
        if self.is_reached:
            change.moved, change.cancelled = [], []  # seen from a state that nobody was told
            return True
        change.is_first = True
        if change.method == changes.CANCEL:
            self.unlink()  # never heard of it
            return False
        return True

    @api.model
    def _send(self, due):
        """Write to people.

        :param due: tuples of invitation, guest (empty: not known yet), person, change and the
            meeting as it concerns the person
        """
        if not due:
            return
        stamp = fields.Datetime.now()
        links = self._links([(invitation.tandem_id, person) for invitation, _g, person, *_r in due])
        values = []
        for invitation, guest, person, change, mine in due:
            about, content = mine, None
            if change.method == changes.REQUEST:
                content = file.request(mine, invitation.number, stamp)
            else:
                about = guest._told()
                content = file.cancellation(about, invitation.number, stamp, change.slot)
            link = links.get((invitation.tandem_id, person))
            values.append(
                {
                    **invitation._mail_values(person, change, about, link),
                    "hsk_calendar": content.decode(),
                }
            )
        mails = self.env["mail.mail"].create(values)
        new = []
        for (invitation, guest, person, _change, mine), mail in zip(due, mails, strict=True):
            told = {
                "told": mine.dump() if mine.dates else False,
                "mail_id": mail.id,
                "mailed_on": stamp,
            }
            if guest:
                guest.write(told)
            else:
                new.append({"invitation_id": invitation.id, "person_id": person.id, **told})
        self.create(new)
        mails._hsk_leave()

    @api.model
    def _send_reminder(self, invitation, person, meeting):
        """Remind a person of a meeting; the calendar has it already."""
        links = self._links([(invitation.tandem_id, person)])
        link = links.get((invitation.tandem_id, person))
        mail = self.env["mail.mail"].create(
            invitation._mail_values(person, None, meeting, link),
        )
        mail._hsk_leave()

    @api.model
    def _links(self, pairs):
        """Return {(tandem, person): address of the tandem's page} for those who act in it."""
        people = {}
        for tandem, person in pairs:
            people.setdefault(tandem, self.env["res.partner"])
            people[tandem] |= person & tandem._people_today()
        return {
            (tandem, person): address
            for tandem, some in people.items()
            for person, address in tandem._page_addresses(some).items()
        }
