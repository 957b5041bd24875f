from babel.dates import format_date, format_time
from markupsafe import Markup

from odoo import models
from odoo.tools import formataddr
from odoo.tools.misc import babel_locale_parse

from ...tools.dates import agency_zone
from ...tools.german import document_lang
from ...tools.invitation import changes
from ...tools.invitation.state import at_zone

# So many dates of a series are listed in a mail.
LISTED = 12


class Invitation(models.Model):
    """What the mails about a meeting say."""

    _inherit = "hsk.invitation"

    def _mail_values(self, person, change, meeting, link):
        """Return the values of a mail to one person, in their language.

        :param Change|None change: what is told; None: a reminder
        :param Meeting meeting: the meeting as it concerns the person
        :param str|None link: the address of the tandem's page, for those who may open it
        """
        me = self.with_context(lang=person.lang or document_lang(self.env))
        sender = meeting.organizer
        return {
            "subject": me._mail_subject(change, meeting),
            "body_html": me._mail_body(person, change, meeting, link),
            "email_from": formataddr((sender.name, sender.address)),
            "author_id": (
                self.event_id.user_id.filtered("active") or self.company_id
            ).partner_id.id,
            "reply_to": sender.address,
            "recipient_ids": [(4, person.id)],
            "auto_delete": True,
            "hsk_try_again": True,
        }

    def _mail_subject(self, change, meeting):
        dates = self._mail_dates(change, meeting)
        when = self._when(dates[0], meeting) if dates else ""
        values = {"what": self._summary(meeting), "when": when}
        if not change:
            return self.env._("Reminder: %(what)s, %(when)s", **values)
        if change.method == changes.CANCEL:
            return self.env._("Cancelled: %(what)s, %(when)s", **values)
        if change.is_first:
            return self.env._("Invitation: %(what)s, %(when)s", **values)
        return self.env._("Changed: %(what)s, %(when)s", **values)

    def _mail_body(self, person, change, meeting, link):
        parts = [Markup("<p>%s</p>") % self.env._("Good day %s,", person.name)]
        parts.append(Markup("<p>%s</p>") % self._mail_lead(change))
        dates = self._mail_dates(change, meeting)
        parts.append(self._mail_facts(dates, meeting))
        if change and change.method == changes.REQUEST and not change.is_first:
            parts.append(self._mail_changes(change, meeting))
        if link and not (change and change.method == changes.CANCEL):
            parts.append(
                Markup(
                    '<p><a href="{link}" style="background-color: #2f6f4f; color: #ffffff; '
                    'padding: 10px 16px; text-decoration: none; border-radius: 4px;">{label}</a>'
                    "</p>"
                ).format(link=link, label=self.env._("Accept or Decline"))
            )
        parts.append(Markup("<p>%s<br/>%s</p>") % (meeting.organizer.name, self.company_id.name))
        return Markup("<div>%s</div>") % Markup("").join(parts)

    def _mail_lead(self, change):
        tandem = self.tandem_id.display_name
        if not change:
            return self.env._("this is a reminder of the meeting of the tandem %s.", tandem)
        if change.method == changes.CANCEL:
            return self.env._("this meeting of the tandem %s does not take place.", tandem)
        if change.is_first:
            return self.env._(
                "you are invited to a meeting of the tandem %s. The attached appointment finds its "
                "way into your calendar by itself or with one click.",
                tandem,
            )
        return self.env._(
            "a meeting of the tandem %s has changed. The attached appointment brings your calendar "
            "up to date.",
            tandem,
        )

    def _mail_dates(self, change, meeting):
        """Return the dates that a mail is about."""
        if change and change.slot:
            return [meeting.dates[change.slot]]
        return sorted(meeting.dates.values(), key=lambda date: date.start)

    def _mail_facts(self, dates, meeting):
        """Return when, where and about what."""
        usual = dates[0] if len(dates) == 1 else meeting.common
        when = [self._when(date, meeting) for date in dates[:LISTED]]
        if len(dates) > LISTED:
            when.append(self.env._("and %s more dates", len(dates) - LISTED))
        rows = [
            (self.env._("What"), usual.summary),
            (self.env._("When"), Markup("<br/>").join(when)),
            (self.env._("Where"), usual.place),
            (self.env._("Video"), usual.link),
            (self.env._("With"), ", ".join(person.name for person in usual.people)),
            (self.env._("About"), Markup("<br/>").join(usual.text.splitlines())),
        ]
        cell = '<td style="padding: 2px 12px 2px 0; vertical-align: top;">'
        lines = [
            Markup(f"<tr>{cell}{{}}</td>{cell}<strong>{{}}</strong></td></tr>").format(name, value)
            for name, value in rows
            if value
        ]
        return Markup("<table>%s</table>") % Markup("").join(lines)

    def _mail_changes(self, change, meeting):
        """Return which dates are not as they were."""
        lines = [
            self.env._(
                "%(old)s is moved to %(new)s",
                old=self._when(old, meeting),
                new=self._when(new, meeting),
            )
            for old, new in change.moved
            if old.told[:3] != new.told[:3]
        ]
        lines += [
            self.env._("%s does not take place", self._when(date, meeting))
            for date in change.cancelled
        ]
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines[:LISTED])
        return Markup("<ul>%s</ul>") % items if items else Markup("")

    def _summary(self, meeting):
        return next(iter(meeting.dates.values())).summary if meeting.dates else ""

    def _when_of(self, event):
        """Return when a meeting is, in words."""
        return self._in_words(event._hsk_appointment(), agency_zone(self.env))

    def _when(self, date, meeting):
        return self._in_words(date, meeting.zone)

    def _in_words(self, date, zone):
        """Return a date in words: Dienstag, 3. März 2026, 10:00–11:30 Uhr."""
        locale = babel_locale_parse(self.env.lang)
        if date.allday:
            days = [format_date(day, "full", locale) for day in (date.start, date.stop)]
            return "–".join(dict.fromkeys(days))
        start, stop = (at_zone(moment, zone) for moment in (date.start, date.stop))
        values = {
            "day": format_date(start, "full", locale),
            "start": format_time(start, "short", locale=locale),
            "stop": format_time(stop, "short", locale=locale),
        }
        if start.date() != stop.date():
            values["stop"] = f"{format_date(stop, 'full', locale)}, {values['stop']}"
        return self.env._("%(day)s, %(start)s–%(stop)s", **values)
