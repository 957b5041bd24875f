from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ...tools.small_cells import LEFT_OUT, SMALL, hidden_cells
from ..platform.common import HskCase

TOTAL, WOMEN, MEN, DIVERSE, PART_TIME = 1, 2, 3, 4, 5


@tagged("post_install", "-at_install")
class TestWorkforce(HskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.make_case()
        cls.category = cls.group(WOMEN)

    @classmethod
    def group(cls, number):
        return cls.env.ref(f"hsk_family_friendly.workforce_category_{number}")

    def figure(self, number, user="user", group=WOMEN):
        figures = self.env["hsk.workforce.figure"].with_user(self.users[user])
        values = {"certification_id": self.case.id, "category_id": self.group(group).id}
        return figures.create({**values, **({} if number is None else {"shown": number})})

    def shown(self, numbers):
        """Return {group: what staff see} of the figures of one day."""
        for group, number in numbers.items():
            self.figure(number, group=group)
        figures = self.case.with_user(self.users["user"]).workforce_ids
        names = {self.group(group): group for group in numbers}
        return {names[figure.category_id]: figure.shown for figure in figures}

    # ------------------------------------------------------------
    # SMALL CELLS
    # ------------------------------------------------------------

    def test_small_cells_are_for_the_lead(self):
        figure = self.figure("4")
        self.env.invalidate_all()
        self.assertEqual(figure.shown, "below 5")
        cases = self.case.with_user(self.users["user"])
        self.users["user"].group_ids += self.env.ref("base.group_allow_export")
        for read in (
            lambda: figure.read(["count"]),
            lambda: figure.search([("count", "=", 4)]),
            lambda: figure._read_group([], [], ["count:sum"]),
            lambda: figure._read_group([], ["count"]),
            lambda: figure.search([], order="count"),
            lambda: figure.export_data(["count"]),
            lambda: figure.search_read([], ["count"]),
            lambda: figure.mapped("count"),
            lambda: cases.search([("workforce_ids.count", "=", 4)]),
            lambda: cases.export_data(["workforce_ids/count"]),
        ):
            with self.assertRaises(AccessError):
                read()
        self.assertEqual(figure.with_user(self.users["manager"]).count, 4)

    def test_nothing_sorts_or_groups_by_what_is_shown(self):
        figure = self.figure("4")
        for read in (
            lambda: figure.search([("shown", "=", "4")]),
            lambda: figure.search([], order="shown"),
            lambda: figure._read_group([], ["shown"]),
        ):
            with self.assertRaises(ValueError):
                read()
        self.assertFalse(figure.copy({"counted_on": "2026-01-01"}).sudo().count)

    def test_two_hidden_cells_of_a_total(self):
        for counts, rest, hidden in (
            ({"w": 60, "m": 37, "d": 3}, 0, {"d": SMALL, "m": LEFT_OUT}),
            ({"w": 60, "m": 40}, 0, {}),
            # nothing entered for the third: it could be calculated all the same
            ({"w": 60, "m": 38}, 2, {"m": LEFT_OUT}),
            # 5 and 8 together would say that the third is 0 or 1: one more goes with them
            ({"w": 60, "m": 5, "d": 1}, 0, {"d": SMALL, "m": LEFT_OUT, "w": LEFT_OUT}),
            # four of four: each would be four
            ({"w": 4, "m": 4}, 0, {"w": LEFT_OUT, "m": LEFT_OUT}),
            ({"w": 4, "m": 4}, None, {"w": SMALL, "m": SMALL}),
            ({"p": 96}, 4, {"p": LEFT_OUT}),
            ({"p": 3}, 97, {"p": SMALL}),
        ):
            self.assertEqual(hidden_cells(counts, rest), hidden, (counts, rest))

    def test_the_second_hidden_cell_is_of_the_same_total(self):
        shown = self.shown({TOTAL: "100", WOMEN: "58", MEN: "40", DIVERSE: "2", PART_TIME: "30"})
        self.assertEqual(
            shown,
            {TOTAL: "100", WOMEN: "58", MEN: "not shown", DIVERSE: "below 5", PART_TIME: "30"},
        )
        for user in ("reader", "manager"):
            figures = self.case.with_user(self.users[user]).workforce_ids
            men = figures.filtered(lambda one: one.category_id == self.group(MEN))
            self.assertEqual(men.shown, "not shown")

    def test_what_remains_of_a_total_is_a_cell_too(self):
        self.assertEqual(
            self.shown({TOTAL: "100", WOMEN: "58", MEN: "40", PART_TIME: "97"}),
            {TOTAL: "100", WOMEN: "58", MEN: "not shown", PART_TIME: "not shown"},
        )

    def test_the_headcount_of_the_case_is_a_total_too(self):
        # the company has 42 employees
        self.assertEqual(self.shown({WOMEN: "28", MEN: "12"}), {WOMEN: "28", MEN: "not shown"})

    def test_a_group_is_no_part_of_itself(self):
        with self.assertRaises(ValidationError):
            self.group(TOTAL).total_id = self.group(WOMEN)

    # ------------------------------------------------------------
    # ENTERING
    # ------------------------------------------------------------

    def test_numbers_as_typed_in_germany(self):
        figure = self.figure("1.140")
        self.assertEqual(figure.sudo().count, 1140)
        self.env.invalidate_all()
        self.assertEqual(figure.with_context(lang="de_DE").shown, "1.140")
        for wrong in ("many", "-3", "1.5", "12.34", ""):
            with self.assertRaises(ValidationError, msg=wrong):
                figure.shown = wrong

    def test_saving_a_hidden_cell_keeps_its_number(self):
        small, other = self.figure("3"), self.figure("39", group=MEN)
        self.env.invalidate_all()
        self.assertEqual((small.shown, other.shown), ("below 5", "not shown"))
        for figure in small, other:
            figure.shown = figure.shown
        self.assertEqual((small.sudo().count, other.sudo().count), (3, 39))

    def test_nobody_entered_is_not_zero(self):
        untouched, zero = self.figure(None), self.figure("0", group=DIVERSE)
        self.env.invalidate_all()
        self.assertEqual((untouched.shown, zero.shown), (False, "below 5"))
        with self.assertRaises(ValidationError):
            untouched.shown = "below 5"
        copied = self.env["hsk.workforce.figure"].with_user(self.users["manager"])
        copied = untouched.with_env(copied.env).copy({"counted_on": "2026-01-01"})
        self.assertFalse(copied.is_counted)
        with self.assertRaises(UserError):  # a number says so, nothing else
            untouched.is_counted = True
        self.assertFalse(untouched.is_counted)

    def test_a_line_left_empty_in_the_form(self):
        with Form(self.case.with_user(self.users["user"])) as form:
            with form.workforce_ids.new() as line:
                line.category_id = self.group(DIVERSE)
            with form.workforce_ids.new() as line:
                line.category_id = self.group(WOMEN)
                line.shown = "30"
        figures = self.case.workforce_ids.grouped("category_id")
        self.assertFalse(figures[self.group(DIVERSE)].is_counted)
        self.assertEqual(figures[self.group(WOMEN)].count, 30)

    def test_rows_from_before_are_entered_where_they_have_a_number(self):
        zero, three = self.figure("0"), self.figure("3", group=MEN)
        figures = zero | three
        self.env.add_to_compute(figures._fields["is_counted"], figures)
        self.assertEqual(figures.mapped("is_counted"), [False, True])

    # ------------------------------------------------------------
    # TOTALS
    # ------------------------------------------------------------

    def test_a_total_that_does_not_fit_is_said(self):
        self.figure("100", group=TOTAL)
        men = self.figure("40", group=MEN)
        self.assertFalse(self.case.workforce_problem, "who enters men only forgot nothing")
        self.figure("58")
        self.assertIn("less than “Employees in total”", self.case.workforce_problem)
        self.assertNotIn("98", self.case.workforce_problem)
        men.shown = "42"
        self.assertFalse(self.case.workforce_problem)
        men.shown = "43"
        self.assertIn("more than “Employees in total”", self.case.workforce_problem)
        self.figure("101", group=PART_TIME)
        self.assertIn("Part-time employees", self.case.workforce_problem)
