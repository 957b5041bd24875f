from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..mentoring.running import MeetingCase
from ..network.common import EventPageCase

NOW = "2026-05-04 08:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPeopleToday(EventPageCase):
    """Who has another employer, or is archived, neither gets nor does anything for a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.email = "staff@agency.example"
        cls.person = cls.mentor_person
        cls.rival = cls.make_company("Neue Stelle AG")
        cls.role = cls.env["hsk.contact.role"].create(
            {"partner_id": cls.mentor.id, "person_id": cls.person.id, "role": "hr"}
        )
        cls.event = cls.make_event()

    def leave(self):
        self.person.parent_id = self.rival

    def archive(self):
        self.person.active = False

    def vanish(self):
        self.person.parent_id = False

    def drafts(self):
        """Return a draft of each kind to the person."""
        template = self.env.ref("hsk_family_friendly.mail_template_certified")
        letter = self.env["hsk.letter"]._draft(self.mentor_case, template)
        invitation = self.env["hsk.event.invitation"]._draft(
            self.event, [(self.mentor, self.person)]
        )
        self.program.write({"enrolment_until": "2026-06-30", "state": "enrolment"})
        self.enrolment = self.enrol(self.mentor, "mentor", self.person, state="invited")
        mail = self.env["hsk.mentoring.mail"]._draft("invitation", self.enrolment)
        return [letter, invitation, mail]

    def test_nobody_gets_more_about_the_old_company(self):
        for go, words in (
            (self.leave, "gehört nicht"),
            (self.vanish, "gehört nicht"),
            (self.archive, "archiviert"),
        ):
            with self.subTest(go.__name__), self.env.cr.savepoint() as savepoint:
                drafts = self.drafts()
                self.assertFalse([one.problem for one in drafts if one.problem])
                go()
                for draft in drafts:
                    self.assertRegex(draft.problem, words)
                    self.assertIn(self.person.name, draft.problem)
                    with self.assertRaisesRegex(UserError, words):
                        draft.action_release()
                week = self.env["hsk.week"].with_user(self.users["user"]).content()
                codes = [one["code"] for block in week["blocks"] for one in block["entries"]]
                for code in ("letters_left", "mails_left", "event_mails_left", "contacts"):
                    self.assertIn(code, codes)
                self.assertFalse(self.mentor._hsk_people("hr"))
                with self.assertRaises(AccessError):
                    self.enrolment._check_person(self.person)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_whom_staff_name_instead_gets_it(self):
        """Forms do not show who is archived: they stand in nobody's way."""
        template = self.env.ref("hsk_family_friendly.mail_template_certified")
        letter = self.env["hsk.letter"]._draft(self.mentor_case, template)
        tandem = self.make_tandem()
        self.archive()
        new = self.make_person(self.mentor, "Nora Neu", "nora@mentor.example")
        letter.recipient_ids = tandem.mentor_contact_ids = new
        self.assertFalse(letter.problem)
        letter.action_release()
        self.assertEqual(letter.message_id.notification_ids.res_partner_id, new)
        week = self.env["hsk.week"].with_user(self.users["user"])
        entries = {one["code"]: one for one in week._entries()}
        for code in ("letters_left", "tandems_left"):
            entry = entries[code]
            self.assertFalse(self.env[entry["model"]].search(entry["domain"]), code)

    def test_another_employer_ends_the_roles_at_the_old_one_only(self):
        second = self.make_company("Zweite Firma GmbH")
        other = self.role.copy({"partner_id": second.id})
        future = self.role.copy({"date_from": "2026-09-01", "role": "press"})
        branch = self.make_company("Werk Nord", parent_id=self.mentor.id)
        self.person.parent_id = branch
        self.assertFalse(self.role.date_to, "still within the company")
        self.leave()
        self.assertEqual(str(self.role.date_to), "2026-05-03")
        self.assertFalse(future.exists())
        self.assertFalse(other.date_to)
        self.assertEqual(second._hsk_people("hr"), self.person)
        self.assertFalse(self.person._hsk_gone(second))
        self.assertTrue(self.person._hsk_gone(self.mentor))

    def test_one_person_for_two_companies(self):
        second = self.make_company("Zweite Firma GmbH")
        self.role.copy({"partner_id": second.id})
        self.certify(self.make_case(second), "2025-12-01", valid_from="2025-12-01")
        drafts = self.env["hsk.event.invitation"]._draft(
            self.event, [(self.mentor, self.person), (second, self.person)]
        )
        self.assertEqual(len(drafts), 1)
        wizard = self.env["hsk.event.invite"].create({"event_id": self.event.id})
        self.assertIn(second, wizard.line_ids.partner_id)
        drafts.action_release()
        self.assertEqual(self.program._people_for(second), self.person)
        self.program.write({"enrolment_until": "2026-06-30", "state": "enrolment"})
        enrolments = self.enrol(self.mentor, "mentor", self.person, state="invited")
        enrolments |= self.enrol(second, "mentor", self.person, state="invited")
        mails = self.env["hsk.mentoring.mail"]._draft("invitation", enrolments)
        mails.action_release()
        self.assertEqual(set(mails.mapped("state")), {"released"})
        sent = self.env["mail.mail"].search([("subject", "=", mails[0].subject)])
        self.assertEqual((len(sent), sent.recipient_ids), (1, self.person))
        self.assertEqual(sent.body_html.count("/enrolment/"), 2, "a button for each company")
        self.assertEqual(set(mails.mapped("delivery")), {"waiting"})

    def test_others_are_not_sent_to_who_has_left(self):
        measure = self.make_measure(self.mentee_case, sharing="network", sharing_contact=True)
        measure.sharing_person_id = self.mentee_person
        self.assertEqual(measure.shared_person_id, self.mentee_person)
        self.mentee_person.parent_id = self.rival
        measure.invalidate_recordset()
        self.assertFalse(measure.shared_person_id)

    def test_queries_do_not_grow_with_the_drafts(self):
        template = self.env.ref("hsk_family_friendly.mail_template_certified")
        template.hsk_fits = False
        week = self.env["hsk.week"].with_user(self.users["user"])

        def count(letters):
            for number in range(letters):
                company = self.make_company(f"Betrieb {number}")
                person = self.make_person(company, f"P {number}", f"p{number}@betrieb.example")
                self.role.copy({"partner_id": company.id, "person_id": person.id})
                self.env["hsk.letter"]._draft(self.make_case(company), template)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            week._to_people_who_left("hsk.letter")
            return self.env.cr.sql_log_count - before

        count(2)
        few = count(2)
        self.assertEqual(count(20), few)

    def test_who_has_left_is_not_thanked_for_the_old_company(self):
        self.register(self.person)
        self.leave()
        self.event.action_hsk_thank()
        thanks = self.event.hsk_invitation_ids
        self.assertIn("gehört nicht", thanks.problem)

    def register(self, person=None, **values):
        return self.env["event.registration"].create(
            {"event_id": self.event.id, "partner_id": person and person.id, "state": "done"}
            | values
        )

    def test_odoos_mails_about_events_and_the_waiting_list(self):
        self.event.write({"seats_max": 1, "seats_limited": True})
        there, waits = self.person, self.mentee_person
        first = self.register(there, state="open")
        second = self.env["event.registration"].create(
            {"event_id": self.event.id, "partner_id": waits.id}
        )
        self.assertEqual(self.event._line(), second)
        waits.active = False
        self.assertFalse(self.event._line(), "nobody offers a place to who is archived")
        self.leave()
        before = self.env["mail.mail"].search([])
        scheduler = self.event.event_mail_ids[:1]
        scheduler._send_mail(first | second)
        self.assertEqual(self.env["mail.mail"].search([]), before)

    def test_who_was_invited_to_a_visit_and_has_left(self):
        visit = self.env["hsk.audit.visit"].create({"certification_id": self.mentor_case.id})
        context = visit.action_schedule_meeting()["context"]
        self.assertIn(self.person.id, context["default_partner_ids"])
        juror = self.env["res.partner"].create({"name": "Jo Jury", "email": "jo@jury.example"})
        former = new_test_user(self.env, "former", "hsk_family_friendly.group_hsk_user")
        former.email = "former@agency.example"
        everyone = self.person | juror | former.partner_id
        meeting = (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Besuch",
                    "start": "2026-06-01 09:00:00",
                    "stop": "2026-06-01 10:00:00",
                    "hsk_visit_id": visit.id,
                    "partner_ids": everyone.ids,
                }
            )
        )
        self.leave()
        former.action_archive()
        before = self.env["mail.mail"].search([])
        meeting.with_context(no_mail_to_attendees=False).write(
            {"start": "2026-06-02 09:00:00", "stop": "2026-06-02 10:00:00"}
        )
        self.env.cr.flush()
        new = self.env["mail.mail"].search([]) - before
        self.assertEqual(new.recipient_ids & everyone, juror)
        context = visit.action_schedule_meeting()["context"]
        self.assertNotIn(self.person.id, context["default_partner_ids"])

    def test_a_failed_mail_is_not_sent_again_to_who_has_left(self):
        letter, invitation, _mail = self.drafts()
        letter.action_release()
        invitation.action_release()
        letter.message_id.notification_ids.notification_status = "exception"
        invitation.link_id.sudo().mail_id.state = "exception"
        self.leave()
        self.env.invalidate_all()
        for one in (letter, invitation):
            self.assertEqual(one.delivery, "failed")
            with self.assertRaisesRegex(UserError, "gehört nicht"):
                one.action_retry()

    # ------------------------------------------------------------
    # SHARED MAILBOXES
    # ------------------------------------------------------------

    def test_a_colleague_at_the_check_in_is_not_the_boss(self):
        mailbox = self.person.email
        booked = self.register(self.person, state="open")
        for company in (self.mentor, self.env["res.partner"]):
            guest = self.env["hsk.event.walk.in"].create(
                {
                    "event_id": self.event.id,
                    "name": f"Kai Kollege {company.name}",
                    "email": mailbox,
                    "partner_id": company.id,
                }
            )
            guest.action_check_in()
            self.assertEqual(booked.state, "open", "the boss is not there")
            self.assertNotIn(self.person, self.event.registration_ids[-1].partner_id - self.person)
        self.assertEqual(len(self.event.registration_ids), 3)
        self.assertEqual(
            self.env["hsk.event.walk.in"]
            .create({"event_id": self.event.id, "name": "Mentorin,  Dr. MARIA", "email": mailbox})
            ._person(mailbox),
            self.person,
        )

    def test_consents_and_thanks_do_not_run_under_another_name(self):
        boss = self.register(self.person, state="open")
        colleague = self.register(self.person, name="Kai Kollege", email=self.person.email)
        self.env["hsk.photo.consent"].create(
            {
                "person_id": self.person.id,
                "event_id": self.event.id,
                "for_press": True,
                "consent_on": "2026-05-01",
            }
        )
        self.assertTrue(boss.hsk_photo_consent_id)
        self.assertFalse(colleague.hsk_photo_consent_id)
        self.assertFalse(self.event._attended(self.person))
        self.event.action_hsk_thank()
        thanked = self.event.hsk_invitation_ids.person_id
        self.assertEqual((thanked.name, thanked.parent_id), ("Kai Kollege", self.mentor))
        self.assertEqual(thanked.email, self.person.email)

    def test_colleagues_with_one_mailbox_on_the_page(self):
        self.act(self.person, "register")
        for _again in range(2):
            self.act(self.person, "register", name="Kai Kollege", email=self.person.email)
        names = self.event.registration_ids.sorted("id").mapped("name")
        self.assertEqual(names, [self.person.name, "Kai Kollege"])
        self.act(self.person, "no")
        states = dict(self.event.registration_ids.mapped(lambda one: (one.name, one.state)))
        self.assertEqual(states, {self.person.name: "cancel", "Kai Kollege": "open"})

    # ------------------------------------------------------------
    # ARCHIVED STAFF
    # ------------------------------------------------------------

    def test_the_work_of_archived_staff_goes_to_the_lead(self):
        gone = new_test_user(self.env, "gone", "hsk_family_friendly.group_hsk_user")
        case = self.mentor_case
        case.user_id = self.program.user_id = gone
        tandem = self.make_tandem()
        records = (case, tandem, self.program, self.program.enrolment_ids[0])
        for record in records:
            record.activity_schedule("mail.mail_activity_data_todo", user_id=gone.id)
        gone.action_archive()
        for record in records:
            user = record.activity_ids.user_id
            self.assertTrue(user.active and user.has_group("hsk_family_friendly.group_hsk_manager"))
        self.assertNotEqual(tandem._sender(), gone.email_formatted)
        self.assertTrue(tandem._responsible_user().active)
        meeting = self.env["calendar.event"].create(
            {
                "name": "Treffen",
                "start": "2026-06-01 09:00:00",
                "stop": "2026-06-01 10:00:00",
                "hsk_tandem_id": tandem.id,
            }
        )
        self.assertNotEqual(meeting.user_id, gone)
        visit = self.env["hsk.audit.visit"].create({"certification_id": case.id})
        people = visit.action_schedule_meeting()["context"]["default_partner_ids"]
        self.assertNotIn(gone.partner_id.id, people)
        week = self.env["hsk.week"].with_user(self.users["manager"])
        domain = week._mine({"mine": "program_id.user_id"})
        self.assertIn(tandem, self.env["hsk.tandem"].search(domain))
        domain = (
            self.env["hsk.week"].with_user(self.users["user"])._mine({"mine": "program_id.user_id"})
        )
        self.assertNotIn(tandem, self.env["hsk.tandem"].search(domain))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 08:00:00")
