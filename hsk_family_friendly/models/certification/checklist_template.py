from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import guarded

ITEM_TYPES = [
    ("document", "Document"),
    ("workshop", "Workshop"),
    ("visit", "Visit"),
    ("presentation", "Presentation"),
]


class ChecklistTemplate(models.Model):
    """What a kind of case must hand in and take part in; a case keeps its version."""

    _name = "hsk.checklist.template"
    _description = "Checklist Template"
    _order = "kind, version desc, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("initial", "Initial Certification"),
            ("first_recertification", "First Re-Certification"),
            ("later", "Later Re-Certification"),
        ],
        required=True,
    )
    version = fields.Integer(default=1, readonly=True, aggregator=None)
    active = fields.Boolean(default=True, help="New cases take the newest active version.")
    company_id = fields.Many2one("res.company", "Agency", index=True)
    item_ids = fields.One2many("hsk.checklist.template.item", "template_id", copy=True)
    is_used = fields.Boolean(compute="_compute_is_used")

    def _compute_is_used(self):
        used = (
            self.env["hsk.certification"]
            .sudo()
            ._read_group([("checklist_template_id", "in", self.ids)], ["checklist_template_id"])
        )
        ids = {template.id for (template,) in used}
        for template in self:
            template.is_used = template._origin.id in ids

    @api.depends("version")
    def _compute_display_name(self):
        for template in self:
            template.display_name = self.env._(
                "%(name)s (version %(version)s)", name=template.name, version=template.version
            )

    def action_new_version(self):
        """Copy the checklist as the next version; new cases take that one."""
        self.ensure_one()
        newest = self.with_context(active_test=False).search(
            [("kind", "=", self.kind), ("company_id", "=", self.company_id.id)],
            order="version desc",
            limit=1,
        )
        copy = self.copy({"name": self.name, "version": newest.version + 1})
        self.active = False
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": copy.id,
            "views": [(False, "form")],
        }

    @api.model
    def _for_cycle(self, cycle, company):
        """Return the newest checklist for a case of this cycle, or none."""
        kind = {1: "initial", 2: "first_recertification"}.get(cycle, "later")
        return self.search(
            [("kind", "=", kind), ("company_id", "in", (company.id, False))],
            order="company_id, version desc",
            limit=1,
        )

    @api.model
    def _give_to(self, cases):
        """Give cases the newest checklist of their cycle, with its items."""
        values = []
        for (cycle, company), same in cases.grouped(
            lambda case: (case.cycle, case.company_id)
        ).items():
            template = self._for_cycle(cycle, company)
            guarded.by_action(same).checklist_template_id = template
            values += [
                {"certification_id": case.id, "template_item_id": item.id}
                for case in same
                for item in template.item_ids
            ]
        self.env["hsk.checklist.item"].create(values)


class ChecklistTemplateItem(models.Model):
    """One document or compulsory step of a checklist."""

    _name = "hsk.checklist.template.item"
    _description = "Checklist Template Item"
    _order = "sequence, id"

    template_id = fields.Many2one(
        "hsk.checklist.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    type = fields.Selection(ITEM_TYPES, required=True, default="document")
    note = fields.Text("What Is Expected", translate=True)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_unused()
        return items

    def write(self, vals):
        self._check_unused()
        result = super().write(vals)
        if "template_id" in vals:
            self._check_unused()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def _check_unused(self):
        """A version that cases work with stays as it is."""
        if not self.env.registry.ready:
            return  # the data of the add-on itself is being loaded
        for template in self.template_id:
            if template.is_used:
                raise UserError(
                    self.env._(
                        "Cases work with %s already. Make a new version instead.",
                        template.display_name,
                    )
                )
