import io
from datetime import date

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import BaseCase, HttpCase, tagged

from ...models.jury import guests
from ...tools.press import award_sentence
from ..platform import papers
from .common import JuryCase


@tagged("post_install", "-at_install")
class TestPressSentence(BaseCase):
    """Singular, plural, and what is left out."""

    def test_sentences(self):
        day = date(2026, 12, 1)
        for values, words in (
            (
                (6, 18, 78, 19600, "im Hochsauerlandkreis"),
                "Am 1. Dezember 2026 wurden 6 Betriebe neu und 18 re-zertifiziert; damit sind im "
                "Hochsauerlandkreis 78 Betriebe mit 19.600 Beschäftigten zertifiziert.",
            ),
            (
                (1, 0, 1, 1, ""),
                "Am 1. Dezember 2026 wurde ein Betrieb neu zertifiziert; damit ist ein Betrieb "
                "mit einer beschäftigten Person zertifiziert.",
            ),
            (
                (0, 1, 2, 0, None),
                "Am 1. Dezember 2026 wurde ein Betrieb re-zertifiziert; damit sind 2 Betriebe "
                "zertifiziert.",
            ),
            (
                (1, 1, 1200, 5, " "),
                "Am 1. Dezember 2026 wurden ein Betrieb neu und ein Betrieb re-zertifiziert; "
                "damit sind 1.200 Betriebe mit 5 Beschäftigten zertifiziert.",
            ),
            (
                (1, 18, 78, 50, ""),
                "Am 1. Dezember 2026 wurden ein Betrieb neu und 18 Betriebe re-zertifiziert; "
                "damit sind 78 Betriebe mit 50 Beschäftigten zertifiziert.",
            ),
            (
                (1, 0, 2, 0, "", True),
                "Am 1. Dezember 2026 wird ein Betrieb neu zertifiziert; damit sind 2 Betriebe "
                "zertifiziert.",
            ),
            ((0, 0, 78, 50, ""), ""),
        ):
            self.assertEqual(award_sentence(day, *values), words)


