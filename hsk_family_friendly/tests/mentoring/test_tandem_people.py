from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .running import TandemPages

SECRET, COMMON = "Umsatzeinbruch 4711", "Gemeinsames 0815"


@tagged("post_install", "-at_install")
class TestTandemPeople(TandemPages):
    """Staff change the people of a tandem; that opens no way behind its wall."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.email = "staff@agency.example"
        cls.staff = cls.users["user"]
        cls.colleague = cls.make_person(cls.mentor, "Klara Kollegin", "klara@mentor.example")
        cls.tandem.mentor_contact_ids |= cls.colleague
        cls.tandem._write_note_as(cls.mentor_person, SECRET, "own")
        cls.tandem._write_note_as(cls.mentor_person, COMMON, "both")
        cls.new = cls.make_person(cls.mentor, "Nora Neu", "nora@mentor.example")
        cls.env.cr.flush()

    def read_by(self, person):
        return set(self.tandem._notes_for(person).mapped("body"))

    def come(self, person=None, side="mentor"):
        self.tandem.with_user(self.staff)[f"{side}_contact_ids"] = [
            Command.link((person or self.new).id)
        ]
        return self.env["hsk.tandem.latecomer"].search([], order="id desc", limit=1)

    def told(self, act):
        """Return {address: body} of the mails that a change makes."""
        mails = self.env["mail.mail"]
        before = mails.search([])
        act()
        self.env.cr.flush()
        return {
            mail.email_to or mail.recipient_ids.email: str(mail.body_html)
            for mail in mails.search([]) - before
            if not mail.hsk_calendar
        }

    # ------------------------------------------------------------
    # STAFF STAY OUTSIDE
    # ------------------------------------------------------------

    def test_whoever_works_here_acts_for_no_side(self):
        internal = new_test_user(self.env, "hsk_internal", "base.group_user", email="in@x.example")
        private = self.make_person(self.mentor, "Privat", "in@x.example")
        both = self.make_person(self.mentor, "Zwei", "neu@x.example, in@x.example")
        employee = self.make_person(self.env.company.partner_id, "Hier", "hier@agency.example")
        enrolment = self.tandem.mentor_enrolment_id
        for person in (internal.partner_id, private, both, employee):
            for record, name in (
                (self.tandem, "mentor_contact_ids"),
                (self.tandem, "mentee_contact_ids"),
                (enrolment, "contact_ids"),
            ):
                with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
                    record.with_user(self.staff)[name] = [Command.link(person.id)]
                self.assertIn(person.name, str(refusal.exception))
                self.env.invalidate_all()

    def test_nor_when_the_data_say_so(self):
        self.new.email = "new@mentor.example"
        self.come()
        new_test_user(
            self.env,
            "hsk_later",
            "base.group_user",
            partner_id=self.new.id,
            email="in@x.example",
        )
        with self.assertRaises(AccessError):
            self.tandem._notes_for(self.new)
        self.assertEqual(self.get(person=self.new).status_code, 403)
        self.tandem.mentor_enrolment_id._check_person(self.mentor_person)
        with self.env.cr.savepoint():
            self.colleague.email = "in@x.example"
        with self.assertRaises(AccessError):
            self.tandem._check_person(self.colleague)
        with self.assertRaises(AccessError):
            self.tandem.mentor_enrolment_id._check_person(self.colleague)

    # ------------------------------------------------------------
    # WHO COMES LATER
    # ------------------------------------------------------------

    def test_a_new_contact_reads_from_then_on(self):
        self.come()
        page = self.get(person=self.new)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(SECRET, page.text)
        self.assertNotIn(COMMON, page.text)
        self.tandem._write_note_as(self.mentee_person, "Danach", "both")
        self.assertEqual(self.read_by(self.new), {"Danach"})
        self.assertEqual(self.read_by(self.colleague), {SECRET, COMMON, "Danach"})

    def test_a_portal_login_is_no_other_way(self):
        user = new_test_user(
            self.env,
            "hsk_portal",
            "base.group_portal",
            password="hsk_portal_1",
            partner_id=self.new.id,
        )
        self.come(user.partner_id)
        self.authenticate("hsk_portal", "hsk_portal_1")
        page = self.url_open(f"/my/tandem/{self.tandem.id}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(SECRET, page.text)
        self.assertNotIn(COMMON, page.text)

    def test_a_changed_address_is_a_new_person(self):
        for address in ("else@evil.example", "klara@mentor.example, else@evil.example", ""):
            self.colleague.with_user(self.staff).email = address
            self.assertFalse(self.read_by(self.colleague), address)
            self.assertNotIn(SECRET, self.get(person=self.colleague).text)
        self.colleague.email = "klara@mentor.example"
        self.assertFalse(self.read_by(self.colleague))
        self.mentee_person.name = "Anders"
        self.mentor_person.email = "Maria@Mentor.example"
        self.assertEqual(self.read_by(self.mentor_person), {SECRET, COMMON})

    def test_other_ways_to_a_seat(self):
        staff = self.tandem.with_user(self.staff)
        # by the other side
        staff.write(
            {
                "mentee_contact_ids": [Command.link(self.colleague.id)],
                "mentor_contact_ids": [Command.unlink(self.colleague.id)],
            }
        )
        with self.assertRaises(AccessError):  # who works for the other company does not act here
            self.read_by(self.colleague)
        # by the enrolment, which the people are computed from
        staff.mentor_contact_ids = [Command.clear()]
        staff.mentor_enrolment_id.contact_ids = self.new
        staff.mentor_enrolment_id = staff.mentor_enrolment_id
        self.env.flush_all()
        if self.new in self.tandem.mentor_contact_ids:
            self.assertFalse(self.read_by(self.new))
        # by leaving and coming back
        staff.mentor_contact_ids = self.mentor_person
        self.assertFalse(self.read_by(self.mentor_person))

    def test_nobody_comes_back_from_the_archive_with_another_address(self):
        person = self.colleague.with_user(self.staff)
        person.active = False
        person.email = "else@evil.example"
        person.active = True
        self.env.invalidate_all()
        self.assertFalse(self.read_by(self.colleague))

    def test_a_merged_person_is_a_new_one(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.colleague | self.new).ids, self.new, extra_checks=False)
        self.env.invalidate_all()
        self.assertIn(self.new, self.tandem.mentor_contact_ids)
        self.assertFalse(self.read_by(self.new))

    def test_who_was_there_before_there_was_a_note_is_no_latecomer(self):
        self.come(side="mentee")
        self.assertEqual(self.env["hsk.tandem.latecomer"].search_count([]), 1)
        self.env["hsk.tandem.note"].search([]).unlink()
        other = self.make_person(self.mentor, "Otto", "otto@mentor.example")
        self.come(other)
        self.tandem._write_note_as(self.mentor_person, SECRET, "own")
        self.assertEqual(self.read_by(other), {SECRET})

    # ------------------------------------------------------------
    # WHO AGREES
    # ------------------------------------------------------------

    def agree(self, person, row):
        return self.post(f"/latecomer/{row.id}/agree", person)

    def test_a_person_of_the_side_agrees(self):
        row = self.come()
        for person in (self.mentee_person, self.new):
            self.assertNotIn(f"/latecomer/{row.id}/agree", self.get(person=person).text)
            self.agree(person, row)
            self.assertFalse(self.read_by(self.new))
        self.assertIn(f"/latecomer/{row.id}/agree", self.get(person=self.colleague).text)
        self.agree(self.colleague, row)
        self.assertEqual(self.read_by(self.new), {SECRET, COMMON})
        self.assertEqual(row.agreed_by_id, self.colleague)
        # and counts from now on
        other = self.make_person(self.mentor, "Otto", "otto@mentor.example")
        self.agree(self.new, self.come(other))
        self.assertEqual(self.read_by(other), {SECRET, COMMON})

    def test_get_agrees_to_nothing(self):
        row = self.come()
        self.get(f"/latecomer/{row.id}/agree", self.colleague)
        self.assertFalse(row.agreed_on)

    def test_two_latecomers_do_not_let_each_other_in(self):
        first = self.come()
        other = self.make_person(self.mentor, "Otto", "otto@mentor.example")
        second = self.come(other)
        self.tandem.mentor_contact_ids = self.new | other
        for person, row in ((self.new, second), (other, first)):
            with self.assertRaises(UserError):
                self.tandem._agree_to_as(person, row.id)

    def test_the_other_side_lets_in_where_nobody_is_left(self):
        self.tandem.with_user(self.staff).mentor_contact_ids = self.new
        row = self.env["hsk.tandem.latecomer"].search([])
        self.agree(self.mentee_person, row)
        self.assertEqual(self.read_by(self.new), {COMMON})
        self.assertTrue(row.shared_only)
        self.assertFalse(self.tandem._latecomers_for(self.mentee_person))

    def test_an_agreement_is_to_what_was_seen(self):
        row = self.come()
        self.new.with_user(self.staff).email = "else@evil.example"
        self.agree(self.colleague, row)
        self.assertFalse(self.read_by(self.new))

    def test_an_agreement_ends_with_the_address(self):
        self.tandem._agree_to_as(self.colleague, self.come().id)
        self.new.email = "else@evil.example"
        self.assertFalse(self.read_by(self.new))

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def test_both_sides_are_told_who_comes_and_goes(self):
        def exchange():
            self.tandem.with_user(self.staff).mentor_contact_ids = self.mentor_person | self.new

        told = self.told(exchange)
        people = self.mentor_person | self.new | self.mentee_person | self.colleague
        self.assertEqual(set(told), set(people.mapped("email")))
        for address, body in told.items():
            self.assertIn("Nora Neu (nora@mentor.example)", body)
            self.assertIn("Klara Kollegin", body)
            self.assertEqual("/tandem/" in body, address != self.colleague.email)
            self.assertNotIn(SECRET, body)

    def test_both_sides_are_told_of_an_address_also_at_the_old_one(self):
        def change():
            self.colleague.with_user(self.staff).email = "else@evil.example"

        told = self.told(change)
        self.assertEqual(
            set(told),
            {
                "maria@mentor.example",
                "martin@mentee.example",
                "klara@mentor.example",
                "else@evil.example",
            },
        )
        for address, body in told.items():
            self.assertIn("else@evil.example", body)
            self.assertEqual("/tandem/" in body, address != "klara@mentor.example")

    def test_nobody_is_told_what_did_not_change_or_does_not_count(self):
        self.assertFalse(self.told(lambda: self.colleague.write({"phone": "1"})))
        self.assertFalse(
            self.told(
                lambda: self.tandem.write({"mentor_contact_ids": [Command.link(self.colleague.id)]})
            )
        )
        self.assertFalse(self.told(lambda: self.new.write({"email": "anders@mentor.example"})))
        self.tandem.end_reason = "Passt nicht"
        self.tandem.action_end()
        self.assertFalse(self.told(self.come))
