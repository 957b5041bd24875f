"""Whatever is opened for one record keeps that record in its address."""

import ast
from pathlib import Path

from odoo.fields import Domain
from odoo.tests import tagged

from ..jury.common import JuryCase
from ..mentoring.common import MentoringCase

ADDON = Path(__file__).parents[2]
# It serves methods that keep their record, see `models/mentoring/program.py`.
HELPERS = {"_action_of"}


def functions():
    """Yield (place, function) of all Python methods of the add-on."""
    for folder in ("models", "wizard"):
        for path in sorted((ADDON / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    yield f"{path.name}: {node.name}", node


def is_narrowed(node):
    """Tell whether a dict is an action with rows of its own."""
    if not isinstance(node, ast.Dict):
        return False
    named, taken_over = {}, []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            taken_over.append(ast.unparse(value))
        elif isinstance(key, ast.Constant):
            named[key.value] = ast.unparse(value)
    is_action = "act_window" in named.get("type", "") or any(
        "action" in words for words in taken_over
    )
    return is_action and named.get("domain", "[]") != "[]"


def is_listed(node):
    """Tell whether a call takes over one of our actions with rows of its own."""
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == "opened.listed"
        and any(keyword.arg == "domain" for keyword in node.keywords)
    )


def narrowed(function):
    """Return the actions of a function that could lose their rows: of a button, or with a path."""
    return [
        node
        for node in ast.walk(function)
        if is_listed(node)
        or (is_narrowed(node) and (None in node.keys or function.name.startswith("action_")))
    ]


def calls(function, name):
    """Return the first arguments of the calls of `opened.<name>` in a function."""
    return [
        node.args[0]
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"opened.{name}"
    ]


@tagged("post_install", "-at_install")
class TestOpened(JuryCase, MentoringCase):
    """The methods, their addresses, and what an address shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.make_jury_case("Erle GmbH")
        cls.records = {
            "res.partner": cls.mentee,
            "event.event": cls.env["event.event"].create(
                {
                    "name": "Treffen",
                    "hsk_kind": "network",
                    "date_begin": "2026-06-10 15:00:00",
                    "date_end": "2026-06-10 17:00:00",
                }
            ),
            "hsk.jury.session": cls.make_session(case),
            "hsk.juror": cls.jurors[0],
            "hsk.certification": case,
            "hsk.renewal.step": cls.env.ref("hsk_family_friendly.renewal_step_9"),
            "hsk.round": cls.env["hsk.round"].create({"name": "Runde"}),
            "hsk.funding.period": cls.env["hsk.funding.period"].create(
                {"name": "Förderung", "date_from": "2023-12-01", "date_to": "2027-11-30"}
            ),
            "hsk.tandem": cls.make_tandem(start=False),
            "hsk.mentoring.program": cls.program,
            "hsk.history.import": cls.env["hsk.history.import"].create({"file_name": "x.csv"}),
        }

    def openers(self):
        """Return {path: (record, method)} of all that opens a list for one record."""
        found = {}
        for name, model in self.env.registry.items():
            if model._abstract:
                continue
            for method in dir(model):
                path = getattr(getattr(model, method, None), "hsk_path", None)
                if path:
                    self.assertIn(name, self.records, f"{name}.{method} needs a record here")
                    self.assertNotIn(path, found)
                    found[path] = (self.records[name], method)
        return found

    def test_no_list_for_one_record_loses_it(self):
        """An action that is taken over with other rows keeps its record, or has no address."""
        found = 0
        for place, function in functions():
            kept = any("for_one_record" in ast.unparse(one) for one in function.decorator_list)
            loose = calls(function, "of_these")
            for node in narrowed(function):
                found += 1
                with self.subTest(place):
                    self.assertTrue(kept or node in loose or function.name in HELPERS)
        self.assertGreater(found, 20)

    def test_screens_for_one_record_name_it(self):
        for place, function in functions():
            for node in ast.walk(function):
                if not isinstance(node, ast.Dict):
                    continue
                words = {
                    key.value: value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                }
                tag = words.get("tag")
                if isinstance(tag, ast.Constant) and tag.value.startswith("hsk_"):
                    with self.subTest(place):
                        self.assertIn("active_id", ast.unparse(words["context"]))

    def test_an_address_shows_the_same_rows_again(self):
        openers = self.openers()
        self.assertGreater(len(openers), 25)
        lead = self.users["manager"]
        for path, (record, method) in openers.items():
            with self.subTest(path):
                record = record.with_user(lead) if record._name != "hsk.history.import" else record
                first = getattr(record, method)()
                self.assertEqual(first["path"], path)
                self.assertEqual(first["context"]["active_id"], record.id)
                address = (
                    self.env["ir.actions.server"].sudo().search([("path", "=", path)])
                ).with_user(record.env.user)
                again = address.with_context(active_id=record.id, active_ids=record.ids).run()
                for key in ("res_model", "domain", "views", "context", "path"):
                    if key != "context":
                        self.assertEqual(again.get(key), first.get(key), key)
                self.assertEqual(again["context"]["active_id"], record.id)
                Domain(again["domain"]).validate(self.env[again["res_model"]])

    def test_an_address_without_a_record_shows_no_rows_of_others(self):
        for path, (record, _method) in self.openers().items():
            with self.subTest(path):
                address = self.env["ir.actions.server"].search([("path", "=", path)])
                action = address.run()
                self.assertEqual(action["res_model"], record._name, "one is to be chosen")
                self.assertTrue(action["name"])

    def test_chosen_records_have_no_address_that_shows_all(self):
        letters = self.env["hsk.certification"].browse([1, 2])._action_open()
        self.assertFalse({"path", "id", "xml_id"} & letters.keys())
