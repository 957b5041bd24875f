from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.dates import agency_today
from ...tools.once import Once

ROLES = [
    ("management", "Management"),
    ("hr", "Human Resources"),
    ("press", "Press"),
    ("mentoring", "Mentoring"),
    ("jury", "Jury"),
]


class ContactRole(models.Model):
    """Who is in charge of what at a company, from when to when."""

    _name = "hsk.contact.role"
    _description = "Contact Role"
    _order = "partner_id, role, date_from desc, id"
    _rec_name = "person_id"
    # not kept apart by the database, but nobody has them twice
    _hsk_once_each = (
        Once("person_id", ("partner_id", "role", "date_from", "date_to")),
        Once("partner_id", ("person_id", "role", "date_from", "date_to")),
    )

    partner_id = fields.Many2one(
        "res.partner", "Company", required=True, index=True, ondelete="cascade"
    )
    person_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_company', '=', False), '|', ('parent_id', '=', partner_id), "
        "('parent_id', '=', False)]",
    )
    role = fields.Selection(ROLES, required=True)
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    email = fields.Char(related="person_id.email", readonly=True)
    phone = fields.Char(related="person_id.phone", readonly=True)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for role in self:
            if role.date_from and role.date_to and role.date_to < role.date_from:
                raise ValidationError(
                    self.env._("%s: the last day is before the first one.", role.person_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        roles = super().create(vals_list)
        roles._check_seen()
        self._ties_changed(roles.person_id)
        return roles

    def write(self, vals):
        result = super().write(vals)
        self._check_seen()
        self._ties_changed(self.person_id)
        return result

    @api.model
    def _ties_changed(self, partners):
        """Hook for the subjects above: what ties these partners to companies has changed.

        Their roles, their employer, or an address.
        """

    def _check_seen(self):
        """Nobody learns the address of a contact whom they may not see."""
        self.person_id.check_access("read")
        self.partner_id.check_access("read")

    @api.model
    def _today_domain(self):
        """Return the domain of the roles that somebody holds today who is not archived."""
        today = agency_today(self.env)
        return (
            (Domain("date_from", "=", False) | Domain("date_from", "<=", today))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            & Domain("person_id.active", "=", True)
        )
