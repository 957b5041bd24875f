from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

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


class Tandem(models.Model):
    """The goals of a tandem."""

    _inherit = "hsk.tandem"

    goal_ids = fields.One2many("hsk.tandem.goal", "tandem_id", string="Goals", copy=True)
    measure_ids = fields.Many2many(
        "hsk.measure",
        string="Measures as Goals",
        compute="_compute_measure_ids",
        inverse="_inverse_measure_ids",
        search="_search_measure_ids",
        domain="[('partner_id', '=', mentee_id)]",
    )

    @api.depends("goal_ids.measure_id")
    def _compute_measure_ids(self):
        for tandem in self:
            tandem.measure_ids = tandem.goal_ids.measure_id

    def _inverse_measure_ids(self):
        for tandem in self:
            chosen = tandem.measure_ids
            goals = tandem.goal_ids
            goals.filtered(lambda g, c=chosen: g.measure_id and g.measure_id not in c).unlink()
            self.env["hsk.tandem.goal"].create(
                [
                    {"tandem_id": tandem.id, "measure_id": measure.id}
                    for measure in chosen - goals.measure_id
                ]
            )

    def _search_measure_ids(self, operator, value):
        return Domain("goal_ids.measure_id", operator, value)


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
