from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import selection, table
from .common import ExportCase


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
                        said = selection.labels(holder, name).get(said)
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
