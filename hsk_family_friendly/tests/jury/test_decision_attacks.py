"""Attacks on what the jury decided, who decided it, and the trace of it: all through the ORM."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .test_juror_access import OpenSession


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


@tagged("post_install", "-at_install")
class TestTraceStays(Attacks):
    """What was voted, decided and settled cannot be taken away with what holds it."""

    def test_an_opened_session_is_not_deleted(self):
        evening = self.evening.with_user(self.staff)
        evening.action_plan_again()
        with self.refused("wurde bereits geöffnet"):
            evening.unlink()
        self.make_session(start=self.start).with_user(self.staff).unlink()

    def test_a_conflict_does_not_go_with_the_case(self):
        for case in (self.biased_case, self.case):
            with self.refused("stays on the agenda|bleibt auf der Tagesordnung"):
                case.with_user(self.staff).unlink()
            with self.refused("stays on the agenda|bleibt auf der Tagesordnung"):
                self.evening.with_user(self.staff).write({"case_ids": [(2, case.id)]})
        new = self.make_jury_case("Ginster GmbH")
        self.evening.case_ids = [(0, 0, {"certification_id": new.id})]
        self.evening.case_ids.filtered(lambda case: case.certification_id == new).unlink()

    def test_what_follows_from_the_session_is_not_written(self):
        vote = self.case._vote_of(self.other)
        conflict = self.biased_case.conflict_ids
        for record, name, value in (
            (self.case, "session_state", "closed"),
            (self.case, "partner_id", self.biased_case.partner_id.id),
            (self.case, "company_id", self.other_agency.id),
            (vote, "company_id", self.other_agency.id),
            (vote, "session_id", self.make_session(start=self.start).id),
            (conflict, "partner_id", self.case.partner_id.id),
        ):
            with self.refused("bleibt dort"):
                record.with_user(self.staff).write({name: value})

    def test_conflicts_are_settled_by_the_buttons(self):
        conflict = self.biased_case.conflict_ids.with_user(self.staff)
        for name, value in (("is_declared", True), ("settled_by_id", self.lead.id)):
            with self.refused("Schaltflächen"):
                conflict.write({name: value})
            with self.refused("beginnt als"):
                conflict.create(
                    {
                        "case_id": self.case.id,
                        "juror_id": self.other.id,
                        "explanation": "x",
                        name: value,
                    }
                )
        conflict.explanation = "Doch nicht"
        self.assertIn("Doch nicht", self.evening.log_ids.sorted("id")[-1].note)

    def test_ratings_are_the_jurors(self):
        values = {
            "vote_id": self.case._vote_of(self.other).id,
            "criterion_id": self.env["hsk.jury.criterion"].search([], limit=1).id,
            "score": 1,
        }
        with self.assertRaises(AccessError):
            self.env["hsk.jury.rating"].with_user(self.lead).create(values)

    def test_a_recused_juror_does_not_lift_the_own_bias(self):
        me = self.jurors[2]
        self.vote(self.case, me, False, participation="recused")
        env = self.internal_juror(me)
        own = env["hsk.jury.vote"].search([("juror_id", "=", me.id)])
        self.assertFalse(env["hsk.jury.case"].search([("id", "=", self.case.id)]))
        with self.refused("zuerst über die Befangenheit"):
            own.participation = "abstained"
        with self.refused("zuerst über die Befangenheit"):
            own.unlink()
        own.with_user(self.lead).participation = "voting"
        self.assertTrue(env["hsk.jury.case"].search([("id", "=", self.case.id)]))

    def test_the_day_of_a_closed_session(self):
        event = self.evening.event_id.with_user(self.staff)
        event.start = self.start + timedelta(minutes=5)
        self.close()
        for name, value in (("start", self.start), ("location", "Anderswo"), ("active", False)):
            with self.refused("ist geschlossen"):
                event.write({name: value})


@tagged("post_install", "-at_install")
class TestFourEyes(Attacks):
    """Whoever has a hand in a decision does not release it."""

    def setUp(self):
        super().setUp()
        group = "hsk_family_friendly.group_hsk_manager"
        self.second = new_test_user(self.env, "hsk_second", group)

    def test_a_condition_is_part_of_the_decision(self):
        self.case.with_user(self.second).write(
            {"decision": "conditional", "condition_ids": [(0, 0, self.condition("A"))]}
        )
        self.assertEqual(self.case.version, 1, "one change, noted once")
        mine = self.case.with_user(self.lead).condition_ids
        for change in (
            lambda: mine.write({"name": "B"}),
            lambda: mine.create({"case_id": self.case.id, **self.condition("C")}),
            lambda: mine.with_context(default_case_id=self.case.id).create(self.condition("D")),
            lambda: self.case.condition_ids[-1].with_user(self.lead).unlink(),
        ):
            version, lines = self.case.version, len(self.evening.log_ids)
            change()
            self.assertEqual(self.case.version, version + 1)
            self.assertEqual(self.case.decided_by_id, self.lead)
            self.env.invalidate_all()
            self.assertEqual(len(self.evening.log_ids), lines + 1)
        self.case.action_undo()
        self.assertEqual(self.case.condition_ids.mapped("name"), ["B", "C", "D"])
        self.biased_case.with_user(self.second).decision = "certified"
        self.close()
        with self.refused("selbst eingetragen"):
            self.case.with_user(self.lead).action_release()

    def test_conditions_wait_for_the_opening(self):
        self.evening.action_plan_again()
        with self.refused("solange sie geöffnet ist"):
            self.case.condition_ids.create({"case_id": self.case.id, **self.condition("A")})

    def test_taking_back_what_another_has_entered(self):
        theirs = self.case.with_user(self.second)
        theirs.decision = "certified"
        theirs.write({"decision": "refused", "reason": "Doch nicht"})
        self.case.with_user(self.lead).action_undo()
        self.biased_case.with_user(self.second).decision = "certified"
        self.biased_case.with_user(self.lead).decision = "refused"
        self.biased_case.with_user(self.lead).action_undo()
        self.close()
        with self.refused("selbst eingetragen"):
            self.case.with_user(self.lead).action_release()
        self.biased_case.with_user(self.lead).action_release()
        self.assertTrue(self.biased_case.released_on, "one's own slip does not count")


@tagged("post_install", "-at_install")
class TestReadersAndOtherAgencies(Attacks):
    """What is done as the superuser is done for those only who may ask for it."""

    def test_readers_press_no_buttons(self):
        evening = self.evening.with_user(self.users["reader"])
        case = self.case.with_user(self.users["reader"])
        for step in (
            evening.action_propose_conflicts,
            evening.action_print_dossiers,
            evening.action_invite,
            case.action_print_dossier,
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                step()

    def test_another_agency_writes_to_nobody(self):
        mails = self.env["hsk.jury.mail"].with_user(self.stranger)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mails.create({"session_id": self.evening.id})
        mail = self.env["hsk.jury.mail"].with_user(self.staff)
        mail = mail.create({"session_id": self.evening.id})
        self.assertIn("adler@example.com", mail.line_ids.mapped("email"))
        line = self.env["hsk.jury.mail.line"].with_user(self.stranger)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            made = line.create({"mail_id": mail.id, "juror_id": self.juror.id})
            self.env.invalidate_all()
            made.read(["email"])

    def test_nothing_moves_into_another_agency(self):
        env = self.env(user=self.stranger)
        person = env["res.partner"].create({"name": "Fremd"})
        juror = env["hsk.juror"].create(
            {"partner_id": person.id, "company_id": self.other_agency.id}
        )
        session = env["hsk.jury.session"].create({"start": self.start, "juror_ids": False})
        for record in (juror, session):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.company_id = self.env.company
        self.staff.company_ids |= self.other_agency
        both = self.evening.with_user(self.staff)
        both = both.with_context(allowed_company_ids=self.staff.company_ids.ids)
        self.evening.juror_ids.company_id = False
        with self.refused("bleibt, wie es ist"):
            both.company_id = self.other_agency

    def test_no_look_into_someone_elses_meeting(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Geheim",
                "location": "Geheim",
                "privacy": "private",
                "start": self.start,
                "stop": self.start,
            }
        )
        with self.refused("keeps its meeting|behält ihren Termin"):
            self.evening.with_user(self.staff).event_id = event


@tagged("post_install", "-at_install")
class TestWrongInput(Attacks, HttpCase):
    """What no form of ours sends gets a sentence, not an error of the server."""

    def token(self):
        made = self.env["hsk.personal.link"]._make("jury", self.evening, self.juror.partner_id)
        return made[self.juror.partner_id]._token()

    def test_a_file_where_text_is_asked_for(self):
        token = self.token()
        base = f"/jury/{token}/case/{self.case.id}"
        key = self.url_open(base).text.split('name="csrf_token" value="')[1].split('"')[0]
        for address, name, status in (
            (f"{base}/vote", "comment", 303),
            (f"{base}/vote", "choice", 200),
            (f"{base}/conflict", "explanation", 200),
            (f"/my/jury/{self.evening.id}/dossiers", "token", 403),
        ):
            values = {"csrf_token": key, "choice": "yes"}
            values.pop(name, None)
            answer = self.url_open(
                address, data=values, files={name: ("a.txt", b"x")}, allow_redirects=False
            )
            self.assertEqual(answer.status_code, status, name)

    def test_a_link_stands_in_the_address_only(self):
        """Behind a “?” it would reach logs, and one page would be entered in two ways."""
        address = f"/my/jury/{self.evening.id}?token={self.token()}"
        self.assertEqual(self.url_open(address).status_code, 403)
        address = f"/jury/{self.token()}?session_id=0"
        self.assertEqual(self.url_open(address).status_code, 200)
