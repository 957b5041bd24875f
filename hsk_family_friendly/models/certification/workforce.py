import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...tools import guarded
from ...tools.dates import agency_today
from ...tools.small_cells import LEFT_OUT, SMALL, hidden_cells

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
    total_id = fields.Many2one(
        "hsk.workforce.category",
        "Part of",
        index="btree_not_null",
        ondelete="restrict",
        help="The group that these employees belong to as well. Its number never gives away a "
        "hidden one of its parts.",
    )
    part_ids = fields.One2many("hsk.workforce.category", "total_id", string="Parts")
    adds_up = fields.Boolean(
        help="Together with the other groups that add up it gives the group that it is part of."
    )

    @api.constrains("total_id")
    def _check_total(self):
        if self._has_cycle("total_id"):
            raise ValidationError(self.env._("A group of employees cannot be part of itself."))


class WorkforceFigure(models.Model):
    """How many employees of a group a company has, on a day. Small numbers stay hidden."""

    _name = "hsk.workforce.figure"
    _description = "Workforce Figure"
    _inherit = ["hsk.case.part"]
    _order = "certification_id, counted_on desc, sequence, id"
    _rec_name = "category_id"

    category_id = fields.Many2one(
        "hsk.workforce.category", "Group", required=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="category_id.sequence", store=True)
    counted_on = fields.Date(required=True, default=lambda self: agency_today(self.env))
    count = fields.Integer("Exact Number", groups="hsk_family_friendly.group_hsk_manager")
    is_counted = fields.Boolean(
        "Entered",
        compute="_compute_is_counted",
        store=True,
        copy=True,
        help="Whether somebody entered a number: nothing entered is not 0.",
    )
    shown = fields.Char(
        "Number",
        compute="_compute_shown",
        inverse="_inverse_shown",
        compute_sudo=True,
        help="Numbers below 5 are shown to the lead only, so that nobody can be identified; nor "
        "is what they could be calculated from.",
    )

    _count_positive = models.Constraint("CHECK (count >= 0)", "A number cannot be negative.")
    _once = models.UniqueIndex(
        "(certification_id, category_id, counted_on)",
        "This group has a number on that day already.",
    )

    def _compute_is_counted(self):
        """Figures from before this field was there: a 0 that nobody meant is none."""
        for figure in self:
            figure.is_counted = bool(figure.sudo().count)

    # not on what the others say: a form would lose what was typed before it is saved
    @api.depends("count", "is_counted")
    @api.depends_context("lang")
    def _compute_shown(self):
        hidden = (self | self.certification_id.workforce_ids)._hidden()
        for figure in self:
            if not figure.is_counted:
                figure.shown = False
            elif figure in hidden:
                figure.shown = self._in_place_of_number()[hidden[figure]]
            else:
                figure.shown = formatLang(self.env, figure.count, digits=0)

    def _inverse_shown(self):
        typed = {figure: (figure.shown or "").strip() for figure in self}
        for figure, number in typed.items():
            untouched = self._in_place_of_number().values() if figure.is_counted else ("",)
            if number in untouched:
                continue
            if not TYPED_NUMBER.fullmatch(number):
                raise ValidationError(self.env._("“%s” is not a number of employees.", number))
            figure.sudo().count = int(re.sub(r"\D", "", number))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = guarded.checked(self, vals_list)
        vals_list = [self._with_entered(vals) for vals in vals_list]
        figures = super(WorkforceFigure, guarded.by_action(self)).create(vals_list)
        figures = figures.with_env(self.env)
        figures._look_again()
        return figures

    def write(self, vals):
        if not self.env.su:
            guarded.check_write(self, vals)
        result = super(WorkforceFigure, guarded.by_action(self)).write(self._with_entered(vals))
        self._look_again()
        return result

    def unlink(self):
        self._look_again()
        return super().unlink()

    def _look_again(self):
        """What is shown of a figure hangs on the others of its day."""
        self.certification_id.workforce_ids.invalidate_recordset(["shown"])

    @api.model
    def _with_entered(self, vals):
        """Return values that say whether there is a number; nobody says so without one."""
        if "count" not in vals:
            return {name: value for name, value in vals.items() if name != "is_counted"}
        entered = vals["count"] is not False and vals["count"] is not None
        return {"is_counted": entered, **vals}  # a copy brings its own along

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _in_place_of_number(self):
        """Return {why it is hidden: what is shown in place of a number}."""
        return {SMALL: self.env._("below 5"), LEFT_OUT: self.env._("not shown")}

    def _by_day(self):
        """Return {(certification, day): figures}."""
        return self.grouped(lambda figure: (figure.certification_id, figure.counted_on))

    def _hidden(self):
        """Return {figure: SMALL or LEFT_OUT} of those whose number is not shown."""
        hidden = {}
        for figures in self._by_day().values():
            for parts, _total, rest in figures._breakdowns():
                hidden.update(hidden_cells({part: part.sudo().count for part in parts}, rest))
        return hidden

    def _breakdowns(self):
        """Yield (parts, total, rest) of one day's figures: which numbers belong together.

        Groups that add up are one breakdown of their total; each other one is one of its own. The
        rest is how many people of the total are in no part: None where nothing says it, and 0
        where no part is missing.
        """
        known = self.sudo().filtered("is_counted")
        numbers = {figure.category_id: figure.count for figure in known}
        adding = known.filtered(lambda one: one.category_id.adds_up and one.category_id.total_id)
        groups = [*adding.grouped(lambda one: one.category_id.total_id).values(), *(known - adding)]
        for parts in groups:
            total = parts.category_id.total_id
            people = numbers.get(total)
            if people is None and total and not total.total_id:
                case = parts.certification_id
                people = case.employee_count or case.partner_id.hsk_employee_count or None
            rest = None
            if people is not None:
                missing = total.part_ids.filtered("adds_up") - parts.category_id
                rest = max(people - sum(parts.mapped("count")), 0) if missing else 0
            yield parts.sudo(False), known.filtered(lambda one, t=total: one.category_id == t), rest

    def _misfits(self):
        """Return a sentence for each total of one day that its parts do not fit, without numbers.

        :rtype: list[str]
        """
        sentences = []
        for parts, total, _rest in self._breakdowns():
            numbers = parts.sudo().mapped("count")
            words = {
                "parts": ", ".join(parts.category_id.mapped("name")),
                "total": total.category_id.name,
                "day": format_date(self.env, parts[:1].counted_on),
            }
            if not total:
                continue
            if sum(numbers) > total.count:
                sentences.append(
                    self.env._(
                        "The numbers of %(day)s do not fit: %(parts)s are more than “%(total)s”.",
                        **words,
                    )
                )
            elif len(parts) > 1 and sum(numbers) < total.count:
                sentences.append(
                    self.env._(
                        "The numbers of %(day)s do not fit: %(parts)s are less than “%(total)s”. "
                        "A number is wrong or missing.",
                        **words,
                    )
                )
        return sentences
