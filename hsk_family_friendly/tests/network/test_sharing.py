from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestSharing(HskCase):
    """Others learn of a measure what its company released, as long as it does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.town = cls.env["hsk.municipality"].search([], limit=1)
        cls.company_partner.hsk_municipality_id = cls.town
        cls.person = cls.env["res.partner"].create(
            {"name": "Petra Person", "parent_id": cls.company_partner.id}
        )
        cls.case = cls.make_case()
        cls.measure = cls.make_measure(
            cls.case, state="done", effect="Weniger Stress", responsible_id=cls.person.id
        )

    def shown(self, *levels):
        return self.env["hsk.measure"].search(
            self.env["hsk.measure"]._released(*(levels or ("agency", "network", "public")))
        )

    def test_nothing_is_released_by_itself(self):
        self.assertEqual(self.measure.sharing, "none")
        self.assertNotIn(self.measure, self.shown())
        self.measure.sharing = "network"
        self.assertEqual(str(self.measure.shared_on), "2026-06-01")
        self.assertIn(self.measure, self.shown())
        self.assertNotIn(self.measure, self.shown("public"))
        self.measure.with_user(self.users["user"]).action_withdraw_release()
        self.assertFalse(self.measure.shared_on)
        self.assertNotIn(self.measure, self.shown())
        with self.assertRaises(UserError):
            self.measure.shared_on = "2026-01-01"
        with self.assertRaises(UserError):
            self.make_measure(self.case, shared_on="2026-01-01")

    def test_only_what_is_done(self):
        self.measure.sharing = "network"
        for state, kind, expected in (
            ("planned", "ongoing", False),
            ("running", "one_off", False),
            ("running", "ongoing", True),
            ("done", "one_off", True),
        ):
            self.measure.write({"state": state, "kind": kind})
            self.assertEqual(self.measure in self.shown(), expected, (state, kind))

    def test_the_contact_only_where_released(self):
        self.assertFalse(self.measure.shared_person_id)
        self.measure.sharing_contact = True
        self.assertFalse(self.measure.shared_person_id, "not released at all")
        self.measure.sharing = "network"
        self.assertEqual(self.measure.shared_person_id, self.person)
        other = self.person.copy({"name": "Paul Person"})
        self.measure.sharing_person_id = other
        self.assertEqual(self.measure.shared_person_id, other)
        self.measure.sharing_contact = False
        self.assertFalse(self.measure.shared_person_id)
        stranger = self.env["res.partner"].create({"name": "Fremd"})
        with self.assertRaises(ValidationError):
            self.measure.sharing_person_id = stranger

    def test_the_release_goes_on_into_the_next_cycle(self):
        self.measure.write({"kind": "ongoing", "state": "running"})
        self.certify(self.case, "2025-06-01", valid_from="2025-06-01")
        with freeze_time("2025-08-01"):
            self.measure.write({"sharing": "public", "sharing_contact": True})
        self.case.action_prepare_recertification()
        following = self.measure.next_ids
        self.assertEqual(
            (following.sharing, following.sharing_contact, str(following.shared_on)),
            ("public", True, "2025-08-01"),
        )
        self.assertEqual(self.shown(), following, "the same measure is shown once")
        self.measure.sharing = "agency"
        self.assertEqual((following.sharing, str(following.shared_on)), ("agency", "2026-06-01"))
        following.action_withdraw_release()
        self.assertFalse(self.shown(), "what was released in the cycle before does not come back")
        self.assertEqual(
            self.measure.copy({"certification_id": self.case.next_ids.id}).sharing, "none"
        )

    def test_search_and_groups(self):
        self.measure.sharing = "network"
        measures = self.env["hsk.measure"].with_user(self.users["reader"])
        for domain in (
            [("size_class", "=", "small")],
            [("municipality_id", "=", self.town.id)],
            [("municipality_id", "ilike", self.town.name)],
        ):
            found = measures.search([("partner_id", "=", self.company_partner.id), *domain])
            self.assertEqual(found, self.measure, domain)
        self.assertFalse(
            measures.search([("id", "=", self.measure.id), ("size_class", "=", "large")])
        )
        for name in ("size_class", "municipality_id", "industry_id", "action_field_id"):
            groups = measures._read_group([("id", "=", self.measure.id)], [name], ["__count"])
            self.assertEqual(len(groups), 1, name)

    def test_effects_in_the_annual_report(self):
        self.certify(self.case, "2025-06-01", valid_from="2025-06-01")
        report = self.env["hsk.annual.report"].create({})
        self.assertEqual(str(report.date_to), "2025-12-31")
        self.measure.sharing = "network"
        self.assertEqual(self.effects(report), [])
        self.measure.sharing = "public"
        self.assertEqual(
            self.effects(report),
            [[self.company_partner.name, self.measure.name, "Weniger Stress"]],
        )
        self.measure.effect = False
        self.assertEqual(self.effects(report), [])

    def effects(self, report):
        """Return the effects of measures that stand in an annual report."""
        return report._live_content()["effects"]
