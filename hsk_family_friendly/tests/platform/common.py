import io
from contextlib import nullcontext

from openpyxl import load_workbook

from odoo import fields
from odoo.tests import freeze_time, new_test_user

from odoo.addons.base.tests.common import BaseCommon

from ...models.platform import export as hsk_export
from ...tools import table
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
    def issue(cls, case):
        """Return the file of a printed Urkunde."""
        return cls.env["ir.attachment"].create(
            {
                "name": f"Urkunde {case.number}.pdf",
                "raw": b"%PDF-1.4",
                "res_model": case._name,
                "res_id": case.id,
                "hsk_is_issued": True,
            }
        )

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


class AgencyCase(HskCase):
    """An agency of its own: what others have, such as the examples, counts nowhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env["res.company"].create({"name": "Träger der Probe"})
        cls.env.user.company_ids |= cls.agency
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.agency.ids, "lang": "en_US"}
        )


class ExportCase(HskCase):
    """Two companies with cases and measures, and what a list makes of them in Excel."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("de_DE")
        self.staff = self.users["user"]
        self.staff.lang = "en_US"
        self.other_company = self.make_company("Ärztehaus", employees=300)
        self.case = self.certify(self.make_case(), "2026-01-01")
        self.other_case = self.make_case(self.other_company)
        for number in range(4):
            self.make_measure(self.other_case, f"=Maßnahme {number}")
        self.measures = self.other_case.measure_ids
        self.env.flush_all()

    def ask(self, records, user=None, domain=None, **context):
        """Choose “As Excel” for the selection of a list; return the export."""
        exports = self.env["hsk.export"].with_user(user or self.staff)
        before = exports.search([])
        self.action = exports.with_context(
            active_model=records._name, active_ids=records.ids, active_domain=domain, **context
        ).action_export_list()
        return exports.search([]) - before

    def in_background(self, rows=2):
        """Have files of so many rows made in the background, and read row by row."""
        self.patch(hsk_export, "AT_ONCE", rows)
        self.patch(table, "CHUNK", 1)

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("hsk_family_friendly.ir_cron_export").method_direct_trigger()
        self.env.invalidate_all()

    def book(self, job):
        return load_workbook(io.BytesIO(job.attachment_id.raw))

    def sheet(self, job, number=0):
        heading, *rows = self.book(job).worksheets[number].iter_rows(values_only=True)
        return [dict(zip(heading, row, strict=True)) for row in rows]
