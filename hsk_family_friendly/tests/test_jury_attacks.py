"""Attacks on what the jury decided, who decided it, and the trace of it: all through the ORM."""

from odoo.tests import new_test_user, tagged

from .test_jury_access import OpenSession


class Attacks(OpenSession):
    """The open session, with staff who are jurors and with a lead of another agency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.users["user"]
        cls.lead = cls.users["manager"]
        cls.other_agency = cls.env["res.company"].create({"name": "Andere Agentur"})
        cls.stranger = new_test_user(
            cls.env,
            "hsk_stranger",
            "hsk_family_friendly.group_hsk_manager",
            company_id=cls.other_agency.id,
            company_ids=[(6, 0, cls.other_agency.ids)],
        )

    def internal_juror(self, juror):
        self.staff.partner_id = juror.partner_id
        return self.env(user=self.staff)

    def close(self):
        for juror in self.jurors[2:]:
            for case in self.evening.case_ids:
                self.vote(case, juror)
        self.evening.case_ids.filtered(lambda case: not case.decision).decision = "certified"
        self.evening.action_close()

    def condition(self, name):
        return {
            "name": name,
            "action_field_id": self.action_field.id,
            "deadline": "2027-01-01",
        }


@tagged("post_install", "-at_install")
class TestJurorsStay(Attacks):
    """Who is on the jury: nobody swaps, slips in or slips out."""

    def test_a_biased_juror_becomes_nobody_else(self):
        env = self.internal_juror(self.juror)
        me = self.juror.with_env(env)
        dummy = self.env["res.partner"].create({"name": "Strohmann"})
        with self.refused("stays the same person|bleibt dieselbe Person"):
            me.partner_id = dummy
        with self.refused("not closed yet|noch nicht geschlossen"):
            me.active = False
        fresh = self.make_juror("Esche")
        fresh.partner_id = dummy
        self.assertEqual(fresh.name, "Strohmann", "before the first session")

    def test_jurors_are_named_at_the_session_only(self):
        """There terms, quorum and conflicts of interest are looked at."""
        related = self.make_juror("Esche", organisation=self.case.partner_id)
        for values in ([(4, self.evening.id)], [(5,)], [(6, 0, self.evening.ids)]):
            with self.refused("named at the session|in der Sitzung eingetragen"):
                related.with_user(self.staff).write({"session_ids": values})
        with self.refused("named at the session|in der Sitzung eingetragen"):
            self.make_juror("Fichte", session_ids=[(4, self.evening.id)])
        jurors = self.env["hsk.juror"].with_context(default_session_ids=[(4, self.evening.id)])
        person = self.env["res.partner"].create({"name": "Gast"})
        self.assertFalse(jurors.create({"partner_id": person.id}).session_ids)
        self.evening.juror_ids |= related
        self.assertIn(related, self.case.conflict_ids.juror_id)

    def test_nobody_leaves_to_look_at_the_votes(self):
        me = self.jurors[2]
        env = self.internal_juror(me)
        evening = self.evening.with_env(env)
        for values in ([(3, me.id)], [(6, 0, self.jurors[:2].ids)]):
            with self.refused("Ask a colleague|Bitten Sie"):
                evening.juror_ids = values
        evening.action_plan_again()
        with self.refused("Ask a colleague|Bitten Sie"):
            evening.juror_ids = [(3, me.id)]
        self.evening.juror_ids = [(3, me.id)]
        self.assertNotIn(me, self.evening.juror_ids)

    def test_nobody_has_two_votes(self):
        twin = self.env["hsk.juror"].create(
            {"partner_id": self.other.partner_id.id, "company_id": False}
        )
        with self.refused("twice|doppelt"):
            self.evening.juror_ids |= twin

    def test_attendance_of_whom(self):
        for number in (10**30, -1, self.make_juror("Esche").id):
            with self.refused("Choose a juror|Wählen Sie ein Jurymitglied"):
                self.evening.action_attendance(number, "arrive")
