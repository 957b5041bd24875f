from odoo import api, fields, models

from ...tools import size_class, state_by_domain


class Certification(models.Model):
    """What the company was at the decision: figures of the past do not follow it when it moves."""

    _inherit = "hsk.certification"

    decided_municipality_id = fields.Many2one(
        "hsk.municipality",
        "Municipality at the Decision",
        compute="_compute_decided",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Where the company was at its certification. It stays as it was then.",
    )
    decided_industry_id = fields.Many2one(
        "res.partner.industry",
        "Branch at the Decision",
        compute="_compute_decided",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The branch of the company at its certification. It stays as it was then.",
    )
    size_class = fields.Selection(
        size_class.SELECTION,
        "Size Class at the Decision",
        compute="_compute_size_class",
        search="_search_size_class",
        help="EU size class by the headcount at the certification.",
    )

    @api.depends("state", "partner_id.hsk_municipality_id", "partner_id.industry_id")
    def _compute_decided(self):
        """Keep what is there; what was missing at the decision can be added later."""
        certified = self.filtered(lambda case: case.state == "certified")
        for case in certified:
            company = case.partner_id.sudo()
            case.decided_municipality_id = (
                case.decided_municipality_id or company.hsk_municipality_id
            )
            case.decided_industry_id = case.decided_industry_id or company.industry_id
        others = self - certified
        others.decided_municipality_id = others.decided_industry_id = False

    @api.depends("employee_count")
    def _compute_size_class(self):
        domains = size_class.domains("employee_count")
        state_by_domain.compute(self, "size_class", domains, False)

    def _search_size_class(self, operator, value):
        return state_by_domain.search(operator, value, size_class.domains("employee_count"), False)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "size_class":
            domains = size_class.domains("employee_count")
            return state_by_domain.to_sql(self, alias, query, domains, None)
        return super()._field_to_sql(alias, field_expr, query)
