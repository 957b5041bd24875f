"""What a company has is nothing that it promises, in whichever cycle."""

from odoo.tests import freeze_time, tagged

from ..platform.common import HskCase


@tagged("post_install", "-at_install")
class TestMeasureCycles(HskCase):
    """Three cycles of a company, each with what the one before left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2020-10-01 09:00:00"):
            cls.first = cls.make_case()
        cls.measures = cls.env["hsk.measure"]

    def measure(self, name, case=None, **values):
        return self.measures.create(
            {
                "certification_id": (case or self.first).id,
                "action_field_id": self.action_field.id,
                "name": name,
                **values,
            }
        )

    def next_cycle(self, case, decided_on):
        """Decide a case, and return the one that follows."""
        with freeze_time(f"{decided_on} 09:00:00"):
            self.certify(case, decided_on)
            case.action_prepare_recertification()
        return case.next_ids

    def continued(self, measure):
        return measure.next_ids

    def test_what_was_there_stays_there(self):
        running = self.measure("Gleitzeit", origin="existing", state="running", kind="ongoing")
        once = self.measure("Wickelraum", origin="existing", state="running")
        case = self.first
        for day in ("2020-11-10", "2022-10-10", "2025-09-10"):
            case = self.next_cycle(case, day)
            running, once = self.continued(running), self.continued(once)
            for measure in (running, once):
                self.assertEqual((measure.origin, measure.state), ("existing", "running"), day)
            self.assertFalse(case._measures_to_plan())

    def test_what_was_agreed_and_runs_is_there_in_the_next_cycle(self):
        ongoing = self.measure("Homeoffice", kind="ongoing")
        once = self.measure("Leitfaden")
        second = self.next_cycle(self.first, "2020-11-10")
        self.assertEqual(self.continued(ongoing).origin, "agreed", "planned, nothing is there")
        (ongoing | once).write({"state": "running"})
        self.assertEqual(second._measures_to_plan(), self.continued(ongoing | once))

    def test_a_promise_that_came_true(self):
        ongoing = self.measure("Homeoffice", kind="ongoing")
        once = self.measure("Leitfaden")
        with freeze_time("2020-11-10 09:00:00"):
            self.certify(self.first, "2020-11-10")
        (ongoing | once).write({"state": "running"})
        with freeze_time("2022-10-01 09:00:00"):
            self.first.action_prepare_recertification()
        second = self.first.next_ids
        self.assertEqual(self.continued(ongoing).origin, "existing")
        self.assertEqual(self.continued(once).origin, "agreed", "not done yet")
        self.assertEqual(second._measures_to_plan(), self.continued(once))
        third = self.next_cycle(second, "2022-10-10")
        self.assertEqual(self.continued(self.continued(ongoing)).origin, "existing")
        self.assertEqual(third._measures_to_plan(), self.continued(self.continued(once)))

    def test_in_place_is_one_rule(self):
        """What a company is told to do already, and what it has in the next cycle, agree."""
        rows = [
            (kind, state, self.measure(f"{kind} {state}", kind=kind, state=state, **more))
            for kind in ("one_off", "ongoing")
            for state in ("planned", "running", "done", "dropped")
            for more in [{"drop_reason": "weg"} if state == "dropped" else {}]
        ]
        in_place = self.measures.search(self.measures._in_place_domain())
        for kind, state, measure in rows:
            with self.subTest(kind=kind, state=state):
                there = state == "done" or (state, kind) == ("running", "ongoing")
                self.assertEqual(measure in in_place, there)
                self.assertEqual(measure._had_already(), there)
