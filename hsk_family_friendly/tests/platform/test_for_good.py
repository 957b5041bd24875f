import re

from lxml import etree

from odoo.tests import TransactionCase
from odoo.tools.safe_eval import safe_eval

# Core's methods on buttons of ours: what another button of ours does not take back.
CORE = {
    ("event.registration", "action_cancel"): "ends",
    ("event.registration", "action_confirm"): "commits",
}
# What sounds final, but is taken back by the other button, on the same record.
TAKEN_BACK = {
    ("hsk.annual.report", "action_finish"): "action_reopen",
    ("hsk.event.invitation", "action_cancel"): "action_reopen",
    ("hsk.export", "action_cancel"): "action_again",
    ("hsk.jury.conflict", "action_dismiss"): "action_confirm",
    ("hsk.letter", "action_cancel"): "action_reopen",
    ("hsk.mentoring.mail", "action_cancel"): "action_reopen",
    ("hsk.mentoring.program", "action_close"): "action_reopen",
}
SOUNDS_FINAL = re.compile(
    r"_(end|close|complete|finish|cancel|refuse|revoke|withdraw|dismiss|discard|delete|unlink|drop|"
    r"release|publish|sendmail|import|post|redraft|order)(_|$)"
)
SHORTEST = 40  # characters: what happens is said in a sentence