class AwardCase(JuryCase):
    """A closed session with a new company, a second and a fifth certificate, and a refusal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new = cls.make_jury_case("=cmd|' /C calc'!A0", employees=40)
        again = cls.recertification("Ärztehaus Meschede", cycles=1, employees=300)
        fifth = cls.recertification("Zimmerei Alt", cycles=4, employees=12)
        refused = cls.make_jury_case("Klee GmbH")
        earlier = cls.make_company("Schon länger GmbH", employees=8)
        cls.certify(cls.make_case(earlier, applied_on="2025-10-01"), "2025-12-01")
        cls.evening = cls.make_session(new, again, fifth, refused, awarded_on="2026-12-01")
        cls.evening.action_open()
        cls.all_vote(cls.evening)
        for case in cls.evening.case_ids:
            case.decision = "certified"
        cls.evening.case_ids[3].write({"decision": "refused", "reason": "Zu wenig"})
        with freeze_time("2026-11-12 19:00:00"):
            cls.evening.action_close()
        cls.new, cls.again, cls.fifth = new, again, fifth

    @classmethod
    def recertification(cls, name, cycles, **values):
        """Return a case with the jury after some earlier certificates, two years each."""
        company = cls.make_company(name, **values)
        previous = cls.env["hsk.certification"]
        for cycle in range(1, cycles + 1):
            day = f"{2026 - 2 * (cycles + 1 - cycle)}-12-01"
            previous = previous.create(
                {
                    "partner_id": company.id,
                    "cycle": cycle,
                    "previous_id": previous.id,
                    "state": "certified",
                    "decided_on": day,
                    "applied_on": day,
                    "validity_years": 2,
                    "employee_count": company.hsk_employee_count,
                }
            )
        previous.action_prepare_recertification()
        case = previous.next_ids
        case.action_apply()
        case.action_assess()
        case.action_send_to_jury()
        return case

    def sheet(self, content, number=0):
        """Return the rows of a sheet, as a list of dicts by heading."""
        page = load_workbook(io.BytesIO(content)).worksheets[number]
        heading, *rows = page.iter_rows(values_only=True)
        return [dict(zip(heading, row, strict=True)) for row in rows]

    def print_pdf(self, name):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"hsk_family_friendly.{name}", self.evening.ids)
        )
        return papers.text_of(content)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-12 19:30:00")
class TestJuryAward(AwardCase):
    """The award ceremony and the bookkeeping after a session."""

    # -- figures ---------------------------------------------------------

    def test_each_number_is_that_of_its_list(self):
        figures = self.evening._award_figures()
        self.assertEqual(
            {code: figure["value"] for code, figure in figures.items()},
            {
                "new": 1,
                "recertified": 2,
                "jubilees": 1,
                "valid_total": 4,
                "employees_covered": 40 + 300 + 12 + 8,
            },
        )
        for code, figure in figures.items():
            action = self.evening.with_context(figure=code).action_open_award_figure()
            found = self.env[action["res_model"]].search(action["domain"])
            total = sum(found.mapped("employee_count"))
            self.assertEqual(
                figure["value"], total if code == "employees_covered" else len(found), code
            )
            self.assertTrue(figure["definition"])
        self.assertEqual(
            self.env["hsk.certification"].search(figures["jubilees"]["domain"]), self.fifth
        )

    def test_the_sentence_is_made_of_the_figures(self):
        self.evening.company_id.hsk_region = "im Hochsauerlandkreis"
        self.assertEqual(
            self.evening.award_sentence,
            "Am 1. Dezember 2026 werden ein Betrieb neu und 2 Betriebe re-zertifiziert; damit sind "
            "im Hochsauerlandkreis 4 Betriebe mit 360 Beschäftigten zertifiziert.",
        )
        self.assertFalse(self.make_session().award_sentence)

    def test_the_headcount_is_that_of_the_certification(self):
        self.new.partner_id.hsk_employee_count = 4000
        self.assertEqual(self.evening._award_figures()["employees_covered"]["value"], 360)

    # -- the day -----------------------------------------------------------

    def test_the_day_moves_until_an_urkunde_is_issued(self):
        staff = self.evening.with_user(self.users["user"])
        staff.awarded_on = "2026-12-08"
        for certification in (self.new, self.again, self.fifth):
            self.assertEqual(certification.valid_from, date(2026, 12, 8))
        self.assertEqual(self.again.previous_id.effective_until, date(2026, 11, 30))
        self.issue(self.new)
        with self.assertRaises(UserError):
            staff.awarded_on = "2026-12-15"
        self.assertEqual(self.new.awarded_on, date(2026, 12, 8))
        staff.write({"awarded_on": "2026-12-08", "award_place": "Kreishaus"})

    # -- stage -----------------------------------------------------------------

    def test_new_ones_first_jubilees_last(self):
        self.assertEqual(self.evening._awarded_certifications(), self.new | self.again | self.fifth)
        cases = self.evening._awarded_cases().sudo(False)
        staff = self.evening.with_user(self.users["user"])
        staff.awarded_case_ids = [(1, cases[2].id, {"stage_sequence": 0})]
        self.assertEqual(self.evening._awarded_certifications()[0], self.fifth)
        with self.assertRaises(UserError):
            staff.awarded_case_ids = [(1, cases[2].id, {"decision": "refused"})]
        staff.action_order_on_stage()
        self.assertEqual(self.evening._awarded_certifications()[2], self.fifth)

    # -- fees ------------------------------------------------------------------

    def test_fees(self):
        rows = self.sheet(self.evening._fee_workbook())
        self.assertEqual(len(rows), 3)
        by_company = {list(row.values())[0]: list(row.values()) for row in rows}
        for certification in (self.new, self.again, self.fifth):
            row = by_company[certification.partner_id.name]
            self.assertIn(certification.number, row)
            self.assertIn(certification.fee, row)
            self.assertIn(certification.employee_count, row)
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", self.evening._name), ("res_id", "=", self.evening.id)]
        )
        self.assertEqual(len(self.sheet(kept.raw)), 3, "kept at the closing")

    def test_a_name_is_never_a_formula(self):
        for content in (self.evening._fee_workbook(), self.evening._guest_workbook()):
            for page in load_workbook(io.BytesIO(content)).worksheets:
                self.assertTrue(page.freeze_panes)
                self.assertTrue(page.auto_filter.ref)
                self.assertEqual(page.page_setup.paperSize, 9)
                for row in page.iter_rows():
                    self.assertFalse([cell for cell in row if cell.data_type == "f"])
        names = [list(row.values())[0] for row in self.sheet(self.evening._fee_workbook())]
        self.assertIn("=cmd|' /C calc'!A0", names)

    def test_nothing_before_the_closing(self):
        later = self.make_session(self.make_jury_case("Ilex GmbH"))
        for action in ("fees", "guests", "print_cards", "print_labels", "print_laudatio"):
            with self.refused(later.name):
                getattr(later, f"action_{action}")()

    def test_reading_needs_no_more_than_the_role(self):
        for role in ("reader", "user", "manager"):
            session = self.evening.with_user(self.users[role])
            self.assertTrue(session.action_fees()["url"].endswith("fees.xlsx"))
            self.assertEqual(session._fee_workbook()[:2], b"PK")
            self.assertEqual(session._guest_workbook()[:2], b"PK")
            self.assertEqual(session.award_valid_total, 4)

    # -- guests ------------------------------------------------------------------

    def invite(self):
        company = self.again.partner_id
        people = self.env["res.partner"].create(
            [
                {
                    "name": f"Person {role}",
                    "parent_id": company.id,
                    "street": "Steinweg 1",
                    "zip": "59872",
                    "city": "Meschede",
                }
                for role in ("hr", "mentoring")
            ]
        )
        for person, roles in zip(people, (("hr", "press"), ("mentoring",)), strict=True):
            for role in roles:
                self.env["hsk.contact.role"].create(
                    {"partner_id": company.id, "person_id": person.id, "role": role}
                )
        guest = self.env["res.partner"].create({"name": "Dr. Karla Beispiel", "function": "Rede"})
        self.evening.with_user(self.users["user"]).guest_ids = guest | people[0]
        return people, guest

    def test_each_guest_once(self):
        people, guest = self.invite()
        invited = {one["partner"]: one for one in guests.guests(self.evening)}
        companies = (self.new | self.fifth).partner_id
        self.assertEqual(set(invited), set(companies | people[0] | self.jurors.partner_id | guest))
        self.assertEqual(invited[people[0]]["role"].count(","), 1, "two roles, one person")
        self.assertEqual(invited[companies[0]]["name"], "")
        rows = self.sheet(self.evening._guest_workbook())
        self.assertEqual(len(rows), len(invited))
        self.assertEqual(len(self.sheet(self.evening._guest_workbook(), 1)), 3)

    def test_who_stands_for_two_companies_and_who_is_archived(self):
        people, guest = self.invite()
        second = self.new.partner_id
        self.env["hsk.contact.role"].create(
            {"partner_id": second.id, "person_id": people[0].id, "role": "management"}
        )
        self.jurors[0].partner_id.active = guest.active = False
        invited = {one["partner"]: one for one in guests.guests(self.evening)}
        self.assertNotIn(self.jurors[0].partner_id, invited)
        self.assertNotIn(guest, invited)
        self.assertNotIn(second, invited, "somebody stands for it")
        for company in (self.again.partner_id, second):
            self.assertIn(company.name, invited[people[0]]["organisation"])
        self.assertEqual(len(self.sheet(self.evening._guest_workbook())), len(invited))

    def test_cards_and_labels(self):
        self.invite()
        number = len(guests.guests(self.evening))
        self.assertEqual([len(page) for page in self.evening._name_cards()], [8][: number // 8])
        pages = self.print_pdf("report_award_cards_action")
        self.assertEqual(len(pages), len(self.evening._name_cards()))
        for words in ("Person hr", "Dr. Karla Beispiel", "Alex Adler", "Verband Adler"):
            self.assertIn(words, pages[0])
        pages = self.print_pdf("report_award_labels_action")
        self.assertEqual(len(pages), 1)
        self.assertIn("Person hr Steinweg 1 59872 Meschede", pages[0])

    def test_notes_for_the_speech(self):
        measure = self.again.previous_id.measure_ids
        self.assertFalse(measure)
        self.env.cr.execute("UPDATE hsk_certification SET decision_reason = 'Lebt es vor'")
        self.env.invalidate_all()
        text = " ".join(self.print_pdf("report_award_laudatio_action"))
        for words in ("Ärztehaus Meschede", "zum zweiten Mal", "zum fünften Mal"):
            self.assertIn(words, text)
        self.assertNotIn("Lebt es vor", text, "what the jury wrote is not for the stage")
        self.assertNotIn("Klee GmbH", text)


@tagged("post_install", "-at_install")
class TestAwardDownload(AwardCase, HttpCase):
    """The Excel files come over GET, and only for those with a role."""

    def test_downloads(self):
        address = f"/hsk/jury-session/{self.evening.id}"
        self.authenticate("hsk_reader", "hsk_reader")
        for name in ("fees", "guests"):
            response = self.url_open(f"{address}/{name}.xlsx")
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.content[:2], b"PK")
        self.assertEqual(self.url_open("/hsk/jury-session/999999/fees.xlsx").status_code, 404)
        self.authenticate("hsk_none", "hsk_none")
        self.assertEqual(self.url_open(f"{address}/fees.xlsx").status_code, 403)
