from contextlib import nullcontext

from odoo import fields
from odoo.tests import freeze_time, new_test_user

from odoo.addons.base.tests.common import BaseCommon

from ...tools.dates import agency_today


class HskCase(BaseCommon):
    """Companies, people with each role, and the way of a case to its certificate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_partner = cls.make_company("Größe & Söhne GmbH", employees=42)
        cls.users = {
            role: new_test_user(cls.env, f"hsk_{role}", f"hsk_family_friendly.group_hsk_{role}")
            for role in ("reader", "user", "manager")
        }
        cls.users["none"] = new_test_user(cls.env, "hsk_none", "base.group_user")
        cls.reason = cls.env.ref("hsk_family_friendly.end_reason_breach")
        cls.action_field = cls.env.ref("hsk_family_friendly.action_field_time")

    @classmethod
    def make_company(cls, name, employees=0, **values):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "hsk_employee_count": employees, **values}
        )

    @classmethod
    def make_case(cls, partner=None, **values):
        partner = partner or cls.company_partner
        with cls.day_of(values.get("decided_on")):
            return cls.env["hsk.certification"].create({"partner_id": partner.id, **values})

    @classmethod
    def day_of(cls, day):
        """Let a day that lies ahead be today: nothing is decided in the future."""
        day = fields.Date.to_date(day)
        if not day or day <= agency_today(cls.env):
            return nullcontext()
        return freeze_time(f"{day} 12:00:00")

    @classmethod
    def certify(cls, case, decided_on, **values):
        """Take a case through all its states to the certificate."""
        with cls.day_of(decided_on):
            case.write({"decided_on": decided_on, **values})
            case.action_apply()
            case.action_assess()
            case.action_send_to_jury()
            case.action_certify()
        return case

    @classmethod
    def make_measure(cls, case, name="Flexible hours", **values):
        return cls.env["hsk.measure"].create(
            {
                "certification_id": case.id,
                "action_field_id": cls.action_field.id,
                "name": name,
                **values,
            }
        )

    @classmethod
    def make_stranger(cls):
        """Return a lead of another agency."""
        agency = cls.env["res.company"].create({"name": "Andere Agentur"})
        return new_test_user(
            cls.env,
            "hsk_stranger",
            "hsk_family_friendly.group_hsk_manager",
            company_id=agency.id,
            company_ids=[(6, 0, agency.ids)],
        )
