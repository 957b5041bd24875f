from contextlib import contextmanager

from odoo.exceptions import UserError

from ..platform.common import HskCase


class MentoringCase(HskCase):
    """A programme with a mentor, a mentee, their people, and the mentee's measures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "de_DE"})
        cls.program = cls.make_program()
        cls.mentor = cls.make_company("Alt & Erfahren GmbH", employees=120)
        cls.mentee = cls.make_company("Jung KG", employees=35)
        cls.mentor_person = cls.make_person(cls.mentor, "Maria Mentorin", "maria@mentor.example")
        cls.mentee_person = cls.make_person(cls.mentee, "Martin Mentee", "martin@mentee.example")
        old = cls.certify(cls.make_case(cls.mentor), "2024-12-01", valid_from="2024-12-01")
        cls.mentee_case = cls.make_case(cls.mentee)
        cls.measure = cls.make_measure(cls.mentee_case, "Gleitzeit einführen", state="planned")
        cls.mentor_case = old

    @classmethod
    def make_program(cls, name="Mentoring 2026", **values):
        return cls.env["hsk.mentoring.program"].create(
            {"name": name, "date_start": "2026-01-15", "date_end": "2026-11-15", **values}
        )

    @classmethod
    def make_person(cls, company, name, email):
        return cls.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": company.id, "lang": "de_DE"}
        )

    @classmethod
    def enrol(cls, company, role, people=None, **values):
        return cls.env["hsk.mentoring.enrolment"].create(
            {
                "program_id": cls.program.id,
                "partner_id": company.id,
                "role": role,
                "contact_ids": (people or cls.env["res.partner"]).ids,
                **values,
            }
        )

    @classmethod
    def make_tandem(cls, start=True, **values):
        tandem = cls.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": cls.enrol(cls.mentor, "mentor", cls.mentor_person).id,
                "mentee_enrolment_id": cls.enrol(cls.mentee, "mentee", cls.mentee_person).id,
                "measure_ids": cls.measure.ids,
                **values,
            }
        )
        if start:
            tandem.action_confirm()
            tandem.agreement_signed_on = "2026-02-01"
            tandem.action_start()
        return tandem


class AttackCase(MentoringCase):
    """A programme with a proposal of the matching, staff, and a lead of another agency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.users["user"]
        cls.stranger = cls.make_stranger()
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
