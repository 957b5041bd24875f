import base64

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..platform.common import HskCase
from . import history_cases

HEADING = (
    *("Unternehmen", "USt-IdNr.", "Straße", "PLZ", "Ort", "Jahr", "Art", "Beschäftigte"),
    *("Zyklus", "Verliehen am", "Gültig bis", "Nummer"),
    *("Ausgeschieden am", "Grund des Ausscheidens"),
)
NEW, AGAIN = "Erst-Zertifizierung", "Re-Zertifizierung"


def row(company, year=None, kind=NEW, employees=None, **values):
    """Return the cells of a row; `values` by heading, with “_” for a space."""
    cells = {"Unternehmen": company, "Jahr": year, "Art": kind, "Beschäftigte": employees}
    cells.update({name.replace("_", " "): value for name, value in values.items()})
    return [cells.get(name) for name in HEADING]


class HistoryImportCase(HskCase):
    """From a list to companies and certifications, all or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = new_test_user(
            cls.env,
            "hsk_importer",
            "hsk_family_friendly.group_hsk_user",
        )
        cls.partners = cls.env["res.partner"].with_context(active_test=False)
        cls.cases = cls.env["hsk.certification"]

    def activate_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["base", "hsk_family_friendly"], ["de_DE"])

    def upload(self, rows, heading=HEADING, user=None):
        """Start a wizard with a file; `rows` may be the file itself."""
        content = rows if isinstance(rows, bytes) else history_cases.table(rows, heading)
        return (
            self.env["hsk.history.import"]
            .with_user(user or self.staff)
            .create({"file": base64.b64encode(content), "file_name": "Historie.xlsx"})
        )

    def check(self, rows, **options):
        wizard = self.upload(rows, **options)
        wizard.action_check()
        return wizard

    def run_import(self, rows, **options):
        wizard = self.check(rows, **options)
        wizard.action_import()
        return wizard.line_ids.certification_id.sudo()

    def assert_faulty(self, rows, *parts, **options):
        """The dry run names each fault in order of the rows, and the import creates nothing."""
        before = self.partners.search_count([]), self.cases.search_count([])
        wizard = self.check(rows, **options)
        faulty = wizard.line_ids.filtered(lambda line: line.state == "faulty")
        self.assertEqual(len(faulty), len(parts), faulty.mapped("reason"))
        for line, part in zip(faulty, parts, strict=True):
            self.assertIn(part, line.reason)
        with self.assertRaisesRegex(UserError, f"Row {faulty[0].row}: "):
            wizard.action_import()
        self.assertEqual((self.partners.search_count([]), self.cases.search_count([])), before)
        return wizard
