"""Ids and values from outside, for every model and field that the registry has."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...tools import guarded
from .common import HskCase

MORE = {"hsk.signatory": {"function": "Landrätin"}}


@tagged("post_install", "-at_install")
class TestGiven(HskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env["res.company"].create({"name": "Andere Agentur"})
        cls.stranger = new_test_user(
            cls.env,
            "given_stranger",
            "hsk_family_friendly.group_hsk_manager",
            company_id=cls.agency.id,
            company_ids=[(6, 0, cls.agency.ids)],
        )
        cls.case = cls.make_case()
        cls.measure = cls.make_measure(cls.case, name="Geheime Maßnahme")
        cls.program = cls.env["hsk.mentoring.program"].create(
            {
                "name": "Geheimes Programm",
                "date_start": "2030-01-01",
                "date_end": "2030-12-31",
            }
        )

    def as_stranger(self, model, **context):
        return self.env[model].with_user(self.stranger).with_context(**context)

    def test_no_dialog_tells_about_a_foreign_id(self):
        for model in ("hsk.survey.invitation", "hsk.event.invite", "hsk.mentoring.invite"):
            values = {"program_id": self.program.id}
            spec = {name: {} for name in self.env[model]._fields}
            tries = (
                lambda m=model, v=values: self.as_stranger(m).create(v),
                lambda m=model, v=values, s=spec: self.as_stranger(m).onchange(v, [], s),
                lambda m=model: self.as_stranger(m, default_program_id=self.program.id).default_get(
                    ["program_id"]
                ),
                lambda m=model, s=spec: self.as_stranger(
                    m, default_program_id=self.program.id
                ).onchange({}, [], s),
            )
            for attempt in tries:
                with self.assertRaises(AccessError, msg=model):
                    attempt()

    def test_nor_does_a_list_of_commands(self):
        goal = {"measure_id": self.measure.id}
        for value in ([(0, 0, goal)], [(0, "virtual_1", goal)]):
            with self.assertRaises(AccessError, msg=value):
                self.as_stranger("hsk.tandem").onchange({"goal_ids": value}, ["goal_ids"], {})

    def test_nobody_elses_private_meeting(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Geheim",
                "location": "Geheimer Ort",
                "privacy": "private",
                "start": "2030-01-01 10:00:00",
                "stop": "2030-01-01 11:00:00",
            }
        )
        sessions = self.env["hsk.jury.session"].with_user(self.users["user"])
        with self.assertRaises(AccessError):
            sessions.onchange({"event_id": meeting.id}, ["event_id"], {"location": {}})

    def kept(self):
        """Give each stored field of ours that no form writes, with its model."""
        for name, model in sorted(self.env.registry.items()):
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                ours = name.startswith("hsk.") or field.name.startswith("hsk_")
                if ours and guarded.is_by_actions(self.env[name], field.name):
                    yield self.env[name], field

    def test_what_only_actions_write(self):
        """No lead writes or brings along what is declared as read-only, in any model."""
        tried = 0
        lead = self.users["manager"]
        for model, field in self.kept():
            mine = model.with_user(lead)
            at_creation = field.name in getattr(model, "_at_creation", ())
            if field.compute or at_creation or not mine.has_access("create"):
                continue
            value = self.another_value(field)
            with self.assertRaises(UserError, msg=field), self.env.cr.savepoint():
                mine.create([{field.name: value}])
            tried += 1
        self.assertGreater(tried, 40)

    def another_value(self, field):
        if field.type == "selection":
            return field._description_selection(self.env)[-1][0]
        if field.type == "many2one":
            return self.env[field.comodel_name].search([], limit=1).id or 4711
        values = {"boolean": True, "date": "2001-01-01", "datetime": "2001-01-01 10:00:00"}
        return values.get(field.type, 4711 if field.type in ("integer", "float") else "gefälscht")

    def test_a_lead_enters_numbers_but_not_whether_there_are_some(self):
        """What follows from an entry is written with it, by the roles that may enter it."""
        figure = self.env["hsk.workforce.figure"].create(
            {
                "certification_id": self.case.id,
                "category_id": self.env["hsk.workforce.category"].search([], limit=1).id,
            }
        )
        mine = figure.with_user(self.users["manager"])
        self.assertFalse(figure.is_counted)
        mine.count = 12
        self.assertTrue(figure.is_counted)
        with self.assertRaises(UserError):
            mine.is_counted = False

    def test_records_stay_with_their_agency(self):
        """Nothing moves to another agency, not even for a lead of both."""
        lead = self.users["manager"]
        lead.company_ids |= self.agency
        both = lead.company_ids.ids
        for record in (self.case, self.program, self.measure):
            with self.assertRaises(UserError, msg=record):
                record.with_user(lead).with_context(allowed_company_ids=both).write(
                    {"company_id": self.agency.id}
                )

    def test_what_all_share_is_nobodys_own(self):
        """A lead of one agency changes, takes and deletes neither the others' nor the common."""
        lead = self.users["manager"]
        for name in (
            "hsk.signatory",
            "hsk.certificate.text",
            "hsk.fee.band",
            "hsk.renewal.step",
            "hsk.tandem.plan.template",
            "hsk.measure.template",
            "hsk.action.field",
            "hsk.end.reason",
            "hsk.municipality",
            "hsk.checklist.template",
            "hsk.jury.criterion",
            "hsk.workforce.category",
            "hsk.agenda",
        ):
            records = self.env[name].search([], limit=1) or self.env[name].create(
                {"name": "Gemeinsam", "company_id": False, **MORE.get(name, {})}
            )
            if "company_id" in records._fields and records.company_id:
                records.company_id = False
            change = {"sequence" if "sequence" in records._fields else "name": 9}
            for user in (lead, self.stranger):
                with self.assertRaises(AccessError, msg=name):
                    records.with_user(user).write(change)
                with self.assertRaises(AccessError, msg=name):
                    records.with_user(user).unlink()
        lead.company_ids = self.env["res.company"].search([])
        self.env["hsk.action.field"].search([], limit=1).with_user(lead).sequence = 3
