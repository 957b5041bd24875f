"""A letter is true and complete, or it does not go out; whichever template, whichever way."""

import re

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MailCase

from ...models.letters import gaps as letter_gaps
from ..mentoring.common import MentoringCase


@tagged("post_install", "-at_install")
@freeze_time("2027-06-01 08:00:00")
class TestLetterTruth(MentoringCase, MailCase):
    """Templates against cases in each state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["hsk_family_friendly"], ["de_DE"])
        cls.env = cls.env(context={**cls.env.context, "lang": "de_DE"})
        cls.company_partner.email = "info@groesse.example.com"
        cls.draft = cls.make_case()
        cls.letters = cls.env["hsk.letter"]
        cls.certified = cls.env.ref("hsk_family_friendly.mail_template_certified")

    def templates(self):
        names = self.env["ir.model.data"].search(
            [("module", "=", "hsk_family_friendly"), ("model", "=", "mail.template")]
        )
        return self.env["mail.template"].browse(names.mapped("res_id"))

    def template(self, body, model="hsk.certification", **values):
        return self.env["mail.template"].create(
            {
                "name": "Eigene Vorlage",
                "model_id": self.env["ir.model"]._get_id(model),
                "subject": "Ihr Zertifikat",
                "body_html": body,
                **values,
            }
        )

    def write_letter(self, template, case=None):
        return self.letters._draft(case or self.draft, template)

    def offered(self, cases):
        wizard = self.env["hsk.letter.draft"].with_context(active_ids=cases.ids)
        return wizard.new({"certification_ids": cases.ids}).fitting_template_ids._origin

    # ------------------------------------------------------------
    # WHAT FITS
    # ------------------------------------------------------------

    def test_every_template_says_what_it_fits(self):
        self.assertGreater(len(self.templates()), 15)
        for template in self.templates():
            with self.subTest(template.name):
                self.assertTrue(template.hsk_fits)
                template._hsk_domain().validate(self.env[template.model])

    def test_a_draft_case_gets_no_letter_about_a_decision_or_an_end(self):
        self.assertFalse(self.offered(self.draft) & self.templates())
        for template in self.templates().filtered(lambda one: one.model == "hsk.certification"):
            with self.subTest(template.name), self.assertRaisesRegex(UserError, "passt nicht"):
                self.write_letter(template)

    def test_each_state_is_offered_its_own(self):
        def names(case):
            return sorted((self.offered(case) & self.templates()).mapped("name"))

        self.draft.action_apply()
        self.assertIn("Fehlende Unterlagen", *names(self.draft))
        self.draft.checklist_item_ids.write({"state": "accepted"})
        self.assertFalse(names(self.draft), "nothing is missing")
        self.draft.action_assess()
        self.draft.action_send_to_jury()
        self.assertFalse(names(self.draft))
        self.draft.decision_reason = "Ein Nachweis fehlt"
        self.draft.action_defer()
        self.assertIn("Zurückgestellt", names(self.draft)[0])
        self.draft.action_send_to_jury()
        self.draft.action_certify()
        self.assertIn(self.certified, self.offered(self.draft))
        both = self.draft | self.make_case(self.make_company("B"))
        self.assertNotIn(self.certified, self.offered(both), "it fits one of them only")

    def test_a_letter_whose_case_went_on_stays(self):
        case = self.certify(self.draft, "2027-05-01")
        reminder = self.env.ref("hsk_family_friendly.mail_template_renewal_reminder")
        letter = self.write_letter(reminder)
        self.assertFalse(letter.problem)
        case.action_prepare_recertification()
        case.next_ids.action_apply()
        self.assertIn("passt nicht mehr", letter.problem)
        for way in ("action_release", "action_post"):
            with self.assertRaisesRegex(UserError, "passt nicht mehr"):
                getattr(letter, way)()
        self.assertEqual(letter.state, "draft")

    def test_a_mail_with_a_link_whose_reason_is_gone_stays(self):
        self.program.write({"date_start": "2027-01-15", "date_end": "2027-11-15"})
        enrolment = self.enrol(self.mentee, "mentee", self.mentee_person, state="invited")
        mails = self.env["hsk.mentoring.mail"]._draft("invitation", enrolment)
        self.assertFalse(mails.problem)
        enrolment.state = "declined"
        with self.assertRaisesRegex(UserError, "passt nicht mehr"):
            mails.action_release()
        with self.assertRaisesRegex(UserError, "passt nicht"):
            self.env["hsk.mentoring.mail"]._draft("invitation", enrolment)
        enrolment.state = "invited"
        mails.body = "<p>⟦Programm: Name⟧</p>"
        with self.assertRaisesRegex(UserError, "Programm: Name"):
            mails.action_release()

    def test_the_composer_knows_it_too(self):
        composer = self.env["mail.compose.message"].with_context(
            default_model="hsk.certification", default_res_ids=self.draft.ids
        )
        with self.assertRaisesRegex(UserError, "passt nicht"):
            composer.create({"template_id": self.certified.id}).action_send_mail()
        with self.assertRaisesRegex(UserError, "passt nicht"):
            self.draft.message_post_with_source(self.certified)

    def test_what_fits_is_a_filter(self):
        for wrong in ("[('no_field', '=', 1)]", "nonsense", "[("):
            with self.assertRaises(ValidationError):
                self.template("<p>A</p>", hsk_fits=wrong)

    # ------------------------------------------------------------
    # WHAT IS MISSING
    # ------------------------------------------------------------

    def test_an_empty_value_stops_the_release_with_its_name(self):
        self.draft.deadline = False
        letter = self.write_letter(
            self.template('<p>Bis <t t-out="format_date(object.deadline)"></t> bitte.</p>')
        )
        self.assertIn("⟦Unterlagen fällig am⟧", letter.body)
        self.assertIn("Unterlagen fällig am", letter.problem)
        for way in ("action_release", "action_post"):
            with self.assertRaisesRegex(UserError, "Unterlagen fällig am"):
                getattr(letter, way)()
        letter.body = "<p>Bis Ende Juni bitte.</p>"
        self.assertFalse(letter.problem)

    def test_written_anew_when_the_value_is_there(self):
        self.draft.deadline = False
        letter = self.write_letter(
            self.template("<p>A</p>", subject="Frist: {{ format_date(object.deadline) }}")
        )
        self.assertIn("Unterlagen fällig am", letter.problem)
        self.draft.deadline = "2027-07-01"
        self.assertTrue(letter.problem, "the text still has the gap")
        letter.action_redraft()
        self.assertEqual((letter.problem, letter.subject), (False, "Frist: 01.07.2027"))

    def test_each_way_of_putting_a_value_in(self):
        bodies = {
            '<span t-field="object.deadline"></span>': "Unterlagen fällig am",
            '<t t-esc="object.partner_id.street"></t>': "Unternehmen: Straße",
            '<a t-att-href="object.partner_id.website">Seite</a>': "Unternehmen: Website",
            '<t t-foreach="object.measure_ids" t-as="m"><b t-out="m.name"></b></t>': "Maßnahmen",
        }
        self.draft.deadline = False
        for body, name in bodies.items():
            with self.subTest(body):
                self.assertIn(name, self.write_letter(self.template(f"<div>{body}</div>")).problem)

    def test_the_loop_names_its_own_fields(self):
        self.make_measure(self.draft, deadline=False)
        body = (
            '<t t-foreach="object.measure_ids" t-as="one">'
            '<li><t t-out="format_date(one.deadline)"></t></li></t>'
        )
        self.assertRegex(self.write_letter(self.template(body)).problem, "Frist|Bis|Termin|fällig")

    def test_what_needs_no_value(self):
        self.draft.deadline = False
        body = (
            '<p t-if="object.deadline">Bis <t t-out="format_date(object.deadline)"></t></p>'
            '<p><t t-out="object.partner_id.street">Ihre Straße</t></p>'
            '<p><t t-out="object.measure_count"></t> Maßnahmen</p>'
        )
        template = self.template(body, subject="An {{ object.partner_id.street ||| Sie }}")
        letter = self.write_letter(template)
        self.assertFalse(letter.problem)
        self.assertIn("0 Maßnahmen", letter.body, "zero is a value")
        self.assertIn("Ihre Straße", letter.body)
        self.assertEqual(letter.subject.strip(), "An Sie")

    def test_mails_that_nobody_reads_before_are_not_sent(self):
        template = self.template('<p><t t-out="object.partner_id.street"></t></p>')
        with self.assertRaisesRegex(UserError, "Unternehmen: Straße"):
            template.send_mail(self.draft.id)

    def test_every_value_of_our_templates_has_a_german_name(self):
        """What has none is a method that always gives words."""
        always = ("_hsk_when()", "_page_address()")
        for template in self.templates():
            model = self.env[template.model].with_context(lang="de_DE")
            for source, engine in (
                (template.body_html, "qweb"),
                (template.subject, "inline_template"),
            ):
                asked = letter_gaps.with_names(source, engine, model)
                for name in re.findall(r", '([^']+)'\)", asked):
                    with self.subTest(template.name, value=name):
                        self.assertTrue("object" not in name or name.endswith(always))
