from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import HskCase


@tagged("post_install", "-at_install")
class TestMeasure(HskCase):
    def test_agreed_measures_stay_as_agreed(self):
        case = self.make_case()
        measure = self.make_measure(case, name="Core time only in the morning")
        measure.name = "Core time from 9 to 12"
        self.certify(case, "2026-12-01")
        for values in (
            {"name": "Less"},
            {"success_criterion": "None"},
            {"deadline": "2030-01-01"},
            {"kind": "ongoing"},
        ):
            with self.assertRaises(UserError):
                measure.write(values)
        measure.write({"state": "done", "effect": "Fewer absences", "assessment": "fulfilled"})
        self.assertEqual(measure.state, "done")
        with self.assertRaises(UserError):
            measure.unlink()

    def test_dropping_needs_a_reason(self):
        measure = self.make_measure(self.make_case())
        with self.assertRaisesRegex(ValidationError, "reason"):
            measure.state = "dropped"
        measure.write({"state": "dropped", "drop_reason": "Merged with another one"})
        self.assertEqual(measure.state, "dropped")

    def test_a_measure_continues_one_of_the_same_company(self):
        first = self.certify(self.make_case(), "2026-12-01")
        other = self.make_case(self.make_company("Andere"))
        foreign = self.make_measure(other)
        first.action_prepare_recertification()
        with self.assertRaises(ValidationError):
            self.make_measure(first.next_ids, previous_id=foreign.id)

    def test_the_assessment_is_fixed_with_the_next_decision(self):
        measure = self.make_measure(self.make_case())
        first = self.certify(measure.certification_id, "2026-12-01")
        first.action_prepare_recertification()
        measure.write({"assessment": "partly", "assessment_comment": "Half of the teams"})
        self.certify(first.next_ids, "2028-11-14")
        with self.assertRaises(UserError):
            measure.assessment = "fulfilled"
