"""What jurors, with an account of any kind, get by the ORM: nothing."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged

from .common import OpenSession

JURY_MODELS = (
    "hsk.juror",
    "hsk.jury.session",
    "hsk.jury.case",
    "hsk.jury.vote",
    "hsk.jury.conflict",
    "hsk.jury.rating",
    "hsk.jury.log",
    "hsk.personal.link",
)


@tagged("post_install", "-at_install")
class TestJuryRights(OpenSession):
    """What the ORM gives away, and so every list, export, search, count and the external API."""

    def assert_nothing(self, user, model, domain):
        records = self.env[model].with_user(user)
        self.assertFalse(records.search(domain))
        self.assertEqual(records.search_count(domain), 0)
        self.assertEqual(records._read_group(domain, [], ["__count"]), [(0,)])
        found = self.env[model].search(domain)
        self.assertTrue(found, "the test looks at something")
        with self.assertRaises(AccessError):
            found.with_user(user).read(["id", "display_name", "create_uid"])
        with self.assertRaises(AccessError):
            found.with_user(user).export_data(["id", "create_uid/id"])
        with self.assertRaises(AccessError):
            found.with_user(user).write({"company_id": self.env.company.id})

    def test_portal_jurors_have_no_rights_on_records(self):
        user = new_test_user(self.env, "hsk_portal_juror", "base.group_portal")
        user.partner_id = self.juror.partner_id
        for model in JURY_MODELS:
            records = self.env[model].with_user(user)
            with self.assertRaises(AccessError):
                records.search([])
            with self.assertRaises(AccessError):
                records.web_read_group([], ["company_id"], ["__count"])
            with self.assertRaises(UserError):
                self.env[model].search([], limit=1).with_user(user).export_data(["id"])

    def internal_juror(self, group="manager"):
        user = self.users[group]
        user.partner_id = self.juror.partner_id
        user.group_ids |= self.env.ref("base.group_allow_export")
        return user

    def test_a_biased_juror_among_the_staff(self):
        user = self.internal_juror()
        biased = [("case_id", "=", self.biased_case.id)]
        self.assert_nothing(user, "hsk.jury.case", [("id", "=", self.biased_case.id)])
        others = [*biased, ("juror_id", "!=", self.juror.id)]
        self.assert_nothing(user, "hsk.jury.vote", others)
        self.assert_nothing(user, "hsk.jury.conflict", biased)
        self.assert_nothing(user, "hsk.jury.log", [("session_id", "=", self.evening.id)])
        session = self.evening.with_user(user)
        self.assertEqual(session.case_ids, self.case)
        self.assertEqual(session.case_count, 1)
        evening = str(session.get_evening())
        self.assertNotIn("Föhre", evening)
        with self.assertRaises(AccessError):
            self.biased_case.with_user(user).get_evening_case()
        votes = self.env["hsk.jury.vote"].with_user(user)
        self.assertFalse(votes.search([("comment", "ilike", "MARKER")]))
        cases = self.env["hsk.jury.case"].with_user(user)
        self.assertFalse(cases.search([("vote_ids.vote", "=", "no")]))

    def test_own_vote_first_among_the_staff(self):
        user = self.internal_juror()
        mine = [("case_id", "=", self.case.id)]
        self.assert_nothing(user, "hsk.jury.vote", mine)
        self.assertEqual(self.case.with_user(user).no_count, 0)
        self.assertNotIn("MARKER", str(self.case.with_user(user).get_evening_case()))
        self.vote(self.case, self.juror, "yes")
        self.assertEqual(len(self.env["hsk.jury.vote"].with_user(user).search(mine)), 2)
        self.env.invalidate_all()
        self.assertEqual(self.case.with_user(user).no_count, 1)

    def test_a_biased_juror_neither_closes_nor_prints_minutes(self):
        user = self.internal_juror()
        for step in ("action_close", "action_minutes", "_minutes"):
            with self.refused("als Jurymitglied befangen"):
                getattr(self.evening.with_user(user), step)()

    def test_readers_see_no_votes(self):
        reader = self.users["reader"]
        self.case.with_user(reader).read(["decision", "has_quorum"])
        for model in ("hsk.jury.vote", "hsk.jury.conflict", "hsk.jury.log", "hsk.personal.link"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(reader).search([])
        for name in ("vote_ids", "no_count"):
            with self.assertRaises(AccessError):
                self.case.with_user(reader).read([name])

    def test_searching_through_relations(self):
        """Nobody learns a vote by searching companies or certifications through it."""
        user = self.internal_juror()
        for model, path in (
            ("hsk.certification", "jury_case_ids.vote_ids.comment"),
            ("hsk.jury.session", "case_ids.vote_ids.comment"),
        ):
            domain = Domain(path, "ilike", "MARKER-VOTE-2")
            self.assertFalse(self.env[model].with_user(user).search(domain))
            self.assertTrue(self.env[model].search(domain))

    def test_the_trail_cannot_be_rewritten(self):
        lead = self.users["manager"]
        line = self.evening.log_ids[0]
        for change in (
            lambda: line.with_user(lead).write({"note": "x"}),
            lambda: line.with_user(lead).unlink(),
            lambda: line.with_user(lead).create({"session_id": self.evening.id, "event": "seen"}),
            lambda: self.env["hsk.personal.link"].with_user(lead).create({}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_another_agency(self):
        other = self.env["res.company"].create({"name": "Andere Agentur"})
        stranger = new_test_user(
            self.env,
            "hsk_stranger",
            "hsk_family_friendly.group_hsk_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("hsk.jury.session", "hsk.jury.case", "hsk.jury.vote", "hsk.jury.log"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))

    def test_nothing_disappears_without_a_trace(self):
        conflict = self.biased_case.conflict_ids
        with self.refused("nicht gelöscht"):
            conflict.with_user(self.users["manager"]).unlink()
        vote = self.case._vote_of(self.other)
        vote.with_user(self.users["user"]).unlink()
        line = self.evening.log_ids[0]
        self.assertIn("MARKER-VOTE-1", line.note)
        self.assertEqual(line.user_id, self.users["user"])
        with self.refused("bleibt in der Sitzung"):
            self.evening.juror_ids -= self.juror
        with self.assertRaises(AccessError):
            self.env["hsk.jury.vote"].with_user(self.users["reader"]).browse(vote.id).unlink()

    def test_readers_print_no_minutes(self):
        with self.assertRaises(AccessError):
            self.evening.with_user(self.users["reader"])._minutes()

    @freeze_time("2026-11-12 18:00:00")
    def test_only_the_lead_shows_names(self):
        with self.refused("Nur die Leitung"):
            self.evening.with_user(self.users["user"]).write({"show_names": True})
        with self.refused("Nur die Leitung"):
            self.evening.with_user(self.users["user"]).action_show_names(True)
        self.evening.with_user(self.users["manager"]).action_show_names(True)
        shown = self.case.with_user(self.users["user"]).get_evening_case()
        self.assertEqual(shown["votes"][0]["juror"], self.other.name)
