from ast import literal_eval
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from ..platform import papers
from .common import JuryCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-12 18:00:00")
class TestJuryLetters(JuryCase, MailCase):
    """What goes out after a session, and the second pair of eyes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Erle GmbH", "Föhre GmbH", "Ginster GmbH", "Hasel GmbH")
        certifications = [cls.make_jury_case(name) for name in names]
        for certification in certifications:
            certification.partner_id.email = f"b{certification.id}@example.com"
        cls.evening = cls.make_session(*certifications, awarded_on="2026-12-01")
        cls.evening.action_open()
        cls.all_vote(cls.evening)
        cls.certified, cls.conditional, cls.deferred, cls.refused_case = cls.evening.case_ids
        cls.lead, cls.staff = cls.users["manager"], cls.users["user"]
        cls.lead.email = cls.staff.email = "wfg@example.com"
        cls.second = new_test_user(
            cls.env,
            "hsk_second",
            "hsk_family_friendly.group_hsk_manager",
            email="zweite@example.com",
        )
        cls.decide()
        cls.evening.with_user(cls.lead).action_close()
        cls.letters = cls.evening.case_ids.letter_ids

    @classmethod
    def decide(cls):
        """Enter a decision of each kind, as the lead."""
        condition = {
            "name": "Leitfaden schreiben",
            "action_field_id": cls.action_field.id,
            "deadline": "2027-03-31",
        }
        for case, values in (
            (cls.certified, {"decision": "certified", "reason": "Überzeugend <b>gelebt</b>"}),
            (cls.conditional, {"decision": "conditional", "condition_ids": [(0, 0, condition)]}),
            (cls.deferred, {"decision": "deferred", "reason": "Nachweis fehlt"}),
            (cls.refused_case, {"decision": "refused", "reason": "Zu wenig"}),
        ):
            case.with_user(cls.lead).write(values)

    def letter(self, case):
        return self.letters.filtered(lambda letter: letter.jury_case_id == case)

    def test_one_draft_per_decision_with_its_reason(self):
        self.assertEqual(len(self.letters), 4)
        for case, words in (
            (self.certified, ("Überzeugend &lt;b&gt;gelebt&lt;/b&gt;", "01.12.2026")),
            (self.conditional, ("Leitfaden schreiben", "31.03.2027")),
            (self.deferred, ("Nachweis fehlt", "zurückgestellt")),
            (self.refused_case, ("Zu wenig", "nicht")),
        ):
            for word in words:
                self.assertIn(word, self.letter(case).body)
        self.assertEqual(len(set(self.letters.mapped("template_id"))), 4)
        for letter in self.letters:
            cases = self.letters.certification_id
            self.assertEqual(letter.template_id._hsk_fitting(cases), letter.certification_id)

    def test_a_measure_called_condition_before_hides_no_letter(self):
        later = self.make_session(self.make_jury_case("Ilex GmbH"))
        self.make_measure(later.case_ids.certification_id, origin="condition")
        later.action_open()
        self.all_vote(later)
        later.case_ids.write({"decision": "certified"})
        later.action_close()
        self.assertEqual(later.letter_count, 1)

    def test_a_second_person_releases(self):
        case = self.certified
        letter = self.letter(case)
        self.assertIn("freigeben", letter.problem)
        with self.refused("freigeben"):
            letter.with_user(self.staff).action_release()
        with self.refused("freigeben"):
            letter.with_user(self.staff).action_post()
        with self.refused("Nur die Leitung"):
            case.with_user(self.staff).action_release()
        with self.refused("selbst eingetragen|von Ihnen"):
            self.evening.with_user(self.lead).action_release_decisions()
        with self.refused(""):
            case.with_user(self.lead).write({"released_on": "2026-11-12 18:00:00"})
        with self.refused(""):
            letter.with_user(self.lead).write({"jury_case_id": False})
        self.assertEqual(self.evening.held_count, 4)
        self.evening.with_user(self.second).action_release_decisions()
        self.assertEqual(self.evening.held_count, 0)
        self.assertEqual(case.released_by_id, self.second)
        self.letters.with_user(self.staff).action_release()
        self.assertEqual(set(self.letters.mapped("state")), {"released"})
        with self.refused("Keine Entscheidung"):
            self.evening.with_user(self.second).action_release_decisions()

    def test_only_what_someone_else_entered(self):
        mine = self.evening.case_ids[:1]
        self.env.cr.execute(
            "UPDATE hsk_jury_case SET decided_by_id = %s WHERE id = %s", (self.second.id, mine.id)
        )
        self.env.invalidate_all()
        self.evening.with_user(self.second).action_release_decisions()
        self.assertFalse(mine.released_on)
        self.assertEqual(self.evening.held_count, 1)

    def test_a_small_change_by_another_does_not_help(self):
        """Whoever entered the decision cannot release it after someone else corrected a word."""
        later = self.make_session(self.make_jury_case("Ilex GmbH"))
        later.action_open()
        self.all_vote(later)
        case = later.case_ids
        case.with_user(self.lead).write({"decision": "certified"})
        case.with_user(self.staff).write({"reason": "Ein Wort"})
        later.with_user(self.staff).action_close()
        self.assertEqual(case.decided_by_id, self.staff)
        with self.refused("selbst eingetragen"):
            case.with_user(self.lead).action_release()
        case.with_user(self.second).action_release()

    def test_open_sessions_release_nothing(self):
        later = self.make_session(self.make_jury_case("Ilex GmbH"))
        later.action_open()
        with self.refused("Offen"):
            later.case_ids.with_user(self.second).action_release()

    def urkunde(self, certification, report="report_certificate"):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"hsk_family_friendly.{report}", certification.ids)
        )
        is_draft = papers.is_marked(content, "ENTWURF")
        return is_draft, certification._issued_documents()

    def test_an_urkunde_is_a_draft_until_then(self):
        certification = self.certified.certification_id
        is_draft, kept = self.urkunde(certification)
        self.assertTrue(is_draft)
        self.assertFalse(kept)
        self.certified.with_user(self.second).action_release()
        is_draft, kept = self.urkunde(certification)
        self.assertFalse(is_draft)
        self.assertEqual(len(kept), 1)
        is_draft, _kept = self.urkunde(
            self.conditional.certification_id, "report_certificate_landscape"
        )
        self.assertTrue(is_draft)
        other = self.certify(self.make_case(self.make_company("Ohne Jury GmbH")), "2026-11-01")
        self.assertFalse(other.is_held)

    def test_by_post(self):
        letter = self.letter(self.refused_case)
        letter.recipient_ids = False
        self.refused_case.with_user(self.second).action_release()
        with self.refused("niemand eingetragen"):
            letter.with_user(self.staff).action_release()
        letter.with_user(self.staff).action_post()
        self.assertEqual((letter.state, letter.delivery), ("released", "post"))
        self.assertEqual(letter.search([("delivery", "=", "post")]), letter)
        self.assertFalse(letter.search([("delivery", "=", "sent"), ("id", "=", letter.id)]))
        with self.refused("bereits"):
            letter.with_user(self.staff).action_post()
        with self.assertRaises(AccessError):
            self.letter(self.deferred).with_user(self.users["reader"]).action_redraft()

    def test_edit_all(self):
        before = self.letters[0].subject
        wizard = (
            self.env["hsk.letter.edit"]
            .with_user(self.staff)
            .with_context(active_ids=self.letters.ids)
            .create({"paragraph": "Wir sehen uns <am> Dienstag."})
        )
        wizard.action_edit()
        for letter in self.letters:
            self.assertEqual(letter.body.count("Wir sehen uns &lt;am&gt; Dienstag."), 1)
            self.assertLess(
                letter.body.index("Wir sehen uns"), letter.body.index("Mit freundlichen Grüßen")
            )
        self.assertEqual(self.letters[0].subject, before)
        self.letters.with_user(self.staff).action_redraft()
        self.assertNotIn("Wir sehen uns", self.letters[0].body)

    def test_the_paper_has_the_letter_layout(self):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("hsk_family_friendly.report_letter_action", self.letters.ids)
        )
        pages = papers.text_of(content)
        self.assertEqual(len(pages), 4)
        self.assertIn(self.letters[0].partner_id.name, pages[0])

    def test_no_other_letter_tells_the_decision(self):
        """Neither a copy of the draft nor a letter written beside it gets past the release."""
        copy = self.letter(self.refused_case).with_user(self.staff).copy()
        wizard = (
            self.env["hsk.letter.draft"]
            .with_user(self.staff)
            .with_context(active_ids=self.refused_case.certification_id.ids)
            .create({"template_id": self.letter(self.refused_case).template_id.id})
        )
        beside = self.env["hsk.letter"].browse(wizard.action_draft()["res_id"])
        for letter in copy | beside:
            with self.refused("freigeben"):
                letter.with_user(self.staff).action_release()
            with self.refused("freigeben"):
                letter.with_user(self.staff).action_post()
        self.refused_case.with_user(self.second).action_release()
        (copy | beside).with_user(self.staff).action_release()
        self.assertEqual(set((copy | beside).mapped("state")), {"released"})

    def test_a_case_that_began_with_a_decision_has_its_person(self):
        later = self.make_session(self.make_jury_case("Ilex GmbH"))
        later.action_open()
        added = later.case_ids.with_user(self.lead).create(
            {
                "session_id": later.id,
                "certification_id": self.make_jury_case("Jasmin GmbH").id,
                "decision": "certified",
            }
        )
        self.assertEqual(added.decided_by_id, self.lead)
        added.with_user(self.lead).action_undo()
        self.assertFalse(added.decision)

    def test_the_later_decision_counts(self):
        """A deferral that nobody released does not hold what was decided after it."""
        certification = self.deferred.certification_id
        first = self.letter(self.deferred)
        certification.action_send_to_jury()
        later = self.make_session(certification)
        later.action_open()
        self.all_vote(later)
        later.case_ids.with_user(self.lead).decision = "certified"
        later.with_user(self.lead).action_close()
        self.assertEqual(first.state, "cancelled", "out of date")
        self.assertTrue(certification.is_held)
        later.with_user(self.second).action_release_decisions()
        self.assertFalse(certification.is_held)

    def test_one_letter_per_decision(self):
        drafts = self.letters
        self.assertEqual(len(drafts.jury_case_id), len(drafts))
        with self.refused("Geschlossen"):
            self.evening.with_user(self.lead).action_close()
        self.assertEqual(self.evening.case_ids.letter_ids, drafts)

    def test_a_deleted_template_does_not_stop_the_closing(self):
        self.env.ref("hsk_family_friendly.mail_template_certified").unlink()
        later = self.make_session(self.make_jury_case("Ilex GmbH"))
        later.action_open()
        self.all_vote(later)
        later.case_ids.decision = "certified"
        later.action_close()
        self.assertEqual((later.state, len(later.case_ids.letter_ids)), ("closed", 0))
        self.assertIn("Ilex GmbH", later.message_ids[0].body)

    def not_delivered(self):
        """Return what the list's filter “Not Delivered” shows."""
        arch = self.env["hsk.letter"].get_view(view_type="search")["arch"]
        node = etree.fromstring(arch).find(".//filter[@name='failed']")
        return self.letters.search(
            [*literal_eval(node.get("domain")), ("id", "in", self.letters.ids)]
        )

    def test_what_could_not_be_sent_is_a_list(self):
        letter = self.letter(self.certified)
        self.assertFalse(self.not_delivered())
        letter.recipient_ids.email = False
        self.assertEqual(self.not_delivered(), letter)
        letter.recipient_ids = False
        self.assertEqual(self.not_delivered(), letter)
        self.certified.with_user(self.second).action_release()
        letter.with_user(self.staff).action_post()
        self.assertFalse(self.not_delivered())

    def test_a_mail_server_that_is_down_loses_nothing(self):
        self.evening.with_user(self.second).action_release_decisions()
        letter = self.letter(self.certified).with_user(self.staff)
        server = self.env.registry["ir.mail_server"]
        with (
            self.mock_mail_gateway(),
            patch.object(server, "_connect__", side_effect=OSError("unreachable")),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            letter.action_release()
        self.assertEqual((letter.state, letter.delivery), ("released", "failed"))
        self.assertTrue(letter.problem)
        self.assertEqual(self.not_delivered(), letter)
        with self.assertRaises(AccessError):
            letter.with_user(self.users["reader"]).action_retry()
        with self.mock_mail_gateway():
            letter.action_retry()
        self.assertSentEmail(self.staff.email_formatted, [letter.recipient_ids])
        self.assertEqual(letter.delivery, "sent")
        with self.refused(""):
            letter.action_retry()

    def test_what_came_back_goes_by_post(self):
        self.evening.with_user(self.second).action_release_decisions()
        letter = self.letter(self.certified).with_user(self.staff)
        with self.mock_mail_gateway():
            letter.with_user(self.second).action_release()
        letter.sudo().message_id.notification_ids.notification_status = "bounce"
        self.env.invalidate_all()
        self.assertEqual(letter.delivery, "failed")
        letter.action_post()
        self.assertEqual((letter.delivery, letter.released_by_id), ("post", self.second))
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", letter._name), ("res_id", "=", letter.id)]
        )
        self.assertEqual(kept.mimetype, "application/pdf")
        self.assertIn(letter.subject, letter.certification_id.message_ids[0].body)

    def test_a_paragraph_at_the_end(self):
        self.env["hsk.letter.edit"].with_context(active_ids=self.letters[0].ids).create(
            {"paragraph": "PS: Bitte parken Sie im Hof.", "place": "end", "subject": "Neu"}
        ).action_edit()
        body = self.letters[0].body
        self.assertLess(body.index("Mit freundlichen Grüßen"), body.index("PS: Bitte"))
        self.assertEqual(self.letters[0].subject, "Neu")

    def test_a_biased_colleague_can_open_the_letter(self):
        """The letter is a letter; the case behind it stays closed to them."""
        juror = self.make_juror("Eibe")
        juror.partner_id.user_ids = self.users["user"]
        self.env.cr.execute(
            """INSERT INTO hsk_jury_conflict (case_id, session_id, company_id, juror_id, state,
                   explanation) VALUES (%s, %s, %s, %s, 'confirmed', 'x')""",
            (self.certified.id, self.evening.id, self.evening.company_id.id, juror.id),
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.certified.with_user(self.staff).read(["decision"])
        shown = self.letter(self.certified).with_user(self.staff)
        (values,) = shown.web_read(
            {"subject": {}, "problem": {}, "jury_case_id": {"fields": {"display_name": {}}}}
        )
        self.assertTrue(values["problem"])
