from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.small_cells import fit_to_publish
from ..certification import history_cases
from ..platform.common import AgencyCase

YEAR = ("2025-01-01", "2025-12-31")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestFigures(AgencyCase):
    """Each figure counts its list, and the past is as it was then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.figures = cls.env["hsk.figures"]
        cls.brilon, cls.olsberg = cls.env["hsk.municipality"].search(
            [("name", "in", ["Brilon", "Olsberg"])], order="name"
        )

    @classmethod
    def hold(cls, partner, valid_from, **values):
        """Let a company hold a certificate, as an integration enters it."""
        return cls.make_case(
            partner,
            state="certified",
            decided_on=valid_from,
            company_id=cls.agency.id,
            **{"employee_count": partner.hsk_employee_count, **values},
        )

    def values(self, *period, codes=None):
        figures = self.figures.compute(*(period or YEAR), codes)
        return {code: figure["value"] for code, figure in figures.items()}

    def assert_counts_its_list(self, figures):
        for code, figure in figures.items():
            found = self.env[figure["model"]].search_count(figure["domain"])
            if figure["unit"] == "count":
                self.assertEqual(figure["value"], found, code)
            for row in figure.get("rows", []):
                records = self.env[figure["model"]].search(row["domain"])
                self.assertEqual(row["value"], len(records), f"{code} {row['label']}")

    def test_certificates_of_a_year(self):
        one = self.make_company("Eins", 12, hsk_municipality_id=self.brilon.id)
        two = self.make_company("Zwei", 300)
        three = self.make_company("Drei", 40)
        first = self.hold(one, "2023-11-20", cycle=1, validity_years=2)
        self.hold(one, "2025-11-20", cycle=2, previous_id=first.id, employee_count=15)
        self.hold(two, "2025-03-01")
        self.hold(three, "2023-11-20")  # ends on 19 November 2025, without a renewal
        figures = self.figures.compute(*YEAR)
        self.assert_counts_its_list(figures)
        values = {code: figure["value"] for code, figure in figures.items()}
        expected = {
            "new": 1,
            "recertified": 1,
            "valid_total": 2,
            "ever_certified": 3,
            "employees_covered": 315,
            "smallest": 15,
            "largest": 300,
            "exits": 1,
            "due": 2,
            "recertification_rate": 0.5,
        }
        self.assertEqual({code: values[code] for code in expected}, expected)
        [reason] = figures["exits_by_reason"]["rows"]
        self.assertEqual((reason["key"], reason["value"]), (False, 1))
        self.assertEqual(
            [(row["key"], row["value"]) for row in figures["by_size"]["rows"]],
            [("large", 1), ("small", 1)],
        )

    def test_the_total_follows_from_what_happened(self):
        """Total then + new + returned − exits = total now, year after year."""
        back = self.make_company("Rückkehr", 20)
        gone = self.hold(back, "2021-05-01")
        self.hold(back, "2024-05-01", cycle=2, previous_id=gone.id)
        left = self.hold(self.make_company("Austritt", 20), "2023-02-01")
        left.write({"ended_on": "2024-03-31", "end_reason_id": self.reason.id})
        left.action_exit()
        revoked = self.hold(self.make_company("Entzug", 20), "2023-12-31")
        revoked.write({"ended_on": "2024-01-01", "end_reason_id": self.reason.id})
        revoked.action_revoke()
        before = 0
        for year in range(2021, 2026):
            values = self.values(f"{year}-01-01", f"{year}-12-31")
            returned = 1 if year == 2024 else 0
            self.assertEqual(
                values["valid_total"],
                before + values["new"] + returned - values["exits"],
                year,
            )
            before = values["valid_total"]

    def test_the_past_stays_as_it_was(self):
        partner = self.make_company("Wandel", 30, hsk_municipality_id=self.brilon.id)
        case = self.hold(partner, "2025-02-01")
        with freeze_time("2025-02-01"):
            measure = self.make_measure(case, state="planned")
        with freeze_time("2025-07-01"):
            measure.state = "running"
        before = self.figures.compute(*YEAR)
        partner.write({"hsk_employee_count": 900, "hsk_municipality_id": self.olsberg.id})
        measure.state = "done"
        after = self.figures.compute(*YEAR)
        for code, figure in before.items():
            self.assertEqual(figure, after[code], code)
        by_state = {row["key"]: row["value"] for row in after["measures_by_state"]["rows"]}
        self.assertEqual(by_state, {"planned": 0, "running": 1, "done": 0, "dropped": 0})
        spring = self.figures.compute("2025-01-01", "2025-06-30", ["measures_by_state"])
        by_state = {row["key"]: row["value"] for row in spring["measures_by_state"]["rows"]}
        self.assertEqual(by_state["planned"], 1)
        self.assertEqual(partner.hsk_history_ids.municipality_id, self.brilon)

    def test_what_was_missing_can_be_added(self):
        partner = self.make_company("Ohne Ort", 30)
        case = self.hold(partner, "2025-02-01")
        partner.hsk_municipality_id = self.brilon
        self.assertEqual(case.decided_municipality_id, self.brilon)
        partner.hsk_municipality_id = self.olsberg
        self.assertEqual(case.decided_municipality_id, self.brilon)

    def test_reached_companies_count_once(self):
        partner = self.make_company("Oft dabei", 30)
        self.hold(partner, "2025-02-01")
        big = self.make_company("Groß", 400)
        guest = self.make_company("Gast", 10)
        self.attend("2025-03-01 17:00:00", partner, partner, big)
        self.attend("2025-12-31 23:30:00", guest)  # a new year has begun in Germany
        foreign = self.attend("2025-04-01 17:00:00", guest)
        foreign.hsk_kind = False
        called_off = self.attend("2025-05-01 17:00:00", guest)
        called_off.kanban_state = "cancel"
        figures = self.figures.compute(*YEAR)
        self.assert_counts_its_list(figures)
        values = {code: figure["value"] for code, figure in figures.items()}
        self.assertEqual(values["companies_reached"], 2)
        self.assertEqual(values["sme_reached"], 1)
        self.assertEqual(values["participants"], 3)
        self.assertEqual(values["network_meetings"], 1)
        partner.hsk_employee_count = 500
        self.assertEqual(self.values()["sme_reached"], 1, "it was small then")
        self.attend("2026-05-01 17:00:00", partner)
        with freeze_time("2026-07-01"):
            later = self.values("2026-05-01", "2026-05-31")
        self.assertEqual(later["sme_reached"], 1, "it grew only in June")

    def attend(self, begin, *partners):
        """Hold a network meeting that people of these companies attend."""
        event = self.env["event.event"].create(
            {
                "name": "Netzwerktreffen",
                "hsk_kind": "network",
                "company_id": self.agency.id,
                "date_begin": begin,
                "date_end": begin,
            }
        )
        registrations = self.env["event.registration"].create(
            [
                {"event_id": event.id, "partner_id": partner.id, "name": "Gast"}
                for partner in partners
            ]
        )
        registrations.action_set_done()
        return event

    def test_rows_open_their_lists(self):
        partner = self.make_company("Hier", 30, hsk_municipality_id=self.brilon.id)
        case = self.hold(partner, "2025-02-01")
        action = self.figures.action_open("by_municipality", *YEAR, key=self.brilon.id)
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), case)
        self.assertIn("Brilon", action["name"])
        with self.assertRaisesRegex(UserError, "no row"):
            self.figures.action_open("by_municipality", *YEAR, key=self.olsberg.id)

    def test_wrong_input(self):
        with self.assertRaisesRegex(UserError, "before it begins"):
            self.figures.compute("2025-12-31", "2025-01-01")
        with self.assertRaisesRegex(UserError, "first and the last day"):
            self.figures.compute("2025-13-01", False)
        with self.assertRaisesRegex(UserError, "no figure"):
            self.figures.compute(*YEAR, ["wages"])

    def test_who_may_ask(self):
        figures = self.figures.with_context(allowed_company_ids=[])
        for role in ("reader", "user", "manager"):
            self.assertIn("new", figures.with_user(self.users[role]).compute(*YEAR))
        with self.assertRaises(AccessError):
            figures.with_user(self.users["none"]).compute(*YEAR)
        self.hold(self.make_company("Fremd", 10), "2025-02-01")
        self.assertNotIn(self.agency, self.users["reader"].company_ids)
        mine = figures.with_user(self.users["reader"]).compute(*YEAR, ["new"])["new"]
        cases = self.env["hsk.certification"].search(mine["domain"])
        self.assertEqual(mine["value"], len(cases))
        self.assertNotIn(self.agency, cases.company_id)

    def test_published_history(self):
        """The table of past years comes out of imported data, row by row."""
        rows = history_cases.published_history()
        wizard = self.env["hsk.history.import"].create(
            {"file": history_cases.encoded(rows), "file_name": "Historie.xlsx"}
        )
        wizard.action_check()
        wizard.action_import()
        codes = ["new", "recertified", "valid_total", "employees_covered", "smallest", "largest"]
        for year, published in history_cases.PUBLISHED.items():
            values = self.values(f"{year}-01-01", f"{year}-12-31", codes=codes)
            for code, value in published.items():
                self.assertEqual(values[code], value, f"{code} {year}")

    def test_small_cells(self):
        def count(rows):
            return sum(row["companies"] for row in rows)

        def rows(*numbers):
            return [{"label": f"Ort {n}", "value": n, "companies": n} for n in numbers]

        def values(*numbers):
            return [row["value"] for row in fit_to_publish(rows(*numbers), "Übrige", count)]

        self.assertEqual(values(9, 5, 3), [9, 5, 3])
        self.assertEqual(values(9, 5, 2, 1), [9, 5, 3])
        self.assertEqual(values(9, 5, 1), [9, 6])  # 1 alone could be subtracted
        self.assertEqual(values(9, 0, 2), [0, 11])
        self.assertEqual(values(1, 1), [])
        self.assertEqual(values(2, 2, 1), [], "one row for all says nothing")
        self.assertEqual(values(), [])

    def test_what_has_happened_counts(self):
        """A certificate that begins later this year is neither new nor valid nor due before."""
        self.hold(self.make_company("Da", 20), "2026-03-01")
        self.hold(self.make_company("Kommt", 30), "2026-05-20", awarded_on="2026-11-18")
        self.hold(self.make_company("Läuft aus", 40), "2024-09-01")
        year = ("2026-01-01", "2026-12-31")
        codes = ["new", "valid_total", "largest", "due", "exits", "ever_certified"]
        values = self.values(*year, codes=codes)
        self.assertEqual(list(values.values()), [1, 2, 40, 0, 0, 2])
        figure = self.figures.compute(*year, ["new"])["new"]
        self.assertEqual(self.env["hsk.certification"].search_count(figure["domain"]), 1)
        self.assertEqual(self.values("2027-01-01", "2027-12-31", codes=["new", "due"])["due"], 0)
        text = self.figures.screen(*year)["text"]
        for day in ("01.01.2026", "01.06.2026", "01.01.2025", "01.06.2025"):
            self.assertIn(day, text)
        self.assertTrue(self.figures.screen("2027-01-01", "2027-12-31")["text"])

    def test_date_objects_are_taken(self):
        figure = self.figures.compute(date(2025, 1, 1), date(2025, 12, 31), ["new"])["new"]
        self.assertEqual(figure["domain"], self.figures.compute(*YEAR, ["new"])["new"]["domain"])

    def test_screen(self):
        partner = self.make_company("Hier", 30, hsk_municipality_id=self.brilon.id)
        self.hold(partner, "2025-02-01")
        screen = self.figures.screen(*YEAR)
        shown = {one["code"]: one for group in screen["groups"] for one in group["figures"]}
        self.assertEqual((shown["new"]["value"], shown["new"]["before"]), ("1", "0"))
        self.assertEqual(shown["recertification_rate"]["value"], "–")
        [towns] = [one for one in screen["breakdowns"] if one["code"] == "by_municipality"]
        self.assertEqual(towns["rows"][0]["key"], self.brilon.id)
        reader = self.figures.with_user(self.users["reader"]).with_context(allowed_company_ids=[])
        shown = {
            one["code"]: one["can_open"]
            for group in reader.screen(*YEAR)["groups"]
            for one in group["figures"]
        }
        self.assertTrue(shown["new"])
        self.assertEqual(
            shown["events"],
            self.env["event.event"].with_user(self.users["reader"]).has_access("read"),
        )
