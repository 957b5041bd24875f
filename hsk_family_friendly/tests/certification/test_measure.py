import base64

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...tools import files
from ..platform.common import HskCase

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


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

    def attach(self, measure, name, raw):
        file = self.env["ir.attachment"].create({"name": name, "raw": raw})
        measure.evidence_ids += file
        return file

    def test_evidence_is_a_document_or_a_picture(self):
        measure = self.make_measure(self.make_case())
        self.attach(measure, "Foto.PNG", PNG)
        for name, raw in (
            ("Foto.png", b"MZ\x90\x00 a program"),
            ("Liste.exe", PNG),
            ("Seite.html", b"<html><script>alert(1)</script></html>"),
            ("ohne", PNG),
        ):
            other = self.make_measure(measure.certification_id)
            with self.assertRaisesRegex(ValidationError, name):
                self.attach(other, name, raw)

    def test_evidence_is_at_most_15_mb(self):
        measure = self.make_measure(self.make_case())
        with self.assertRaisesRegex(ValidationError, "at most"):
            self.attach(measure, "Foto.png", PNG + b"0" * files.MAX_BYTES)

    def test_colleagues_read_the_evidence(self):
        measure = self.make_measure(self.make_case()).with_user(self.users["user"])
        file = measure.env["ir.attachment"].create({"name": "Foto.png", "raw": PNG})
        measure.evidence_ids += file
        self.env.invalidate_all()
        self.assertEqual(file.with_user(self.users["reader"]).raw, PNG)

    def test_the_catalogue_fills_in_what_can_be_changed(self):
        template = self.env.ref("hsk_family_friendly.measure_template_care_1")
        measure = self.env["hsk.measure"].create(
            {"certification_id": self.make_case().id, "template_id": template.id}
        )
        self.assertEqual(
            (measure.name, measure.action_field_id, measure.success_criterion),
            (template.name, template.action_field_id, template.success_criterion),
        )
        measure.name = "Our own words"
        template.name = "Changed later"
        self.assertEqual(measure.name, "Our own words")
        self.assertGreaterEqual(self.env["hsk.measure.template"].search_count([]), 40)
