from statistics import mean

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import limits, typed

# From this rating on a goal counts as reached.
REACHED = 8
RATINGS = [(str(rating), str(rating)) for rating in range(1, 11)]


class TandemGoal(models.Model):
    """What a tandem works on: a measure of the mentee, or a goal of its own."""

    _name = "hsk.tandem.goal"
    _description = "Goal of a Tandem"
    _order = "sequence, id"

    tandem_id = fields.Many2one("hsk.tandem", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tandem_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    measure_id = fields.Many2one(
        "hsk.measure", "Measure", index="btree_not_null", ondelete="restrict"
    )
    side = fields.Selection(
        [("mentor", "Mentor"), ("mentee", "Mentee")],
        "Goal of",
        default="mentee",
        required=True,
    )
    name = fields.Char(
        "Goal", compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    rating_start = fields.Selection(
        RATINGS, "At the Start", help="Where do we stand? 1: at the very beginning, 10: reached."
    )
    rating_end = fields.Selection(RATINGS, "At the End")
    progress = fields.Text(help="What was reached; it becomes the effect of the measure.")
    measure_state = fields.Selection(related="measure_id.state", string="Implementation Status")

    _once = models.UniqueIndex(
        "(tandem_id, measure_id) WHERE measure_id IS NOT NULL",
        "This measure is a goal of the tandem already.",
    )

    @api.constrains("measure_id", "tandem_id")
    def _check_measure(self):
        for goal in self.filtered("measure_id"):
            if goal.measure_id.partner_id != goal.tandem_id.mentee_id:
                raise ValidationError(
                    self.env._(
                        "“%(measure)s” is no measure of %(company)s.",
                        measure=goal.measure_id.name,
                        company=goal.tandem_id.mentee_id.name,
                    )
                )

    @api.depends("measure_id")
    def _compute_name(self):
        for goal in self:
            goal.name = goal.measure_id.name or goal.name

    @api.model_create_multi
    def create(self, vals_list):
        goals = super().create(vals_list)
        goals._tell_measures()
        return goals

    def write(self, vals):
        if "tandem_id" in vals and any(goal.tandem_id.id != vals["tandem_id"] for goal in self):
            raise UserError(self.env._("A goal stays with its tandem."))
        result = super().write(vals)
        if {"progress", "rating_end"} & vals.keys():
            self._tell_measures()
        return result

    def _tell_measures(self):
        """What a tandem reached stands at the measure: nobody types it twice."""
        for goal in self.filtered(lambda goal: goal.measure_id and goal.progress):
            measure = goal.measure_id
            measure.effect = goal.progress
            if measure.state == "planned":
                measure.state = "running"
            if goal.rating_end == "10" and measure.kind == "one_off":
                measure.state = "done"

    # ------------------------------------------------------------
    # ENTERED ON THE PAGE
    # ------------------------------------------------------------

    def _rate(self, **entered):
        """Keep where the tandem stands with a goal.

        :raise UserError: a rating is no number from 1 to 10, or the text is too long
        """
        self.ensure_one()
        self.tandem_id._check_takes_entries()
        values = {name: self._understood(name, value) for name, value in entered.items()}
        # what stays as it is does not touch the effect of the measure
        self.write({name: value for name, value in values.items() if self[name] != value})

    def _understood(self, name, value):
        if name == "progress":
            return typed.text(self.env, value, self._label(name), limits.PROGRESS) or False
        return typed.choice(self.env, value, dict(RATINGS), self._label(name))

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    # ------------------------------------------------------------
    # IN THE REPORTS
    # ------------------------------------------------------------

    def _is_reached(self):
        """Tell whether a goal is reached: rated 8 or more at the end, or its measure is done."""
        self.ensure_one()
        return bool(self.filtered_domain(self._reached_domain()))

    @api.model
    def _reached_domain(self):
        """Return the domain of the goals that are reached."""
        rated = Domain("rating_end", "in", [str(one) for one in range(REACHED, 11)])
        return rated | Domain("measure_id.state", "=", "done")

    def _result(self):
        """Return a goal before and after."""
        self.ensure_one()
        return {
            "name": self.name,
            "measure": bool(self.measure_id),
            "side": self.side,
            "start": int(self.rating_start or 0) or None,
            "end": int(self.rating_end or 0) or None,
            "progress": self.progress or "",
            "reached": self._is_reached(),
        }

    def _averages(self):
        """Return the average at the start and at the end, of the goals that were rated twice."""
        twice = self.filtered(lambda goal: goal.rating_start and goal.rating_end)
        if not twice:
            return None, None
        return tuple(
            mean(int(goal[name]) for goal in twice) for name in ("rating_start", "rating_end")
        )


class Measure(models.Model):
    """Which tandems work on a measure."""

    _inherit = "hsk.measure"

    goal_ids = fields.One2many("hsk.tandem.goal", "measure_id", string="Goal of")
    tandem_ids = fields.Many2many(
        "hsk.tandem", compute="_compute_tandem_ids", search="_search_tandem_ids", string="Tandems"
    )

    @api.depends("goal_ids.tandem_id")
    def _compute_tandem_ids(self):
        for measure in self:
            measure.tandem_ids = measure.goal_ids.tandem_id

    def _search_tandem_ids(self, operator, value):
        return Domain("goal_ids.tandem_id", operator, value)
