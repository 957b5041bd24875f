"""A tandem that runs: its meetings and mails, and its page."""

from odoo.tests import HttpCase

from .common import MentoringCase

NOW = "2026-03-02 08:00:00"


class MeetingCase(MentoringCase):
    """A running tandem; mails stay in the queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.email = "staff@agency.example"
        cls.tandem = cls.make_tandem()
        cls.people = cls.mentor_person | cls.mentee_person
        cls.env.cr.flush()
        cls.before = cls.env["mail.mail"].search([])

    def make(self, start="2026-03-10 09:00:00", stop="2026-03-10 10:30:00", **values):
        event = self.env["calendar.event"].create(
            {
                "name": "Treffen",
                "start": start,
                "stop": stop,
                "hsk_tandem_id": self.tandem.id,
                **values,
            }
        )
        self.env.cr.flush()
        return event

    def weekly(self, **values):
        series = {"recurrency": True, "rrule_type": "weekly", "tue": True, "end_type": "count"}
        return self.make(**series, count=8, **values)

    def mails(self, person=None):
        """Return the invitations in the queue, and what they carry."""
        mails = self.env["mail.mail"].search([("hsk_calendar", "!=", False)], order="id")
        return mails.filtered(lambda mail: not person or person in mail.recipient_ids)

    def odoos(self):
        """Return what Odoo itself put into the queue."""
        return self.env["mail.mail"].search([("hsk_calendar", "=", False)]) - self.before

    def sent(self):
        """Let the mails in the queue leave: they are deleted then, as Odoo does."""
        mails = self.mails()
        self.env.cr.flush()
        mails.unlink()

    def written(self, event, **values):
        event.write(values)
        self.env.cr.flush()


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
