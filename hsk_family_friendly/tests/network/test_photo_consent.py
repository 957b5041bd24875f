import base64

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..platform.common import HskCase

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestPhotoConsent(HskCase):
    """Pictures are used only where, and as long as, the person on them agrees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.person = cls.env["res.partner"].create(
            {"name": "Petra Person", "parent_id": cls.company_partner.id}
        )
        cls.event = cls.env["event.event"].create(
            {
                "name": "Netzwerktreffen im Mai",
                "hsk_kind": "network",
                "user_id": cls.users["user"].id,
                "date_begin": "2026-05-04 08:00:00",
                "date_end": "2026-05-04 12:00:00",
            }
        )

    def make_consent(self, **values):
        return self.env["hsk.photo.consent"].create(
            {
                "person_id": self.person.id,
                "event_id": self.event.id,
                "for_press": True,
                "consent_on": "2026-05-04",
                **values,
            }
        )

    def use(self, consent, medium="press", day="2026-05-10", place="Westfalenpost"):
        return self.env["hsk.photo.consent.use"].create(
            {"consent_id": consent.id, "medium": medium, "place": place, "used_on": day}
        )

    def test_what_it_knows_by_itself(self):
        consent = self.make_consent()
        self.assertEqual(consent.name, "Netzwerktreffen im Mai")
        self.assertEqual(consent.partner_id, self.company_partner)
        self.assertEqual(consent.company_id, self.event.company_id)
        self.assertEqual(self.event.hsk_photo_consent_count, 1)
        again = {"person_id": self.person.id, "event_id": self.event.id}
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["hsk.photo.consent"].create(again)

    def test_only_the_media_that_were_agreed_to(self):
        consent = self.make_consent()
        model = self.env["hsk.photo.consent"]
        self.assertIn(consent, model.search(model._usable("press")))
        self.assertNotIn(consent, model.search(model._usable("website")))
        self.use(consent)
        for medium, day in (("website", "2026-05-10"), ("press", "2026-05-03")):
            with self.assertRaisesRegex(ValidationError, "has not agreed to be shown"):
                self.use(consent, medium, day)
        for values in ({"for_website": True}, {"purpose": "Ads"}, {"name": "Elsewhere"}):
            with self.assertRaisesRegex(UserError, "very occasion"):
                consent.write(values)

    def test_a_revocation_lists_the_uses(self):
        consent = self.make_consent()
        self.use(consent)
        self.use(consent, place="Alte Seite").taken_down_on = "2026-05-20"
        consent.with_user(self.users["user"]).action_revoke()
        self.assertEqual((consent.state, str(consent.revoked_on)), ("revoked", "2026-06-01"))
        activity = consent.activity_ids
        self.assertEqual(activity.user_id, self.users["user"])
        self.assertIn("Westfalenpost", activity.note)
        self.assertNotIn("Alte Seite", activity.note)
        with self.assertRaises(ValidationError):
            self.use(consent, day="2026-06-01")
        with self.assertRaisesRegex(UserError, "stays"):
            consent.unlink()

    def test_pictures(self):
        def attach(name, content):
            return self.env["ir.attachment"].create({"name": name, "datas": content})

        picture = attach("gruppe.png", PNG)
        consent = self.make_consent(picture_ids=picture.ids)
        self.assertEqual((picture.res_model, picture.res_id), (consent._name, consent.id))
        page = attach("gruppe.jpg", base64.b64encode(b"<html></html>"))
        with self.assertRaisesRegex(ValidationError, "cannot be attached"):
            consent.picture_ids |= page