class TestPeopleOfTandems(MeetingCase):
    """Whoever has left acts in no tandem and hears nothing of it; staff see who is missing."""

    def test_nobody_acts_for_a_company_that_they_left(self):
        self.make()
        self.sent()
        other = self.make_company("Neue Stelle AG")
        before = self.env["mail.mail"].search([])
        self.mentee_person.parent_id = other
        self.env.cr.flush()
        with self.assertRaisesRegex(AccessError, "zu diesem Tandem"):
            self.tandem._check_person(self.mentee_person)
        self.assertNotIn(self.tandem, self.tandem._of_person(self.mentee_person))
        self.tandem.meeting_ids.write(
            {"start": "2026-03-11 09:00:00", "stop": "2026-03-11 10:00:00"}
        )
        self.env.cr.flush()
        pulses = self.env["hsk.tandem.pulse"]
        pulses._ask(pulses._due_on(self.tandem, self.tandem.date_planned_end))
        self.tandem._mail_people({self.mentee_person: self.tandem}, None)
        self.assertFalse(
            self.env["hsk.tandem.nudge"]._whom(self.tandem, ["meeting"], 1), "staff call instead"
        )
        self.assertEqual(self.tandem._agreement()["sides"][1][2:], (self.env["res.partner"],))
        self.tandem.meeting_ids._hsk_ask()
        new = self.env["mail.mail"].search([]) - before
        self.assertTrue(new)
        self.assertNotIn(self.mentee_person, new.recipient_ids)
        self.assertNotIn(self.mentee_person, self.tandem.sudo().pulse_ids.person_id)
        week = self.env["hsk.week"].with_user(self.users["user"])
        entries = {one["code"]: one for one in week._entries()}
        self.assertIn(self.tandem, self.tandem.search(entries["tandems_left"]["domain"]))
        second = self.make(start="2026-04-10 09:00:00", stop="2026-04-10 10:30:00")
        self.assertEqual(second.partner_ids, self.mentor_person)
        self.tandem.mentee_contact_ids = [
            Command.set(self.make_person(self.mentee, "Nora Neu", "nora@mentee.example").ids)
        ]
        self.env.cr.flush()
        new = self.env["mail.mail"].search([]) - before
        self.assertNotIn(self.mentee_person, new.recipient_ids)
        entries = {one["code"]: one for one in week._entries()}
        self.assertFalse(self.tandem.search(entries["tandems_left"]["domain"]))

    def test_an_archived_person_is_not_told_what_changes(self):
        self.make()
        self.sent()
        before = self.env["mail.mail"].search([])
        self.mentor_person.active = False
        self.tandem.meeting_ids.write({"location": "Anderswo"})
        self.env.cr.flush()
        new = self.env["mail.mail"].search([]) - before
        self.assertEqual(new.recipient_ids, self.mentee_person)

    def test_two_people_with_one_mailbox_are_invited_apart(self):
        twin = self.make_person(self.mentee, "Nora Neu", self.mentee_person.email)
        self.tandem.mentee_contact_ids |= twin
        meeting = self.make()
        self.sent()
        meeting.partner_ids -= twin
        self.env.cr.flush()
        self.assertIn("METHOD:CANCEL", self.mails(twin).hsk_calendar)
        self.assertNotIn("METHOD:CANCEL", self.mails(self.mentee_person).hsk_calendar or "")
