from odoo import api, fields, models


class Letter(models.Model):
    """A letter about a certification."""

    _name = "hsk.letter"
    _inherit = ["hsk.letter", "hsk.case.part"]

    partner_id = fields.Many2one(related="certification_id.partner_id", store=True, index=True)
    template_id = fields.Many2one(domain="[('model', '=', 'hsk.certification')]")
    renewal_step_id = fields.Many2one(
        "hsk.renewal.step", index="btree_not_null", ondelete="set null", readonly=True, copy=False
    )

    _one_per_step = models.UniqueIndex(
        "(certification_id, renewal_step_id) WHERE renewal_step_id IS NOT NULL",
        "This certificate has its letter of this step already.",
    )

    @api.depends("certification_id.certificate_state")
    def _compute_fits(self):
        super()._compute_fits()

    @api.depends("certification_id.certificate_state")
    def _compute_delivery(self):
        super()._compute_delivery()

    @api.model
    def _fields_of_the_case(self):
        return super()._fields_of_the_case() | {"partner_id"}

    @api.model
    def _about(self, record):
        return {"certification_id": record.id}

    def _record(self):
        return self.certification_id

    def _reason_not_to_release(self):
        if self.renewal_step_id and self.certification_id.certificate_state == "suspended":
            return self.env._("The certificate is suspended.")
        return super()._reason_not_to_release()
