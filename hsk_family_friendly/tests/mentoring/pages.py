from odoo.tests import HttpCase

from .common import MentoringCase


class TandemPages(MentoringCase, HttpCase):
    """A running tandem, and its page as its people see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tandem = cls.make_tandem()
        cls.goal = cls.tandem.goal_ids

    def token(self, person=None, tandem=None):
        person = person or self.mentee_person
        return (tandem or self.tandem)._personal_links(person)[person]._token()

    def get(self, rest="", person=None):
        return self.url_open(f"/tandem/{self.token(person)}{rest}")

    def post(self, rest, person=None, follow=True, **values):
        """Post what the page's own form would post."""
        token = self.token(person)
        page = self.url_open(f"/tandem/{token}").text
        key = page.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            f"/tandem/{token}{rest}", data={"csrf_token": key, **values}, allow_redirects=follow
        )
