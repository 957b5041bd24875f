"""Attacks on the mentoring: forged answers and mails, exclusions, who acts in a tandem."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from .common import AttackCase


@freeze_time("2026-02-02 09:00:00")
class TestForged(AttackCase):
    def test_answers_are_given_by_the_sides(self):
        tandem = self.published().with_user(self.staff)
        for values in (
            {"mentor_answer": "yes"},
            {"mentee_answer": "yes"},
            {"published_on": False},
            {"published_on": "2026-01-01 00:00:00"},
        ):
            with self.subTest(values), self.refused():
                tandem.write(values)

    def test_no_answer_comes_with_the_context(self):
        tandem = self.matched(
            default_mentor_answer="yes", default_published_on="2026-01-01 00:00:00"
        )
        self.assertEqual((tandem.mentor_answer, tandem.published_on), ("pending", False))

    def test_a_yes_is_for_this_pair(self):
        tandem = self.published()
        tandem._answer_proposal(self.mentor_person, "yes", "")
        other = self.make_company("Dritte GmbH")
        enrolment = self.enrol(other, "mentee", self.make_person(other, "Dora", "d@example.com"))
        with self.subTest("tandem"), self.refused():
            tandem.with_user(self.staff).mentee_enrolment_id = enrolment
        with self.subTest("enrolment"), self.refused():
            self.mentees.with_user(self.staff).partner_id = self.make_company("Vierte GmbH")

    def test_runs_are_not_born_published(self):
        tandem = self.matched(default_state="published", default_published_by_id=self.env.user.id)
        run = tandem.run_id
        self.assertEqual((run.state, run.published_by_id.id), ("proposed", False))

    def test_mails_are_not_released_by_writing(self):
        mail = self.env["hsk.mentoring.mail"]._draft("invitation", self.mentees)
        mail = mail.with_user(self.staff)
        link = self.env["hsk.personal.link"]._make("tandem", self.published(), self.mentor_person)[
            self.mentor_person
        ]
        for values in (
            {"state": "released"},
            {"kind": "proposal"},
            {"enrolment_id": self.mentors.id},
            {"link_id": link.id},
            {"released_on": "2026-01-01 00:00:00"},
        ):
            with self.subTest(values), self.refused():
                mail.write(values)
        with self.subTest("create"), self.refused():
            mail.create(
                {
                    "kind": "invitation",
                    "program_id": self.program.id,
                    "enrolment_id": self.mentees.id,
                    "subject": "x",
                    "body": "x",
                    "state": "released",
                }
            )
        mail.action_release()
        with self.subTest("again"), self.refused():
            mail.state = "draft"

    def test_mails_are_not_drafted_as_released(self):
        mails = self.env["hsk.mentoring.mail"].with_user(self.staff)
        mail = mails.with_context(default_state="released")._draft("invitation", self.mentees)
        self.assertEqual(mail.state, "draft")

    def test_no_mail_to_a_foreign_person(self):
        mail = self.env["hsk.mentoring.mail"]._draft("invitation", self.mentees)
        mail = mail.with_user(self.staff)
        mail.person_id = self.mentor_person
        self.assertTrue(mail.problem)
        with self.refused():
            mail.action_release()

    def test_a_link_goes_to_its_person_only(self):
        """No address comes along with the context of a call."""
        spy = {"default_email_to": "spy@example.com", "default_email_cc": "spy@example.com"}
        before = self.env["mail.mail"].sudo().search([])
        mail = self.env["hsk.mentoring.mail"]._draft("invitation", self.mentees)
        mail.with_user(self.staff).with_context(**spy).action_release()
        tandem = self.matched()
        tandem.action_confirm()
        tandem.agreement_signed_on = "2026-02-01"
        tandem.action_start()
        wizard = self.env["hsk.survey.invitation"].with_user(self.staff)
        wizard.create({"program_id": self.program.id}).with_context(**spy).action_send()
        mails = self.env["mail.mail"].sudo().search([]) - before
        self.assertEqual(len(mails), 3)
        for one in mails:
            self.assertEqual((one.email_to or "", one.email_cc or ""), ("", ""), one.subject)

    def test_a_proposal_is_mailed_after_it_was_published(self):
        tandem = self.matched().with_user(self.staff)
        tandem.action_draft_mail()
        with self.refused():
            tandem.mail_ids.action_release()

    def test_a_released_mail_stays(self):
        self.mentees.with_user(self.staff).action_draft_mail()
        mail = self.mentees.mail_ids
        mail.action_release()
        with self.refused():
            self.mentees.with_user(self.staff).unlink()

    def test_a_proposal_by_hand_can_be_answered(self):
        tandem = self.env["hsk.tandem"].with_user(self.staff)
        tandem = tandem.create(
            {"mentor_enrolment_id": self.mentors.id, "mentee_enrolment_id": self.mentees.id}
        )
        tandem.action_draft_mail()
        self.assertFalse(tandem._can_answer())
        tandem.mail_ids.action_release()
        self.assertTrue(tandem._can_answer())

    def test_a_draft_is_made_once(self):
        self.mentees.with_user(self.staff).action_draft_mail()
        self.mentees.with_user(self.staff).action_draft_mail()
        self.assertEqual(len(self.mentees.mail_ids), 1)

    def test_a_programme_with_tandems_is_not_closed_by_writing(self):
        tandem = self.matched()
        tandem.action_confirm()
        tandem.agreement_signed_on = "2026-02-01"
        tandem.action_start()
        with self.refused():
            self.program.with_user(self.staff).state = "closed"


@freeze_time("2026-02-02 09:00:00")
class TestRefusedPair(AttackCase):
    def setUp(self):
        super().setUp()
        self.published()._answer_proposal(self.mentor_person, "no", "passt nicht")
        self.pair = self.program.pair_ids
        self.assertEqual(self.pair.decision, "refused")

    def comes_back(self):
        self.program.action_match()
        return self.program.tandem_ids.filtered(lambda one: one.state != "ended")

    def test_not_by_forbidding_and_freeing(self):
        program = self.program.with_user(self.staff)
        program.action_forbid_pair(self.mentors.id, self.mentees.id, "war schon")
        with self.refused():
            program.action_free_pair(self.mentors.id, self.mentees.id)
        self.assertFalse(self.comes_back())

    def test_not_by_writing(self):
        pair = self.pair.with_user(self.staff)
        with self.subTest("write"), self.refused():
            pair.decision = "lock"
        with self.subTest("other"), self.refused():
            pair.reason = "nichts"
        with self.subTest("unlink"), self.refused():
            pair.unlink()
        self.assertFalse(self.comes_back())

    def test_not_by_hand(self):
        with self.refused():
            self.env["hsk.tandem"].with_user(self.staff).create(
                {
                    "mentor_enrolment_id": self.mentors.id,
                    "mentee_enrolment_id": self.mentees.id,
                }
            )


@freeze_time("2026-02-02 09:00:00")
class TestEndedBeforeBegin(AttackCase):
    def test_a_pair_that_was_given_up_does_not_come_back(self):
        tandem = self.published()
        tandem.action_confirm()
        wizard = self.env["hsk.tandem.end"].with_user(self.staff)
        wizard.create(
            {"tandem_id": tandem.id, "reason": "Passt nicht", "match_again": True}
        ).action_end()
        self.assertEqual(self.program.tandem_ids, tandem)

    def test_nor_one_that_was_locked(self):
        program = self.program.with_user(self.staff)
        program.action_lock_pair(self.mentors.id, self.mentees.id, "gut")
        tandem = self.program.tandem_ids
        tandem.action_confirm()
        tandem.agreement_signed_on = "2026-02-01"
        tandem.action_start()
        wizard = self.env["hsk.tandem.end"].with_user(self.staff)
        wizard.create(
            {"tandem_id": tandem.id, "reason": "Passt nicht", "match_again": True}
        ).action_end()
        self.assertEqual(self.program.tandem_ids, tandem)


@freeze_time("2026-02-02 09:00:00")
class TestExclusions(AttackCase):
    """What a company said in confidence is read by staff only."""

    def setUp(self):
        super().setUp()
        self.mentees.excluded_partner_ids = self.mentor

    def test_readers_do_not_get_at_them(self):
        self.program.action_match()
        reader = self.users["reader"]
        enrolments = self.env["hsk.mentoring.enrolment"].with_user(reader)
        mine = enrolments.browse(self.mentees.id)
        spec = {"excluded_partner_ids": {"fields": {"display_name": {}}}}
        programs = self.env["hsk.mentoring.program"].with_user(reader)
        for number, attempt in enumerate(
            (
                lambda: enrolments.search([("excluded_partner_ids", "in", self.mentor.ids)]),
                lambda: enrolments.search([("excluded_partner_ids.name", "ilike", "Alt")]),
                lambda: enrolments.search([], order="excluded_partner_ids"),
                lambda: enrolments.formatted_read_group([], ["excluded_partner_ids"]),
                lambda: enrolments.web_read_group([], ["excluded_partner_ids"]),
                lambda: self.env["hsk.tandem"]
                .with_user(reader)
                .formatted_read_group([], ["mentee_enrolment_id.excluded_partner_ids"]),
                lambda: enrolments.formatted_read_group(
                    [], [], ["excluded_partner_ids:count_distinct"]
                ),
                lambda: mine.read(["excluded_partner_ids"]),
                lambda: mine.web_read(spec),
                lambda: mine.export_data(["excluded_partner_ids/name"]),
                lambda: mine.mapped("excluded_partner_ids.name"),
                lambda: mine.onchange({}, [], spec),
                lambda: mine.copy_data(),
                lambda: programs.search(
                    [("enrolment_ids.excluded_partner_ids", "in", self.mentor.ids)]
                ),
                lambda: self.env["hsk.tandem"]
                .with_user(reader)
                .search([("mentee_enrolment_id.excluded_partner_ids", "in", self.mentor.ids)]),
                lambda: programs.search([("run_ids.input", "!=", False)]),
                lambda: programs.browse(self.program.id).get_matching(),
                lambda: programs.browse(self.program.id).get_alternatives(self.mentees.id),
                lambda: programs.browse(self.program.id).preview_matching({}),
                lambda: programs.browse(self.program.id).action_match(),
                lambda: programs.browse(self.program.id).run_ids.read(["input"]),
                lambda: self.env["hsk.mentoring.run"].with_user(reader).search([]),
            )
        ):
            with self.subTest(number):
                try:
                    found = attempt()
                except (UserError, ValueError):  # AccessError is one
                    continue
                self.assertNotIn(self.mentor.name, str(found))
                self.assertNotIn("excluded", str(found))
        self.assertNotIn("excluded_partner_ids", enrolments.fields_get())
        self.assertNotIn("excluded_partner_ids", mine.read()[0])

    def test_paper_does_not_name_who_was_excluded(self):
        self.program.action_match()
        run = self.program.run_ids.sorted("id")[-1:]
        words = " ".join(one["sentence"] for one in run._alone())
        self.assertNotIn("vertraulich", words)
        self.assertNotIn(self.mentor.name, words.replace(f"{self.mentor.name}:", ""), words)

    def test_companies_of_another_agency_are_not_offered(self):
        partner = self.make_company("Fernab GmbH")
        case = self.make_case(partner, company_id=self.stranger.company_id.id)
        self.certify(case, "2025-11-15", valid_from="2025-11-15")
        self.assertIn(self.mentor, self.mentees._page_companies())
        self.assertNotIn(partner, self.mentees.sudo()._page_companies())

    def test_lines_of_a_dialog_are_ones_own(self):
        third = self.make_case(self.make_company("Dritte GmbH"))
        self.make_measure(third, state="planned")
        self.certify(third, "2025-11-15", valid_from="2025-11-15")
        invite = self.env["hsk.mentoring.invite"].with_user(self.staff)
        line = invite.create({"program_id": self.program.id}).line_ids
        self.assertIn("Erstes Zertifikat", line.reason)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            line.with_user(self.stranger).read(["reason"])


@freeze_time("2026-02-02 09:00:00")
class TestStaffStayOutside(AttackCase):
    """The wall: who works for the agency gets no way into a tandem."""

    def test_staff_do_not_slip_into_a_tandem(self):
        tandem = self.published()
        tandem.action_confirm()
        tandem._write_note_as(self.mentor_person, "Umsatzeinbruch 4711")
        me = self.staff.partner_id
        with self.refused():
            tandem.with_user(self.staff).mentor_contact_ids = [(4, me.id)]
        with self.refused():
            tandem.sudo()._notes_for(me)

    def test_an_active_tandem_keeps_its_companies(self):
        """The notes of a side are its company's."""
        tandem = self.published()
        tandem.action_confirm()
        other = self.make_company("Dritte GmbH")
        self.certify(self.make_case(other), "2025-11-15", valid_from="2025-11-15")
        enrolment = self.enrol(other, "mentor", self.make_person(other, "Dora", "d@example.com"))
        with self.refused():
            tandem.with_user(self.staff).mentor_enrolment_id = enrolment

    def test_who_is_archived_has_left(self):
        tandem = self.published()
        self.mentor_person.active = False
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            tandem._check_person(self.mentor_person)
        with self.assertRaises(AccessError):
            self.mentors._check_person(self.mentor_person)

    def test_changes_of_people_leave_a_trace(self):
        tandem = self.published()
        tandem.action_confirm()
        new = self.make_person(self.mentor, "Neu", "neu@mentor.example")
        self.flush_tracking()
        staff = tandem.with_user(self.staff).with_context(
            tracking_disable=False, mail_notrack=False
        )
        staff.mentor_contact_ids = [(4, new.id)]
        self.flush_tracking()
        self.env.invalidate_all()
        fields = tandem.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("mentor_contact_ids", fields)

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()


@freeze_time("2026-02-02 09:00:00")
class TestQuoteWords(AttackCase):
    def test_people_agree_to_the_words_that_they_saw(self):
        tandem = self.published()
        tandem.action_confirm()
        quote = self.env["hsk.quote"].create(
            {"text": "Gut.", "person_id": self.mentor_person.id, "tandem_id": tandem.id}
        )
        seen = quote._fingerprint()
        quote.with_user(self.staff).text = "Großartig, bestes Programm aller Zeiten!"
        with self.refused():
            tandem.env["hsk.quote"]._agree_to(
                tandem, self.mentor_person, quote.id, {"press"}, "1", seen
            )
        tandem.env["hsk.quote"]._agree_to(
            tandem, self.mentor_person, quote.id, {"press"}, "1", quote._fingerprint()
        )
        self.assertEqual(quote.state, "usable")