class TestForGood(TransactionCase):
    """What cannot be undone asks, says what happens, and comes second: in all views."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.views = cls.env["ir.ui.view"].search(
            [
                ("model_data_id.module", "=", "hsk_family_friendly"),
                ("type", "in", ("form", "list", "kanban")),
            ]
        )

    def arches(self):
        """Give (view, arch): our own views as they are seen, of others what we add."""
        for view in self.views:
            root = view
            while root.inherit_id:
                root = root.inherit_id
            if root == view:
                yield view, etree.fromstring(view.get_combined_arch())
            elif root not in self.views:
                yield view, etree.fromstring(view.arch)

    def buttons(self):
        """Give (view, model, button) of all buttons; those in a list are buttons of its model."""
        for view, arch in self.arches():
            for button in arch.iter("button", "a"):
                if button.get("type") in ("object", "action") and button.get("name"):
                    yield view, self.model_of(button, view), button

    def model_of(self, button, view):
        fields = [one for one in button.iterancestors("field") if one.get("name")]
        model = view.model
        for field in reversed(fields):
            known = self.env[model]._fields.get(field.get("name"))
            model = known.comodel_name if known and known.relational else model
        return model

    def mark(self, model, name):
        """Return "ends", "commits" or None for a method."""
        for cls in type(self.env[model]).__mro__:
            mark = getattr(cls.__dict__.get(name), "hsk_for_good", None)
            if mark:
                return mark
        return CORE.get((model, name))

    def kind(self, model, button):
        """Return the mark of what a button does, also through the dialog that it opens."""
        if button.get("type") == "object":
            return self.mark(model, button.get("name"))
        action = self.dialog(button)
        if not action:
            return None
        if step := self.step(button):
            return self.mark("hsk.certification", f"action_{step}")
        names = [
            one.get("name")
            for view in self.views.filtered(lambda one: one.model == action.res_model)
            for one in etree.fromstring(view.arch).iter("button")
            if one.get("type") == "object"
        ]
        marks = {self.mark(action.res_model, name) for name in names}
        return next((mark for mark in ("ends", "commits") if mark in marks), None)

    def dialog(self, button):
        """Return the action of a button that opens a dialog, if it does."""
        if not button.get("name").isdigit():
            return None
        action = self.env["ir.actions.actions"].browse(int(button.get("name"))).sudo()
        if action.type != "ir.actions.act_window":
            return None
        action = self.env[action.type].browse(action.id)
        return action if action.target == "new" else None

    def step(self, button):
        found = re.search(r"'default_step': '(\w+)'", button.get("context", ""))
        return found and found.group(1)

    def is_answer(self, model, button):
        """Tell whether a button is the answer to what its dialog asks."""
        in_footer = any(True for _one in button.iterancestors("footer"))
        return in_footer and self.env[model]._transient

    def test_it_asks_and_says_what_happens(self):
        checked = set()
        for view, model, button in self.buttons():
            kind = self.kind(model, button)
            if not kind or self.is_answer(model, button):
                continue
            where = f"{view.xml_id}: {button.get('string') or button.get('name')}"
            checked.add(button.get("name"))
            if action := self.dialog(button):
                self.assertTrue(self.text_of(action, self.step(button)), f"{where} says nothing")
            else:
                self.assertGreater(len(button.get("confirm", "")), SHORTEST, where)
        self.assertGreater(len(checked), 15)

    def text_of(self, action, step):
        """Return what a dialog says before its button is pressed."""
        views = self.views.filtered(lambda one: one.model == action.res_model)
        words = [
            "".join(element.itertext()).strip()
            for view in views
            for element in etree.fromstring(view.arch).iter("p")
            if not any(
                safe_eval(one.get("invisible", "False"), {"step": step})
                for one in (element, *element.iterancestors())
            )
        ]
        return max(words, key=len, default="")[SHORTEST:]

    def test_what_ends_something_comes_second(self):
        for view, model, button in self.buttons():
            if self.kind(model, button) != "ends" or self.is_answer(model, button):
                continue
            where = f"{view.xml_id}: {button.get('string')}"
            looks = set(button.get("class", "").split())
            self.assertFalse(looks & {"btn-primary", "oe_highlight"}, f"{where} is highlighted")
            for other in button.itersiblings("button"):
                is_other = other.get("type") in ("object", "action")
                if is_other and self.kind(model, other) != "ends":
                    self.fail(f"{where} stands before “{other.get('string')}”")

    def test_what_sounds_final_is_marked_or_taken_back(self):
        buttons = {
            (model, button.get("name"))
            for _view, model, button in self.buttons()
            if button.get("type") == "object"
        }
        for model, name in sorted(buttons):
            if not SOUNDS_FINAL.search(name) or self.mark(model, name):
                continue
            if re.match(r"action_(hsk_)?(open|print)_", name) or self.env[model]._transient:
                continue
            undo = TAKEN_BACK.get((model, name))
            self.assertTrue(undo, f"{model}.{name}: mark it, or name what takes it back")
            self.assertIn((model, undo), buttons)

    def test_pages_show_the_button_only_below_its_warning(self):
        """Companies press without Odoo's dialogs: there the button is opened first."""
        pages = self.env["ir.ui.view"].search(
            [("model_data_id.module", "=", "hsk_family_friendly"), ("type", "=", "qweb")]
        )
        found = set()
        for page in pages:
            for element in etree.fromstring(page.arch).iter("button", "t"):
                name = self.final_on_a_page(page, element)
                if name:
                    found.add(name)
                    asked = [
                        one
                        for one in element.iterancestors()
                        if one.get("t-call") == "hsk_family_friendly.personal_asked"
                        or one.tag == "details"
                    ]
                    self.assertTrue(asked, f"{page.xml_id}: {name}")
        self.assertEqual(found, {"delete", "revoke", "conflict", "cancel", "no"})

    def final_on_a_page(self, page, element):
        """Return what a button of a page does for good, or None."""
        if element.tag == "t":
            is_cancel = element.get("t-set") == "action" and element.get("t-value") == "'cancel'"
            return "cancel" if is_cancel else None
        if element.get("value") == "revoke":
            return "revoke"
        if element.get("value") == "no" and page.key.endswith("tandem_page_answer"):
            return "no"
        form = next(element.iterancestors("form"), None)
        target = form.get("t-attf-action", "") if form is not None else ""
        last = target.rsplit("/", 1)[-1]
        return last if last in ("delete", "revoke", "conflict") else None

    def test_the_urkunde_follows_the_certification(self):
        view = self.env.ref("hsk_family_friendly.hsk_certification_view_form")
        shown = {"state": "certified", "ended_on": False, "next_ids": [], "round_is_full": False}
        shown |= {"open_item_names": False, "certificate_state": "active", "is_revoked": False}
        highlighted = [
            button.get("name")
            for button in etree.fromstring(view.get_combined_arch()).find("header").iter("button")
            if "btn-primary" in button.get("class", "")
            and not safe_eval(button.get("invisible", "False"), dict(shown))
        ]
        urkunde = self.env.ref("hsk_family_friendly.report_certificate")
        self.assertEqual(highlighted, [str(urkunde.id)])
