from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...tools import guarded
from ..mentoring.common import MentoringCase

TODAY = date(2026, 6, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestWeek(MentoringCase):
    """The start page counts what its lists show, for whoever looks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env["res.company"].create({"name": "Träger der Probe"})
        cls.colleague = new_test_user(cls.env, "colleague", "hsk_family_friendly.group_hsk_user")
        for user in (*cls.users.values(), cls.colleague):
            user.write({"company_ids": [(4, cls.agency.id)], "company_id": cls.agency.id})
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.agency.ids})

    def week(self, role="user", mine=False):
        user = self.users[role]
        return self.env["hsk.week"].with_user(user).content(mine)

    def entries(self, role="user", mine=False):
        week = self.week(role, mine)
        return {one["code"]: one for block in week["blocks"] for one in block["entries"]}

    def count(self, code, **how):
        return self.entries(**how).get(code, {"count": 0})["count"]

    def make_ours(self, name, user=None, **values):
        return self.make_case(
            self.make_company(name),
            company_id=self.agency.id,
            user_id=(user or self.users["user"]).id,
            **values,
        )

    def make_certificate(self, name, valid_from, user=None, **values):
        return self.make_ours(name, user, state="certified", decided_on=valid_from, **values)

    def fill(self, number):
        """Make so much of everything that each kind of entry has so many records."""
        user = self.users["user"]
        program = self.make_program(
            f"Programm {number}", company_id=self.agency.id, user_id=user.id
        )
        program.write({"state": "enrolment", "enrolment_until": TODAY + timedelta(3)})
        for index in range(number):
            name = f"{number}-{index}"
            case = self.make_certificate(f"Gültig {name}", "2025-06-01")
            for days in (5, -5):
                self.make_measure(case, f"M {name}", deadline=TODAY + timedelta(days))
            self.make_certificate(f"Abgelaufen {name}", "2024-04-01")
            self.make_certificate(f"Läuft ab {name}", "2024-07-01")
            guarded.by_action(self.make_ours(f"Zurückgestellt {name}")).state = "deferred"
            visited = self.make_ours(f"Besucht {name}")
            self.env["hsk.audit.visit"].create(
                {"certification_id": visited.id, "visited_on": "2026-05-01"}
            )
            for days in (5, -5):
                late = self.make_ours(f"Unterlagen {name} {days}")
                late.action_apply()
                with freeze_time(TODAY - timedelta(20)):
                    late.deadline = TODAY + timedelta(days)
            self.env["hsk.round"].create(
                {
                    "name": f"Runde {name}",
                    "deadline": TODAY + timedelta(4),
                    "company_id": self.agency.id,
                    "user_id": user.id,
                }
            )
            self.make_tandem_of(program, name)
            case.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
            self.env["hsk.letter"].create(
                {"certification_id": case.id, "subject": f"Brief {name}", "body": "<p>Text</p>"}
            )
            self.make_events_of(name)
            self.env["hsk.export"].sudo().create(
                {"name": name, "model": "res.partner", "requested_by_id": user.id}
            ).state = "failed"
        self.env.flush_all()

    def make_events_of(self, name):
        """Make an event with an unanswered invitation and a waiting list, and two that are over."""
        values = {
            "hsk_kind": "network",
            "company_id": self.agency.id,
            "user_id": self.users["user"].id,
        }
        coming, unnoted, unthanked = self.env["event.event"].create(
            [
                {
                    **values,
                    "name": f"Treffen {name} {days}",
                    "date_begin": TODAY + timedelta(days),
                    "date_end": TODAY + timedelta(days),
                }
                for days in (20, -3, -3)
            ]
        )
        guest = {"name": f"Gast {name}", "email": "gast@example.com"}
        self.env["event.registration"].create(
            [
                {**guest, "event_id": coming.id, "state": "draft", "hsk_waitlisted_on": TODAY},
                {**guest, "event_id": unnoted.id, "state": "open"},
                {**guest, "event_id": unthanked.id, "state": "done"},
            ]
        )
        people = [(self.mentor, self.mentor_person), (self.mentee, self.mentee_person)]
        invitations = self.env["hsk.event.invitation"]._draft(coming, people)
        guarded.by_action(invitations[0]).write(
            {"state": "released", "released_on": TODAY - timedelta(10)}
        )

    def make_tandem_of(self, program, name):
        sides = {
            f"{side}_enrolment_id": self.env["hsk.mentoring.enrolment"]
            .create(
                {
                    "program_id": program.id,
                    "partner_id": self.make_company(f"{side} {name}").id,
                    "role": side,
                }
            )
            .id
            for side in ("mentor", "mentee")
        }
        tandem = self.env["hsk.tandem"].create(sides)
        guarded.by_action(tandem).write({"state": "active", "date_start": "2026-01-01"})
        self.env["hsk.tandem.plan.step"].create(
            {"tandem_id": tandem.id, "name": "Ziele", "due_on": TODAY + timedelta(2)}
        )
        return tandem

    # ------------------------------------------------------------
    # NUMBERS AND LISTS
    # ------------------------------------------------------------

    def test_each_number_is_that_of_its_list(self):
        self.fill(6)
        for role in ("reader", "user", "manager"):
            for mine in (False, True):
                entries = self.entries(role, mine)
                for code, entry in entries.items():
                    action = entry["action"]
                    model = self.env[action["res_model"]].with_user(self.users[role])
                    found = model.search(action["domain"])
                    self.assertEqual(entry["count"], len(found), f"{role} {code}")
                    self.assertEqual(len(entry["first"]), min(5, len(found)), code)
                    self.assertLessEqual({one["id"] for one in entry["first"]}, set(found.ids))
        self.assertLessEqual(
            {
                *("round_deadlines", "documents_due", "documents_missing", "renewals_due"),
                *("expired", "deferred", "measures_due", "measures_overdue", "visit_reports"),
                *("headcount", "contacts", "enrolment_until", "plan_steps", "red_tandems"),
                *("activities", "letters", "invitations_open", "waiting_lists", "event_mails"),
                *("attendances", "thanks", "exports_failed"),
            },
            set(self.entries()),
        )

    def test_each_figure_follows_from_its_list(self):
        def share(records, fitting):
            return len(fitting) / len(records) if records else 0

        def renewed(cases):
            return cases.filtered(lambda case: "certified" in case.next_ids.mapped("state"))

        derived = {
            "employees_covered": lambda cases: sum(cases.mapped("employee_count")),
            "smallest": lambda cases: min(cases.mapped("employee_count"), default=0),
            "largest": lambda cases: max(cases.mapped("employee_count"), default=0),
            "recertification_rate": lambda cases: share(cases, renewed(cases)),
            "fulfilled_share": lambda measures: share(
                measures, measures.filtered(lambda one: one.assessment == "fulfilled")
            ),
        }
        self.fill(3)
        first = self.make_certificate("Zweiter Zyklus", "2024-03-01", employee_count=30)
        self.make_measure(first, assessment="fulfilled")
        self.make_measure(first, assessment="partly")
        self.make_case(
            first.partner_id,
            company_id=self.agency.id,
            state="certified",
            decided_on="2026-03-01",
            cycle=2,
            previous_id=first.id,
            employee_count=40,
        )
        shown = self.week("reader")["figures"]
        figures = self.env["hsk.figures"].with_user(self.users["reader"])
        found = figures.compute(shown["date_from"], shown["date_to"])
        codes = [one["code"] for group in shown["groups"] for one in group["figures"]]
        self.assertLessEqual(set(derived), set(codes))
        for code in codes:
            figure = found[code]
            records = self.env[figure["model"]].search(figure["domain"])
            value = derived.get(code, len)(records)
            self.assertAlmostEqual(figure["value"] or 0, value, msg=code)
        self.assertEqual(found["fulfilled_share"]["value"], 0.5)
        self.assertGreater(found["recertification_rate"]["value"], 0)

    def test_the_number_of_queries_does_not_depend_on_the_amount(self):
        def queries():
            self.entries()  # what is kept between calls is no matter of the amount
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            found = self.entries()
            return self.env.cr.sql_log_count - start, set(found)

        self.fill(6)
        few = queries()
        self.fill(40)
        many = queries()
        self.assertEqual(many[1], few[1])
        self.assertEqual(many[0], few[0])

    def test_the_most_urgent_comes_first(self):
        case = self.make_certificate("Eilig & Co.", "2025-06-01")
        for days in (9, 3, 12, 6, 1, 2, 31):
            self.make_measure(case, f"In {days} Tagen", deadline=TODAY + timedelta(days))
        entry = self.entries()["measures_due"]
        self.assertEqual(entry["count"], 6)
        self.assertEqual(
            [line["what"] for line in entry["first"]],
            [f"In {days} Tagen" for days in (1, 2, 3, 6, 9)],
        )
        self.assertEqual(entry["first"][0]["company"], "Eilig & Co.")
        self.assertEqual(entry["first"][0]["when"], "02.06.2026")

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    def test_what_is_due_becomes_overdue_the_day_after(self):
        case = self.make_certificate("Pünktlich", "2025-06-01")
        self.make_measure(case, deadline=TODAY)
        for moment, due, overdue in (
            ("2026-05-01 12:00", 0, 0),  # 31 days ahead
            ("2026-05-02 12:00", 1, 0),
            ("2026-06-01 21:59", 1, 0),
            ("2026-06-01 22:01", 0, 1),  # midnight at the agency
        ):
            with freeze_time(moment):
                found = self.count("measures_due"), self.count("measures_overdue")
            self.assertEqual(found, (due, overdue), moment)

    def test_an_answered_renewal_is_not_due(self):
        case = self.make_certificate("Treu", "2024-07-01")
        self.assertEqual(self.count("renewals_due"), 1)
        case.action_prepare_recertification()
        follower = case.next_ids
        follower.company_id = self.agency
        follower.action_apply()
        self.assertEqual(self.count("renewals_due"), 0)
        with freeze_time("2026-07-02"):
            self.assertEqual(self.count("expired"), 0)

    # ------------------------------------------------------------
    # WHO LOOKS
    # ------------------------------------------------------------

    def test_mine_and_all(self):
        self.make_certificate("Meins", "2024-07-01")
        self.make_certificate("Ihres", "2024-07-01", self.colleague)
        self.assertEqual(self.count("renewals_due"), 2)
        self.assertEqual(self.count("renewals_due", mine=True), 1)
        entry = self.entries(mine=True)["renewals_due"]
        self.assertEqual(entry["first"][0]["company"], "Meins")

    def test_other_agencies(self):
        self.make_certificate("Unseres", "2024-07-01")
        other = self.env.ref("base.main_company")
        self.make_case(
            self.make_company("Fremd"),
            state="certified",
            decided_on="2024-07-01",
            company_id=other.id,
        )
        self.assertEqual(self.count("renewals_due"), 1)

    def test_what_one_may_not_read_is_not_there(self):
        self.env["event.event"].create(
            {
                "name": "Netzwerktreffen",
                "hsk_kind": "network",
                "date_begin": "2026-06-05 10:00",
                "date_end": "2026-06-05 12:00",
                "company_id": self.agency.id,
            }
        )
        self.assertEqual(self.count("events"), 1)
        can_read = self.env["event.event"].with_user(self.users["reader"]).has_access("read")
        self.assertEqual(self.count("events", role="reader"), int(can_read))
        with self.assertRaises(AccessError):
            self.week("none")

    # ------------------------------------------------------------
    # BEGINNING, MAILS, FIGURES
    # ------------------------------------------------------------

    def test_empty_database(self):
        week = self.week()
        self.assertFalse([one for block in week["blocks"] for one in block["entries"]])
        self.assertEqual(
            [step["action"] for step in week["start"]],
            [
                "hsk_family_friendly.hsk_history_import_action",
                "hsk_family_friendly.res_partner_action",
                "hsk_family_friendly.hsk_certification_action",
            ],
        )
        self.assertEqual(self.week("reader")["start"], [])
        self.make_ours("Erste")
        self.assertFalse(self.week()["start"])

    def test_mails_that_did_not_arrive(self):
        program = self.make_program("Mit Post", company_id=self.agency.id)
        enrolment = self.env["hsk.mentoring.enrolment"].create(
            {"program_id": program.id, "partner_id": self.mentor.id, "role": "mentor"}
        )
        links = self.env["hsk.personal.link"]
        link = links._make("enrolment", enrolment, self.mentor_person)[self.mentor_person]
        mail = self.env["mail.mail"].create({"subject": "Einladung", "state": "outgoing"})
        guarded.by_action(self.env["hsk.mentoring.mail"]).create(
            {
                "kind": "invitation",
                "program_id": program.id,
                "enrolment_id": enrolment.id,
                "partner_id": self.mentor.id,
                "subject": "Einladung",
                "body": "<p>Text</p>",
                "state": "released",
                "link_id": link.id,
            }
        )
        link.write({"mail_id": mail.id, "mailed_on": "2026-05-30 10:00:00"})
        self.assertEqual(self.count("mails_failed"), 0)
        mail.write({"state": "exception", "failure_reason": "Postfach voll"})
        for state in ("none", "waiting", "sent", "failed"):
            self.assertEqual(link in links.search([("delivery", "=", state)]), state == "failed")
        entry = self.entries()["mails_failed"]
        self.assertEqual((entry["count"], entry["first"][0]["what"]), (1, "Postfach voll"))
        self.assertEqual(self.count("mails_failed", role="reader"), 1)

    def test_figures_of_both_years_end_on_the_same_day(self):
        for day in ("2026-05-31", "2025-06-01", "2025-06-02"):
            self.make_certificate(f"Seit {day}", day)
        figures = self.week()["figures"]
        shown = {one["code"]: one for group in figures["groups"] for one in group["figures"]}
        self.assertEqual((shown["new"]["value"], shown["new"]["before"]), ("1", "1"))
        self.assertEqual((figures["date_from"], figures["date_to"]), ("2026-01-01", "2026-06-01"))
        action = self.env["hsk.figures"].action_open("new", "2026-01-01", "2026-06-01")
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 1)
