"""What was issued is said by a field: not by how somebody has called a file."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
@freeze_time("2026-12-01 09:00:00")
class TestIssued(HskCase):
    """Urkunden that were printed, and files that are only called like them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-20 09:00:00"):
            cls.case = cls.certify(cls.make_case(), "2026-11-10")
        cls.staff = cls.users["user"]

    def upload(self, name, user=None):
        files = self.env["ir.attachment"].with_user(user or self.staff)
        return files.create(
            {
                "name": name,
                "raw": b"%PDF-1.4 eingescannt",
                "mimetype": "application/pdf",
                "res_model": self.case._name,
                "res_id": self.case.id,
            }
        )

    def print(self, user=None, report="report_certificate"):
        reports = self.env["ir.actions.report"].with_user(user or self.staff)
        content, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            f"hsk_family_friendly.{report}", self.case.ids
        )
        return content

    def issued(self):
        return self.case._issued_documents()

    def test_a_file_with_the_name_is_no_urkunde(self):
        for name in ("Urkunde alt.pdf", f"Urkunde {self.case.number}.pdf", "Urkunde .pdf"):
            file = self.upload(name)
            self.assertFalse(self.issued())
            self.case.with_user(self.staff).awarded_on = "2026-11-25"
            file.name = "Umbenannt.pdf"
            file.raw = b"%PDF-1.4 besser"
            file.unlink()
            self.case._move_award(False)

    def test_what_was_printed_is_given_again(self):
        foreign = self.upload(f"Urkunde {self.case.number}.pdf")
        first = self.print()
        [file] = self.issued()
        self.assertNotEqual(file, foreign)
        self.assertEqual(file.raw, first)
        self.assertNotIn(b"eingescannt", first)
        later = self.upload(f"Urkunde {self.case.number}.pdf")
        self.assertEqual(self.print(), first, "the second time the same file")
        self.assertEqual(self.issued(), file)
        self.print(report="report_certificate_landscape")
        self.assertEqual(len(self.issued()), 2)
        (foreign | later).with_user(self.staff).unlink()
        for refused in (
            lambda: file.with_user(self.staff).unlink(),
            lambda: file.with_user(self.staff).write({"name": "x.pdf"}),
            lambda: file.with_user(self.staff).write({"raw": b"x"}),
            lambda: self.case.with_user(self.staff).write({"awarded_on": "2026-11-26"}),
        ):
            with self.assertRaises(UserError):
                refused()

    def test_who_only_reads_issues_nothing(self):
        self.assertTrue(self.print(self.users["reader"]).startswith(b"%PDF"))
        self.assertFalse(self.issued())

    def test_nobody_says_so_by_hand(self):
        with self.assertRaises(UserError):
            self.env["ir.attachment"].with_user(self.staff).create(
                {
                    "name": "Urkunde.pdf",
                    "raw": b"%PDF-1.4",
                    "res_model": self.case._name,
                    "res_id": self.case.id,
                    "hsk_is_issued": True,
                }
            )
        file = self.upload("Urkunde.pdf")
        with self.assertRaises(UserError):
            file.hsk_is_issued = True
        self.print()
        with self.assertRaises(UserError):
            self.issued().with_user(self.staff).hsk_is_issued = False
