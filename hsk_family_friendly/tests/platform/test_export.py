import io
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...models.platform import export as hsk_export
from ...tools import table
from .common import HskCase

LOGGER = "odoo.addons.hsk_family_friendly.models.platform.export"
CRON_LOGGER = "odoo.addons.base.models.ir_cron"


class ExportCase(HskCase):
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


@tagged("post_install", "-at_install")
class TestTables(ExportCase):
    """What is in the workbooks."""

    def test_measures(self):
        self.measures[0].write(
            {
                "state": "running",
                "kind": "ongoing",
                "deadline": "2027-03-01",
                "effect": "+49 Stunden",
                "responsible_id": self.env["res.partner"]
                .create({"name": "@Erika", "parent_id": self.other_company.id})
                .id,
            }
        )
        self.staff.lang = "de_DE"
        job = self.ask(self.measures)
        rows = self.sheet(job)
        self.assertEqual(len(rows), 4)
        row = next(row for row in rows if row["Maßnahme"] == "=Maßnahme 0")
        self.assertEqual(row["Unternehmen"], "Ärztehaus")
        self.assertEqual(row["Umsetzungsstand"], "In Umsetzung")
        self.assertEqual(row["Art"], "Fortlaufend")
        self.assertEqual(row["Handlungsfeld"], self.action_field.with_context(lang="de_DE").name)
        self.assertIn("+49 Stunden", row.values())
        self.assertIn("@Erika", row.values())
        page = self.book(job).worksheets[0]
        self.assertFalse(
            [cell for line in page.iter_rows() for cell in line if cell.data_type == "f"]
        )
        self.assertIn("dd.mm.yyyy", [cell.number_format for cell in page[2]])
        self.assertTrue(page.freeze_panes and page.auto_filter.ref and page.print_title_rows)
        words = dict(list(row.values()) for row in self.sheet(job, -1))
        self.assertIn("Messkriterium", words, words)
        self.assertRegex(list(words.values())[-1], r"\d\d\.\d\d\.\d\d", "the day of the data")
        self.assertTrue(job.attachment_id.name.endswith(".xlsx"))

    def test_each_cell_is_what_the_record_says(self):
        """A table read as SQL says what Odoo's own fields say."""
        certifications = self.case | self.other_case
        companies = certifications.partner_id
        self.other_company.write(
            {
                "zip": "59929",
                "city": "Brilon",
                "hsk_municipality_id": self.env.ref("hsk_family_friendly.municipality_brilon").id,
                "industry_id": self.env["res.partner.industry"].create({"name": "Praxen"}).id,
            }
        )
        self.env.flush_all()
        for records in (certifications, companies, self.measures):
            model = records.with_user(self.staff)
            content = table.described(model)
            found = table.ids(model, content, [("id", "in", records.ids)])
            self.assertEqual(sorted(found), sorted(records.ids))
            rows = list(table.rows(model, content, found))
            for record, row in zip(model.browse(found), rows, strict=True):
                for column, cell in zip(content.columns, row, strict=True):
                    *links, name = column.path.split(".")
                    holder = record
                    for link in links:
                        holder = holder[link]
                    said, target = holder[name], holder._fields[name]
                    if target.type == "selection":
                        said = dict(target._description_selection(model.env)).get(said)
                    if target.type == "boolean":
                        said = "Yes" if said else None
                    self.assertEqual(cell or None, said or None, column.path)

    def test_companies_are_sorted_as_germans_sort(self):
        self.make_company("Zebra")
        companies = self.env["res.partner"].search(
            [("name", "in", ("Ärztehaus", "Zebra", "Größe & Söhne GmbH"))]
        )
        job = self.ask(companies | self.staff.partner_id)
        self.assertEqual(
            [row["Company"] for row in self.sheet(job)],
            ["Ärztehaus", "Größe & Söhne GmbH", "Zebra"],
            "persons are no companies",
        )

    def test_archived_companies_can_be_chosen(self):
        self.other_company.active = False
        self.assertEqual(len(self.sheet(self.ask(self.other_company))), 1)

    def test_attendance(self):
        event = self.env["event.event"].create(
            {
                "name": "Netzwerktreffen",
                "hsk_kind": "network",
                "date_begin": "2026-06-10 22:30:00",
                "date_end": "2026-06-11 01:00:00",
            }
        )
        foreign = event.copy({"name": "Messe", "hsk_kind": False})
        registrations = self.env["event.registration"].create(
            [
                {"event_id": one.id, "name": "Erika", "hsk_partner_id": self.other_company.id}
                for one in (event, foreign)
            ]
        )
        registrations.state = "done"
        row, *more = self.sheet(self.ask(registrations))
        self.assertFalse(more, "other events are none of the network's")
        self.assertEqual(
            (row["Company"], row["Event"], row["Kind of Event"], row["Person"]),
            ("Ärztehaus", "Netzwerktreffen", "Network Meeting", "Erika"),
        )
        self.assertEqual(str(row["Begin"]), "2026-06-11 00:30:00", "as the clock at the agency")
        with self.assertRaises(UserError):
            self.ask(registrations[1])

    def test_certified_companies_on_a_day(self):
        def companies(day):
            lists = self.env["hsk.export.list"].with_user(self.staff)
            exports = self.env["hsk.export"].with_user(self.staff)
            before = exports.search([])
            lists.create({"day": day}).action_download()
            return [row["Company"] for row in self.sheet(exports.search([]) - before)]

        self.assertIn("Größe & Söhne GmbH", companies("2026-06-01"))
        self.case.sudo().company_id.flush_recordset()
        with self.assertRaises(UserError):
            companies("1999-01-01")

    def test_number_of_queries(self):
        """It depends on the chunks and not on the rows."""
        model = self.measures.with_user(self.staff)
        content = table.described(model)

        def queries(measures):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            found = table.ids(model, content, [("id", "in", measures.ids)])
            list(table.rows(model, content, found))
            return self.env.cr.sql_log_count - start

        queries(self.measures)
        few = queries(self.measures[:1])
        for number in range(50):
            self.make_measure(self.other_case, f"More {number}")
        self.assertEqual(queries(self.other_case.measure_ids), few)


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
