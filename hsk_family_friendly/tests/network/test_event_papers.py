from freezegun import freeze_time
from lxml import html

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..mentoring.common import MentoringCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 08:00:00")
class TestEventPapers(MentoringCase):
    """The attendance list and the badges say who is expected, for which company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(
            ["base", "event", "hsk_family_friendly"], ["de_DE"]
        )
        cls.event = cls.make_event(hsk_kind="network", seats_max=4)
        aerzte = cls.make_company("Ärztehaus GbR")
        cls.doctor = cls.make_person(aerzte, "Zoe Ärztin", "zoe@haus.example")
        cls.register({"partner_id": cls.mentor_person.id, "hsk_partner_id": cls.mentor.id})
        cls.register({"name": "Gast ohne Betrieb"})
        cls.register({"partner_id": cls.doctor.id})
        cls.cancelled = cls.register({"name": "Abgesagt"})
        cls.cancelled.action_cancel()
        cls.register({"partner_id": cls.mentee_person.id})
        cls.register({"name": "Zweite Wartende"})
        cls.register({"name": "Dritter Wartender"})

    @classmethod
    def make_event(cls, **values):
        return cls.env["event.event"].create(
            {
                "name": "Netzwerktreffen",
                "date_begin": "2026-06-10 15:00:00",
                "date_end": "2026-06-10 17:00:00",
                "date_tz": "Europe/Berlin",
                **values,
            }
        )

    @classmethod
    def register(cls, values):
        return cls.env["event.registration"].create({"event_id": cls.event.id, **values})

    def printed(self, report, records):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(report, records.ids)
        return " ".join(html.fromstring(content).text_content().split())

    def assertInOrder(self, text, *words):
        places = [text.find(word) for word in words]
        self.assertNotIn(-1, places, f"{words} in: {text}")
        self.assertEqual(places, sorted(places), text)

    def test_order(self):
        self.assertEqual(
            self.event._expected().mapped("name"),
            ["Maria Mentorin", "Zoe Ärztin", "Martin Mentee", "Gast ohne Betrieb"],
        )

    def test_attendance_list(self):
        text = self.printed("hsk_family_friendly.report_event_attendance", self.event)
        self.assertInOrder(
            text,
            *("Teilnahmeliste", "Netzwerktreffen", "10. Juni 2026, 17:00 – 19:00 Uhr"),
            *("Unterschrift", "Alt & Erfahren GmbH", "Ärztehaus GbR", "Jung KG"),
            *("Gast ohne Betrieb", "Warteliste", "Zweite Wartende", "Dritter Wartender"),
        )
        self.assertNotIn("Abgesagt", text)
        self.assertNotIn("@", text, "a list that goes round tells no addresses")

    def test_badges(self):
        text = self.printed("hsk_family_friendly.report_event_badges", self.event)
        self.assertInOrder(
            text, "Maria Mentorin", "Alt & Erfahren GmbH", "Zoe Ärztin", "Ärztehaus GbR"
        )
        self.assertIn("Gast ohne Betrieb", text)
        for name in ("Wartende", "Abgesagt"):
            self.assertNotIn(name, text)
        with self.assertRaisesRegex(UserError, "Namensschild"):
            self.make_event(hsk_kind="workshop")._badge_holders()

    def test_foreign_events_and_their_people(self):
        """Our papers are offered for the network only, and to those who may read it."""
        names = ("report_event_attendance_action", "report_event_badges_action")
        ours = [self.env.ref(f"hsk_family_friendly.{name}").id for name in names]
        reports = self.env["ir.actions.report"].browse(ours)
        self.assertEqual(reports.get_valid_action_reports("event.event", self.event.ids), ours)
        foreign = self.make_event()
        self.assertFalse(reports.get_valid_action_reports("event.event", foreign.ids))
        other = new_test_user(self.env, "hsk_event_only", "event.group_event_user")
        offered = self.env["ir.actions.actions"].with_user(other).get_bindings("event.event")
        offered = {action["id"] for action in offered["report"]}
        self.assertFalse(offered & set(ours))
        visitor = self.env["event.registration"].create(
            {"event_id": foreign.id, "partner_id": self.mentor_person.id}
        )
        text = self.printed("event.event_registration_report_template_badge", visitor)
        self.assertIn("Maria Mentorin", text)
        self.assertNotIn("Alt & Erfahren", text)
