from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestTopicWish(HskCase):
    """What companies wish for is suggested as the topic of an event."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env["res.company"].create({"name": "Träger der Probe"})
        cls.env.user.company_ids |= cls.agency
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.agency.ids, "lang": "en_US"}
        )
        cls.care = cls.env.ref("hsk_family_friendly.action_field_care")
        cls.event = cls.env["event.event"].create(
            {
                "name": "Netzwerktreffen im Herbst",
                "hsk_kind": "network",
                "company_id": cls.agency.id,
                "date_begin": "2026-09-04 08:00:00",
                "date_end": "2026-09-04 12:00:00",
            }
        )

    def wish(self, partner=None, field=None, **values):
        return self.env["hsk.topic.wish"].create(
            {
                "partner_id": (partner or self.company_partner).id,
                "action_field_id": field and field.id,
                **values,
            }
        )

    def test_it_says_something(self):
        with self.assertRaisesRegex(ValidationError, "choose a topic"):
            self.wish(wish=" ")
        wish = self.wish(wish="Pflege bei Nacht")
        self.assertEqual(str(wish.date), "2026-06-01")
        self.assertEqual(wish.company_id, self.agency)

    def test_wishes_and_measures_suggest_topics(self):
        case = self.make_case(company_id=self.agency.id)
        self.make_measure(case, state="running")
        self.certify(case, "2026-01-01", valid_from="2026-01-01")
        other = self.make_company("Zweite GmbH")
        for partner in (self.company_partner, other, other):
            self.wish(partner, self.care)
        self.assertEqual(dict(self.event._topic_counts()), {self.care: 2, self.action_field: 1})
        self.event.action_hsk_suggest_topics()
        self.assertEqual(self.event.hsk_topic_ids, self.care | self.action_field)
        self.env["hsk.topic.wish"].search([]).is_met = True
        self.assertEqual(dict(self.event._topic_counts()), {self.action_field: 1})
