"""A personal link is valid to the end of its last day, as the agency's clock shows it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..jury.common import JuryCase
from ..mentoring.common import MentoringCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 09:00:00")
class TestLastDay(JuryCase, MentoringCase):
    """Links to all that can be opened with one, and invitations to a survey."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.mentor_person
        tandem = cls.make_tandem(start=False)
        cls.opened = {
            "enrolment": tandem.mentor_enrolment_id,
            "tandem": tandem,
            "event": cls.env["event.event"].create(
                {
                    "name": "Treffen",
                    "hsk_kind": "network",
                    "date_begin": "2026-06-10 15:00:00",
                    # after midnight at the agency: the evening ends on the eleventh
                    "date_end": "2026-06-10 22:30:00",
                }
            ),
            "jury": cls.make_session(cls.make_jury_case("Erle GmbH")),
        }

    def link(self, purpose):
        record = self.opened[purpose]
        return self.env["hsk.personal.link"]._make(purpose, record, self.person)[self.person]

    def test_every_purpose_is_tried(self):
        purposes = self.env["hsk.personal.link"]._fields["purpose"].get_values(self.env)
        self.assertEqual(set(purposes), set(self.opened))

    def test_the_whole_last_day(self):
        for purpose, record in self.opened.items():
            link = self.link(purpose)
            evening = datetime.combine(
                record._link_until(), time(23, 59, 59), ZoneInfo("Europe/Berlin")
            ).astimezone(UTC)
            with self.subTest(purpose):
                with freeze_time(evening):
                    self.assertEqual(link._open(purpose, link._token()), (link, record))
                with freeze_time(evening + timedelta(seconds=2)), self.assertRaises(AccessError):
                    link._open(purpose, link._token())

    def test_a_later_end_lets_known_links_live_on(self):
        link = self.link("event")
        event = self.opened["event"]
        first = link.expires_on
        event.date_end = "2026-06-20 16:00:00"
        self.assertEqual(self.link("event"), link)
        self.assertGreater(link.expires_on, first)
        later = link.expires_on
        # an earlier end takes no day away that somebody was promised
        event.date_end = "2026-06-12 16:00:00"
        self.assertEqual(self.link("event").expires_on, later)
