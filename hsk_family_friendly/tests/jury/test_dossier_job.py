import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..platform import papers
from .dossier_cases import DossierCase

LOGGER = "odoo.addons.hsk_family_friendly.models.jury.dossier"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-10 10:00:00")
class TestDossierJob(DossierCase):
    """How a dossier is made, for whom, and how long it is kept."""

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
        pages = type(self.env["hsk.jury.dossier.pages"])
        written = pages._written
        with patch.object(pages, "_written", autospec=True) as spy:
            spy.side_effect = written
            self.case._dossier_pdf(self.juror)
            self.case._dossier_pdf(self.jurors[1])
            self.assertEqual(spy.call_count, 1)
            self.certification.measure_ids[0].effect = "Noch besser"
            self.assertIn("Noch besser", self.text(self.case._dossier_pdf(self.juror)))
            self.assertEqual(spy.call_count, 2)

    def test_a_case_that_fails_gets_a_page(self):
        job = self.ask()
        pages = type(self.env["hsk.jury.dossier.pages"])
        bound = pages._bound

        def fail(some, case):
            if case.id == self.case.id:
                raise ValueError("boom")
            return bound(some, case)

        with patch.object(pages, "_bound", fail), mute_logger(LOGGER):
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
