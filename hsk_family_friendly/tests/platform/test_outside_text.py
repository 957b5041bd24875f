import base64
import logging

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ...controllers.platform.access_log import masked
from ..mentoring.test_survey import SurveyCase
from ..network.common import EventPageCase

PDF = base64.b64encode(b"%PDF-1.4\n%%EOF\n")


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 08:00:00")
class TestOutsideText(EventPageCase):
    """What people type and name cannot act: not as HTML, header, file name or calendar line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.make_event(name="Treffen\r\nBcc: alle@example.com\u2028ATTENDEE:x")

    def test_words_in_an_activity_are_text(self):
        tandem = self.make_tandem()
        words = '<a href="https://x.example">Klick</a>\nund mehr'
        tandem._report_trouble(self.mentee_person, words)
        [activity] = tandem.activity_ids
        self.assertNotIn("<a", activity.note)
        self.assertIn("&lt;a", activity.note)
        self.assertEqual(activity.note.count("<br"), 1, "lines stay lines")

    def test_names_with_line_breaks_go_into_mails(self):
        self.mentor_person.name = "Maria\r\nBcc: alle@example.com"
        servers = self.env["ir.mail_server"]
        message = servers._build_email__(
            self.mentor_person.email_formatted,
            [self.mentor_person.email_formatted],
            self.event.name,
            "Text",
            reply_to=self.mentor_person.email_formatted,
            attachments=[("a\nb.txt", b"x", "text/plain")],
        )
        self.assertNotIn("Bcc", message.keys())
        self.assertIn("Treffen Bcc: alle@example.com ATTENDEE:x", message["Subject"])
        [part] = [one for one in message.walk() if one.get_filename()]
        self.assertEqual(part.get_filename(), "a b.txt")
        bare = servers._build_email__("a@example.com", ["b@example.com"], "S", "Text")
        self.assertEqual(bare["Subject"], "S")

    def test_names_with_line_breaks_go_into_calendars(self):
        registration = self.env["event.registration"].create(
            {"event_id": self.event.id, "name": "Gast", "email": "gast@example.com"}
        )
        lines = registration._calendar_file().decode().split("\r\n")
        self.assertFalse([line for line in lines if line.startswith(("Bcc", "ATTENDEE"))])
        tandem = self.make_tandem()
        meeting = self.env["calendar.event"].create(
            {
                "name": "Treffen\nATTENDEE:x",
                "start": "2026-06-01 09:00:00",
                "stop": "2026-06-01 10:00:00",
                "hsk_tandem_id": tandem.id,
            }
        )
        self.assertEqual(meeting._hsk_appointment().summary, "Treffen ATTENDEE:x")

    def test_names_with_line_breaks_go_into_file_names(self):
        self.program.name = "Mentoring\r\n2026"
        self.authenticate("hsk_reader", "hsk_reader")
        answer = self.url_open(f"/hsk/mentoring-program/{self.program.id}/report.xlsx")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Mentoring%202026", answer.headers["Content-Disposition"])

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    def file(self, name="Nachweis.pdf", user="user", **values):
        files = self.env["ir.attachment"].with_user(self.users[user])
        return files.create({"name": name, "datas": PDF, **values})

    def test_files_of_the_checklist_are_checked(self):
        self.mentee_case.action_apply()
        item = self.mentee_case.checklist_item_ids[:1].with_user(self.users["user"])
        page = self.file("Seite.pdf", datas=base64.b64encode(b"<html></html>"))
        with self.assertRaises(ValidationError):
            item.file_ids = page
        item.file_ids = self.file()
        self.assertEqual((item.file_ids.res_model, item.file_ids.res_id), (item._name, item.id))

    def test_no_checked_file_is_exchanged(self):
        self.mentee_case.action_apply()
        company = self.mentee_case.partner_id
        holders = {
            "hsk.checklist.item": self.mentee_case.checklist_item_ids[:1],
            "hsk.measure": self.measure,
            "event.event": self.event,
        }
        checked = dict(self.env["ir.attachment"]._hsk_checked_fields())
        self.assertLess(holders.keys(), checked.keys())
        for model, holder in holders.items():
            # one that belongs to another record is no way around
            for file in (self.file(), self.file(res_model=company._name, res_id=company.id)):
                holder[checked[model]] = file
                for values in (
                    {"datas": base64.b64encode(b"<html></html>")},
                    {"raw": b"<html></html>"},
                    {"name": "a.html"},
                    {"mimetype": "text/html"},
                    {"type": "url", "url": "https://x.example"},
                    {"res_id": 1},
                    {"res_model": "res.partner", "res_id": company.id},
                ):
                    with self.assertRaises(UserError, msg=(model, values)):
                        file.with_user(self.users["manager"]).write(values)
                self.assertEqual(file.sudo().datas, PDF)
        self.file().write({"datas": base64.b64encode(b"other")})

    def test_material_is_for_those_who_read_its_field(self):
        file = self.file("Geheim.pdf", res_model="event.event", res_id=self.event.id)
        self.event.hsk_material_ids = file | self.file("Auch geheim.pdf")
        desk = new_test_user(
            self.env, "desk", "base.group_user,event.group_event_registration_desk"
        )
        self.env.invalidate_all()
        events = self.env["event.event"].with_user(desk)
        files = self.env["ir.attachment"].with_user(desk)
        self.assertEqual(events.search_count([("id", "=", self.event.id)]), 1)
        for read in (
            lambda: events._read_group([], ["hsk_material_ids"]),
            lambda: events.formatted_read_group([], ["hsk_material_ids"], ["__count"]),
            lambda: events.search([("hsk_material_ids.name", "ilike", "eheim")]),
            lambda: self.event.with_user(desk).read(["hsk_material_ids"]),
        ):
            with self.assertRaises(AccessError):
                read()
        for domain in (
            [("res_model", "=", "event.event")],
            [("name", "ilike", "eheim")],
            [("res_field", "=", "hsk_material_ids")],
            [("res_model", "=", "event.event"), ("res_field", "!=", False)],
            [("id", "in", self.event.hsk_material_ids.ids)],
        ):
            self.assertFalse(files.search(domain), domain)
            self.assertFalse(files._read_group(domain, ["name"]), domain)
        with self.assertRaises(AccessError):
            files.browse(file.id).read(["name"])
        staff = self.event.with_user(self.users["reader"])
        self.assertEqual(len(staff.hsk_material_ids.mapped("name")), 2)
        self.assertEqual(len(self.event.sudo().hsk_material_ids), 2)
        groups = staff._read_group([("id", "=", self.event.id)], ["hsk_material_ids"])
        self.assertEqual(len(groups), 2)

    # ------------------------------------------------------------
    # ACCESS LOG
    # ------------------------------------------------------------

    def test_links_are_not_in_the_access_log(self):
        token = "AbC-_" * 12
        for address in (
            f"/jury/{token}",
            f"/tandem/{token}/meeting/5?answer=held",
            f"/enrolment/{token}?saved=1",
            f"/network-event/{token}/material/7",
            f"/survey/start/5d1e?answer_token={token}&x=1",
            f"/survey/5d1e/{token}",
            f"/survey/begin/5d1e/{token}",
            f"/web/content/7?access_token={token}",
        ):
            line = masked(f"POST {address} HTTP/1.1")
            self.assertNotIn(token, line)
            self.assertIn("***", line)
        for address in ("/my/jury/12/case/5", "/my/tandem/3", "/odoo/action-5", "/survey/results"):
            self.assertEqual(masked(address), address)

    def test_the_server_logs_no_link(self):
        address = self.address(self.mentor_person)
        token = address.rpartition("/")[2]
        with self.assertLogs("werkzeug", logging.INFO) as log:
            logging.getLogger("werkzeug").info(
                '1.2.3.4 - - [x] "%s" %s %s', f"GET {address} HTTP/1.1", 200, "-"
            )
        self.assertNotIn(token, log.output[0])
        self.assertIn("GET /network-event/*** HTTP/1.1", log.output[0])


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 10:00:00")
class TestSurveyTokens(SurveyCase):
    """Who may read answers cannot give any in another's name."""

    def test_tokens_are_not_for_the_lead(self):
        answers = self.send().with_user(self.users["manager"])
        self.users["manager"].group_ids += self.env.ref("base.group_allow_export")
        self.assertTrue(answers.mapped("state"))
        for name in ("access_token", "invite_token"):
            for read in (
                lambda name=name: answers.read([name]),
                lambda name=name: answers.search([(name, "ilike", "a")]),
                lambda name=name: answers.search([], order=name),
                lambda name=name: answers._read_group([], [name]),
                lambda name=name: answers._read_group([], [], [f"{name}:max"]),
                lambda name=name: answers.export_data([name]),
                lambda name=name: answers.user_input_line_ids.search(
                    [(f"user_input_id.{name}", "ilike", "a")]
                ),
            ):
                with self.assertRaises(AccessError, msg=name):
                    read()
        for action in ("action_print_answers", "get_start_url", "get_print_url"):
            with self.assertRaises(AccessError, msg=action):
                getattr(answers[:1], action)()
