from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..platform.common import HskCase

EVENING = datetime(2026, 11, 12, 17, 0)


class JuryCase(HskCase):
    """Jurors with declarations, cases with the jury, and a session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "de_DE"})
        cls.jurors = cls.env["hsk.juror"].union(
            *(cls.make_juror(name) for name in ("Adler", "Buche", "Cordes", "Dohle"))
        )

    @classmethod
    def make_juror(cls, name, organisation=None, declared="2026-01-15", **values):
        organisation = organisation or cls.make_company(f"Verband {name}")
        person = cls.env["res.partner"].create(
            {
                "name": f"Alex {name}",
                "parent_id": organisation.id,
                "email": f"{name.lower()}@example.com",
            }
        )
        return cls.env["hsk.juror"].create(
            {"partner_id": person.id, "confidentiality_signed_on": declared, **values}
        )

    @classmethod
    def make_jury_case(cls, name, employees=30, **values):
        """Return a certification that waits for the jury."""
        company = cls.make_company(name, employees=employees)
        case = cls.make_case(company, **values)
        case.action_apply()
        case.action_assess()
        case.action_send_to_jury()
        return case

    @classmethod
    def make_session(cls, *certifications, jurors=None, **values):
        return cls.env["hsk.jury.session"].create(
            {
                "start": EVENING,
                "juror_ids": [(6, 0, (jurors or cls.jurors).ids)],
                "case_ids": [(0, 0, {"certification_id": one.id}) for one in certifications],
                **values,
            }
        )

    @classmethod
    def vote(cls, case, juror, vote="yes", comment=None, **values):
        return cls.env["hsk.jury.vote"].create(
            {
                "case_id": case.id,
                "juror_id": juror.id,
                "vote": vote,
                "comment": comment,
                **values,
            }
        )

    @classmethod
    def all_vote(cls, session, vote="yes"):
        for case in session.case_ids:
            for juror in session.juror_ids - case._recused_jurors():
                cls.vote(case, juror, vote)

    @contextmanager
    def refused(self, words):
        """Expect a sentence with these words, and nothing half-written."""
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            yield


class OpenSession(JuryCase):
    """A session that is open, with two cases; the first juror is biased in the second one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = fields.Datetime.now() + timedelta(days=3)
        cls.evening = cls.make_session(
            cls.make_jury_case("Erle GmbH"), cls.make_jury_case("Föhre GmbH"), start=cls.start
        )
        cls.case, cls.biased_case = cls.evening.case_ids
        cls.juror, cls.other = cls.jurors[:2]
        cls.evening.action_open()
        conflict = cls.env["hsk.jury.conflict"].create(
            {"case_id": cls.biased_case.id, "juror_id": cls.juror.id, "explanation": "Verwandt"}
        )
        conflict.action_confirm()
        cls.vote(cls.case, cls.other, "no", "MARKER-VOTE-1")
        cls.vote(cls.biased_case, cls.other, "no", "MARKER-VOTE-2")
