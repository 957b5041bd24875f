import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import formatLang

from .dates import agency_today

# A cell with fewer people could identify someone.
SMALLEST_CELL = 5
# As typed: digits, in groups of three if wanted ("1140", "1.140", "1 140").
TYPED_NUMBER = re.compile(r"\d{1,9}|\d{1,3}([.,\s]\d{3}){1,2}")


class WorkforceCategory(models.Model):
    """A group of employees that the statistics ask for."""

    _name = "hsk.workforce.category"
    _description = "Workforce Category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)


class WorkforceFigure(models.Model):
    """How many employees of a group a company has, on a day. Small numbers stay hidden."""

    _name = "hsk.workforce.figure"
    _description = "Workforce Figure"
    _inherit = ["hsk.case.part"]
    _order = "certification_id, counted_on desc, sequence, id"

    category_id = fields.Many2one(
        "hsk.workforce.category", "Group", required=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="category_id.sequence", store=True)
    counted_on = fields.Date(required=True, default=lambda self: agency_today(self.env))
    count = fields.Integer("Exact Number", groups="hsk_family_friendly.group_hsk_manager")
    shown = fields.Char(
        "Number",
        compute="_compute_shown",
        inverse="_inverse_shown",
        compute_sudo=True,
        help="Numbers below 5 are shown to the lead only, so that nobody can be identified.",
    )

    _count_positive = models.Constraint("CHECK (count >= 0)", "A number cannot be negative.")
    _once = models.UniqueIndex(
        "(certification_id, category_id, counted_on)",
        "This group has a number on that day already.",
    )

    @api.depends("count")
    def _compute_shown(self):
        for figure in self:
            small = figure.count < SMALLEST_CELL
            figure.shown = (
                self.env._("below 5") if small else formatLang(self.env, figure.count, digits=0)
            )

    def _shown_together(self):
        """Return {figure: what is shown} of one day's figures.

        Where exactly one is hidden, a total could give it away: the next smallest goes with it.
        """
        shown = {figure: figure.shown for figure in self}
        by_size = self.sorted(lambda figure: figure.sudo().count)
        hidden = by_size.filtered(lambda figure: figure.sudo().count < SMALLEST_CELL)
        if len(hidden) == 1 and len(self) > 1:
            shown[by_size[1]] = self.env._("not shown")
        return shown

    def _inverse_shown(self):
        for figure in self:
            typed = (figure.shown or "").strip()
            if typed == self.env._("below 5"):
                continue
            if not TYPED_NUMBER.fullmatch(typed):
                raise ValidationError(
                    self.env._("“%s” is not a number of employees.", figure.shown)
                )
            figure.sudo().count = int(re.sub(r"\D", "", typed))
