"""Attacks on the mentoring: forged answers and mails, exclusions, links, the wall, wrong input."""

from contextlib import contextmanager

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .mentoring_common import MentoringCase


class Attacks(MentoringCase):
    """A programme with a proposal of the matching, staff, and a lead of another agency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.users["user"]
        cls.other_agency = cls.env["res.company"].create({"name": "Andere Agentur"})
        cls.stranger = new_test_user(
            cls.env,
            "hsk_stranger",
            "hsk_family_friendly.group_hsk_manager",
            company_id=cls.other_agency.id,
            company_ids=[(6, 0, cls.other_agency.ids)],
        )
        for case in (cls.mentor_case, cls.mentee_case):
            if case.state != "certified":
                cls.certify(case, "2025-11-15", valid_from="2025-11-15")
        cls.mentors = cls.enrol(cls.mentor, "mentor", cls.mentor_person)
        cls.mentees = cls.enrol(cls.mentee, "mentee", cls.mentee_person)

    @contextmanager
    def refused(self):
        """Expect a sentence, and nothing half-written."""
        with self.assertRaises(UserError), self.env.cr.savepoint():
            yield

    def matched(self, **context):
        self.program.with_user(self.staff).with_context(**context).action_match()
        return self.program.tandem_ids.filtered(lambda one: one.state != "ended")

    def published(self):
        tandem = self.matched()
        run = tandem.run_id.with_user(self.staff)
        run.action_review()
        run.action_publish()
        return tandem


@freeze_time("2026-02-02 09:00:00")
class TestExclusions(Attacks):
    """What a company said in confidence is read by staff only."""

    def setUp(self):
        super().setUp()
        self.mentees.excluded_partner_ids = self.mentor

    def test_readers_do_not_get_at_them(self):
        self.program.action_match()
        reader = self.users["reader"]
        enrolments = self.env["hsk.mentoring.enrolment"].with_user(reader)
        mine = enrolments.browse(self.mentees.id)
        spec = {"excluded_partner_ids": {"fields": {"display_name": {}}}}
        programs = self.env["hsk.mentoring.program"].with_user(reader)
        for number, attempt in enumerate(
            (
                lambda: enrolments.search([("excluded_partner_ids", "in", self.mentor.ids)]),
                lambda: enrolments.search([("excluded_partner_ids.name", "ilike", "Alt")]),
                lambda: enrolments.search([], order="excluded_partner_ids"),
                lambda: enrolments.formatted_read_group([], ["excluded_partner_ids"]),
                lambda: enrolments.web_read_group([], ["excluded_partner_ids"]),
                lambda: self.env["hsk.tandem"]
                .with_user(reader)
                .formatted_read_group([], ["mentee_enrolment_id.excluded_partner_ids"]),
                lambda: enrolments.formatted_read_group(
                    [], [], ["excluded_partner_ids:count_distinct"]
                ),
                lambda: mine.read(["excluded_partner_ids"]),
                lambda: mine.web_read(spec),
                lambda: mine.export_data(["excluded_partner_ids/name"]),
                lambda: mine.mapped("excluded_partner_ids.name"),
                lambda: mine.onchange({}, [], spec),
                lambda: mine.copy_data(),
                lambda: programs.search(
                    [("enrolment_ids.excluded_partner_ids", "in", self.mentor.ids)]
                ),
                lambda: self.env["hsk.tandem"]
                .with_user(reader)
                .search([("mentee_enrolment_id.excluded_partner_ids", "in", self.mentor.ids)]),
                lambda: programs.search([("run_ids.input", "!=", False)]),
                lambda: programs.browse(self.program.id).get_matching(),
                lambda: programs.browse(self.program.id).get_alternatives(self.mentees.id),
                lambda: programs.browse(self.program.id).preview_matching({}),
                lambda: programs.browse(self.program.id).action_match(),
                lambda: programs.browse(self.program.id).run_ids.read(["input"]),
                lambda: self.env["hsk.mentoring.run"].with_user(reader).search([]),
            )
        ):
            with self.subTest(number):
                try:
                    found = attempt()
                except (UserError, ValueError):  # AccessError is one
                    continue
                self.assertNotIn(self.mentor.name, str(found))
                self.assertNotIn("excluded", str(found))
        self.assertNotIn("excluded_partner_ids", enrolments.fields_get())
        self.assertNotIn("excluded_partner_ids", mine.read()[0])

    def test_paper_does_not_name_who_was_excluded(self):
        self.program.action_match()
        run = self.program.run_ids.sorted("id")[-1:]
        words = " ".join(one["sentence"] for one in run._alone())
        self.assertNotIn("vertraulich", words)
        self.assertNotIn(self.mentor.name, words.replace(f"{self.mentor.name}:", ""), words)

    def test_companies_of_another_agency_are_not_offered(self):
        partner = self.make_company("Fernab GmbH")
        case = self.make_case(partner, company_id=self.other_agency.id)
        self.certify(case, "2025-11-15", valid_from="2025-11-15")
        self.assertIn(self.mentor, self.mentees._page_companies())
        self.assertNotIn(partner, self.mentees.sudo()._page_companies())

    def test_lines_of_a_dialog_are_ones_own(self):
        third = self.make_case(self.make_company("Dritte GmbH"))
        self.make_measure(third, state="planned")
        self.certify(third, "2025-11-15", valid_from="2025-11-15")
        invite = self.env["hsk.mentoring.invite"].with_user(self.staff)
        line = invite.create({"program_id": self.program.id}).line_ids
        self.assertIn("Mentee", line.reason)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            line.with_user(self.stranger).read(["reason"])
