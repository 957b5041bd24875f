import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..platform import papers
from .common import MentoringCase
from .running import TandemPages

NOTE = "GEHEIM-NOTIZ"
SECRETS = (NOTE, "Ausgeschlossen AG", "GEHEIM-WUNSCH", "GEHEIM-PULS", "GEHEIM-ZITAT")


class ReportCase(MentoringCase):
    """A programme with a completed tandem, one that ended early, and a proposal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tandem = cls.make_tandem()
        cls.mentor.hsk_municipality_id = cls.env.ref("hsk_family_friendly.municipality_meschede")
        cls.tandem.goal_ids.write(
            {"rating_start": "2", "rating_end": "8", "progress": "Kernzeit abgeschafft"}
        )
        cls.env["hsk.tandem.goal"].create(
            {
                "tandem_id": cls.tandem.id,
                "name": "Besser zuhören",
                "side": "mentor",
                "rating_start": "4",
                "rating_end": "5",
            }
        )
        cls.tandem.write({"mentor_learning": "Loslassen", "mentee_learning": "Fragen stellen"})
        cls.meet(cls.tandem, "2026-03-10", "held")
        cls.meet(cls.tandem, "2026-04-10", "held")
        cls.meet(cls.tandem, "2026-05-10", "not_held")
        cls.early = cls.second_tandem(cls.make_company("Großbetrieb AG", employees=900))
        cls.meet(cls.early, "2026-03-12", "held")
        with freeze_time("2026-06-01"):
            cls.early.end_reason = "Ansprechperson hat den Betrieb verlassen"
            cls.early.action_end()
        cls.proposal = cls.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": cls.tandem.mentor_enrolment_id.id,
                "mentee_enrolment_id": cls.enrol(cls.company_partner, "mentee").id,
            }
        )
        cls.hide_secrets()
        with freeze_time("2026-11-20"):
            cls.tandem.action_complete()

    @classmethod
    def second_tandem(cls, company):
        tandem = cls.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": cls.tandem.mentor_enrolment_id.id,
                "mentee_enrolment_id": cls.enrol(company, "mentee").id,
            }
        )
        tandem.action_confirm()
        tandem.agreement_signed_on = "2026-02-01"
        tandem.action_start()
        return tandem

    @classmethod
    def meet(cls, tandem, day, outcome):
        cls.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": NOTE,
                "description": NOTE,
                "start": f"{day} 10:00:00",
                "stop": f"{day} 11:00:00",
                "hsk_tandem_id": tandem.id,
                "hsk_outcome": outcome,
            }
        )

    @classmethod
    def hide_secrets(cls):
        """Write down what no report may ever say."""
        excluded = cls.make_company("Ausgeschlossen AG")
        for enrolment in cls.tandem.mentor_enrolment_id | cls.tandem.mentee_enrolment_id:
            enrolment.write(
                {
                    "excluded_partner_ids": excluded.ids,
                    "remark": "GEHEIM-WUNSCH",
                    "availability": "GEHEIM-WUNSCH",
                }
            )
        cls.program.note = f"<p>{NOTE}</p>"
        cls.tandem.message_post(body=NOTE)
        cls.env["hsk.tandem.pulse"].create(
            {
                "tandem_id": cls.tandem.id,
                "person_id": cls.mentee_person.id,
                "side": "mentee",
                "due_on": "2026-03-03",
                "asked_on": "2026-03-03",
                "comment": "GEHEIM-PULS",
            }
        )
        quote = {"person_id": cls.mentee_person.id, "tandem_id": cls.tandem.id}
        cls.env["hsk.quote"].create(
            [
                {**quote, "text": "Gern gedruckt", "for_print": True, "consent_on": "2026-05-01"},
                {**quote, "text": "GEHEIM-ZITAT 1", "for_press": True, "consent_on": "2026-05-01"},
                {**quote, "text": "GEHEIM-ZITAT 2", "for_print": True},
            ]
        )

    def pages(self, name, records, user=None):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(user or self.env.user)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"hsk_family_friendly.{name}", records.ids)
        )
        return papers.text_of(content)

    def sheets(self):
        book = load_workbook(io.BytesIO(self.program._report_workbook()))
        return {
            page.title: [dict(zip(heading, row, strict=True)) for row in rows]
            for page in book.worksheets
            for heading, *rows in [list(page.iter_rows(values_only=True))]
        }


@tagged("post_install", "-at_install")
@freeze_time("2026-12-01 10:00:00")
class TestMentoringReport(ReportCase):
    """The report on a programme says what it should, and nothing else."""

    def test_each_number_is_that_of_its_list(self):
        figures = self.program._report_figures()
        self.assertEqual(
            {code: figure["value"] for code, figure in figures.items()},
            {
                "companies_reached": 3,
                "sme_reached": 2,
                "tandems": 2,
                "ended_early": 1,
                "meetings_held": 3,
                "goals": 2,
                "goals_reached": 1,
            },
        )
        for code, figure in figures.items():
            action = self.program.with_context(figure=code).action_open_report_figure()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(found), figure["value"], code)
            self.assertTrue(figure["definition"])

    def test_a_done_measure_is_a_goal_reached(self):
        self.tandem.goal_ids[0].rating_end = False
        self.assertEqual(self.program._report_figures()["goals_reached"]["value"], 0)
        self.measure.state = "done"
        self.assertEqual(self.program._report_figures()["goals_reached"]["value"], 1)
        self.assertTrue(self.tandem.goal_ids[0]._is_reached())

    def test_the_pdf(self):
        reader = self.users["reader"]
        pages = self.pages("report_mentoring_action", self.program, reader)
        text = " ".join(pages)
        for words in (
            "Mentoring 2026",
            "15.01.2026",
            "Alt & Erfahren GmbH",
            "Meschede",
            "Kernzeit abgeschafft",
            "Loslassen",
            "Fragen stellen",
            "3,0 vorher, 6,5 nachher",
            "Ansprechperson hat den Betrieb verlassen",
            "„Gern gedruckt“",
            "20.11.2026",
            f"1 / {len(pages)}",
        ):
            self.assertIn(words, text)
        self.assertNotIn(self.company_partner.name, text, "only a proposal")
        for secret in SECRETS:
            self.assertNotIn(secret, text)

    def test_the_workbook_says_the_same(self):
        sheets = self.sheets()
        figures = self.program._report_figures()
        self.assertEqual(
            {row["Kennzahl"]: row["Anzahl"] for row in sheets["Zahlen"]},
            {
                figure["label"]: figure["value"]
                for figure in self.program.with_context(lang="de_DE")._report_figures().values()
            },
        )
        self.assertEqual(len(sheets["Tandems"]), figures["tandems"]["value"])
        row = next(row for row in sheets["Tandems"] if row["Mentee"] == "Jung KG")
        self.assertEqual((row["Ziele zu Beginn"], row["Ziele am Ende"]), (3, 6.5))
        self.assertEqual(len(sheets["Unternehmen"]), 3)
        self.assertEqual([row["Zitat"] for row in sheets["Zitate"]], ["Gern gedruckt"])
        for secret in SECRETS:
            self.assertNotIn(secret, str(sheets))

    def test_a_programme_without_tandems(self):
        empty = self.make_program("Leer")
        self.assertIn("Leer", " ".join(self.pages("report_mentoring_action", empty)))
        self.assertEqual(empty._report_workbook()[:2], b"PK")

    def test_the_page_of_a_tandem(self):
        pages = self.pages("report_tandem_result_action", self.tandem, self.users["reader"])
        self.assertEqual(len(pages), 1)
        for words in ("Jung KG", "Martin Mentee", "2 Treffen", "Kernzeit abgeschafft", "Loslassen"):
            self.assertIn(words, pages[0])
        for secret in SECRETS:
            self.assertNotIn(secret, pages[0])

    def test_a_long_result_stays_on_one_page(self):
        self.tandem.goal_ids.write({"progress": "Viel erreicht und noch mehr vor. " * 36})
        self.env["hsk.tandem.goal"].create(
            [
                {"tandem_id": self.tandem.id, "name": f"Ziel {n}", "progress": "Erreicht. " * 40}
                for n in range(8)
            ]
        )
        self.tandem.write({"mentor_learning": "L " * 300, "mentee_learning": "M " * 300})
        pages = self.pages("report_tandem_result_action", self.tandem)
        self.assertEqual(len(pages), 1)

    def test_certificate_of_participation(self):
        pages = self.pages("report_tandem_participation_action", self.tandem)
        self.assertEqual(len(pages), 2, "one per company")
        self.assertIn("Teilnahmebescheinigung", pages[0])
        for words in ("Alt & Erfahren GmbH", "1. Februar 2026", "20. November 2026"):
            self.assertIn(words, pages[0])
        self.assertIn("Jung KG", pages[1])
        self.assertTrue(self.tandem.action_print_participation())

    def test_who_gets_a_certificate(self):
        self.assertTrue(self.early._has_participated(), "met once, then ended")
        self.early.sudo().meeting_ids.hsk_outcome = "not_held"
        with self.assertRaisesRegex(UserError, "Teilnahmebescheinigung"):
            self.early.action_print_participation()
        running = self.second_tandem(self.make_company("Läuft noch GmbH"))
        with self.assertRaises(UserError):
            running._participations()


@tagged("post_install", "-at_install")
@freeze_time("2026-12-01 10:00:00")
class TestReportDownload(ReportCase, HttpCase):
    def test_downloads_need_a_role(self):
        address = f"/hsk/mentoring-program/{self.program.id}/report.xlsx"
        self.authenticate("hsk_reader", "hsk_reader")
        response = self.url_open(address)
        self.assertEqual((response.status_code, response.content[:2]), (200, b"PK"))
        for number in (999999, 10**20):
            gone = self.url_open(f"/hsk/mentoring-program/{number}/report.xlsx")
            self.assertEqual(gone.status_code, 404)
        self.authenticate("hsk_none", "hsk_none")
        self.assertEqual(self.url_open(address).status_code, 403)


@tagged("post_install", "-at_install")
@freeze_time("2026-12-01 10:00:00")
class TestDocumentsPage(TandemPages):
    """The companies fetch what they keep from the tandem's page."""

    def test_the_own_certificate(self):
        answer = self.get("/participation.pdf")
        self.assertIn("alert-danger", answer.text, "not before it is over")
        self.tandem.action_complete()
        self.assertIn("participation.pdf", self.get().text)
        self.assertEqual(self.get("/result.pdf").status_code, 200)
        with freeze_time("2026-12-01 10:00:00"):
            sides = self.tandem.with_context(hsk_side="mentee")._participations()
        self.assertEqual([side["company"] for side in sides], ["Jung KG"])
