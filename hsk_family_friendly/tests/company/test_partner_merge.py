from contextlib import contextmanager
from typing import NamedTuple

from freezegun import freeze_time

from odoo import models
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..jury.common import JuryCase
from ..network.common import EventPageCase

ADDON = "hsk_family_friendly"
CASE = "both_have_"


class Both(NamedTuple):
    """What both partners have, and what becomes of it."""

    of: str  # "person" or "company"
    field: str
    rows: models.BaseModel
    sentence: str = ""  # why they are not merged
    left: int = 1


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 08:00:00")
class TestPartnerMerge(EventPageCase, JuryCase):
    """Duplicates are merged with Odoo's dialog: rows become one, or a sentence says why not.

    Each rule about a partner has a method `both_have_<rule>` here that gives both partners a row
    and returns the rows; a rule without one fails the first test.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.make_event()
        cls.persons = [
            cls.make_person(cls.mentor, name, "doppelt@mentor.example")
            for name in ("Dora Doppelt", "Dora Doppelt-Name")
        ]
        cls.companies = [cls.make_company(name) for name in ("Doppelt KG", "Doppelt & Co. KG")]
        cls.tandem = cls.make_tandem()

    # ------------------------------------------------------------
    # ALL RULES
    # ------------------------------------------------------------

    def rules(self):
        """Return the names of the add-on's rules that a partner has a part in."""
        found = set()
        for model in self.env.values():
            if model._abstract or model._transient:
                continue
            partners = [
                name
                for name, field in model._fields.items()
                if field.comodel_name == "res.partner" and field.store
            ]
            for rule in model._table_objects.values():
                definition = rule.get_definition(self.env.registry).upper()
                once = "UNIQUE" in definition or "EXCLUDE" in definition
                words = definition.lower().replace("(", " ").replace(",", " ").replace(")", " ")
                if rule._module == ADDON and once and set(partners) & set(words.split()):
                    found.add(rule.full_name(model))
            for check in model._constraint_methods:
                ours = check.__module__.startswith(f"odoo.addons.{ADDON}.")
                if ours and set(partners) & set(check._constrains):
                    found.add(f"{model._table}_{check.__name__.lstrip('_')}")
        return found

    def test_each_rule_has_its_case(self):
        cases = {name.removeprefix(CASE) for name in dir(self) if name.startswith(CASE)}
        self.assertFalse(self.rules() - cases, "these rules need a case, and perhaps a fold")

    def test_each_case(self):
        for name in filter(lambda name: name.startswith(CASE), dir(self)):
            for kept, gone in ((0, 1), (1, 0)):
                with self.subTest(name, kept=kept), self.undone():
                    case = getattr(self, name)()
                    pair = self.persons if case.of == "person" else self.companies
                    self.check(pair[kept], pair[gone], case)

    @contextmanager
    def undone(self):
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()
        self.env.invalidate_all()

    def check(self, kept, gone, case):
        """Merge two partners; see one row left, or the sentence and nothing changed."""
        self.env.flush_all()
        rows, before = case.rows, case.rows.read()
        if case.sentence:
            with self.assertRaisesRegex(UserError, case.sentence):
                self.merge(kept, gone)
            self.env.invalidate_all()
            self.assertTrue(kept.exists() and gone.exists())
            self.assertEqual(rows.read(), before)
            return
        self.merge(kept, gone)
        self.assertFalse(gone.exists())
        left = self.counting(rows.exists())
        self.assertEqual(len(left), case.left)
        self.assertEqual(left[case.field], kept)

    def counting(self, rows):
        """Return those of these rows that count: not what was closed to leave one."""
        for name, value in (("revoked_on", False), ("active", True)):
            if name in rows._fields:
                rows = rows.filtered(lambda row, n=name, v=value: bool(row[n]) == v)
        if rows._name == "hsk.event.invitation":
            rows = rows.filtered(lambda row: row.state != "cancelled")
        return rows

    def merge(self, kept, gone):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [(6, 0, (kept | gone).ids)], "dst_partner_id": kept.id}
        )
        wizard.action_merge()
        self.env.flush_all()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # PERSONS
    # ------------------------------------------------------------

    def invitations(self, kind):
        rows = self.env["hsk.event.invitation"]._draft(
            self.event, [(self.mentor, person) for person in self.persons], kind
        )
        return Both("person", "person_id", rows)

    def both_have_hsk_event_invitation_once(self):
        return self.invitations("invitation")

    def both_have_hsk_event_invitation_thanked_once(self):
        values = {"event_id": self.event.id, "name": "Wer da war", "state": "done"}
        self.env["event.registration"].create(values)
        return self.invitations("thanks")

    def both_have_hsk_personal_link_one_per_person(self):
        people = self.persons[0] | self.persons[1]
        links = self.env["hsk.personal.link"]._make("event", self.event, people)
        return Both("person", "person_id", self.env["hsk.personal.link"].union(*links.values()))

    def consents(self, media, days):
        return self.env["hsk.photo.consent"].create(
            [
                {
                    "person_id": person.id,
                    "event_id": self.event.id,
                    f"for_{medium}": True,
                    "consent_on": day,
                }
                for person, medium, day in zip(self.persons, media, days, strict=True)
            ]
        )

    def both_have_hsk_photo_consent_one_per_event(self):
        rows = self.consents(("press", "press"), ("2026-05-02", "2026-05-01"))
        self.use = self.env["hsk.photo.consent.use"].create(
            [
                {
                    "consent_id": row.id,
                    "medium": "press",
                    "used_on": "2026-05-03",
                    "place": "Zeitung",
                }
                for row in rows
            ]
        )
        return Both("person", "person_id", rows)

    def both_have_photo_consents_to_something_else(self):
        rows = self.consents(("press", "website"), ("2026-05-01", "2026-05-01"))
        return Both("person", "person_id", rows, "zweimal")

    def both_have_photo_consents_one_of_them_asked_only(self):
        rows = self.consents(("press", "website"), ("2026-05-01", False))
        return Both("person", "person_id", rows)

    def both_have_hsk_juror_one_per_person(self):
        rows = self.env["hsk.juror"].create([{"partner_id": person.id} for person in self.persons])
        return Both("person", "partner_id", rows)

    def both_have_jurors_of_one_open_session(self):
        rows = self.both_have_hsk_juror_one_per_person().rows
        self.make_session(self.make_jury_case("Klee GmbH"), jurors=rows)
        return Both("person", "partner_id", rows, "noch nicht")

    def both_have_jurors_of_two_agencies_in_one_session(self):
        rows = self.both_have_hsk_juror_one_per_person().rows
        rows[1].company_id = False
        self.make_session(self.make_jury_case("Klee GmbH"), jurors=rows)
        return Both("person", "partner_id", rows, "doppelt")

    def both_have_advice_with_another_employer(self):
        self.persons[1].parent_id = self.mentee
        return self.both_have_hsk_advice_check_person()

    def both_have_hsk_advice_check_person(self):
        rows = self.env["hsk.advice"].create(
            [
                {"name": "Beratung", "partner_id": one.parent_id.id, "person_id": one.id}
                for one in self.persons
            ]
        )
        return Both("person", "person_id", rows, left=2)

    def both_have_hsk_measure_check_sharing_person(self):
        self.both.parent_id = self.mentee
        rows = self.make_measure(self.mentee_case, "A") | self.make_measure(self.mentee_case, "B")
        for row, person in zip(rows, self.persons, strict=True):
            row.sharing_person_id = person
        return Both("person", "sharing_person_id", rows, left=2)

    def both_have_hsk_tandem_pulse_once(self):
        rows = self.env["hsk.tandem.pulse"].create(
            [
                {
                    "tandem_id": self.tandem.id,
                    "person_id": person.id,
                    "side": "mentor",
                    "due_on": "2026-05-01",
                    "asked_on": "2026-05-01",
                }
                for person in self.persons
            ]
        )
        return Both("person", "person_id", rows)

    def both_have_hsk_daily_count_once(self):
        for person in self.persons:
            self.env["hsk.daily.count"]._take(person, "trouble")
        rows = self.env["hsk.daily.count"].search(
            [("person_id", "in", [p.id for p in self.persons])]
        )
        return Both("person", "person_id", rows)

    def both_have_hsk_tandem_latecomer_once(self):
        rows = self.env["hsk.tandem.latecomer"].create(
            [{"tandem_id": self.tandem.id, "person_id": person.id} for person in self.persons]
        )
        return Both("person", "person_id", rows)

    def both_have_hsk_invitation_guest_once(self):
        self.tandem.mentor_contact_ids = self.persons[0] | self.persons[1]
        self.meeting = self.env["calendar.event"].create(
            {
                "name": "Treffen",
                "start": "2026-06-01 09:00:00",
                "stop": "2026-06-01 10:00:00",
                "hsk_tandem_id": self.tandem.id,
            }
        )
        self.env.cr.flush()
        guests = self.env["hsk.invitation"]._of(self.meeting).guest_ids
        return Both("person", "person_id", guests.filtered(lambda one: one.person_id in self.both))

    def both_have_attendees_of_a_meeting(self):
        self.both_have_hsk_invitation_guest_once()
        rows = self.meeting.attendee_ids.filtered(lambda one: one.partner_id in self.both)
        return Both("person", "partner_id", rows)

    def both_have_survey_user_input_hsk_once(self):
        rows = self.env["survey.user_input"].create(
            [
                {
                    "survey_id": self.program._survey("midterm", "mentor").id,
                    "partner_id": person.id,
                    "hsk_tandem_id": self.tandem.id,
                    "hsk_moment": "midterm",
                }
                for person in self.persons
            ]
        )
        return Both("person", "partner_id", rows)

    def both_have_registrations(self):
        rows = self.env["event.registration"].create(
            [{"event_id": self.event.id, "partner_id": one.id} for one in self.persons]
        )
        rows[1].state = "done"
        return Both("person", "partner_id", rows)

    def both_have_roles_of_a_person(self):
        rows = self.env["hsk.contact.role"].create(
            [
                {"partner_id": self.mentor.id, "person_id": person.id, "role": "hr"}
                for person in self.persons
            ]
        )
        return Both("person", "person_id", rows)

    def both_have_hsk_tandem_check_no_staff(self):
        self.tandem.mentor_contact_ids = self.persons[0]
        user = new_test_user(self.env, "doppelt", "hsk_family_friendly.group_hsk_user")
        user.partner_id = self.persons[1]
        return Both("person", "mentor_contact_ids", self.tandem, "Tandem")

    def both_have_hsk_mentoring_enrolment_check_no_staff(self):
        enrolment = self.enrol(self.companies[0], "mentor")
        enrolment.contact_ids = self.persons[0]
        user = new_test_user(self.env, "doppelt", "hsk_family_friendly.group_hsk_user")
        user.partner_id = self.persons[1]
        return Both("person", "contact_ids", enrolment, "Tandem")

    # ------------------------------------------------------------
    # COMPANIES
    # ------------------------------------------------------------

    def enrolments(self):
        return self.env["hsk.mentoring.enrolment"].union(
            *(self.enrol(company, "mentee") for company in self.companies)
        )

    def both_have_hsk_mentoring_enrolment_one_per_role(self):
        return Both("company", "partner_id", self.enrolments())

    def both_have_enrolments_with_settled_pairs(self):
        rows = self.enrolments()
        self.env["hsk.mentoring.pair"].create(
            [
                {
                    "mentor_enrolment_id": self.tandem.mentor_enrolment_id.id,
                    "mentee_enrolment_id": row.id,
                    "decision": "forbid",
                }
                for row in rows
            ]
        )
        return Both("company", "partner_id", rows, "entschiedene Paare")

    def both_have_hsk_mentoring_enrolment_check_partners(self):
        row = self.enrol(self.companies[0], "mentee")
        row.excluded_partner_ids = self.companies[1]
        return Both("company", "partner_id", row, "weder selbst wünschen")

    def both_have_sides_of_a_tandem(self):
        row = self.env["hsk.tandem"].create(
            {
                "mentor_enrolment_id": self.enrol(self.companies[0], "mentor").id,
                "mentee_enrolment_id": self.enrol(self.companies[1], "mentee").id,
            }
        )
        return Both("company", "mentor_id", row, "mit sich selbst")

    def both_have_hsk_company_history_once_a_day(self):
        rows = self.env["hsk.company.history"].create(
            [{"partner_id": one.id, "until": "2026-05-01"} for one in self.companies]
        )
        return Both("company", "partner_id", rows)

    def both_have_roles_at_a_company(self):
        rows = self.env["hsk.contact.role"].create(
            [
                {"partner_id": one.id, "person_id": self.persons[0].id, "role": "hr"}
                for one in self.companies
            ]
        )
        return Both("company", "partner_id", rows)

    def certifications(self):
        rows = self.env["hsk.certification"].union(*map(self.make_case, self.companies))
        return Both("company", "partner_id", rows, "eigene Zertifizierungen")

    def both_have_hsk_certification_one_case_a_cycle(self):
        return self.certifications()

    def both_have_hsk_certification_one_certificate_a_day(self):
        case = self.certifications()
        for row in case.rows:
            self.certify(row, "2026-05-01")
        return case

    def both_have_hsk_certification_check_chain(self):
        return self.certifications()

    # ------------------------------------------------------------
    # WHAT STAYS
    # ------------------------------------------------------------

    @property
    def both(self):
        return self.persons[0] | self.persons[1]

    def test_what_says_more_stays(self):
        one, two = self.persons
        mails = self.invitations("invitation").rows
        self.env.user.email = "staff@agency.example"
        mails[1].action_release()
        registrations = self.both_have_registrations().rows
        consents = self.both_have_hsk_photo_consent_one_per_event().rows
        jurors = self.both_have_hsk_juror_one_per_person().rows
        jurors[1].confidentiality_signed_on = "2026-04-01"
        session = self.make_session(self.make_jury_case("Klee GmbH"), jurors=jurors[0])
        self.merge(one, two)
        self.assertEqual((mails[1].state, mails[1].person_id), ("released", one))
        self.assertEqual(mails[1].answer, "yes")
        self.assertEqual(mails[0].state, "cancelled")
        self.assertEqual(registrations.exists(), registrations[1])
        self.assertEqual(self.event._attended(one), registrations[1])
        consent = consents.exists()
        self.assertEqual((consent.use_ids, str(consent.consent_on)), (self.use, "2026-05-01"))
        self.assertEqual(session.juror_ids, jurors[0])
        self.assertEqual(str(jurors[0].confidentiality_signed_on), "2026-04-01")
        self.assertEqual(set(jurors.mapped("name")), {"Dora Doppelt"})

    def test_attendances_of_both_tick_the_checklist(self):
        one, two = self.companies
        case = self.make_case(one)
        case.action_apply()
        item = case.checklist_item_ids.filtered(lambda item: item.type == "workshop")[:1]
        workshop = self.make_event(hsk_kind="workshop", date_begin="2026-05-03 08:00:00")
        self.env["event.registration"].create(
            {"event_id": workshop.id, "name": "X", "hsk_partner_id": two.id, "state": "done"}
        )
        self.assertNotEqual(item.state, "accepted")
        self.merge(one, two)
        self.assertEqual(item.state, "accepted")

    def test_staff_without_our_rights_merge_as_well(self):
        user = new_test_user(self.env, "merges", "base.group_user,base.group_partner_manager")
        rows = self.both_have_registrations().rows
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user).create({})
        wizard._merge(self.both.ids, self.persons[1].with_user(user))
        self.assertEqual(len(rows.exists()), 1)
