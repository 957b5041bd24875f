"""What people read names things as people do: never by a number of the database."""

import ast
from pathlib import Path

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import HskCase

ADDON = Path(__file__).parents[2]
# A private note has no title, and nobody may read its first words in a list.
NAMELESS = {("tandem_note.py", "Note %s")}


def sentences():
    """Yield (file, sentence, values) of all translated sentences of the add-on."""
    for folder in ("models", "wizard", "controllers", "tools"):
        for path in sorted((ADDON / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                if is_call and node.func.attr == "_" and isinstance(node.args[0], ast.Constant):
                    values = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
                    yield path.name, node.args[0].value, values


@tagged("post_install", "-at_install")
class TestSentences(HskCase):
    """Numbers of records say nothing to the reader of a sentence."""

    def test_no_sentence_names_a_record_by_its_number(self):
        found, count = set(), 0
        for name, sentence, values in sentences():
            count += 1
            for value in values:
                for node in ast.walk(value):
                    if isinstance(node, ast.Attribute) and node.attr in ("id", "ids"):
                        found.add((name, sentence))
        self.assertGreater(count, 500)
        self.assertEqual(found, NAMELESS)

    def test_every_record_has_a_name(self):
        """Without one Odoo shows “hsk.something,33”, in links, titles and sentences."""
        for name, model in self.env.items():
            if not name.startswith("hsk.") or model._abstract or model._transient:
                continue
            own = type(model)._compute_display_name.__module__
            with self.subTest(name):
                self.assertTrue(model._rec_name or own.startswith("odoo.addons.hsk_"))

    def test_an_item_of_another_checklist(self):
        self.env.user.lang = "en_US"
        case = self.make_case(cycle=1)
        case.action_apply()
        item = self.env["hsk.checklist.template.item"].search(
            [("template_id", "!=", case.checklist_template_id.id)], limit=1
        )
        with self.assertRaisesRegex(ValidationError, item.name):
            self.env["hsk.checklist.item"].create(
                {"certification_id": case.id, "template_item_id": item.id}
            )
