from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EVENING, JuryCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-12 18:00:00")
class TestJurySession(JuryCase):
    """A session from planning to its closing."""

    def setUp(self):
        super().setUp()
        self.first = self.make_jury_case("Erle GmbH", employees=40)
        self.second = self.make_jury_case("Föhre GmbH")
        self.session = self.make_session(self.first, self.second)
        self.case, self.other = self.session.case_ids

    def open(self):
        self.session.action_open()
        return self.session

    def test_an_open_session_is_not_bypassed(self):
        self.open()
        with self.assertRaisesRegex(UserError, "Tagesordnung"):
            self.first.action_certify()
        self.case.postponed = True
        self.first.action_certify()
        self.assertEqual(self.first.state, "certified")

    # -- planning ------------------------------------------------------

    def test_the_meeting_follows_the_session_and_back(self):
        event = self.session.event_id
        self.assertEqual((event.start, event.attendee_ids.ids), (EVENING, []))
        self.session.write({"start": datetime(2026, 11, 19, 17), "location": "Kreishaus"})
        self.assertEqual((event.start, event.location), (datetime(2026, 11, 19, 17), "Kreishaus"))
        event.write({"start": datetime(2026, 11, 20, 17), "stop": datetime(2026, 11, 20, 20)})
        self.assertEqual(self.session.start, datetime(2026, 11, 20, 17))
        self.assertEqual(self.session.name, "Jurysitzung 20.11.2026")
        self.session.action_invite()
        self.assertEqual(event.attendee_ids.partner_id, self.jurors.partner_id)

    def test_only_cases_with_the_jury_and_once(self):
        draft = self.make_case(self.make_company("Ginster GmbH"))
        with self.refused("nicht bei der Jury"):
            self.make_session(draft)
        with self.refused("steht bereits auf der Tagesordnung"):
            self.make_session(self.first)
        later = self.make_session()
        later.action_add_waiting_cases()
        self.assertFalse(later.case_ids)
        third = self.make_jury_case("Hasel GmbH")
        later.action_add_waiting_cases()
        self.assertEqual(later.case_ids.certification_id, third)

    def test_jurors_are_in_office(self):
        former = self.make_juror("Eibe", term_end="2026-11-11")
        with self.refused("12.11.2026"):
            self.session.juror_ids |= former
        former.term_end = "2026-11-12"
        self.session.juror_ids |= former

    def test_nothing_to_open(self):
        with self.refused("Tagesordnung"):
            self.make_session().action_open()
        self.open()
        with self.refused("Offen"):
            self.session.action_open()

    def test_state_only_by_buttons(self):
        with self.assertRaises(UserError):
            self.session.state = "closed"
        with self.assertRaises(UserError):
            self.make_session(state="open")
        with self.assertRaises(UserError):
            self.env["hsk.jury.session"].with_context(default_state="closed").create(
                {"state": "closed"}
            )

    # -- conflicts of interest -----------------------------------------

    def test_conflicts_are_proposed_with_their_reason(self):
        company = self.first.partner_id
        company.write({"street": "Lindenstraße 5", "zip": "59872"})
        colleague = self.make_juror("Kiefer", organisation=company)
        daughter = self.make_company("Erle Tochter GmbH", parent_id=company.id)
        related = self.make_juror("Lärche", organisation=daughter)
        house = self.make_company("Nachbar e. V.", street="Lindenstr. 5", zip="59872")
        neighbour = self.make_juror("Malve", organisation=house)
        contact = self.make_juror("Nelke")
        self.env["hsk.contact.role"].create(
            {
                "partner_id": company.id,
                "person_id": contact.partner_id.id,
                "role": "mentoring",
            }
        )
        self.session.juror_ids |= colleague | related | neighbour | contact
        found = {one.juror_id: one for one in self.case.conflict_ids}
        self.assertEqual(set(found), set(colleague | related | neighbour | contact))
        self.assertIn("derselben Organisation", found[colleague].explanation)
        self.assertIn("verbundenen Unternehmen", found[related].explanation)
        self.assertIn("dieselbe Adresse", found[neighbour].explanation)
        self.assertIn("Mentoring", found[contact].explanation)
        self.assertFalse(self.other.conflict_ids)
        self.session.action_propose_conflicts()
        self.assertEqual(len(self.case.conflict_ids), 4, "each pair once")

    def conflict(self):
        juror = self.jurors[0]
        return self.env["hsk.jury.conflict"].create(
            {"case_id": self.case.id, "juror_id": juror.id, "explanation": "Verwandt"}
        )

    def test_confirmed_is_recused_and_takes_the_vote_back(self):
        self.open()
        vote = self.vote(self.case, self.jurors[0])
        conflict = self.conflict()
        conflict.action_confirm()
        self.assertEqual((vote.participation, vote.vote), ("recused", False))
        with self.refused("keine Stimme"):
            vote.vote = "yes"
        with self.refused("Befangenheit"):
            vote.write({"participation": "voting", "vote": "yes"})

    def test_dismissing_needs_a_reason(self):
        self.open()
        conflict = self.conflict()
        with self.refused("warum keine"):
            conflict.action_dismiss()
        conflict.dismiss_reason = "Nur namensgleich"
        conflict.action_dismiss()
        self.vote(self.case, self.jurors[0])
        conflict.action_confirm()
        self.assertEqual(self.case.vote_ids.participation, "recused")

    # -- votes and quorum ----------------------------------------------

    def test_votes_need_an_open_session_and_a_comment(self):
        with self.refused("Geplant"):
            self.vote(self.case, self.jurors[0])
        self.open()
        for vote in ("no", "unclear"):
            with self.refused("brauchen einen Kommentar"):
                self.vote(self.case, self.jurors[0], vote, comment="  ")
        with self.refused("gehört nicht zur Jury"):
            self.vote(self.case, self.make_juror("Olive"))
        vote = self.vote(self.case, self.jurors[0], "no", "Zu wenig")
        vote.participation = "abstained"
        self.assertFalse(vote.vote)
        lines = self.session.log_ids.filtered(lambda line: line.juror_id == self.jurors[0])
        self.assertEqual(lines.mapped("event"), ["changed", "voted"])
        self.assertIn("Zu wenig", lines[1].note)

    def test_quorum_is_half_unless_a_number_is_given(self):
        self.assertEqual(self.session.quorum_needed, 2)
        self.session.juror_ids |= self.make_juror("Pappel")
        self.assertEqual(self.session.quorum_needed, 3)
        self.session.quorum = 4
        self.assertEqual(self.session.quorum_needed, 4)
        with self.refused("nur 5"):
            self.session.quorum = 6

    def test_attendance_counts_per_case(self):
        """Late arrival and early leaving count at the moment of the decision."""
        self.open()
        first, late, early, recused = self.jurors
        self.session.write(
            {
                "attendance_ids": [
                    (0, 0, {"juror_id": first.id, "arrived_on": "2026-11-12 17:00:00"}),
                    (0, 0, {"juror_id": late.id, "arrived_on": "2026-11-12 17:40:00"}),
                    (
                        0,
                        0,
                        {
                            "juror_id": early.id,
                            "arrived_on": "2026-11-12 17:00:00",
                            "left_on": "2026-11-12 17:50:00",
                        },
                    ),
                    (0, 0, {"juror_id": recused.id, "arrived_on": "2026-11-12 17:00:00"}),
                ]
            }
        )
        self.case._set_participation(recused, "recused")
        with freeze_time("2026-11-12 17:30:00"):
            self.case.decision = "certified"
        with freeze_time("2026-11-12 17:55:00"):
            self.other.decision = "certified"
        self.assertEqual(self.case._taking_part(), first | early)
        self.assertEqual(self.other._taking_part(), first | late | recused)
        self.session.quorum = 3
        self.assertEqual((self.case.has_quorum, self.other.has_quorum), (False, True))
        with self.refused("Erle GmbH: .*Mitwirkende: 2, nötig: 3"):
            self.session.action_close()

    def test_wrong_attendance(self):
        self.open()
        wrong = [
            {"is_absent": True, "arrived_on": "2026-11-12 17:00:00"},
            {"left_on": "2026-11-12 17:00:00"},
            {"arrived_on": "2026-11-12 18:00:00", "left_on": "2026-11-12 17:00:00"},
        ]
        for values in wrong:
            with self.assertRaises(ValidationError):
                self.session.attendance_ids.create(
                    {"session_id": self.session.id, "juror_id": self.jurors[0].id, **values}
                )

    def test_unclear_ones_first(self):
        self.open()
        self.vote(self.case, self.jurors[0])
        self.vote(self.other, self.jurors[0], "unclear", "Offene Fragen")
        self.session.action_order_unclear_first()
        self.session.invalidate_recordset()
        self.assertEqual(self.session.case_ids[:1], self.other)

    def test_reminders_go_to_the_missing_only(self):
        self.open()
        done, partly, silent, undeclared = self.jurors
        for case in self.session.case_ids:
            self.vote(case, done)
        self.vote(self.case, partly)
        undeclared.confidentiality_signed_on = False
        mail = self.env["hsk.jury.mail"].create({"session_id": self.session.id, "kind": "reminder"})
        self.assertEqual(mail.line_ids.juror_id, partly | silent | undeclared)
        self.assertEqual(mail.line_ids.mapped("missing_count"), [1, 2, 2])
        self.assertEqual(mail.line_ids.mapped("send"), [True, True, False])
        self.env.user.email = "wfg@example.com"
        mail.action_send()
        links = self.session.link_ids
        self.assertEqual(links.person_id, (partly | silent).partner_id)
        for link in links:
            self.assertEqual(link.sudo().mail_id.recipient_ids, link.person_id)
            self.assertIn(f"/jury/{link._token()}", link.sudo().mail_id.body_html)

    # -- deciding ------------------------------------------------------

    def test_two_people_do_not_overwrite_each_other(self):
        self.open()
        shown = self.case.version
        self.case.with_user(self.users["manager"]).action_decide({"decision": "certified"}, shown)
        with self.refused("hsk_manager.*nicht gespeichert"):
            self.case.with_user(self.users["user"]).action_decide({"decision": "refused"}, shown)
        self.assertEqual(self.case.decision, "certified")

    def test_undo_step_by_step(self):
        self.open()
        condition = {
            "name": "Betriebsvereinbarung",
            "action_field_id": self.action_field.id,
            "deadline": "2027-06-30",
        }
        self.case.action_decide({"decision": "conditional", "condition_ids": [(0, 0, condition)]})
        self.case.action_decide(
            {"decision": "refused", "reason": "Doch nicht", "condition_ids": [(5,)]}
        )
        self.case.action_undo()
        self.assertEqual((self.case.decision, self.case.reason), ("conditional", False))
        self.assertEqual(self.case.condition_ids.name, "Betriebsvereinbarung")
        self.case.action_undo()
        self.assertFalse(self.case.decision or self.case.condition_ids)
        with self.refused("nichts"):
            self.case.action_undo()

    # -- closing -------------------------------------------------------

    def ready(self):
        self.open()
        self.all_vote(self.session)
        self.case.write({"decision": "certified", "reason": "Überzeugend", "validity_years": 3})
        self.other.write({"decision": "certified"})
        return self.session

    def test_closing_needs_everything(self):
        self.open()
        with self.refused("Erle GmbH: .*\n.*Föhre GmbH: "):
            self.session.action_close()
        self.all_vote(self.session)
        self.case.decision = "refused"
        self.other.postponed = True
        with self.refused("Begründung"):
            self.session.action_close()
        self.case.write({"reason": "Zu wenig", "decision": "conditional"})
        with self.refused("Auflage"):
            self.session.action_close()
        self.assertEqual(self.session.state, "open")
        with self.assertRaises(ValidationError):
            self.other.decision = "certified"

    def test_closing_applies_everything(self):
        self.ready()
        deferred, refused, postponed = (
            self.make_jury_case(name) for name in ("Ilex GmbH", "Jasmin GmbH", "Klee GmbH")
        )
        for certification in (deferred, refused, postponed):
            self.session.case_ids = [(0, 0, {"certification_id": certification.id})]
        cases = {one.certification_id: one for one in self.session.case_ids}
        for certification in (deferred, refused):
            for juror in self.jurors[:2]:
                self.vote(cases[certification], juror)
        cases[deferred].write({"decision": "deferred", "reason": "Bericht fehlt"})
        cases[refused].write({"decision": "refused", "reason": "Zu wenig"})
        cases[postponed].postponed = True
        self.other.write(
            {
                "decision": "conditional",
                "condition_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Leitfaden schreiben",
                            "action_field_id": self.action_field.id,
                            "deadline": "2027-03-31",
                        },
                    )
                ],
            }
        )
        self.session.awarded_on = "2026-12-01"
        self.session.action_close()
        self.assertEqual(self.session.state, "closed")
        self.assertEqual(
            (self.first.state, self.first.decision_reason, self.first.employee_count),
            ("certified", "Überzeugend", 40),
        )
        self.assertEqual(str(self.first.decided_on), "2026-11-12")
        self.assertEqual(str(self.first.valid_from), "2026-12-01")
        self.assertEqual(str(self.first.valid_until), "2029-11-30")
        (condition,) = self.second.measure_ids
        self.assertEqual((condition.name, condition.origin), ("Leitfaden schreiben", "condition"))
        self.assertEqual((deferred.state, refused.state), ("deferred", "refused"))
        self.assertEqual(postponed.state, "jury")
        self.make_session(postponed)  # it can go to the next session
        away = cases[deferred].vote_ids.filtered(lambda vote: vote.participation == "absent")
        self.assertEqual(away.juror_id, self.jurors[2:])
        activity = self.first.activity_ids.filtered(
            lambda one: one.activity_type_id
            == self.env.ref("hsk_family_friendly.mail_activity_type_award")
        )
        self.assertEqual(str(activity.date_deadline), "2026-12-01")

    def test_closed_is_closed(self):
        self.ready().action_close()
        with self.refused("Geschlossen"):
            self.session.action_close()
        vote = self.case.vote_ids[0]
        for change in (
            lambda: vote.write({"comment": "anders"}),
            vote.unlink,
            lambda: self.case.write({"decision": "refused"}),
            lambda: self.case.write({"reason": "anders"}),
            self.case.action_undo,
            self.case.unlink,
            lambda: self.session.write({"juror_ids": [(5,)]}),
            lambda: self.session.write({"case_ids": [(5,)]}),
            self.session.unlink,
            self.session.log_ids.unlink,
            lambda: self.session.attendance_ids.create(
                {"session_id": self.session.id, "juror_id": self.jurors[0].id}
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_a_fault_in_the_middle_leaves_everything_as_before(self):
        self.ready()
        report = self.env.registry["ir.actions.report"]
        with (
            patch.object(report, "_render_qweb_pdf", side_effect=RuntimeError("stop")),
            self.assertRaises(RuntimeError),
            self.env.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self.session.action_close()
        self.env.invalidate_all()
        self.assertEqual((self.session.state, self.first.state), ("open", "jury"))
        self.assertFalse(self.first.number)
