from odoo import models
from odoo.fields import Domain

# Letters of the agency go to these.
NEEDED_ROLES = ("management", "hr")


class Week(models.AbstractModel):
    """Companies on the start page: what is not known about them."""

    _inherit = "hsk.week"

    def _entries(self):
        case = self.env["hsk.certification"]
        valid = Domain("hsk_certification_ids", "any", case._certificate_domains()["active"])
        roles = self.env["hsk.contact.role"]._today_domain() & Domain("role", "in", NEEDED_ROLES)
        how = {
            "mine": "hsk_certification_ids.user_id",
            "company": "id",
            "what": "city",
            "order": "complete_name, id",
        }
        return [
            *super()._entries(),
            self._entry(
                "missing",
                "headcount",
                self.env._("Certified companies without a number of employees"),
                "res.partner",
                valid & Domain("hsk_employee_count", "in", (0, False)),
                **how,
            ),
            self._entry(
                "missing",
                "contacts",
                self.env._("Certified companies without a contact in management or HR"),
                "res.partner",
                valid & Domain("hsk_contact_role_ids", "not any", roles),
                **how,
            ),
        ]
