import json

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ...models.letters.mail_mail import with_links
from .common import EventPageCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 08:00:00")
class TestNetworkAttacks(EventPageCase):
    """What was once possible around the buttons of events, consents and reports, and is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.make_event(seats_max=1)
        cls.portal = new_test_user(cls.env, "net_portal", "base.group_portal")

    def register(self, name, user=None, **values):
        registrations = self.env["event.registration"].with_user(user or self.env.user)
        return registrations.create(
            {
                "event_id": self.event.id,
                "name": name,
                "email": f"{name.lower()}@guest.example",
                **values,
            }
        )

    # ------------------------------------------------------------
    # WHO READS WHAT
    # ------------------------------------------------------------

    def test_papers_are_for_those_who_may_read_the_registrations(self):
        agency = self.env["res.company"].create({"name": "Anderer Träger"})
        foreign = self.make_event(company_id=agency.id, name="Fremdes Treffen")
        for event in (self.event, foreign):
            self.env["event.registration"].create({"event_id": event.id, "name": "Geheime Person"})
        for login in ("net_portal", "hsk_none", "hsk_reader", "hsk_user"):
            self.authenticate(login, login)
            for report in ("report_event_attendance", "report_event_badges"):
                for event in (self.event, foreign):
                    page = self.url_open(f"/report/html/hsk_family_friendly.{report}/{event.id}")
                    allowed = event == self.event and login in ("hsk_reader", "hsk_user")
                    self.assertEqual("Geheime Person" in page.text, allowed, (login, report))

    def test_no_figure_answers_about_any_domain(self):
        self.authenticate("net_portal", "net_portal")
        call = {"model": "hsk.figures", "method": "_published", "args": [{}], "kwargs": {}}
        for method in ("published", "_published"):
            answer = self.url_open(
                "/web/dataset/call_kw",
                data=json.dumps({"params": {**call, "method": method}}),
                headers={"Content-Type": "application/json"},
            )
            self.assertIn("error", answer.json())

    def test_links_are_not_in_the_history(self):
        registration = self.register(
            self.mentor_person.name,
            partner_id=self.mentor_person.id,
            email=self.mentor_person.email,
        )
        template = self.env.ref("hsk_family_friendly.mail_template_event_confirmation")
        mail = self.env["mail.mail"].browse(with_links(template).send_mail(registration.id))
        self.assertIn('/network-event/personal-link"', mail.body_html)
        token = registration.env["hsk.personal.link"].search([], limit=1)._token()
        self.assertNotIn(token, mail.body_html)
        self.assertNotIn(token, str(registration.message_ids.mapped("body")))
        [leaving] = mail._prepare_outgoing_list()
        self.assertIn(token, leaving["body"])
        for changed in (
            {"recipient_ids": self.mentee_person.ids, "email_to": False},
            {"email_cc": self.mentee_person.email},
            {"email_to": f"{mail.email_to}, {self.mentee_person.email}"},
            {"body_html": '<a href="https://example.com/?to=/network-event/personal-link">x</a>'},
        ):
            before = {name: mail[name] for name in changed}
            mail.write(changed)
            for leaving in mail._prepare_outgoing_list():
                self.assertNotIn(token, str(leaving), changed)
            mail.write(before)
        self.assertIn(token, mail._prepare_outgoing_list()[0]["body"])

    def test_no_link_is_put_into_the_mails_of_others(self):
        """Neither a text, a template nor a mark from outside brings a link into a mail."""
        registration = self.register(
            self.mentor_person.name,
            partner_id=self.mentor_person.id,
            email=self.mentor_person.email,
        )
        link = registration._personal_link()
        self.assertTrue(link)
        own = {
            "model": "event.registration",
            "res_id": registration.id,
            "recipient_ids": [(4, self.mentor_person.id)],
            "body_html": '<a href="/network-event/personal-link">x</a>',
        }
        mails = self.env["mail.mail"].with_context(default_hsk_link_id=link.id)
        for values in ({}, {"hsk_link_id": link.id}):
            mail = mails.with_context(hsk_with_links=True).create({**own, **values})
            self.assertFalse(mail.hsk_link_id)
            with self.assertRaises(UserError):
                mail.hsk_link_id = link
            self.assertNotIn(link._token(), str(mail._prepare_outgoing_list()))
        template = self.env.ref("hsk_family_friendly.mail_template_event_confirmation")
        by_hand = self.env["mail.mail"].browse(template.send_mail(registration.id))
        self.assertNotIn("personal-link", by_hand.body_html)

    def test_a_revoked_link_stays_revoked(self):
        registration = self.register(
            self.mentor_person.name,
            partner_id=self.mentor_person.id,
            email=self.mentor_person.email,
        )
        link, staff = registration._personal_link(), self.users["user"]
        token = link._token()
        links = self.env["hsk.personal.link"]
        self.assertTrue(links._open("event", token))
        link.with_user(staff).action_revoke()
        self.assertFalse(registration._personal_link(), "no mail brings a new one")
        with self.assertRaises(AccessError):
            links._open("event", token)
        link.with_user(staff).action_restore()
        self.assertEqual(registration._personal_link(), link)
        self.assertTrue(links._open("event", token))
        for wrong in (f"{token}\n", f"{token} ", token[:-1], f"{token}=", "ä"):
            with self.assertRaises(AccessError, msg=repr(wrong)):
                links._open("event", wrong)
        self.mentor_person.user_ids.active = False
        self.mentor_person.active = False
        with self.assertRaises(AccessError):
            links._open("event", token)

    def test_who_is_not_of_the_network_copies_what_is_theirs(self):
        colleague = new_test_user(
            self.env,
            "net_none",
            "base.group_user,base.group_partner_manager,event.group_event_manager",
        )
        foreign = self.env["event.event"].create(
            {"name": "Messe", "date_begin": "2026-06-10", "date_end": "2026-06-11"}
        )
        registration = self.env["event.registration"].create(
            {"event_id": foreign.id, "name": "Gast"}
        )
        meeting = self.env["calendar.event"].create(
            {
                "name": "Besprechung",
                "start": "2026-06-10 10:00:00",
                "stop": "2026-06-10 11:00:00",
                "user_id": colleague.id,
            }
        )
        kind = self.env["event.type"].create({"name": "Messe"})
        for record in (self.mentor, foreign, registration, meeting, kind):
            record.with_user(colleague).copy()
        series = (
            self.env["calendar.event"]
            .with_user(colleague)
            .create(
                {
                    "name": "Jede Woche",
                    "start": "2026-06-10 10:00:00",
                    "stop": "2026-06-10 11:00:00",
                    "recurrency": True,
                    "rrule_type": "weekly",
                    "end_type": "count",
                    "count": 3,
                    "wed": True,
                }
            )
        )
        self.assertEqual(len(series.recurrence_id.calendar_event_ids), 3)
        copied = self.event.with_user(self.users["user"]).copy()
        self.assertEqual(copied.hsk_kind, "network", "staff copy all of it")

    def test_foreign_events_tell_nothing(self):
        agency = self.env["res.company"].create({"name": "Anderer Träger"})
        foreign = self.make_event(company_id=agency.id, name="Fremdes Treffen")
        consents = self.env["hsk.photo.consent"].with_user(self.users["user"])
        with self.assertRaises(AccessError):
            consents.onchange({"event_id": foreign.id}, ["event_id"], {"event_id": {}, "name": {}})

    # ------------------------------------------------------------
    # CONSENTS AND REPORTS
    # ------------------------------------------------------------

    def test_nobody_writes_a_consent(self):
        words = {"hsk.photo.consent": {"name": "Treffen"}, "hsk.quote": {"text": "Worte"}}
        for model, values in words.items():
            consents = self.env[model].with_user(self.users["user"])
            values = {"person_id": self.mentor_person.id, "for_print": True, **values}
            asked = consents.create(values)
            with self.assertRaises(UserError):
                asked.write({"state": "usable"})
            with self.assertRaises(UserError):
                consents.create({**values, "state": "usable"})
            given = consents.create({**values, "consent_on": "2026-05-01"})
            given.action_revoke()
            with self.assertRaises(UserError):
                given.write({"state": "usable"})
            self.assertEqual(given.state, "revoked")

    def test_people_agree_to_what_they_see(self):
        self.register(
            "Maria", partner_id=self.mentor_person.id, email=self.mentor_person.email, state="done"
        )
        prepared = (
            self.env["hsk.photo.consent"]
            .with_user(self.users["user"])
            .create(
                {
                    "person_id": self.mentor_person.id,
                    "event_id": self.event.id,
                    "purpose": "Werbung Dritter",
                    "name": "Anderer Anlass",
                }
            )
        )
        self.act(self.mentor_person, "photos", for_print="1", agreed="1")
        self.assertEqual(prepared.state, "usable")
        self.assertIn("Berichte über das Netzwerk", prepared.purpose)
        self.assertEqual(prepared.name, self.event.name)

    def test_no_planted_file_becomes_the_report(self):
        report = (
            self.env["hsk.annual.report"]
            .with_user(self.users["user"])
            .create({"date_from": "2025-01-01", "date_to": "2025-12-31"})
        )
        self.env["ir.attachment"].create(
            {
                "name": f"{report.name}.pdf",
                "raw": b"%PDF-1.4 forged",
                "res_model": report._name,
                "res_id": report.id,
            }
        )
        report.action_finish()
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf("hsk_family_friendly.report_annual", report.ids)
        self.assertNotIn(b"forged", content)
        with self.assertRaises(UserError):
            report.pdf = b"Zm9yZ2Vk"
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", report._name), ("res_field", "=", "pdf")]
        )
        self.assertEqual(kept.res_id, report.id)
        for attack in (lambda file: file.write({"raw": b"forged"}), lambda file: file.unlink()):
            with self.assertRaisesRegex(UserError, report.name):
                attack(kept.with_user(self.users["user"]))
        report.action_reopen()
        self.assertIn("ersetzt", report.message_ids.attachment_ids.mapped("name")[0])

    # ------------------------------------------------------------
    # PLACES
    # ------------------------------------------------------------

    def test_two_taps_make_no_place(self):
        first, second = (self.register(name, self.users["user"]) for name in ("Anna", "Bernd"))
        self.assertEqual((first.state, second.state), ("open", "draft"))
        second.action_hsk_check_in()
        self.assertEqual(second.state, "done")
        second.action_hsk_check_in()
        self.assertEqual((second.state, second._rank()), ("draft", 1))
        self.assertEqual(self.event.seats_taken, 1)

    def test_the_line_is_nobodys_to_change(self):
        first, second, third = (
            self.register(name, self.users["user"]) for name in ("Anna", "Bernd", "Carla")
        )
        for values in (
            {"hsk_waitlisted_on": "2000-01-01 00:00:00"},
            {"hsk_offer_until": "2999-01-01 00:00:00"},
        ):
            with self.assertRaises(UserError):
                third.write(values)
            with self.assertRaises(UserError):
                self.register("Dora", self.users["user"], **values)
        forged = {
            "default_event_id": self.event.id,
            "default_hsk_offer_until": "2999-01-01 00:00:00",
        }
        fourth = (
            self.env["event.registration"]
            .with_user(self.users["user"])
            .with_context(**forged)
            .create({"name": "Emil", "email": "emil@guest.example"})
        )
        self.assertEqual((fourth.state, fourth.hsk_offer_until), ("draft", False))
        first.event_id = self.make_event(name="Anderes Treffen")
        self.assertTrue(second.hsk_offer_until, "the place that got free is offered")

    def test_an_event_that_takes_place_after_all(self):
        first, second = (self.register(name) for name in ("Anna", "Bernd"))
        self.event.kanban_state = "cancel"
        first.action_cancel()
        self.assertFalse(second.hsk_offer_until)
        self.event.kanban_state = "normal"
        self.assertTrue(second.hsk_offer_until)

    def test_days_of_an_offer(self):
        for days in (0, -1, 2000000000):
            with self.assertRaises(ValidationError):
                self.event.hsk_offer_days = days

    def test_a_link_is_no_post_office(self):
        self.event.seats_max = 100
        guest = self.env["res.partner"].create({"name": "Gero Gast", "email": "g@guest.example"})
        page = self.act(guest, "register", name="Fremde Person", email="f@guest.example")
        self.assertIn("nur sich selbst", page.text)
        page = self.act(
            self.mentor_person, "register", name="https://evil.example", email="f@guest.example"
        )
        self.assertFalse(self.event.registration_ids)
        self.act(
            self.mentor_person, "register", name="M\r\nBcc: evil@y.example", email="f@guest.example"
        )
        self.assertEqual(self.event.registration_ids.name, "M Bcc: evil@y.example")
        for number in range(21):
            page = self.act(
                self.mentor_person, "register", name=f"N{number}", email=f"n{number}@guest.example"
            )
        self.assertIn("schon 20 Personen", page.text)
        self.assertEqual(len(self.event.registration_ids), 20)

    def test_who_has_no_address_registers_once(self):
        self.mentor_person.email = False
        for _again in range(2):
            self.act(self.mentor_person, "register")
        self.assertEqual(len(self.event.registration_ids), 1)

    def test_archived_and_foreign_events_take_nobody(self):
        self.event.active = False
        self.act(self.mentor_person, "register")
        self.assertFalse(self.event.registration_ids)
        foreign = self.env["event.event"].create(
            {"name": "Messe", "date_begin": "2026-06-10", "date_end": "2026-06-11"}
        )
        with self.assertRaises(UserError):
            self.env["hsk.event.invitation"]._draft(foreign, [(self.mentor, self.mentor_person)])

    def test_a_name_is_no_pattern(self):
        guest = self.env["hsk.event.walk.in"].create(
            {"event_id": self.event.id, "name": "%", "partner_id": self.mentor.id}
        )
        for _again in range(2):
            guest.action_check_in()
        self.assertEqual(self.event.registration_ids.mapped("name"), ["%"])
        self.assertFalse(self.event.registration_ids.partner_id)

    # ------------------------------------------------------------
    # ODD INPUT
    # ------------------------------------------------------------

    def test_odd_days_and_lists_are_refused_with_a_sentence(self):
        figures = self.env["hsk.figures"]
        for days in (("0001-01-01", "2025-12-31"), ("2025-01-01", "9999-12-31"), (5, []), ({}, 1)):
            with self.assertRaises(UserError):
                figures.compute(*days)
        with self.assertRaises(UserError):
            figures.compute("2025-01-01", "2025-12-31", [["a"]])
        for model in ("hsk.annual.report", "hsk.funding.period"):
            with self.assertRaises(UserError):
                self.env[model].create(
                    {"name": "x", "date_from": "0001-01-01", "date_to": "9999-12-31"}
                )
        for context in (
            {"active_model": ["a"], "active_ids": [1]},
            {"active_model": "res.partner", "active_ids": "x"},
            {"active_model": "res.partner", "active_ids": [1], "active_domain": "[]"},
        ):
            with self.assertRaises(UserError):
                self.env["hsk.export"].with_context(**context).action_export_list()
        with self.assertRaises(UserError):
            self.env["hsk.event.invite"].create(
                {"event_id": self.event.id, "domain": "[('id', '=', 'abc')]"}
            )
