from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import MentoringCase
from .running import TandemPages


@tagged("post_install", "-at_install")
@freeze_time("2026-10-01 10:00:00")
class TestQuote(MentoringCase):
    """A quote is used only where, and as long as, its person agrees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tandem = cls.make_tandem()
        cls.program.user_id = cls.users["user"]

    def make_quote(self, **values):
        return self.env["hsk.quote"].create(
            {
                "text": "Ein offenes Ohr hat uns mehr gebracht als jedes Handbuch.",
                "person_id": self.mentee_person.id,
                "tandem_id": self.tandem.id,
                "for_press": True,
                "consent_on": "2026-09-01",
                **values,
            }
        )

    def use(self, quote, medium="press", day="2026-09-15"):
        return self.env["hsk.quote.use"].create(
            {
                "quote_id": quote.id,
                "medium": medium,
                "place": "Westfalenpost",
                "url": "https://news.example/1",
                "used_on": day,
            }
        )

    def usable(self, medium):
        return self.env["hsk.quote"].search(self.env["hsk.quote"]._usable(medium))

    def test_what_it_knows_by_itself(self):
        quote = self.make_quote()
        self.assertEqual(quote.partner_id, self.mentee)
        self.assertEqual(quote.role, "mentee")
        self.assertEqual(quote.program_id, self.program)
        self.assertIn("Mentoring", quote.purpose)

    def test_only_the_media_that_were_agreed_to(self):
        quote = self.make_quote()
        self.assertIn(quote, self.usable("press"))
        for medium in ("website", "social_media", "print"):
            self.assertNotIn(quote, self.usable(medium))
            with self.assertRaisesRegex(ValidationError, "nicht zugestimmt"):
                self.use(quote, medium)
        self.use(quote)
        with self.assertRaisesRegex(ValidationError, "nicht zugestimmt"):
            self.use(quote, day="2026-08-31")

    def test_without_consent(self):
        quote = self.make_quote(consent_on=False)
        self.assertNotIn(quote, self.usable("press"))
        with self.assertRaises(ValidationError):
            self.use(quote)
        with self.assertRaises(UserError):
            quote.action_revoke()
        with self.assertRaisesRegex(ValidationError, "Zukunft"):
            quote.consent_on = "2026-10-02"
        with self.assertRaisesRegex(ValidationError, "mindestens ein Medium"):
            self.make_quote(for_press=False)

    def test_a_revocation_lists_the_uses(self):
        quote = self.make_quote()
        self.use(quote)
        taken_down = self.use(quote, day="2026-09-02")
        taken_down.write({"place": "Alte Seite", "taken_down_on": "2026-09-20"})
        quote.with_user(self.users["user"]).action_revoke()
        self.assertEqual((quote.state, str(quote.revoked_on)), ("revoked", "2026-10-01"))
        self.assertNotIn(quote, self.usable("press"))
        activity = quote.activity_ids
        self.assertEqual(activity.user_id, self.users["user"])
        self.assertIn("Westfalenpost", activity.note)
        self.assertIn("https://news.example/1", activity.note)
        self.assertNotIn("Alte Seite", activity.note)
        with self.assertRaises(ValidationError):
            self.use(quote, day="2026-10-01")
        self.use(quote, day="2026-09-29")
        with self.assertRaises(UserError):
            quote.unlink()

    def test_what_was_agreed_to_stays(self):
        quote = self.make_quote()
        for values in ({"text": "Anders"}, {"for_website": True}, {"purpose": "Werbung"}):
            with self.assertRaisesRegex(UserError, "zugestimmt"):
                quote.write(values)
        quote.write({"consent_on": False, "text": "Anders"})
        self.assertNotIn(quote, self.usable("press"))
        quote.consent_on = "2026-10-01"
        quote.action_revoke()
        for values in ({"consent_on": "2026-10-01"}, {"text": "x"}, {"revoked_on": False}):
            if "consent_on" in values:
                values["consent_on"] = False
            with self.assertRaises(UserError):
                quote.write(values)
        with self.assertRaises(UserError):
            self.make_quote(revoked_on="2026-09-01")
        self.assertEqual(quote.copy().state, "asked")

    def test_revocation_without_anyone_responsible(self):
        self.program.user_id = False
        self.env.ref("hsk_family_friendly.group_hsk_manager").user_ids = False
        quote = self.make_quote()
        self.use(quote)
        self.env["hsk.quote"].sudo()._revoke(self.tandem.sudo(), self.mentee_person, quote.id)
        self.assertEqual(quote.state, "revoked")
        self.assertTrue(quote.activity_ids or "Westfalenpost" in quote.message_ids[0].body)


@tagged("post_install", "-at_install")
@freeze_time("2026-10-01 10:00:00")
class TestQuotePage(TandemPages):
    """People give, agree to and revoke their quotes themselves."""

    def test_give_and_revoke(self):
        answer = self.post("/quote", quote="Sehr gut", for_press="1")
        self.assertIn("Sehr gut", answer.text)
        self.assertIn("alert-danger", answer.text, "without the tick nothing is kept")
        self.assertIn("alert-danger", self.post("/quote", quote="Gut", agreed="1").text)
        self.assertIn("alert-danger", self.post("/quote", for_press="1", agreed="1").text)
        self.assertFalse(self.tandem.quote_ids)
        self.post("/quote", quote="Sehr\x00 gut", for_press="1", for_other="1", agreed="1")
        quote = self.tandem.quote_ids
        self.assertEqual(
            (quote.text, quote.state, quote._media()), ("Sehr gut", "usable", ["press"])
        )
        self.assertEqual(quote.person_id, self.mentee_person)
        self.assertIn("Sehr gut", self.get().text)
        self.assertNotIn("Sehr gut", self.get(person=self.mentor_person).text)
        self.post(f"/quote/{quote.id}/revoke")
        self.assertEqual(quote.state, "revoked")
        self.assertTrue(quote.activity_ids)
        self.assertIn("alert-danger", self.post(f"/quote/{quote.id}/revoke").text)

    def test_agree_to_what_the_agency_wrote_down(self):
        quote = self.env["hsk.quote"].create(
            {
                "text": "Beim Abschluss gesagt",
                "person_id": self.mentee_person.id,
                "tandem_id": self.tandem.id,
            }
        )
        self.post(f"/quote/{quote.id}/agree", for_print="1", agreed="1", seen=quote._fingerprint())
        self.assertEqual((quote.state, quote._media()), ("usable", ["print"]))
        self.assertIn(
            "alert-danger", self.post(f"/quote/{quote.id}/agree", for_press="1", agreed="1").text
        )

    def test_not_the_others(self):
        self.post("/quote", quote="Meins", for_press="1", agreed="1")
        quote = self.tandem.quote_ids
        for quote_id in (quote.id, 0, 10**30):
            for what in ("revoke", "agree"):
                answer = self.post(f"/quote/{quote_id}/{what}", person=self.mentor_person)
                self.assertEqual(answer.status_code, 403)
        self.assertEqual(quote.state, "usable")
        self.assertEqual(self.get(f"/quote/{quote.id}/revoke").status_code, 405)
