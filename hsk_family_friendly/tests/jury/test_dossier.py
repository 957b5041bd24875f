from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...models.jury.dossier_content import DOSSIER_FIELDS
from ..platform import papers
from . import dossier_cases as files
from .dossier_cases import MARK, DossierCase

LOGGER = "odoo.addons.hsk_family_friendly.models.jury.dossier"
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
class TestDossierContent(DossierCase):
    """What is in a dossier, and who gets it."""

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
