from odoo import fields, models


class AgencyMixin(models.AbstractModel):
    """What belongs to one agency."""

    _name = "hsk.agency.mixin"
    _description = "Record of an Agency"

    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )

    def _default_company_id(self):
        return self.env.company


class ResponsibleMixin(models.AbstractModel):
    """What belongs to one agency and is looked after by one of its people."""

    _name = "hsk.responsible.mixin"
    _description = "Record that Somebody Looks After"
    _inherit = ["hsk.agency.mixin"]

    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self._default_user_id(), tracking=True
    )

    def _default_user_id(self):
        return self.env.user
