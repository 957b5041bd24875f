from freezegun import freeze_time

from .mentoring_common import MentoringCase


@freeze_time("2026-03-02 08:00:00")
class TestTandemMeeting(MentoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.email = "staff@agency.example"
        cls.tandem = cls.make_tandem()
        cls.commit()

    @classmethod
    def commit(cls):
        cls.env.cr.flush()

    def make(self, start="2026-03-10 09:00:00", **values):
        event = self.env["calendar.event"].create(
            {
                "name": "Treffen",
                "start": start,
                "stop": start.replace("09:00", "10:30"),
                "hsk_tandem_id": self.tandem.id,
                **values,
            }
        )
        self.commit()
        return event

    def mails(self):
        return self.env["mail.mail"].search([("hsk_calendar", "!=", False)], order="id")

    def test_create(self):
        event = self.make()
        self.assertEqual(event.hsk_outcome, "pending")
        self.assertEqual(event.partner_ids, self.mentor_person | self.mentee_person)
        mails = self.mails()
        self.assertEqual(mails.recipient_ids, event.partner_ids)
        print(mails[0].hsk_calendar)
        print(mails[0].subject, mails[0].body_html)
