from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestPartner(HskCase):
    def state_on(self, day, partner=None):
        partner = partner or self.company_partner
        with freeze_time(f"{day} 12:00:00"):
            self.env.invalidate_all()
            state = partner.hsk_network_state
            found = partner.search([("hsk_network_state", "=", state), ("id", "=", partner.id)])
            groups = partner._read_group([("id", "=", partner.id)], ["hsk_network_state"])
            self.assertEqual(found, partner, "the search agrees with the field")
            self.assertEqual(groups, [(state,)], "the grouping agrees with the field")
        return state

    def test_network_state(self):
        self.assertEqual(self.state_on("2026-01-01"), "none")
        case = self.make_case()
        case.action_apply()
        self.assertEqual(self.state_on("2026-01-01"), "candidate")
        case.decided_on = "2026-12-01"
        case.action_assess()
        case.action_send_to_jury()
        case.action_certify()
        self.assertEqual(self.state_on("2026-11-30"), "candidate")
        self.assertEqual(self.state_on("2026-12-01"), "certified")
        self.assertEqual(self.state_on("2028-11-30"), "certified")
        self.assertEqual(self.state_on("2028-12-01"), "former")

    def test_history_in_figures(self):
        first = self.certify(self.make_case(), "2026-12-01")
        first.action_prepare_recertification()
        self.certify(first.next_ids, "2028-11-14")
        with freeze_time("2029-01-01 12:00:00"):
            self.env.invalidate_all()
            self.assertRecordValues(
                self.company_partner,
                [
                    {
                        "hsk_certified_since": first.valid_from,
                        "hsk_valid_until": first.next_ids.valid_until,
                        "hsk_cycle_count": 2,
                    }
                ],
            )
            found = self.env["res.partner"].search(
                [
                    ("hsk_valid_until", "<=", "2031-12-31"),
                    ("hsk_valid_until", ">=", "2031-01-01"),
                ]
            )
            self.assertIn(self.company_partner, found)

    def test_size_class_and_sme(self):
        sizes = {1: "micro", 9: "micro", 10: "small", 49: "small", 50: "medium", 249: "medium"}
        for count, size in {**sizes, 250: "large", 0: False}.items():
            self.company_partner.hsk_employee_count = count
            self.assertEqual(self.company_partner.hsk_size_class, size, count)
            self.assertEqual(self.company_partner.hsk_is_sme, size not in ("large", False), count)
        self.company_partner.write({"hsk_employee_count": 300, "hsk_is_sme": True})
        self.assertTrue(self.company_partner.hsk_is_sme)
        self.assertIn(
            self.company_partner, self.env["res.partner"].search([("hsk_is_sme", "=", True)])
        )

    def test_municipality_is_suggested(self):
        for zip_code, city, name in (
            ("59872", "", "Meschede"),
            ("", "Eslohe", "Eslohe (Sauerland)"),
            ("", "arnsberg-Neheim", "Arnsberg"),
            ("10115", "Berlin", False),
        ):
            partner = self.make_company("Ort", zip=zip_code, city=city)
            self.make_case(partner)
            self.assertEqual(partner.hsk_municipality_id.name, name)
        with Form(self.env["res.partner"]) as form:
            form.name = "Formular"
            form.zip = "59955"
        self.assertEqual(form.record.hsk_municipality_id.name, "Winterberg")

    def test_a_municipality_key_has_eight_digits(self):
        with self.assertRaises(ValidationError):
            self.env["hsk.municipality"].create({"name": "Falsch", "ags": "5958004"})
