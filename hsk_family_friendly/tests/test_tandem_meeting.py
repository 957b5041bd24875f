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
        event = self.make(recurrency=True, rrule_type="weekly", tue=True, end_type="count", count=8)
        print(event.recurrence_id.rrule, event.recurrence_id.calendar_event_ids.mapped("start"))
        inv = self.env["hsk.invitation"].search([])
        print(inv, inv.recurrence_id, inv.slots, inv._rule(), inv.guest_ids.mapped("told"))
        mails = self.mails()
        print(len(mails))
        print(mails[0].hsk_calendar)
