from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..platform.common import AgencyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestAdvice(AgencyCase):
    """Advice is a contact with a company and counts in the figures."""

    def make_advice(self, **values):
        return self.env["hsk.advice"].create(
            {"name": "Pflege", "partner_id": self.company_partner.id, **values}
        )

    def test_what_it_knows_by_itself(self):
        advice = self.make_advice()
        self.assertEqual(str(advice.date), "2026-06-01")
        self.assertEqual(advice.user_id, self.env.user)
        self.assertEqual(advice.company_id, self.agency)
        with self.assertRaisesRegex(ValidationError, "when it was given"):
            advice.date = "2026-06-02"
        stranger = self.env["res.partner"].create({"name": "Fremd"})
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            advice.person_id = stranger

    def test_another_company_has_other_people(self):
        person = self.env["res.partner"].create(
            {"name": "Erika Muster", "parent_id": self.company_partner.id}
        )
        other = self.make_company("Andere AG")
        with Form(self.make_advice(person_id=person.id)) as form:
            self.assertEqual(form.person_id, person)
            form.partner_id = other
            self.assertFalse(form.person_id)
        self.assertEqual(form.record.partner_id, other)

    def test_figure_and_reach(self):
        codes = ["advice", "companies_reached", "sme_reached"]
        for day in ("2026-01-01", "2026-05-31", "2025-12-31"):
            self.make_advice(date=day)
        large = self.make_company("Groß AG", 400)
        self.make_advice(partner_id=large.id, date="2026-02-02")
        figures = self.env["hsk.figures"].compute("2026-01-01", "2026-12-31", codes)
        self.assertEqual([figures[code]["value"] for code in codes], [3, 2, 1])
        for code in codes:
            figure = figures[code]
            self.assertEqual(
                self.env[figure["model"]].search_count(figure["domain"]), figure["value"]
            )
        contact = self.env["hsk.reach"].search([("partner_id", "=", large.id)])
        self.assertEqual(
            (contact.kind, contact.area, contact.name, str(contact.date), contact.company_id),
            ("advice", "advice", "Pflege", "2026-02-02", self.agency),
        )
        action = contact.action_open_record()
        self.assertEqual(action["res_model"], "hsk.advice")

    def test_counted_on_the_company(self):
        self.make_advice()
        self.assertEqual(self.company_partner.hsk_advice_count, 1)
        action = self.company_partner.action_hsk_open_advice()
        self.assertEqual(self.env["hsk.advice"].search_count(action["domain"]), 1)
