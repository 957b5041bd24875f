from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import guarded
from ...tools.dates import agency_today
from ...tools.files import DOCUMENTS, PICTURES, check_files, claim_files

# What nobody has to wait for any more.
DONE_STATES = ("accepted", "waived")


class ChecklistItem(models.Model):
    """How far one item of the checklist is in a case."""

    _name = "hsk.checklist.item"
    _description = "Checklist Item"
    _inherit = ["hsk.case.part"]
    _order = "certification_id, sequence, id"
    _hsk_checked_files = "file_ids"

    template_item_id = fields.Many2one(
        "hsk.checklist.template.item", "Item", required=True, ondelete="restrict"
    )
    name = fields.Char(related="template_item_id.name")
    type = fields.Selection(related="template_item_id.type")
    sequence = fields.Integer(related="template_item_id.sequence", store=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("handed_in", "Handed in"),
            ("to_correct", "To be Corrected"),
            ("accepted", "Accepted"),
            ("waived", "Waived"),
        ],
        default="open",
        required=True,
    )
    date = fields.Date(
        compute="_compute_date",
        store=True,
        readonly=False,
        help="Day of the last change of the status.",
    )
    correction = fields.Text("Sentence to the Company", help="What has to be corrected?")
    waive_reason = fields.Char("Reason for Waiving")
    file_ids = fields.Many2many("ir.attachment", string="Files")

    _once = models.UniqueIndex(
        "(certification_id, template_item_id)", "The item is on the checklist already."
    )

    @api.constrains("template_item_id")
    def _check_template(self):
        for item in self:
            if item.template_item_id.template_id != item.certification_id.checklist_template_id:
                raise ValidationError(
                    self.env._(
                        "“%s” is not an item of the checklist of this case.",
                        item.template_item_id.name,
                    )
                )

    @api.constrains("state", "correction", "waive_reason")
    def _check_reasons(self):
        for item in self:
            if item.state == "to_correct" and not item.correction:
                raise ValidationError(
                    self.env._("“%s”: write the sentence to the company first.", item.name)
                )
            if item.state == "waived" and not item.waive_reason:
                raise ValidationError(
                    self.env._("“%s”: waiving an item needs a reason.", item.name)
                )

    @api.constrains("file_ids")
    def _check_files(self):
        check_files(self.file_ids, PICTURES | DOCUMENTS)

    @api.depends("state")
    def _compute_date(self):
        for item in self:
            item.date = agency_today(self.env) if item.state != "open" else False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        asked = guarded.without_defaults(self, self._not_entered())
        for vals in vals_list:
            asked._check_entered(vals)
        items = super(ChecklistItem, asked).create(vals_list)
        claim_files(items.filtered("file_ids"), "file_ids")
        items._created()
        return items.with_env(self.env)

    def write(self, vals):
        self._check_entered(vals)
        if "state" in vals and not guarded.is_by_action(self.env):
            self._decided_by_hand(vals["state"])
        result = super().write(vals)
        if "file_ids" in vals:
            claim_files(self, "file_ids")
        return result

    # ------------------------------------------------------------
    # WHAT OTHER SUBJECTS HAVE TO SAY
    # ------------------------------------------------------------

    @api.model
    def _not_entered(self):
        """Return the names of fields that nobody enters."""
        return set()

    @api.model
    def _check_entered(self, vals):
        """Refuse what nobody enters.

        :raise UserError: it is there
        """
        if vals.keys() & self._not_entered() and not guarded.is_by_action(self.env):
            raise UserError(self.env._("The event attended is entered by the attendance itself."))

    def _created(self):
        """Do what follows from new items."""

    def _decided_by_hand(self, state):
        """Do what follows when staff say how far items are."""
