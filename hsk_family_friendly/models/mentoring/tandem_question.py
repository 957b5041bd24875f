from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import limits, typed
from ...tools.german import document_lang

# A meeting that was so long ago is not asked about any more.
DAYS_ASKED = 7
OUTCOMES = ("held", "moved", "not_held")


class CalendarEvent(models.Model):
    """When it was asked whether a meeting took place."""

    _inherit = "calendar.event"

    hsk_asked_on = fields.Datetime(
        "Asked on", copy=False, readonly=True, groups="hsk_family_friendly.group_hsk_reader"
    )


class Tandem(models.Model):
    """After each meeting one question: did it take place?"""

    _inherit = "hsk.tandem"

    def _tell_outcome_as(self, person, meeting_id, outcome, day="", start="", stop="", place=""):
        """Note what became of a meeting; one that was moved gets its new date.

        :param str outcome: held, moved or not_held
        :raise UserError: there is no such meeting, it has not begun, or the new date is none
        """
        event = self._meeting_of(person, meeting_id)
        now = fields.Datetime.now()
        if outcome not in OUTCOMES:
            raise UserError(self.env._("Please choose: took place, moved or did not take place."))
        if event.start > now:
            raise UserError(self.env._("This meeting has not begun yet."))
        self.env["hsk.daily.count"]._take(person, "outcome")
        if outcome == "moved":
            self._move(person, event, *typed.span(self.env, day, start, stop), place)
        else:
            event.hsk_outcome = outcome
        labels = dict(event._fields["hsk_outcome"]._description_selection(self.env))
        told = self.env._("Moved") if outcome == "moved" else labels[outcome]
        event.message_post(body=told, author_id=person.id, subtype_xmlid="mail.mt_note")

    def _move(self, person, event, start, stop, place):
        """Put a meeting to another time; if that is over, too, it took place then."""
        if start == event.start:
            raise UserError(self.env._("Please enter when the meeting takes place instead."))
        values = {"start": start, "stop": stop, "allday": False, "hsk_asked_on": False}
        values["hsk_outcome"] = "held" if stop <= fields.Datetime.now() else "pending"
        if place := typed.text(self.env, place, self.env._("Place"), limits.PLACE):
            values["location"] = place
        event.write(values)
        self._agree(person, event)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_ask(self):
        """Ask the people of tandems whether their latest meetings took place."""
        meetings = self._to_be_asked_about()
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(meetings))
        for meeting in meetings:
            meeting.hsk_tandem_id._ask(meeting)
            if not commit(1):
                return

    @api.model
    def _to_be_asked_about(self):
        now = fields.Datetime.now()
        return self.env["calendar.event"].search(
            Domain("hsk_outcome", "=", "pending")
            & Domain("hsk_asked_on", "=", False)
            & Domain("stop", "<=", now)
            & Domain("stop", ">", now - timedelta(days=DAYS_ASKED))
            & Domain("hsk_tandem_id.is_exchange", "=", False),
            order="stop, id",
        )

    def _ask(self, meeting):
        """Send the question about a meeting to those who were invited and act in the tandem."""
        meeting.hsk_asked_on = fields.Datetime.now()
        people = self._people_today() & meeting.partner_ids
        addresses = self._page_addresses(
            people.filtered(lambda one: one.email_normalized and not one.sudo().hsk_no_reminders)
        )
        user = meeting.user_id.filtered("active")
        sender = user.email_formatted or self.company_id.email_formatted
        mails = self.env["mail.mail"].create(
            [
                {
                    **self._question(person, meeting, f"{address}/meeting/{meeting.id}"),
                    "email_from": sender,
                    "author_id": (user or self.company_id).partner_id.id,
                    "recipient_ids": [(4, person.id)],
                    "auto_delete": True,
                    "hsk_try_again": True,
                }
                for person, address in addresses.items()
            ]
        )
        mails._hsk_leave()

    def _question(self, person, meeting, address):
        """Return subject and body: each answer leads to the page, where it is confirmed."""
        env = self.with_context(lang=person.lang or document_lang(self.env)).env
        when = env["hsk.invitation"]._when_of(meeting)
        labels = (env._("Took Place"), env._("Moved"), env._("Did not Take Place"))
        buttons = [
            Markup(
                '<a href="{address}?answer={outcome}" style="background-color: #2f6f4f; '
                "color: #ffffff; padding: 10px 16px; text-decoration: none; border-radius: 4px; "
                'margin-right: 8px; display: inline-block;">{label}</a>'
            ).format(address=address, outcome=outcome, label=label)
            for outcome, label in zip(OUTCOMES, labels, strict=True)
        ]
        body = Markup("<div><p>%s</p><p>%s</p><p>%s</p><p>%s<br/>%s</p></div>") % (
            env._("Good day %s,", person.name),
            env._("did your meeting on %s take place? One click is enough, without login.", when),
            Markup(" ").join(buttons),
            meeting.user_id.filtered("active").name or "",
            self.company_id.name,
        )
        return {"subject": env._("Did your meeting take place? %s", when), "body_html": body}
