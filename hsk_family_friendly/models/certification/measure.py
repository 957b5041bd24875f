from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import guarded
from ...tools.files import DOCUMENTS, PICTURES, check_files, claim_files
from .certification import DECIDED_STATES

AGREED_FIELDS = (
    "certification_id",
    "template_id",
    "action_field_id",
    "name",
    "objective",
    "success_criterion",
    "kind",
    "origin",
    "deadline",
    "previous_id",
)

# What the jury has judged the following cycle by.
REVIEW_FIELDS = ("assessment", "assessment_comment")


class Measure(models.Model):
    """What a company does or promised to do; the jury checks it at the next cycle."""

    _name = "hsk.measure"
    _description = "Measure"
    _inherit = ["hsk.case.part", "mail.thread", "mail.activity.mixin"]
    _order = "partner_id, action_field_id, deadline, id"
    _hsk_checked_files = "evidence_ids"

    partner_id = fields.Many2one(
        related="certification_id.partner_id", string="Company", store=True, index=True
    )
    template_id = fields.Many2one(
        "hsk.measure.template",
        "From the Catalogue",
        ondelete="set null",
        help="Fills in the wording, which you can change.",
    )
    action_field_id = fields.Many2one(
        "hsk.action.field",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    name = fields.Char(
        "Measure",
        required=True,
        tracking=True,
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    objective = fields.Text(
        tracking=True,
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    success_criterion = fields.Text(
        tracking=True,
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
        help="How the jury can tell that the measure works.",
    )
    kind = fields.Selection(
        [("one_off", "One-Off"), ("ongoing", "Ongoing")],
        required=True,
        tracking=True,
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    origin = fields.Selection(
        [
            ("existing", "Existing"),
            ("agreed", "Agreed"),
            ("condition", "Condition of the Jury"),
        ],
        default="agreed",
        required=True,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Running"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ],
        "Implementation Status",
        default="planned",
        required=True,
        tracking=True,
        group_expand=True,
    )
    drop_reason = fields.Char("Reason for Dropping", tracking=True)
    deadline = fields.Date(tracking=True)
    responsible_id = fields.Many2one(
        "res.partner",
        "Responsible",
        tracking=True,
        ondelete="restrict",
        domain="['|', ('parent_id', '=', partner_id), ('id', '=', partner_id)]",
    )
    effect = fields.Text(tracking=True, help="One sentence: what has changed through the measure?")
    evidence_ids = fields.Many2many("ir.attachment", string="Evidence")
    assessment = fields.Selection(
        [
            ("fulfilled", "Fulfilled"),
            ("partly", "Partly Fulfilled"),
            ("not_fulfilled", "Not Fulfilled"),
        ],
        tracking=True,
        help="Looked at again at the re-certification.",
    )
    assessment_comment = fields.Text(tracking=True)
    previous_id = fields.Many2one(
        "hsk.measure",
        "Agreed Then",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        domain="[('partner_id', '=', partner_id)]",
    )
    next_ids = fields.One2many("hsk.measure", "previous_id", string="Continued as")
    is_agreed = fields.Boolean(compute="_compute_is_agreed")
    is_reviewed = fields.Boolean(compute="_compute_is_reviewed")

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("state", "drop_reason")
    def _check_drop_reason(self):
        for measure in self:
            if measure.state == "dropped" and not measure.drop_reason:
                raise ValidationError(
                    self.env._("“%s”: dropping a measure needs a reason.", measure.name)
                )

    @api.constrains("previous_id", "certification_id")
    def _check_previous(self):
        for measure in self.filtered("previous_id"):
            earlier = measure.certification_id.previous_id
            if measure.previous_id.certification_id != earlier:
                raise ValidationError(
                    self.env._(
                        "“%s”: a measure continues one of the company's previous cycle.",
                        measure.name,
                    )
                )

    @api.constrains("evidence_ids")
    def _check_evidence(self):
        check_files(self.evidence_ids, PICTURES | DOCUMENTS)

    @api.depends("template_id")
    def _compute_from_template(self):
        for measure in self:
            template = measure.template_id
            measure.action_field_id = template.action_field_id or measure.action_field_id
            measure.name = template.name or measure.name
            measure.objective = template.objective or measure.objective
            measure.success_criterion = template.success_criterion or measure.success_criterion
            measure.kind = template.kind or measure.kind or "one_off"

    @api.depends("certification_id.state")
    def _compute_is_agreed(self):
        for measure in self:
            measure.is_agreed = measure.certification_id.state in DECIDED_STATES

    @api.depends("certification_id.next_ids.state")
    def _compute_is_reviewed(self):
        for measure in self:
            states = measure.certification_id.next_ids.mapped("state")
            measure.is_reviewed = any(state in DECIDED_STATES for state in states)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_day(vals)
        asked = guarded.without_defaults(self, ("shared_on",))
        measures = super(Measure, asked).create(vals_list)
        measures._check_can_be_added()
        claim_files(measures.filtered("evidence_ids"), "evidence_ids")
        measures._keep_status(first=True)
        measures._note_first_release()
        return measures.with_env(self.env)

    @api.model
    def _fields_of_the_case(self):
        return super()._fields_of_the_case() | {"partner_id"}

    def write(self, vals):
        self._check_no_day(vals)
        self.filtered("is_agreed")._check_unchanged(vals, AGREED_FIELDS)
        self.filtered("is_reviewed")._check_unchanged(vals, REVIEW_FIELDS)
        moved = self.filtered(lambda one: "state" in vals and one.state != vals["state"])
        shared = self.filtered(lambda one: "sharing" in vals and one.sharing != vals["sharing"])
        result = super().write(vals)
        if "evidence_ids" in vals:
            claim_files(self, "evidence_ids")
        moved._keep_status()
        shared._note_release(vals)
        self._pass_release_on(vals)
        return result

    def _check_can_be_added(self):
        for measure in self:
            if measure.is_agreed and measure.certification_id.document_content:
                raise UserError(
                    self.env._(
                        "%s is decided: no measure can be added to what was agreed.",
                        measure.certification_id.display_name,
                    )
                )

    def _check_unchanged(self, vals, names):
        """Refuse other values for what a decision fixed."""
        for measure in self:
            for name in vals.keys() & set(names):
                if guarded.differs(measure, name, vals[name]):
                    raise UserError(
                        self.env._(
                            "“%(measure)s” was agreed at the decision: “%(field)s” stays as it "
                            "is. Status and effect can be updated.",
                            measure=measure.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        for measure in self:
            if measure.is_agreed:
                raise UserError(
                    self.env._(
                        "“%s” was agreed at the decision and stays in the history. Set its status "
                        "to “Dropped” with a reason instead.",
                        measure.name,
                    )
                )

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _values_for_next_cycle(self, certification):
        """Return the values of this measure's continuation in the next cycle's case."""
        self.ensure_one()
        return {
            "certification_id": certification.id,
            "previous_id": self.id,
            "action_field_id": self.action_field_id.id,
            "name": self.name,
            "objective": self.objective,
            "success_criterion": self.success_criterion,
            "kind": self.kind,
            "origin": "existing" if self._had_already() else "agreed",
            "state": "running" if self.kind == "ongoing" else self.state,
            "responsible_id": self.responsible_id.id,
            **self._release_values(),
        }

    @api.model
    def _in_place_domain(self):
        """Return what companies do: done, or ongoing and running. No other place decides this."""
        return Domain("state", "=", "done") | (
            Domain("state", "=", "running") & Domain("kind", "=", "ongoing")
        )

    def _had_already(self):
        """Tell whether the company has this in the next cycle already: nobody promises it anew.

        It is in place, or was there from the beginning and was not dropped.
        """
        self.ensure_one()
        there = self.origin == "existing" and self.state != "dropped"
        return there or bool(self.filtered_domain(self._in_place_domain()))


class MeasureTemplate(models.Model):
    """An example of a measure; a suggestion to choose from, not an official criterion."""

    _name = "hsk.measure.template"
    _description = "Example Measure"
    _order = "action_field_id, sequence, id"

    name = fields.Char("Measure", required=True, translate=True)
    action_field_id = fields.Many2one(
        "hsk.action.field", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(default=10)
    objective = fields.Text(translate=True)
    success_criterion = fields.Text(translate=True)
    kind = fields.Selection(
        [("one_off", "One-Off"), ("ongoing", "Ongoing")], default="one_off", required=True
    )
    is_example = fields.Boolean("Example", help="Shipped as an example, not an official criterion.")
    active = fields.Boolean(default=True)
