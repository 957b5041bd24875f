"""Attacks: who should not see or change something tries all the ways in."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import OpenSession

CHATTER = "MARKER-CHATTER"


@tagged("post_install", "-at_install")
class TestJurorPages(OpenSession, HttpCase):
    """The pages of the jurors, by link and by portal account."""

    def link(self, juror=None):
        juror = juror or self.juror
        links = self.env["hsk.personal.link"]._make("jury", self.evening, juror.partner_id)
        return links[juror.partner_id]

    def get(self, token, rest=""):
        return self.url_open(f"/jury/{token}{rest}")

    def post(self, token, rest, **values):
        """Post what the page's own form would post."""
        page = self.get(token, f"/case/{self.case.id}").text
        key = page.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            f"/jury/{token}{rest}", data={"csrf_token": key, **values}, allow_redirects=False
        )

    # -- what a juror may ----------------------------------------------

    def test_a_juror_prepares(self):
        token = self.link()._token()
        overview = self.get(token).text
        self.assertIn("Erle GmbH", overview)
        self.assertIn("wegen Befangenheit nicht mit", overview)
        case = f"/case/{self.case.id}"
        self.assertNotIn("MARKER-VOTE", self.get(token, case).text)
        saved = self.post(token, f"{case}/vote", choice="yes", comment="")
        self.assertEqual(saved.status_code, 303)
        vote = self.case._vote_of(self.juror)
        self.assertEqual(vote.vote, "yes")
        self.assertIn("MARKER-VOTE-1", self.get(token, case).text, "others after one's own")
        events = self.evening.log_ids.filtered(lambda line: line.juror_id == self.juror)
        self.assertTrue({"seen", "voted"} <= set(events.mapped("event")))

    def test_what_was_typed_stays(self):
        token = self.link()._token()
        answer = self.post(token, f"/case/{self.case.id}/vote", choice="unclear", comment=" ")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("brauchen einen Kommentar", answer.text)
        self.assertRegex(answer.text, r'(?s)value="unclear"[^>]*checked')
        self.assertFalse(self.case._vote_of(self.juror))
        typed = {"choice": "no", "comment": "Nein\0!", f"score_{'9' * 5000}": "3"}
        self.assertEqual(self.post(token, f"/case/{self.case.id}/vote", **typed).status_code, 303)
        self.assertEqual(self.case._vote_of(self.juror).comment, "Nein!")
        for choice in ("", "maybe", "recused"):
            answer = self.post(token, f"/case/{self.case.id}/vote", choice=choice)
            self.assertIn("Wählen Sie", answer.text)

    def test_ratings(self):
        token = self.link()._token()
        criterion, second = self.env["hsk.jury.criterion"].search([], limit=2)
        self.post(
            token,
            f"/case/{self.case.id}/vote",
            choice="abstained",
            **{f"score_{criterion.id}": "4", f"score_{second.id}": "9", "score_0": "3"},
        )
        vote = self.case._vote_of(self.juror)
        self.assertEqual((vote.participation, vote.rating_ids.mapped("score")), ("abstained", [4]))

    def test_declaring_a_conflict_closes_the_case(self):
        token = self.link()._token()
        case = f"/case/{self.case.id}"
        self.post(token, f"{case}/vote", choice="yes")
        self.post(token, f"{case}/conflict", explanation="Mein Bruder arbeitet dort")
        self.assertEqual(self.get(token, case).status_code, 403)
        vote = self.case._vote_of(self.juror)
        self.assertEqual((vote.participation, vote.vote), ("recused", False))
        conflict = self.case.conflict_ids
        self.assertEqual((conflict.state, conflict.is_declared), ("confirmed", True))

    def test_all_dossiers_as_one_file(self):
        token = self.link()._token()
        self.closed_to(token, "/dossiers.pdf")
        self.assertEqual(self.post(token, "/dossiers").status_code, 303)
        job = self.evening._dossier_of(self.juror)
        self.assertEqual(job.case_ids, self.case, "without the case in which they are biased")
        self.closed_to(token, "/dossiers.pdf")
        job._keep_pdf(job._finished())
        answer = self.get(token, "/dossiers.pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        self.post(token, f"/case/{self.case.id}/conflict", explanation="Verwandt")
        self.closed_to(token, "/dossiers.pdf")

    # -- attacks -------------------------------------------------------

    def closed_to(self, token, *rests):
        for rest in rests:
            answer = self.get(token, rest)
            self.assertEqual(answer.status_code, 403, rest)
            self.assertNotIn("MARKER", answer.text)
            self.assertNotIn("Traceback", answer.text)

    def test_forged_revoked_expired(self):
        link = self.link()
        token = link._token()
        self.closed_to(token[:-2] + "xx", "")
        self.closed_to("x" * 80, "")
        self.closed_to("äöü", "")
        self.closed_to(token[::-1], "")
        link.action_revoke()
        self.closed_to(token, "", f"/case/{self.case.id}")
        short = self.link(self.other)
        short.expires_on = fields.Datetime.now() - timedelta(seconds=1)
        self.closed_to(short._token(), "")

    def test_a_link_is_worth_nothing_for_another_person(self):
        link = self.link()
        token = link._token()
        link.sudo().person_id = self.other.partner_id
        self.closed_to(token, "")
        stranger = self.env["res.partner"].create({"name": "Fremd", "email": "x@example.com"})
        made = self.env["hsk.personal.link"]._make("jury", self.evening, stranger)
        self.closed_to(made[stranger]._token(), "")

    def test_a_biased_juror_sees_nothing_of_the_case(self):
        token = self.link()._token()
        case = f"/case/{self.biased_case.id}"
        self.closed_to(token, case, f"{case}/dossier.pdf", f"{case}/file/1")
        page = self.get(token).text
        self.assertNotIn(f"/case/{self.biased_case.id}", page)
        for rest, values in (("vote", {"choice": "yes"}), ("conflict", {"explanation": "x"})):
            answer = self.post(token, f"{case}/{rest}", **values)
            self.assertEqual(answer.status_code, 403)
        refused = self.evening.log_ids.filtered(lambda line: line.event == "refused")
        self.assertTrue(refused)

    def test_a_proposed_conflict_closes_the_case_already(self):
        self.env["hsk.jury.conflict"].create(
            {"case_id": self.case.id, "juror_id": self.juror.id, "explanation": "Vielleicht"}
        )
        self.closed_to(self.link()._token(), f"/case/{self.case.id}")

    def test_guessed_ids(self):
        later = self.make_session(self.make_jury_case("Ginster GmbH"), start=self.start)
        later.action_open()
        token = self.link()._token()
        self.closed_to(token, f"/case/{later.case_ids.id}", "/case/0", "/case/999999")
        secret = self.env["ir.attachment"].create({"name": "geheim.txt", "raw": b"MARKER-FILE"})
        self.closed_to(token, f"/case/{self.case.id}/file/{secret.id}")

    def test_no_declaration_no_dossier(self):
        self.juror.confidentiality_signed_on = False
        token = self.link()._token()
        case = f"/case/{self.case.id}"
        self.closed_to(token, case, f"{case}/dossier.pdf")
        self.assertIn("Vertraulichkeitserklärung fehlt", self.get(token, case).text)

    def test_before_opening_and_after_closing(self):
        token = self.link()._token()
        self.post(token, f"/case/{self.case.id}/vote", choice="yes", comment="MEINE")
        case = f"/case/{self.case.id}"
        self.evening.action_plan_again()
        self.closed_to(token, case, f"{case}/dossier.pdf")
        self.assertNotIn("Erle GmbH", self.get(token).text)
        self.evening.action_open()
        for juror in self.jurors[2:]:
            for one in self.evening.case_ids:
                self.vote(one, juror)
        self.evening.case_ids.write({"decision": "certified"})
        self.evening.action_close()
        self.closed_to(token, case, f"{case}/dossier.pdf")
        page = self.get(token).text
        self.assertIn("MEINE", page)
        self.assertNotIn("MARKER-VOTE", page)

    def test_nothing_changes_on_get(self):
        """A mail scanner that follows links votes for nobody."""
        token = self.link()._token()
        for rest in ("vote", "conflict"):
            address = f"/case/{self.case.id}/{rest}?choice=yes&explanation=x"
            self.assertIn(self.get(token, address).status_code, (404, 405))
        self.assertFalse(self.case._vote_of(self.juror))
        self.assertFalse(self.case.conflict_ids)
        without = self.url_open(f"/jury/{token}/case/{self.case.id}/vote", data={"choice": "yes"})
        self.assertEqual(without.status_code, 400, "a form of another site")

    def test_pages_are_private(self):
        answer = self.get(self.link()._token())
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    # -- portal accounts -----------------------------------------------

    def portal_user(self, juror, login):
        user = new_test_user(self.env, login, "base.group_portal", email=f"{login}@example.com")
        old = user.partner_id
        user.partner_id = juror.partner_id
        old.unlink()
        return user

    def test_portal_jurors(self):
        self.portal_user(self.juror, "hsk_portal_juror")
        self.authenticate("hsk_portal_juror", "hsk_portal_juror")
        self.assertIn(self.evening.name, self.url_open("/my/jury").text)
        own = f"/my/jury/{self.evening.id}"
        self.assertEqual(self.url_open(f"{own}/case/{self.case.id}").status_code, 200)
        self.assertEqual(self.url_open(f"{own}/case/{self.biased_case.id}").status_code, 403)
        foreign = self.make_session(
            self.make_jury_case("Ginster GmbH"), start=self.start, jurors=self.jurors[1:]
        )
        foreign.action_open()
        for number in (foreign.id, 0, 99999, 10**30):
            self.assertEqual(self.url_open(f"/my/jury/{number}").status_code, 403)

    def test_a_company_in_the_portal(self):
        user = new_test_user(self.env, "hsk_portal_company", "base.group_portal")
        user.partner_id.parent_id = self.case.partner_id
        self.authenticate("hsk_portal_company", "hsk_portal_company")
        for address in ("", f"/case/{self.case.id}", f"/case/{self.case.id}/dossier.pdf"):
            answer = self.url_open(f"/my/jury/{self.evening.id}{address}")
            self.assertEqual(answer.status_code, 403)
            self.assertNotIn("MARKER", answer.text)
        self.assertNotIn(self.evening.name, self.url_open("/my/jury").text)

    def test_message_routes(self):
        """Neither the portal's nor the client's routes for messages and files give anything."""
        self.evening.message_post(body=CHATTER)
        file = self.env["ir.attachment"].create(
            {
                "name": "x.txt",
                "raw": b"MARKER-FILE",
                "res_model": "hsk.jury.session",
                "res_id": self.evening.id,
            }
        )
        self.portal_user(self.juror, "hsk_portal_juror")
        self.authenticate("hsk_portal_juror", "hsk_portal_juror")
        for route, params in (
            (
                "/mail/thread/messages",
                {"thread_model": "hsk.jury.session", "thread_id": self.evening.id},
            ),
            (
                "/mail/data",
                {
                    "fetch_params": [
                        [
                            "mail.thread",
                            {
                                "thread_model": "hsk.jury.session",
                                "thread_id": self.evening.id,
                                "request_list": ["attachments"],
                            },
                        ]
                    ]
                },
            ),
        ):
            answer = self.url_open(route, json={"params": params})
            self.assertNotIn("MARKER", answer.text)
        self.assertNotIn("MARKER", self.url_open(f"/web/content/{file.id}").text)
