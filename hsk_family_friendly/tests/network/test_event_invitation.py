from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..mentoring.common import MentoringCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 08:00:00")
class TestEventInvitation(MentoringCase):
    """A part of the network is invited by drafts that a person releases, nobody twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["base", "hsk_family_friendly"], ["de_DE"])
        for company, person in (
            (cls.mentor, cls.mentor_person),
            (cls.mentee, cls.mentee_person),
        ):
            cls.env["hsk.contact.role"].create(
                {"partner_id": company.id, "person_id": person.id, "role": "hr"}
            )
        cls.silent = cls.make_company("Ohne Namen KG", employees=5)
        cls.certify(cls.make_case(cls.silent), "2025-12-01", valid_from="2025-12-01")
        cls.event = cls.env["event.event"].create(
            {
                "name": "Netzwerktreffen",
                "hsk_kind": "network",
                "date_begin": "2026-06-10 15:00:00",
                "date_end": "2026-06-10 17:00:00",
                "date_tz": "Europe/Berlin",
            }
        )
        cls.invitations = cls.env["hsk.event.invitation"]

    def dialog(self, **conditions):
        form = Form(self.env["hsk.event.invite"].with_context(default_event_id=self.event.id))
        form.domain = f"[('id', 'in', {(self.mentor | self.mentee | self.silent).ids})]"
        for name, value in conditions.items():
            setattr(form, name, value)
        return form.save()

    def invite(self, **conditions):
        self.dialog(**conditions).action_draft()
        return self.event.hsk_invitation_ids

    def test_segment_and_who_cannot_be_invited(self):
        wizard = self.dialog()
        self.assertEqual(
            [(line.partner_id, line.person_id, line.problem) for line in wizard.line_ids],
            [
                (self.mentor, self.mentor_person, False),
                (self.silent, self.env["res.partner"], "nobody"),
            ],
        )
        wizard = self.dialog(certified=False, candidate=True)
        self.assertEqual(wizard.line_ids.partner_id, self.mentee)
        wizard = self.dialog(candidate=True, size_class="small")
        self.assertEqual(wizard.line_ids.partner_id, self.mentee)
        wizard = self.dialog(certified=False)
        self.assertFalse(wizard.line_ids)
        with self.assertRaises(UserError):
            wizard.action_draft()

    def test_topic_and_tandem(self):
        form = Form(self.env["hsk.event.invite"].with_context(default_event_id=self.event.id))
        form.candidate = True
        form.action_field_ids.add(self.action_field)
        found = form.save().line_ids.partner_id
        self.assertIn(self.mentee, found)
        self.assertNotIn(self.mentor, found)
        self.make_tandem()
        wizard = self.dialog(candidate=True, program_id=self.program)
        self.assertEqual(wizard.line_ids.partner_id, self.mentor | self.mentee)

    def test_nothing_leaves_before_the_release(self):
        draft = self.invite()
        self.assertEqual((len(draft), draft.state, draft.answer), (1, "draft", "open"))
        self.assertFalse(draft.link_id)
        self.assertIn("10. Juni 2026, 17:00 – 19:00 Uhr", draft.body)
        draft.action_release()
        self.assertEqual(draft.link_id.person_id, self.mentor_person)
        self.assertEqual(draft.link_id.purpose, "event")
        mail = self.env["mail.mail"].search([("subject", "=", draft.subject)], limit=1)
        self.assertIn("/network-event/", mail.body_html)
        with self.assertRaises(UserError):
            self.invitations.create({"event_id": self.event.id, "subject": "x", "body": "y"})

    def test_nobody_is_invited_twice(self):
        self.invite()
        wizard = self.dialog()
        self.assertEqual(wizard.line_ids[0].problem, "invited")
        with self.assertRaises(UserError):
            wizard.action_draft()
        self.assertEqual(len(self.event.hsk_invitation_ids), 1)

    def test_answers_and_reminders(self):
        invitations = self.invite(candidate=True)
        invitations.action_release()
        registration = self.env["event.registration"].create(
            {"event_id": self.event.id, "partner_id": self.mentor_person.id}
        )
        mine = invitations.filtered(lambda one: one.person_id == self.mentor_person)
        self.assertEqual(mine.answer, "yes")
        invitations.action_remind()
        reminder = self.event.hsk_invitation_ids - invitations
        self.assertEqual((reminder.kind, reminder.person_id), ("reminder", self.mentee_person))
        with self.assertRaises(UserError):
            invitations.action_remind()
        registration.action_cancel()
        self.assertEqual(mine.answer, "no")
        self.event._answer_invitation(self.mentee_person, "no")
        self.assertTrue(reminder.problem)
        with self.assertRaises(UserError):
            reminder.action_release()

    def test_no_invitation_after_the_event(self):
        draft = self.invite()
        with freeze_time("2026-06-11"):
            draft.invalidate_recordset()
            with self.assertRaises(UserError):
                draft.action_release()
        self.event.kanban_state = "cancel"
        draft.invalidate_recordset()
        self.assertTrue(draft.problem)

    def test_kind_and_template(self):
        self.assertEqual(self.event.event_type_id.hsk_kind, "network")
        templates = [mail.template_ref for mail in self.event.event_mail_ids]
        self.assertIn(
            self.env.ref("hsk_family_friendly.mail_template_event_confirmation"), templates
        )
        form = Form(self.env["event.event"])
        form.hsk_kind = "workshop"
        self.assertEqual(form.event_type_id.hsk_kind, "workshop")
        foreign = self.env["event.event"].create(
            {"name": "Messe", "date_begin": "2026-06-10", "date_end": "2026-06-11"}
        )
        self.assertFalse(foreign.event_type_id)
        self.assertTrue(foreign.description, "as Odoo does it")
        registration = self.env["event.registration"].create(
            {"event_id": foreign.id, "partner_id": self.mentor_person.id}
        )
        self.assertFalse(registration.hsk_partner_id)

    def test_calendar_file_of_the_confirmation(self):
        registration = self.env["event.registration"].create(
            {"event_id": self.event.id, "partner_id": self.mentor_person.id}
        )
        first, second = registration._calendar_file(), registration._calendar_file()
        uid = [line for line in first.decode().splitlines() if line.startswith("UID:")]
        self.assertEqual(len(uid), 1)
        self.assertFalse(self.event.description, "Odoo's example is in no calendar")
        self.assertIn(uid[0], second.decode())
        template = self.env.ref("hsk_family_friendly.mail_template_event_confirmation")
        values = template._generate_template(registration.ids, ["attachment_ids", "subject"])
        self.assertEqual(values[registration.id]["attachments"][0][0], "Termin.ics")

    def test_topics_are_suggested(self):
        self.certify(self.mentee_case, "2026-02-01", valid_from="2026-02-01")
        self.event.action_hsk_suggest_topics()
        self.assertIn(self.action_field, self.event.hsk_topic_ids)

    def test_readers_see_the_network_only(self):
        foreign = self.env["event.event"].create(
            {"name": "Messe", "date_begin": "2026-06-10", "date_end": "2026-06-11"}
        )
        events = self.event | foreign
        seen = self.env["event.event"].with_user(self.users["reader"])
        self.assertEqual(seen.search([("id", "in", events.ids)]), self.event)
        with self.assertRaises(AccessError):
            seen.browse(self.event.id).name = "Anders"
        staff = self.env["event.event"].with_user(self.users["user"])
        self.assertEqual(staff.search([("id", "in", events.ids)]), events)
