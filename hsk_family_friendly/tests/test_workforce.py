from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import HskCase


@tagged("post_install", "-at_install")
class TestWorkforce(HskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.make_case()
        cls.category = cls.env.ref("hsk_family_friendly.workforce_category_2")

    def figure(self, number, user="user"):
        figures = self.env["hsk.workforce.figure"].with_user(self.users[user])
        return figures.create(
            {
                "certification_id": self.case.id,
                "category_id": self.category.id,
                "shown": number,
            }
        )

    def test_small_cells_are_for_the_lead(self):
        figure = self.figure("4")
        self.env.invalidate_all()
        self.assertEqual(figure.shown, "below 5")
        with self.assertRaises(AccessError):
            figure.read(["count"])
        for read in (
            lambda: figure.search([("count", "=", 4)]),
            lambda: figure._read_group([], [], ["count:sum"]),
            lambda: figure.search([], order="count"),
        ):
            with self.assertRaises(AccessError):
                read()
        self.assertEqual(figure.with_user(self.users["manager"]).count, 4)

    def test_numbers_as_typed_in_germany(self):
        figure = self.figure("1.140")
        self.assertEqual(figure.sudo().count, 1140)
        self.env.invalidate_all()
        self.assertEqual(figure.with_context(lang="de_DE").shown, "1.140")
        for wrong in ("many", "-3", "1.5", "12.34", ""):
            with self.assertRaises(ValidationError, msg=wrong):
                figure.shown = wrong

    def test_saving_a_hidden_cell_keeps_its_number(self):
        figure = self.figure("3")
        self.env.invalidate_all()
        figure.shown = figure.shown
        self.assertEqual(figure.sudo().count, 3)
