from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...models.platform import export as hsk_export
from .common import ExportCase

LOGGER = "odoo.addons.hsk_family_friendly.models.platform.export"
CRON_LOGGER = "odoo.addons.base.models.ir_cron"


@tagged("post_install", "-at_install")
class TestExport(ExportCase):
    """Who exports what, at once or in the background."""

    # -- rights ----------------------------------------------------------------

    def test_a_file_is_its_owners(self):
        job = self.ask(self.measures)
        self.assertIn(f"/web/content/{job.attachment_id.id}", self.action["url"])
        self.assertTrue(job.attachment_id.with_user(self.staff).raw)
        for user in (self.users["reader"], self.users["manager"], self.users["none"]):
            with self.assertRaises(AccessError):
                job.attachment_id.with_user(user).read(["raw"])
            with self.assertRaises(AccessError):
                job.with_user(user).action_download()
            with self.assertRaises(AccessError):
                job.with_user(user).action_cancel()
        self.assertFalse(job.with_user(self.users["manager"]).search([("id", "=", job.id)]))

    def test_who_may_not_read_exports_nothing(self):
        stranger = new_test_user(self.env, "export_stranger", "base.group_user")
        for records in (self.measures, self.other_company, self.case):
            with self.assertRaises(AccessError):
                self.ask(records, user=stranger)
        with self.assertRaises(AccessError):
            self.env["hsk.export"].with_user(self.staff).create(
                {"name": "A", "model": "res.users", "requested_by_id": self.staff.id}
            )

    def test_other_agencies_stay_apart(self):
        agency = self.env["res.company"].create({"name": "Andere Agentur"})
        company = self.make_company("Fremde GmbH", company_id=agency.id)
        measure = self.make_measure(self.make_case(company, company_id=agency.id))
        self.env.flush_all()
        rows = self.sheet(self.ask(self.measures | measure))
        self.assertEqual({row["Company"] for row in rows}, {"Ärztehaus"})
        # what a path leads to is read with its own rules
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s", [agency.id, company.id]
        )
        self.env.cr.execute(
            "UPDATE hsk_measure SET company_id = %s WHERE id = %s",
            [self.env.company.id, measure.id],
        )
        self.env.invalidate_all()
        rows = self.sheet(self.ask(measure))
        self.assertEqual([row["Company"] for row in rows], [None])

    def test_only_our_lists(self):
        for model in ("res.users", "hsk.nothing", None):
            with self.assertRaises(UserError):
                self.env["hsk.export"].with_user(self.staff).with_context(
                    active_model=model, active_ids=[1]
                ).action_export_list()

    def test_the_menu_of_the_lists(self):
        for model in ("res.partner", "hsk.certification", "hsk.measure", "event.registration"):
            for role, there in (("reader", True), ("none", False)):
                bound = self.env["ir.actions.actions"].with_user(self.users[role])
                names = [one["name"] for one in bound.get_bindings(model).get("action", [])]
                self.assertEqual("As Excel" in names, there, (model, role))

    def test_all_that_meets_the_filter(self):
        self.env["ir.config_parameter"].set_param("web.active_ids_limit", 2)
        domain = [("certification_id", "=", self.other_case.id)]
        self.assertEqual(len(self.sheet(self.ask(self.measures[:2], domain=domain))), 4)
        self.assertEqual(len(self.sheet(self.ask(self.measures[:1], domain=domain))), 1)

    # -- in the background -----------------------------------------------------

    def test_progress_and_result(self):
        self.in_background()
        job = self.ask(self.measures)
        self.assertEqual((job.state, job.progress, job.total_count), ("waiting", 0, 4))
        self.assertEqual((self.action["res_model"], self.action["res_id"]), ("hsk.export", job.id))
        with self.assertRaises(UserError):
            job.action_download()
        seen, note = [], type(job)._note

        def watch(one, count, commit):
            note(one, count, commit)
            seen.append((one.state, one.progress))

        with patch.object(type(job), "_note", watch):
            self.run_cron()
        self.assertEqual(seen, [("running", 20), ("running", 40), ("running", 60), ("running", 80)])
        self.assertEqual((job.state, job.progress, job.done_count), ("done", 100, 4))
        self.assertEqual(len(self.sheet(job)), 4)
        self.assertIn(str(job.attachment_id.id), job.action_download()["url"])
        with self.assertRaises(AccessError):
            job.attachment_id.with_user(self.users["manager"]).read(["raw"])

    def test_the_requester_is_told(self):
        self.in_background()
        self.ask(self.measures)
        sent = []
        with patch.object(
            type(self.env["res.users"]),
            "_bus_send",
            lambda user, kind, message: sent.append((user, kind, message)),
        ):
            self.run_cron()
        ((user, kind, message),) = sent
        self.assertEqual(
            (user, kind, message["type"]), (self.staff, "simple_notification", "success")
        )
        self.assertIn("Measures", message["message"])

    def test_it_is_made_with_the_rights_of_who_asked(self):
        self.in_background()
        job = self.ask(self.measures)
        self.staff.group_ids = [(5,), (4, self.env.ref("base.group_user").id)]
        self.run_cron()
        self.assertEqual((job.sudo().state, job.sudo().attachment_id.ids), ("failed", []))
        self.assertIn("no longer read", job.sudo().failure)

    def test_an_archived_user_gets_nothing(self):
        self.in_background()
        job = self.ask(self.measures)
        self.staff.active = False
        self.run_cron()
        self.assertEqual(job.sudo().state, "failed")
        self.assertIn("archived", job.sudo().failure)

    def test_it_speaks_the_language_of_who_asked(self):
        self.in_background()
        self.staff.lang = "de_DE"
        job = self.ask(self.measures)
        self.run_cron()
        self.assertIn("Unternehmen", self.sheet(job)[0])

    def test_a_failure_in_words(self):
        self.in_background()
        job = self.ask(self.measures)
        boom = patch.object(hsk_export, "workbook", side_effect=ValueError("boom"))
        with boom, mute_logger(LOGGER):
            self.run_cron()
        self.assertEqual(job.state, "failed")
        self.assertIn("unexpected", job.failure)
        self.assertNotIn("boom", job.failure)
        job.action_again()
        self.assertEqual((job.state, job.failure), ("waiting", False))
        self.run_cron()
        self.assertEqual((job.state, len(self.sheet(job))), ("done", 4))

    def test_a_crashed_export_begins_anew(self):
        self.in_background()
        job = self.ask(self.measures)
        note, seen = type(job)._note, []

        def crash(one, count, commit):
            note(one, count, commit)
            seen.append(one.done_count)
            if seen == [1, 2]:
                raise psycopg2.OperationalError("the server is gone")

        with patch.object(type(job), "_note", crash), mute_logger(CRON_LOGGER):
            self.run_cron()
        self.assertEqual(seen, [1, 2, 1, 2, 3, 4])
        self.assertEqual((job.state, job.done_count, len(self.sheet(job))), ("done", 4, 4))

    def test_one_that_always_ends_the_process_says_so(self):
        self.in_background()
        job = self.ask(self.measures)
        job.sudo().write({"state": "running", "attempts": 3, "done_count": 3})
        self.run_cron()
        self.assertEqual(job.state, "failed")
        self.assertIn("stopped each time", job.failure)

    def test_cancelled(self):
        self.in_background()
        job, later = self.ask(self.measures), self.ask(self.measures)
        later.action_cancel()
        note = type(job)._note

        def cancel(one, count, commit):
            one.with_user(self.staff).action_cancel()
            note(one, count, commit)

        with patch.object(type(job), "_note", cancel):
            self.run_cron()
        self.assertEqual((job.state, later.state), ("cancelled", "cancelled"))
        self.assertFalse(job.attachment_id | later.attachment_id)
        self.run_cron()
        self.assertEqual(job.state, "cancelled")
        done = self.ask(self.other_company)
        done.action_cancel()
        self.assertEqual(done.state, "done", "what is ready stays")

    def test_what_was_deleted_meanwhile_is_left_out(self):
        self.in_background()
        job = self.ask(self.measures)
        self.measures[0].unlink()
        self.run_cron()
        self.assertEqual((job.state, job.total_count, len(self.sheet(job))), ("done", 3, 3))

    def test_old_files_go(self):
        job = self.ask(self.measures)
        file = job.attachment_id
        long_ago = fields.Datetime.now() - timedelta(days=6, hours=23)
        self.env.cr.execute("UPDATE hsk_export SET create_date = %s", [long_ago])
        self.env["hsk.export"]._gc_files()
        self.assertTrue(job.exists() and file.exists())
        self.env.cr.execute(
            "UPDATE hsk_export SET create_date = %s", [long_ago - timedelta(hours=2)]
        )
        self.env["hsk.export"]._gc_files()
        self.assertFalse(job.exists() or file.exists())
        self.env["hsk.background.job"]._gc_files()


@tagged("post_install", "-at_install")
class TestExportDownload(HttpCase, ExportCase):
    """The file over the browser: for its owner."""

    def test_download(self):
        job = self.ask(self.measures)
        url = self.action["url"]
        content = job.attachment_id.raw
        for role, code in (("user", 200), ("manager", 404), ("none", 404)):
            self.users[role].password = f"hsk_{role}"
            self.authenticate(f"hsk_{role}", f"hsk_{role}")
            found = self.url_open(url)
            self.assertEqual(found.status_code, code, role)
            self.assertEqual(found.content == content, code == 200)
