from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import HskCase


@tagged("post_install", "-at_install")
class TestAccess(HskCase):
    """Who reads and who writes what; for every model of the add-on."""

    # Model: roles that read, write, create and delete, from the least role on.
    RIGHTS = {
        "hsk.municipality": ("reader", "manager", "manager", "manager"),
        "hsk.action.field": ("reader", "manager", "manager", "manager"),
        "hsk.end.reason": ("reader", "manager", "manager", "manager"),
        "hsk.certificate.text": ("reader", "manager", "manager", "manager"),
        "hsk.certificate.logo": ("reader", "manager", "manager", "manager"),
        "hsk.signatory": ("reader", "manager", "manager", "manager"),
        "hsk.fee.band": ("reader", "manager", "manager", "manager"),
        "hsk.measure.template": ("reader", "manager", "manager", "manager"),
        "hsk.checklist.template": ("reader", "manager", "manager", "manager"),
        "hsk.checklist.template.item": ("reader", "manager", "manager", "manager"),
        "hsk.workforce.category": ("reader", "manager", "manager", "manager"),
        "hsk.contact.role": ("reader", "user", "user", "user"),
        "hsk.checklist.item": ("reader", "user", "user", "user"),
        "hsk.workforce.figure": ("reader", "user", "user", "user"),
        "hsk.audit.visit": ("reader", "user", "user", "user"),
        "hsk.audit.observation": ("reader", "user", "user", "user"),
        "hsk.round": ("reader", "user", "user", "manager"),
        "hsk.certification": ("reader", "user", "user", "user"),
        "hsk.measure": ("reader", "user", "user", "user"),
        "hsk.certificate.change": ("reader", "nobody", "nobody", "nobody"),
        "hsk.certificate.extend": ("user", "user", "user", "user"),
        "hsk.measure.status": ("reader", "nobody", "nobody", "nobody"),
        "hsk.company.history": ("reader", "manager", "manager", "manager"),
        "hsk.event.invitation": ("reader", "user", "user", "user"),
        "hsk.event.walk.in": ("user", "user", "user", "user"),
        "hsk.event.invite": ("user", "user", "user", "user"),
        "hsk.event.invite.line": ("user", "user", "user", "user"),
        "hsk.annual.report": ("reader", "user", "user", "user"),
        "hsk.funding.period": ("reader", "user", "user", "user"),
        "hsk.reach": ("reader", "nobody", "nobody", "nobody"),
        "hsk.export": ("reader", "nobody", "nobody", "reader"),
        "hsk.export.list": ("reader", "reader", "reader", "reader"),
        "hsk.juror": ("reader", "user", "user", "manager"),
        "hsk.jury.session": ("reader", "user", "user", "user"),
        "hsk.jury.case": ("reader", "user", "user", "user"),
        "hsk.jury.condition": ("reader", "user", "user", "user"),
        "hsk.jury.attendance": ("reader", "user", "user", "user"),
        "hsk.jury.vote": ("user", "user", "user", "user"),
        "hsk.jury.rating": ("user", "nobody", "nobody", "nobody"),
        "hsk.jury.conflict": ("user", "user", "user", "user"),
        "hsk.jury.criterion": ("reader", "manager", "manager", "manager"),
        "hsk.jury.dossier": ("user", "nobody", "nobody", "user"),
        "hsk.jury.dossier.pages": ("nobody", "nobody", "nobody", "nobody"),
        "hsk.jury.log": ("user", "nobody", "nobody", "nobody"),
        "hsk.personal.link": ("user", "nobody", "nobody", "nobody"),
        "hsk.personal.link.use": ("user", "nobody", "nobody", "nobody"),
        "hsk.jury.mail": ("user", "user", "user", "user"),
        "hsk.jury.mail.line": ("user", "user", "user", "user"),
        "hsk.mentoring.program": ("reader", "user", "user", "user"),
        "hsk.mentoring.mail": ("reader", "user", "user", "user"),
        "hsk.mentoring.pair": ("user", "user", "user", "user"),
        "hsk.mentoring.run": ("user", "user", "user", "user"),
        "hsk.mentoring.invite": ("user", "user", "user", "user"),
        "hsk.mentoring.invite.line": ("user", "user", "user", "user"),
        "hsk.tandem.plan.template": ("reader", "manager", "manager", "manager"),
        "hsk.tandem.plan.step": ("reader", "user", "user", "user"),
        "hsk.tandem.latecomer": ("reader", "nobody", "nobody", "nobody"),
        "hsk.tandem.nudge": ("reader", "nobody", "nobody", "nobody"),
        "hsk.tandem.end": ("user", "user", "user", "user"),
        "hsk.agenda": ("reader", "manager", "manager", "manager"),
        "hsk.mentoring.enrolment": ("reader", "user", "user", "user"),
        "hsk.tandem": ("reader", "user", "user", "user"),
        "hsk.tandem.goal": ("reader", "user", "user", "user"),
        "hsk.invitation": ("reader", "nobody", "nobody", "nobody"),
        "hsk.invitation.guest": ("reader", "nobody", "nobody", "nobody"),
        "hsk.daily.count": ("nobody", "nobody", "nobody", "nobody"),
        "hsk.tandem.note": ("nobody", "nobody", "nobody", "nobody"),
        "hsk.tandem.pulse": ("user", "nobody", "nobody", "nobody"),
        "hsk.photo.consent": ("reader", "user", "user", "user"),
        "hsk.photo.consent.use": ("reader", "user", "user", "user"),
        "hsk.topic.wish": ("reader", "user", "user", "user"),
        "hsk.quote": ("reader", "user", "user", "user"),
        "hsk.quote.use": ("reader", "user", "user", "user"),
        "hsk.advice": ("reader", "user", "user", "user"),
        "hsk.survey.invitation": ("user", "user", "user", "user"),
        "hsk.survey.invitation.line": ("user", "user", "user", "user"),
        "hsk.letter": ("reader", "user", "user", "user"),
        "hsk.settings": ("manager", "manager", "manager", "manager"),
        "hsk.letter.edit": ("user", "user", "user", "user"),
        "hsk.letter.draft": ("user", "user", "user", "user"),
        "hsk.renewal.step": ("reader", "manager", "manager", "manager"),
        "hsk.certification.step": ("user", "user", "user", "user"),
        "hsk.history.import": ("user", "user", "user", "user"),
        "hsk.history.import.company": ("user", "user", "user", "user"),
        "hsk.history.import.line": ("user", "user", "user", "user"),
        "hsk.history.import.sheet": ("user", "user", "user", "user"),
    }
    ROLES = ("none", "reader", "user", "manager", "nobody")

    def test_every_model_for_every_role(self):
        models = self.env["ir.model"].search([("model", "=like", "hsk.%")])
        tables = {model.model for model in models if not self.env[model.model]._abstract}
        self.assertEqual(tables, set(self.RIGHTS), "each model has its row here")
        for model, least_roles in self.RIGHTS.items():
            for operation, least in zip(
                ("read", "write", "create", "unlink"), least_roles, strict=True
            ):
                for role in self.ROLES[:-1]:
                    allowed = self.ROLES.index(role) >= self.ROLES.index(least)
                    records = self.env[model].with_user(self.users[role])
                    self.assertEqual(
                        records.has_access(operation), allowed, f"{role} {operation} {model}"
                    )

    def test_partner_fields_are_for_readers(self):
        self.make_case()
        fields = [name for name in self.env["res.partner"]._fields if name.startswith("hsk_")]
        partner = self.company_partner.with_user(self.users["none"])
        self.assertTrue(partner.name)
        for name in fields:
            with self.assertRaises(AccessError, msg=name):
                partner.read([name])
        self.company_partner.with_user(self.users["reader"]).read(fields)

    def test_partner_form_without_a_role(self):
        arch = self.env["res.partner"].with_user(self.users["none"]).get_view(view_type="form")
        self.assertNotIn('name="hsk_', arch["arch"].replace("(page,", ""))

    def test_portal_users_see_nothing(self):
        portal = new_test_user(self.env, "hsk_portal", "base.group_portal")
        portal.partner_id.parent_id = self.company_partner
        self.make_case()
        for model in self.RIGHTS:
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
        with self.assertRaises(AccessError):
            self.company_partner.with_user(portal).read(["hsk_employee_count"])

    def test_other_agencies_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Andere Agentur"})
        case = self.make_case(company_id=other.id)
        measure = self.make_measure(case)
        staff = self.users["user"]
        self.assertFalse(case.with_user(staff).search([("id", "=", case.id)]))
        with self.assertRaises(AccessError):
            measure.with_user(staff).read(["name"])
        with self.assertRaises(AccessError):
            case.with_user(staff).action_apply()

    def test_the_lead_keeps_the_settings(self):
        lead = self.users["manager"]
        settings = self.env["hsk.settings"].with_user(lead).create({})
        self.assertEqual((settings.hsk_validity_first, settings.hsk_validity_later), ("2", "3"))
        settings.write({"hsk_validity_first": "3", "hsk_visit_until_cycle": 0})
        settings.action_save()
        case = self.make_case()
        self.assertEqual((case.validity_years, case.visit_required), (3, False))
        with self.assertRaises(AccessError):
            self.env.company.with_user(lead).hsk_validity_first = 4
