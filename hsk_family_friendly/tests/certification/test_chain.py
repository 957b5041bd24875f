from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ...tools import table
from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestChain(HskCase):
    """From one cycle to the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.make_case()
        cls.ongoing = cls.make_measure(case, "Meeting-free afternoons", kind="ongoing")
        cls.running = cls.make_measure(case, "Care guide", state="running")
        cls.done = cls.make_measure(case, "Parents' office", state="done")
        cls.dropped = cls.make_measure(
            case, "Day nursery", state="dropped", kind="ongoing", drop_reason="Too dear"
        )
        cls.first = cls.certify(case, "2026-12-01")

    def test_what_still_runs_is_carried_over(self):
        self.ongoing.state = "done"
        self.first.action_prepare_recertification()
        second = self.first.next_ids
        self.assertRecordValues(
            second, [{"cycle": 2, "kind": "recertification", "state": "draft", "validity_years": 3}]
        )
        self.assertEqual(second.measure_ids.previous_id, self.ongoing | self.running)
        self.assertNotIn("assessment", second.measure_ids.mapped("name"))

    def test_preparing_twice_makes_one_case(self):
        self.first.action_prepare_recertification()
        self.first.action_prepare_recertification()
        self.assertEqual(len(self.first.next_ids), 1)

    def test_the_old_certificate_is_replaced(self):
        self.first.action_prepare_recertification()
        second = self.certify(self.first.next_ids, "2028-11-14")
        self.assertEqual(self.first.effective_until, date(2028, 11, 13))
        for day, states in (
            ("2028-11-13", ("active", "none")),
            ("2028-11-14", ("replaced", "active")),
            ("2031-11-14", ("replaced", "expired")),
        ):
            with freeze_time(f"{day} 12:00:00"):
                self.env.invalidate_all()
                self.assertEqual(
                    (self.first.certificate_state, second.certificate_state), states, day
                )

    def test_cycles_neither_skip_nor_repeat(self):
        with self.assertRaises(ValidationError):
            self.make_case(cycle=3, previous_id=self.first.id)
        with self.assertRaises(ValidationError):
            self.make_case(cycle=1)
        with self.assertRaises(ValidationError):
            self.make_case(self.make_company("Neu"), cycle=2)
        with self.assertRaises(ValidationError):
            self.make_case(self.make_company("Fremd"), previous_id=self.first.id)

    # ------------------------------------------------------------
    # A BEGINNING THAT IS ON PAPER ONLY
    # ------------------------------------------------------------

    def enter(self, partner, cycle, day, **values):
        """Enter a certificate as an integration does."""
        return self.env["hsk.certification"].create(
            {
                "partner_id": partner.id,
                "state": "certified",
                "cycle": cycle,
                "valid_from": day,
                "employee_count": 12,
                **values,
            }
        )

    def paper_company(self):
        """Return a company whose chain begins with its fourth certificate, and that."""
        partner = self.make_company("Papier")
        return partner, self.enter(partner, 4, "2020-12-01", earlier_cycles_unknown=True)

    def test_a_chain_may_begin_later_if_it_is_declared(self):
        partner, fourth = self.paper_company()
        self.assertEqual((fourth.kind, fourth.previous_id.id), ("recertification", False))
        self.assertEqual(fourth.validity_years, 3)
        self.assertEqual((partner.hsk_cycle_count, partner.hsk_certified_since), (4, False))
        self.assertEqual(fourth._document()["times"], "zum vierten Mal")
        self.assertFalse(fourth._laudatio()["since"])
        fourth.action_prepare_recertification()
        self.assertEqual(fourth.next_ids.cycle, 5)
        with self.assertRaises(ValidationError):
            self.make_case(self.make_company("Neu"), earlier_cycles_unknown=True)
        for values in (
            {"cycle": 6, "previous_id": fourth.id},
            {"previous_id": fourth.id, "earlier_cycles_unknown": True},
            {"cycle": 9},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.make_case(partner, **values)

    def test_the_figures_of_a_later_beginning(self):
        partner, fourth = self.paper_company()
        figures = self.env["hsk.figures"].compute(
            "2020-01-01", "2020-12-31", ["new", "recertified", "ever_certified"]
        )
        for code, expected in (("new", False), ("recertified", True)):
            found = self.env["hsk.certification"].search(figures[code]["domain"])
            self.assertEqual(fourth in found, expected, code)
        ever = self.env["res.partner"].search(figures["ever_certified"]["domain"])
        self.assertEqual(ever & partner, partner)
        exported = table.described(partner)
        [row] = table.rows(partner, exported, partner.ids)
        cells = dict(zip([column.path for column in exported.columns], row, strict=True))
        self.assertEqual((cells["hsk_cycle_count"], cells["hsk_certified_since"]), (4, None))

    def test_a_later_beginning_makes_a_mentor(self):
        partner, fourth = self.paper_company()
        program = self.env["hsk.mentoring.program"].create(
            {"name": "P", "date_start": "2021-01-01", "date_end": "2021-12-31"}
        )
        with freeze_time("2021-02-01 12:00:00"):
            self.env.invalidate_all()
            roles = [role for company, role, _reason in program._candidates() if company == partner]
        self.assertEqual(roles, ["mentor"])

    def test_missing_cycles_are_added_in_any_order(self):
        for order in ((3, 2, 1), (1, 2, 3), (2, 1, 3), (1, 3, 2), (3, 1, 2)):
            with self.subTest(order), self.env.cr.savepoint() as savepoint:
                partner, fourth = self.paper_company()
                days = {1: "2012-12-01", 2: "2014-12-01", 3: "2017-12-01"}
                # the third one was meant to last longer than until the fourth
                made = {
                    cycle: self.enter(partner, cycle, days[cycle], validity_years=4)
                    for cycle in order
                }
                chain = [made[1], made[2], made[3], fourth]
                self.assertEqual([case.previous_id for case in chain[1:]], chain[:-1])
                self.assertFalse(partner.hsk_certification_ids.filtered("earlier_cycles_unknown"))
                self.assertEqual(made[3].effective_until, date(2020, 11, 30))
                self.assertEqual(partner.hsk_cycle_count, 4)
                self.assertEqual(partner.hsk_certified_since, date(2012, 12, 1))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_missing_cycles_are_added_at_once(self):
        partner, fourth = self.paper_company()
        values = [
            {
                "partner_id": partner.id,
                "state": "certified",
                "cycle": cycle,
                "valid_from": f"20{6 + 3 * cycle:02}-12-01",
            }
            for cycle in (1, 2, 3)
        ]
        first, second, third = self.env["hsk.certification"].create(values)
        self.assertEqual(fourth.previous_id, third)
        self.assertEqual(third.previous_id, second)
        self.assertEqual(second.previous_id, first)
        self.assertFalse((first | second | third | fourth).filtered("earlier_cycles_unknown"))

    def test_a_missing_cycle_may_be_the_only_one(self):
        partner, fourth = self.paper_company()
        third = self.enter(partner, 3, "2017-12-01")
        self.assertTrue(third.earlier_cycles_unknown)
        self.assertEqual(fourth.previous_id, third)
        self.assertFalse(fourth.earlier_cycles_unknown)
        with self.assertRaises(ValidationError):
            self.enter(partner, 2, "2018-12-01")

    def test_a_missing_cycle_is_added_in_the_form(self):
        partner, fourth = self.paper_company()
        form = Form(self.env["hsk.certification"].with_user(self.users["user"]))
        form.partner_id = partner
        form.cycle = 3
        form.earlier_cycles_unknown = True
        third = form.save()
        self.certify(third, "2017-12-01")
        self.assertEqual(fourth.previous_id, third)
        self.assertFalse(fourth.earlier_cycles_unknown)
        self.assertTrue(third.earlier_cycles_unknown)

    def test_the_one_before_can_be_chosen_and_nothing_else_changes(self):
        partner, fourth = self.paper_company()
        other = self.make_company("Andere")
        foreign = self.enter(other, 1, "2012-12-01")
        forbidden = {"previous_id": foreign.id, "cycle": 3, "earlier_cycles_unknown": False}
        for values in ({name: value} for name, value in forbidden.items()):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                fourth.write(values)
        self.assertTrue(fourth.earlier_cycles_unknown)
        self.assertEqual(fourth.cycle, 4)

    def test_chains_are_not_circular(self):
        draft = self.make_case(self.make_company("Kreis"))
        with self.assertRaises(ValidationError):
            draft.previous_id = draft

    def test_a_refused_company_may_apply_again(self):
        other = self.make_company("Zweiter Anlauf")
        case = self.make_case(other)
        case.action_apply()
        case.action_assess()
        case.action_send_to_jury()
        case.decision_reason = "Not yet"
        case.action_refuse()
        self.assertEqual(self.make_case(other).cycle, 1)

    def test_an_exit_withdraws_the_next_cycle(self):
        self.first.action_prepare_recertification()
        self.first.write({"ended_on": "2028-11-30", "end_reason_id": self.reason.id})
        self.first.action_exit()
        self.assertEqual(self.first.next_ids.state, "withdrawn")
        with self.assertRaises(UserError):
            self.first.action_prepare_recertification()
