import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ...models.jury.dossier_content import DOSSIER_FIELDS
from ..platform import papers
from . import dossier_cases as files
from .common import JuryCase

MARK = "Geheimzeichen"
LOGGER = "odoo.addons.hsk_family_friendly.models.hsk_jury_dossier"
# Texts that the database itself works with; they are no one's words.
TECHNICAL = {("ir.attachment", name) for name in ("store_fname", "checksum", "res_model")}
TECHNICAL |= {("ir.attachment", "res_field"), ("mail.message", "model")}
# What an allowed field shows by being related to it.
SOURCES = {("hsk.checklist.template.item", "name")}
# Some of the places where the mark must have been, so that its absence means something.
PLANTED = {
    ("calendar.event", "description"),
    ("hsk.certification", "decision_reason"),
    ("hsk.checklist.item", "correction"),
    ("hsk.juror", "name"),
    ("hsk.jury.case", "reason"),
    ("hsk.jury.condition", "name"),
    ("hsk.jury.conflict", "explanation"),
    ("hsk.jury.log", "note"),
    ("hsk.jury.vote", "comment"),
    ("hsk.letter", "body"),
    ("hsk.mentoring.enrolment", "remark"),
    ("hsk.tandem", "end_reason"),
    ("hsk.tandem.goal", "progress"),
    ("hsk.tandem.note", "body"),
    ("mail.activity", "note"),
    ("mail.message", "body"),
    ("res.partner", "comment"),
    ("res.partner", "email"),
}


