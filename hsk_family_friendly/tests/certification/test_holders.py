import csv
import io
import json
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ...models.certification.holders import HOLDER_FIELDS
from ..platform.common import HskCase

FIELDS = [
    "name",
    "municipality",
    "ags",
    "industry",
    "website",
    "certified_since",
    "valid_until",
    "cycles",
]


@tagged("post_install", "-at_install")
class TestHolders(HskCase):
    """The list of certified companies for the website."""

    def setUp(self):
        super().setUp()
        self.startClassPatcher(freeze_time("2026-11-25 10:00:00"))
        self.old = self.env["hsk.certification"].search([]).partner_id
        self.town = self.env.ref("hsk_family_friendly.municipality_brilon")
        self.plain = self.holder("Bäckerei Zimt", "2026-03-01", hsk_municipality_id=self.town.id)
        self.first = self.holder(
            "Ärztehaus",
            "2023-05-01",
            website="https://aerzte.example",
            industry_id=self.env["res.partner.industry"].create({"name": "Praxen"}).id,
        )
        self.renew(self.first, "2025-05-01")
        self.over = self.holder("Ehemalige GmbH", "2022-01-01")
        self.later = self.holder("Spätere GmbH", "2026-12-01")
        self.shy = self.holder("Stille GmbH", "2026-01-01", hsk_unlisted=True)
        self.gone = self.holder("Archiv GmbH", "2026-01-01")
        self.gone.active = False
        self.env.flush_all()

    def holder(self, name, decided_on, **values):
        company = self.make_company(name, employees=20, **values)
        self.certify(self.make_case(company), decided_on)
        return company

    def renew(self, company, decided_on):
        company.hsk_certification_ids.action_prepare_recertification()
        case = company.hsk_certification_ids.filtered(lambda one: one.cycle == 2)
        self.certify(case, decided_on)

    def holders(self, day=None, role="reader"):
        found = self.env["hsk.certification"].with_user(self.users[role]).holders(day)
        return [one for one in found if one["name"] not in self.old.mapped("name")]

    # -- content ---------------------------------------------------------------

    def test_the_agreed_fields(self):
        self.assertEqual(list(HOLDER_FIELDS), FIELDS, "the website's import counts on them")
        self.assertEqual(
            self.holders(),
            [
                {
                    "name": "Ärztehaus",
                    "municipality": None,
                    "ags": None,
                    "industry": "Praxen",
                    "website": "https://aerzte.example",
                    "certified_since": "2023-05-01",
                    "valid_until": "2028-04-30",
                    "cycles": 2,
                },
                {
                    "name": "Bäckerei Zimt",
                    "municipality": "Brilon",
                    "ags": "05958012",
                    "industry": None,
                    "website": None,
                    "certified_since": "2026-03-01",
                    "valid_until": "2028-02-29",
                    "cycles": 1,
                },
            ],
        )

    def test_as_sql_counts(self):
        self.env.cr.execute(
            """
            SELECT p.name, m.ags, c.valid_until, c.cycle,
                   (SELECT min(f.valid_from) FROM hsk_certification f
                     WHERE f.partner_id = p.id AND f.state = 'certified')
              FROM hsk_certification c
              JOIN res_partner p ON p.id = c.partner_id
              LEFT JOIN hsk_municipality m ON m.id = p.hsk_municipality_id
             WHERE c.state = 'certified' AND c.valid_from <= '2026-11-25'
               AND c.effective_until >= '2026-11-25'
               AND p.active AND p.hsk_unlisted IS NOT TRUE
            """
        )
        expected = {
            (name, ags, until.isoformat(), cycle, since.isoformat())
            for name, ags, until, cycle, since in self.env.cr.fetchall()
        }
        found = self.env["hsk.certification"].holders()
        names = ("name", "ags", "valid_until", "cycles", "certified_since")
        self.assertEqual({tuple(one[name] for name in names) for one in found}, expected)
        self.assertEqual(len(found), len(expected))

    def test_any_day(self):
        def names(day):
            return [one["name"] for one in self.holders(day)]

        self.assertEqual(names("2023-06-01"), ["Ärztehaus", "Ehemalige GmbH"])
        self.assertEqual(names(date(2026, 12, 1))[-1], "Spätere GmbH")
        self.assertEqual(self.holders("2023-06-01")[0]["cycles"], 1)
        self.assertEqual(names("2019-01-01"), [])
        for nonsense in ("soon", "2026-02-30", 7, ["2026-01-01"]):
            with self.assertRaises(UserError):
                self.holders(nonsense)

    # -- who is named ----------------------------------------------------------

    def test_who_does_not_want_to_be_named(self):
        self.shy.hsk_unlisted = False
        self.assertIn("Stille GmbH", [one["name"] for one in self.holders()])
        self.shy.hsk_unlisted = True
        self.assertNotIn("Stille GmbH", [one["name"] for one in self.holders()])
        self.assertTrue(self.shy._fields["hsk_unlisted"].tracking, "who changed it can be seen")

    def test_rights(self):
        for role in ("reader", "user", "manager"):
            self.assertEqual(len(self.holders(role=role)), 2)
        for login in ("base.group_user", "base.group_portal"):
            other = new_test_user(self.env, f"holders_{login}", login)
            with self.assertRaises(AccessError):
                self.env["hsk.certification"].with_user(other).holders()
        elsewhere = self.env["res.company"].create({"name": "Andere Agentur"})
        company = self.make_company("Fremde GmbH", employees=5)
        self.certify(self.make_case(company, company_id=elsewhere.id), "2026-01-01")
        self.assertNotIn("Fremde GmbH", [one["name"] for one in self.holders()])

    # -- files -----------------------------------------------------------------

    def test_a_csv_is_never_a_formula(self):
        dangerous = ["=1+1", "+49", "-5", "@SUM(A1)", "\t=1"]
        for number, name in enumerate(dangerous):
            company = self.holder(f"{number}", "2026-01-01")
            # past what the form would strip
            self.env.cr.execute(
                "UPDATE res_partner SET name = %s WHERE id = %s", [name, company.id]
            )
        self.env.invalidate_all()
        content = self.env["hsk.certification"]._holders_csv().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
        self.assertEqual(list(rows[0]), FIELDS)
        names = [row["name"] for row in rows]
        for name in dangerous:
            self.assertIn(f"'{name}", names)
        for row in rows:
            for cell in row.values():
                self.assertNotIn(cell[:1], ("=", "+", "-", "@", "\t"))
        self.assertEqual(rows[-1]["ags"], "05958012", "a key keeps its zero")

    def test_both_files_say_the_same(self):
        case = self.env["hsk.certification"]
        rows = list(
            csv.DictReader(io.StringIO(case._holders_csv().decode("utf-8-sig")), delimiter=";")
        )
        said = [{key: str(value or "") for key, value in one.items()} for one in case.holders()]
        self.assertEqual(rows, said)


@tagged("post_install", "-at_install")
class TestHoldersDownload(HttpCase, HskCase):
    """The files over the browser."""

    def test_download(self):
        self.certify(self.make_case(), "2026-01-01")
        self.users["reader"].password = "hsk_reader"
        self.authenticate("hsk_reader", "hsk_reader")
        found = self.url_open("/hsk/holders.json?day=2026-06-01")
        self.assertEqual(found.status_code, 200)
        self.assertIn("Größe & Söhne GmbH", [one["name"] for one in json.loads(found.text)])
        found = self.url_open("/hsk/holders.csv?day=2026-06-01")
        self.assertIn("Größe & Söhne GmbH", found.content.decode("utf-8-sig"))
        self.assertIn("attachment", found.headers["Content-Disposition"])
        wrong = self.url_open("/hsk/holders.csv?day=morgen")
        self.assertEqual(wrong.status_code, 422)
        self.assertNotIn("Traceback", wrong.text)

    def test_strangers(self):
        self.users["none"].password = "hsk_none"
        self.authenticate("hsk_none", "hsk_none")
        self.assertEqual(self.url_open("/hsk/holders.json").status_code, 403)
