from odoo import api, fields, models

from ...tools.dates import agency_today


class CertificateExtend(models.TransientModel):
    """Asks until when and why certificates are extended: one, those of a list, those of a round."""

    _name = "hsk.certificate.extend"
    _description = "Extension of Certificates"

    certification_ids = fields.Many2many(
        "hsk.certification",
        required=True,
        string="Certificates",
        default=lambda self: self._default_certification_ids(),
    )
    until = fields.Date(compute="_compute_until", compute_sudo=False, store=True, readonly=False)
    reason = fields.Text(default=lambda self: self._default_reason())
    day = fields.Date(
        "Granted on",
        default=lambda self: agency_today(self.env),
        help="The extension counts from this day; figures of the days before stay as they were.",
    )

    def _default_certification_ids(self):
        return self.env.context.get("active_ids", [])

    def _default_reason(self):
        return self.env._("Until the next award ceremony")

    @api.depends("certification_ids")
    def _compute_until(self):
        """Propose the next award; what the form was opened with stays."""
        for wizard in self.filtered(lambda wizard: not wizard.until):
            wizard.until = self.env["hsk.round"]._next_award_day(wizard.certification_ids)

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.certification_ids.check_access("write")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self.certification_ids.check_access("write")
        return result

    def action_extend(self):
        """Extend the certificates, with the rules of the certification."""
        self.ensure_one()
        self.certification_ids.action_extend(self.until, self.reason, self.day)
        return {"type": "ir.actions.act_window_close"}
