from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, models

from ...tools import german
from ...tools.dates import agency_today

# How long the page of a tandem can be opened after the end of its programme.
LINK_DAYS = 90


def letter(env, person, paragraphs, buttons, end):
    """Return the body of a mail to a person.

    :param list paragraphs: its sentences
    :param list buttons: [(label, address)]
    :param str end: what stands below it
    """
    button = Markup(
        '<p><a href="{address}" style="background-color: #2f6f4f; color: #ffffff; padding: 10px '
        '16px; text-decoration: none; border-radius: 4px; display: inline-block;">{label}</a></p>'
    )
    return Markup("<div><p>{greeting},</p>{paragraphs}{buttons}<p>{end}</p></div>").format(
        greeting=env._("Good day %s", person.name),
        paragraphs=Markup().join(Markup("<p>%s</p>") % one for one in paragraphs),
        buttons=Markup().join(
            button.format(label=label, address=address) for label, address in buttons
        ),
        end=end,
    )


class Tandem(models.Model):
    """Mails to the people of tandems: one per person, however many tandems it is about."""

    _inherit = "hsk.tandem"

    def _link_until(self):
        """Return the last day on which the page of the tandem can be opened by its links."""
        self.ensure_one()
        ends = [agency_today(self.env), self.date_planned_end, self.date_end]
        return max(filter(None, ends)) + timedelta(days=LINK_DAYS)

    def _personal_links(self, people):
        """Return {person: link} to the page of this tandem, also for some time after its end."""
        return self.env["hsk.personal.link"]._make("tandem", self, people)

    def _page_address(self, link, section=""):
        """Return the address of the tandem's page for the person of a link."""
        self.ensure_one()
        return f"{self.get_base_url()}/tandem/{link._token()}{section}"

    @api.model
    def _mail_people(self, wanted, write):
        """Send each person one mail about their tandems, where they act in them today.

        :param dict wanted: {person: tandems}
        :param write: called with an environment in the person's language, the person and
            {tandem: link}; returns subject and body
        """
        links = defaultdict(dict)
        for tandem, people in self._by_tandem(wanted).items():
            for person, link in tandem._personal_links(people).items():
                links[person][tandem] = link
        mails = defaultdict(dict)
        for person, mine in links.items():
            lang = person.lang or german.document_lang(self.env)
            subject, body = write(self.with_context(lang=lang).env, person, mine)
            mails[next(iter(mine))._sender(), subject][person] = body
        for (sender, subject), bodies in mails.items():
            self._mail_once(links, subject, bodies, sender)

    @api.model
    def _by_tandem(self, wanted):
        """Return {tandem: people} for {person: tandems}, without who has left."""
        by_tandem = defaultdict(lambda: self.env["res.partner"])
        for person, tandems in wanted.items():
            for tandem in tandems.filtered(lambda one, who=person: not one._gone(who)):
                by_tandem[tandem] |= person
        return by_tandem

    @api.model
    def _mail_once(self, links, subject, bodies, sender):
        """Send each person one mail, and note it at all their links."""
        first = {next(iter(links[person].values())): body for person, body in bodies.items()}
        self.env["hsk.personal.link"].union(*first)._mail(subject, first, sender)
        for person in bodies:
            sent, *others = (link.sudo() for link in links[person].values())
            for link in others:
                link.write({"mail_id": sent.mail_id.id, "mailed_on": sent.mailed_on})

    def _sender(self):
        """Return who writes to the people of a tandem: its responsible person, else the agency."""
        self.ensure_one()
        user = self.user_id.sudo().filtered("active")
        return user.email_formatted or self.company_id.sudo().email_formatted
