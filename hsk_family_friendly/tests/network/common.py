import re

from odoo.tests import HttpCase

from ..mentoring.common import MentoringCase


class EventPageCase(MentoringCase, HttpCase):
    """People of two companies, and the page of `event` that their personal links open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["base", "hsk_family_friendly"], ["de_DE"])

    @classmethod
    def make_event(cls, **values):
        return cls.env["event.event"].create(
            {
                "name": "Netzwerktreffen",
                "hsk_kind": "network",
                "date_begin": "2026-06-10 15:00:00",
                "date_end": "2026-06-10 17:00:00",
                **values,
            }
        )

    def address(self, person):
        """Return the address of a person's page."""
        links = self.env["hsk.personal.link"]
        link = links._make("event", self.event, person)[person]
        return f"/network-event/{link._token()}"

    def act(self, person, action, **form):
        """Press a button of the page; return what is shown then."""
        address = self.address(person)
        token = re.search(r'csrf_token: "([^"]+)"', self.url_open(address).text)
        data = {"csrf_token": token and token.group(1), "action": action, **form}
        answer = self.url_open(address, data=data)
        self.env.invalidate_all()
        return answer