@tagged("post_install", "-at_install")
@freeze_time("2026-11-10 10:00:00")
class TestJuryDossier(JuryCase):
    """What is in a dossier, who gets it, and how it is made."""

    def setUp(self):
        super().setUp()
        self.certification = self.make_full_case("Łąka & Söhne GmbH")
        self.other = self.make_jury_case("Föhre GmbH")
        self.session = self.make_session(self.certification, self.other)
        self.session.action_open()
        self.case, self.other_case = self.session.case_ids
        self.juror = self.jurors[0]

    def attach(self, name, raw):
        return self.env["ir.attachment"].create({"name": name, "raw": raw})

    def make_full_case(self, name):
        """Return a re-certification with something in every section."""
        company = self.make_company(
            name, employees=57, street="Am Hang 5", zip="59872", city="Meschede"
        )
        company.industry_id = self.env["res.partner.industry"].create({"name": "Feinmechanik"})
        first = self.make_case(company)
        old = self.make_measure(first, "Gleitzeit damals", objective="Kita-Zeiten", kind="ongoing")
        self.certify(first, "2024-11-10")
        old.write(
            {
                "state": "done",
                "effect": "Fluktuation gesunken",
                "assessment": "partly",
                "assessment_comment": "Schicht fehlt noch",
                "evidence_ids": self.attach("Rückblick.pdf", files.pdf("Seite Rückblick")).ids,
            }
        )
        first.action_prepare_recertification()
        case = first.next_ids
        self.make_measure(
            case,
            "Ferienbetreuung",
            success_criterion="Zehn Plätze",
            evidence_ids=(
                self.attach("Vertrag Şen.pdf", files.pdf("Seite Vertrag", title=MARK))
                | self.attach("Foto.webp", files.picture("WEBP"))
                | self.attach("kaputt.pdf", b"%PDF-1.4 kaputt")
                | self.attach("zu.pdf", files.encrypted())
            ).ids,
        )
        self.make_measure(case, "Aufgegeben", state="dropped", drop_reason="Kein Bedarf")
        case.action_apply()
        case.action_assess()
        self.env["hsk.audit.visit"].create(
            {
                "certification_id": case.id,
                "visited_on": "2026-10-01",
                "result": "reservations",
                "summary": "Gut vorbereitet",
                "observation_ids": [
                    (
                        0,
                        0,
                        {"action_field_id": self.action_field.id, "observation": "Wird gelebt"},
                    )
                ],
                "photo_ids": self.attach("Pausenraum.jpg", files.picture("JPEG")).ids,
            }
        )
        case.checklist_item_ids[0].write({"state": "waived", "waive_reason": "Liegt schon vor"})
        case.action_send_to_jury()
        return case

    ALLOWED = (
        "Łąka & Söhne GmbH",
        "Am Hang 5",
        "59872 Meschede",
        "Feinmechanik",
        "57",
        "Gleitzeit damals",
        "Kita-Zeiten",
        "Fluktuation gesunken",
        "Schicht fehlt noch",
        "Ferienbetreuung",
        "Zehn Plätze",
        "Kein Bedarf",
        "01.10.2026",
        "Gut vorbereitet",
        "Wird gelebt",
        "Liegt schon vor",
        "Seite Rückblick",
        "Seite Vertrag",
        "Vertrag Şen.pdf",
        "Pausenraum.jpg",
        "kaputt.pdf",
        "zu.pdf",
        "12. November 2026",
    )

    def text(self, pdf):
        return " ".join(papers.text_of(pdf))

    # -- the allow-list ------------------------------------------------

    def test_what_is_allowed_is_in_it(self):
        text = self.text(self.case._dossier_pdf(self.juror))
        for words in self.ALLOWED:
            self.assertIn(words, text)

    def test_nothing_else_gets_in(self):
        """A mark in every other text of the database objects involved is in no dossier."""
        self.talk_about_it()
        planted = self.plant(self.involved())
        self.assertLessEqual(PLANTED, planted)
        self.assertGreater(len(planted), 60, "the mark stands where it could come from")
        content = repr(self.case._dossier_content())
        self.assertNotIn(MARK, content)
        pdf = self.case._dossier_pdf(self.juror)
        text = self.text(pdf)
        self.assertNotIn(MARK, text.replace(" ", ""))
        self.assertNotIn(MARK.encode(), pdf)
        for words in self.ALLOWED:
            self.assertIn(words, text, "the test looks at a dossier that says something")

    def talk_about_it(self):
        """Let there be everything that must stay outside."""
        case, certification = self.case, self.certification
        self.vote(case, self.jurors[1], "no", MARK)
        case.write({"reason": MARK, "decision": "conditional"})
        case.condition_ids = [
            (
                0,
                0,
                {"name": MARK, "deadline": "2027-01-01", "action_field_id": self.action_field.id},
            )
        ]
        case._declare_bias(self.jurors[2], MARK)
        for record in (
            certification,
            certification.previous_id,
            certification.measure_ids[0],
            certification.visit_ids,
            certification.partner_id,
            self.session,
            self.juror,
        ):
            record.message_post(body=MARK, subject=MARK)
            record.activity_schedule("mail.mail_activity_data_todo", summary=MARK, note=MARK)
        person = self.env["res.partner"].create(
            {"name": MARK, "parent_id": certification.partner_id.id}
        )
        certification.measure_ids[0].responsible_id = person
        item = certification.checklist_item_ids[1]
        item.write({"correction": MARK, "state": "to_correct"})
        item.file_ids = self.attach(f"{MARK}.pdf", files.pdf(MARK))
        self.env["calendar.event"].create(
            {
                "name": MARK,
                "start": "2026-10-01 08:00:00",
                "stop": "2026-10-01 09:00:00",
                "hsk_visit_id": certification.visit_ids.id,
                "description": MARK,
                "partner_ids": person.ids,
            }
        )
        self.env["hsk.letter"].create(
            {"certification_id": certification.id, "subject": MARK, "body": MARK}
        )

        self.tandem = self.make_tandem(certification.partner_id, person)

    def make_tandem(self, company, person):
        """Return a tandem of the company, with goals and a private note."""
        program = self.env["hsk.mentoring.program"].create(
            {"name": MARK, "date_start": "2026-01-01", "date_end": "2026-12-31"}
        )
        sides = {"mentee": company, "mentor": self.make_company("Mentor GmbH")}
        enrolments = {
            f"{role}_enrolment_id": self.env["hsk.mentoring.enrolment"]
            .create(
                {"program_id": program.id, "partner_id": partner.id, "role": role, "remark": MARK}
            )
            .id
            for role, partner in sides.items()
        }
        tandem = self.env["hsk.tandem"].create({**enrolments, "goal_ids": [(0, 0, {"name": MARK})]})
        self.env["hsk.tandem.note"].sudo().create(
            {"tandem_id": tandem.id, "side": "mentee", "person_id": person.id, "body": MARK}
        )
        return tandem

    def involved(self):
        """Return {model: records} of everything around the case."""
        env, now = self.env, self.certification
        both = now | now.previous_id
        people = now.partner_id.child_ids | self.jurors.partner_id | env.company.partner_id
        found = [
            both,
            both.measure_ids,
            both.measure_ids.evidence_ids | now.visit_ids.photo_ids,
            now.visit_ids,
            now.visit_ids.observation_ids,
            now.visit_ids.event_ids | self.session.event_id,
            both.checklist_item_ids,
            both.checklist_template_id,
            both.checklist_item_ids.template_item_id,
            both.letter_ids,
            now.partner_id,
            now.partner_id.industry_id,
            env["hsk.municipality"].search([]),
            self.action_field,
            self.case,
            self.case.vote_ids,
            self.case.conflict_ids,
            self.case.condition_ids,
            self.session,
            self.session.log_ids,
            self.jurors - self.juror,
            env["mail.message"].search([("body", "ilike", MARK)]),
            env["mail.activity"].search([("note", "ilike", MARK)]),
            env["hsk.contact.role"].search([]),
            self.tandem,
            self.tandem.program_id,
            self.tandem.mentor_enrolment_id | self.tandem.mentee_enrolment_id,
            self.tandem.goal_ids,
            env["hsk.tandem.note"].sudo().search([]),
            env["hsk.end.reason"].search([]),
            env["res.users"].search([("id", "!=", env.uid)]).partner_id | people,
        ]
        return [records for records in found if records]

    def plant(self, found):
        """Write the mark into all texts that no dossier may show; return where."""
        self.env.flush_all()
        planted = set()
        for records in found:
            model = records._name
            own = records & self.certification.partner_id if model == "res.partner" else records
            allowed = DOSSIER_FIELDS.get(model, ()) if own else ()
            for name, field in records._fields.items():
                if (
                    field.type not in ("char", "text", "html")
                    or not field.store
                    or not field.column_type
                    or name in allowed
                    or getattr(field, "size", None)
                    or (model, name) in TECHNICAL | SOURCES
                ):
                    continue
                table, column = SQL.identifier(records._table), SQL.identifier(name)
                value = SQL("%s || id", MARK)  # some must be unique
                if field.translate:
                    value = SQL("jsonb_build_object('en_US', %(v)s, 'de_DE', %(v)s)", v=value)
                if field.company_dependent:
                    value = SQL("jsonb_build_object(%s, %s || id)", str(self.env.company.id), MARK)
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id IN %s",
                        table,
                        column,
                        value,
                        tuple(records.ids),
                    )
                )
                planted.add((model, name))
        self.env.invalidate_all()
        return planted

    def test_the_template_gets_no_record(self):
        def plain(value):
            if isinstance(value, dict):
                return all(plain(one) for pair in value.items() for one in pair)
            if isinstance(value, list):
                return all(plain(one) for one in value)
            return value is None or type(value) in (str, int, bool)

        self.assertTrue(plain(self.case._dossier_content()))

    def test_small_cells_stay_hidden_from_the_lead_too(self):
        categories = self.env["hsk.workforce.category"].search([], limit=4)
        for category, count in zip(categories, (4711, 3, 1234, 1777), strict=True):
            self.env["hsk.workforce.figure"].create(
                {
                    "certification_id": self.certification.id,
                    "category_id": category.id,
                    "count": count,
                    "counted_on": "2026-09-01",
                }
            )
        case = self.case.with_user(self.users["manager"])
        (day,) = case._dossier_content()["workforce"]
        shown = [figure["shown"] for figure in day["figures"]]
        self.assertEqual((day["day"], shown[0], shown[3]), ("01.09.2026", "4.711", "1.777"))
        self.assertEqual(shown[1], "unter 5")
        self.assertNotIn("234", shown[2], "the total would give the small one away")
        self.assertNotIn("1.234", self.text(case._dossier_pdf()))

    def test_numbers_that_nobody_entered_or_that_do_not_fit(self):
        for number, count in ((1, 100), (2, 60), (3, 30), (4, None)):
            self.env["hsk.workforce.figure"].create(
                {
                    "certification_id": self.certification.id,
                    "category_id": self.env.ref(
                        f"hsk_family_friendly.workforce_category_{number}"
                    ).id,
                    "counted_on": "2026-09-01",
                    **({} if count is None else {"count": count}),
                }
            )
        (day,) = self.case._dossier_content()["workforce"]
        self.assertEqual(day["figures"][3]["shown"], "keine Angabe")
        self.assertIn("weniger als „Beschäftigte insgesamt“", day["problems"][0])
        text = self.text(self.case._dossier_pdf())
        self.assertIn("keine Angabe", text)
        self.assertIn("passen nicht", text)

    # -- files ---------------------------------------------------------

    def test_each_file_has_its_place(self):
        listed = self.case._dossier_content()["files"]
        names = [file["name"] for file in listed]
        self.assertEqual(
            sorted(names),
            sorted(
                [
                    "Vertrag Şen.pdf",
                    "Foto.webp",
                    "kaputt.pdf",
                    "zu.pdf",
                    "Rückblick.pdf",
                    "Pausenraum.jpg",
                ]
            ),
        )
        self.assertEqual([file["number"] for file in listed], [1, 2, 3, 4, 5, 6])
        self.assertEqual(self.case._dossier_files().mapped("name"), names)
        pages = papers.text_of(self.case._dossier_pdf(self.juror))
        for number, text in enumerate(pages, 1):
            self.assertRegex(text, rf"{number} / {len(pages)}\b")
            self.assertIn("Alex Adler", text)
        for broken in ("kaputt.pdf", "zu.pdf"):
            own = [text for text in pages if f"“{broken}”" in text or f"„{broken}“" in text]
            self.assertEqual(len(own), 1, "a page says so")

    def test_a_file_that_is_gone(self):
        file = self.certification.measure_ids.evidence_ids[0]
        self.env.cr.execute(
            SQL("UPDATE ir_attachment SET store_fname = 'aa/none' WHERE id = %s", file.id)
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            self.assertIn(file.name, self.text(self.case._dossier_pdf(self.juror)))

    # -- who gets it ---------------------------------------------------

    def test_refusals(self):
        self.juror.confidentiality_signed_on = False
        for call in (self.case._dossier_pdf, self.session._dossier_job_for):
            with self.assertRaises(AccessError):
                call(self.juror)
        stranger = self.make_juror("Fremd")
        with self.assertRaises(AccessError):
            self.case._dossier_pdf(stranger)
        with self.assertRaises(AccessError):
            self.session._dossier_job_for(stranger)
        reader = self.case.with_user(self.users["none"])
        with self.assertRaises(AccessError):
            reader._dossier_pdf()

    def test_a_juror_gets_no_case_with_a_bias(self):
        self.case._declare_bias(self.juror, "Meine Schwester arbeitet dort")
        job = self.session._dossier_job_for(self.juror)
        self.assertEqual(job.case_ids, self.other_case)
        self.run_cron()
        text = self.text(job.attachment_id.raw)
        self.assertIn("Föhre GmbH", text)
        self.assertNotIn("Łąka", text)

    def test_a_bias_declared_later_ends_the_dossier(self):
        job = self.session._dossier_job_for(self.juror)
        self.assertEqual(job, self.session._dossier_job_for(self.juror), "asked twice, made once")
        self.case._declare_bias(self.juror, "Meine Schwester arbeitet dort")
        self.run_cron()
        self.assertNotIn("Łąka", self.text(job.attachment_id.raw))
        new = self.session._dossier_job_for(self.juror)
        self.assertFalse(job.exists())
        self.assertEqual(new.case_ids, self.other_case)

    def test_biased_staff_gets_no_such_case(self):
        staff = self.users["user"]
        both = self.case_of(staff).session_id.action_print_dossiers()["res_id"]
        both = self.env["hsk.jury.dossier"].browse(both)
        me = self.make_juror("Doppel")
        me.partner_id = staff.partner_id
        self.session.juror_ids |= me
        self.case._declare_bias(me, "Mein Betrieb")
        self.run_cron()
        self.assertEqual(both.state, "done")
        self.assertNotIn("Łąka", self.text(both.attachment_id.raw))
        self.assertFalse(both.with_user(staff).search([("id", "=", both.id)]))
        with self.assertRaises(AccessError):
            both.with_user(staff).action_download()
        with self.assertRaises(AccessError):
            self.case_of(staff)._dossier_pdf()
        one = self.session.with_user(staff).action_print_dossiers()
        self.assertEqual(one["type"], "ir.actions.act_url", "one case is left, made at once")

    def case_of(self, user):
        return self.case.with_user(user)

    def test_a_dossier_is_for_who_asked_for_it(self):
        staff, lead = self.users["user"], self.users["manager"]
        action = self.case.with_user(staff).action_print_dossier()
        job = self.session.dossier_ids
        self.assertIn(str(job.attachment_id.id), action["url"])
        self.assertIn(staff.name, papers.text_of(job.attachment_id.raw)[0])
        self.assertTrue(job.attachment_id.with_user(staff).raw)
        for other in (lead, new_test_user(self.env, "dossier_none", "base.group_user")):
            with self.assertRaises(AccessError):
                job.attachment_id.with_user(other).read(["raw"])
        juror_job = self.session._dossier_job_for(self.juror)
        self.assertFalse(juror_job.with_user(lead).search([("id", "=", juror_job.id)]))
        with self.assertRaises(AccessError):
            job.with_user(staff).write({"case_ids": [(6, 0, self.case.ids)]})

    # -- in the background ---------------------------------------------

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("hsk_family_friendly.ir_cron_jury_dossier").method_direct_trigger()
        self.env.invalidate_all()

    def ask(self):
        return self.session._dossier_job_for(self.juror)

    def test_progress_and_result(self):
        job = self.ask()
        self.assertEqual((job.state, job.progress, job.total_count), ("waiting", 0, 2))
        self.assertTrue(
            self.env["ir.cron.trigger"].search(
                [("cron_id", "=", self.env.ref("hsk_family_friendly.ir_cron_jury_dossier").id)]
            )
        )
        seen = []
        take = type(job)._take_case

        def watch(one, case):
            take(one, case)
            seen.append((one.state, round(one.progress)))

        with patch.object(type(job), "_take_case", watch):
            self.run_cron()
        self.assertEqual(seen, [("running", 0), ("running", 33)])
        self.assertEqual((job.state, job.progress, job.done_count), ("done", 100, 2))
        self.assertFalse(job.failed_case_ids)
        pages = papers.text_of(job.attachment_id.raw)
        self.assertTrue(all("Alex Adler" in text for text in pages))
        self.assertIn("Föhre GmbH", pages[1])
        self.assertEqual(self.ask(), job)

    def test_pages_are_bound_once_and_again_after_a_change(self):
        written = type(self.case)._dossier_written
        with patch.object(type(self.case), "_dossier_written", autospec=True) as spy:
            spy.side_effect = written
            self.case._dossier_pdf(self.juror)
            self.case._dossier_pdf(self.jurors[1])
            self.assertEqual(spy.call_count, 1)
            self.certification.measure_ids[0].effect = "Noch besser"
            self.assertIn("Noch besser", self.text(self.case._dossier_pdf(self.juror)))
            self.assertEqual(spy.call_count, 2)

    def test_a_case_that_fails_gets_a_page(self):
        job = self.ask()
        written = type(self.case)._dossier_written

        def fail(case, content):
            if case.id == self.case.id:
                raise ValueError("boom")
            return written(case, content)

        with patch.object(type(self.case), "_dossier_written", fail), mute_logger(LOGGER):
            self.run_cron()
        self.assertEqual((job.state, job.failed_case_ids), ("done", self.case))
        text = self.text(job.attachment_id.raw)
        self.assertIn("Föhre GmbH", text)
        self.assertIn("Łąka & Söhne GmbH", text)
        self.assertNotIn("Ferienbetreuung", text)
        job.action_again()
        self.run_cron()
        self.assertIn("Ferienbetreuung", self.text(job.attachment_id.raw))

    def test_a_crashed_job_goes_on_where_it_was(self):
        job = self.ask()
        take = type(job)._take_case

        def crash(one, case):
            if case == self.other_case:
                raise SystemError("killed")
            take(one, case)

        cron_log = mute_logger("odoo.addons.base.models.ir_cron")
        with patch.object(type(job), "_take_case", crash), cron_log:
            self.run_cron()
        self.assertEqual((job.state, job.done_count, job.attempts), ("running", 1, job.attempts))
        self.assertIn(job.attempts, (1, 2), "the cron tries again itself")
        taken = []
        with patch.object(type(job), "_take_case", lambda one, case: taken.append(case.id)):
            self.run_cron()
        self.assertEqual((job.state, taken), ("done", self.other_case.ids))

    def test_a_case_that_always_kills_the_process_is_left_out(self):
        job = self.ask()
        job.write({"state": "running", "attempts": 3})
        with mute_logger(LOGGER):
            self.run_cron()
        self.assertEqual((job.state, job.failed_case_ids), ("done", self.case))

    def test_old_ones_go(self):
        self.ask()
        self.case._dossier_pdf(self.juror)
        pages = self.env["hsk.jury.dossier.pages"]
        with freeze_time("2026-11-16 10:00:00"):
            self.session.dossier_ids._gc_files()
            self.assertTrue(self.session.dossier_ids)
        self.env.cr.execute("UPDATE hsk_jury_dossier SET create_date = '2026-11-10'")
        self.env.cr.execute("UPDATE hsk_jury_dossier_pages SET create_date = '2026-11-10'")
        with freeze_time("2026-11-18 10:00:00"):
            self.session.dossier_ids._gc_files()
            pages._gc_pages()
        self.assertFalse(self.session.dossier_ids | self.session.dossier_ids.search([]))
        self.assertFalse(pages.search([]))

    def test_all_go_with_the_closing(self):
        job = self.ask()
        self.run_cron()
        file = job.attachment_id
        self.all_vote(self.session)
        self.session.case_ids.write({"decision": "certified"})
        with freeze_time("2026-11-12 18:00:00"):
            self.session.action_close()
        self.assertFalse(job.exists() or file.exists())
        self.assertFalse(self.env["hsk.jury.dossier.pages"].search([]))
        with self.assertRaises(AccessError):
            self.session._dossier_job_for(self.juror)
        self.assertIn("Ferienbetreuung", self.text(self.case._dossier_pdf()), "staff still can")
        self.assertFalse(self.env["hsk.jury.dossier.pages"].search([]))

    def test_sentences(self):
        with self.assertRaises(UserError):
            self.make_session().action_print_dossiers()
        elsewhere = self.make_session(self.make_jury_case("Ginster GmbH")).case_ids
        with self.assertRaises(UserError):
            (self.case | elsewhere).action_print_dossier()
        with self.assertRaises(UserError):
            self.ask().with_user(self.env.user).action_download()
        self.assertFalse(re.search(r"\{number\}", self.text(self.case._dossier_pdf())))
