from odoo import api, fields, models
from odoo.exceptions import ValidationError

SETTINGS = ("hsk_validity_first", "hsk_validity_later", "hsk_visit_until_cycle")
YEARS = [("2", "2 years"), ("3", "3 years"), ("4", "4 years")]


class Settings(models.TransientModel):
    """What the lead decides for the agency; no administrator's rights are needed."""

    _name = "hsk.settings"
    _description = "Family-Friendly Settings"
    _inherit = ["hsk.agency.mixin"]

    company_id = fields.Many2one(readonly=True, index=False)
    hsk_validity_first = fields.Selection(
        YEARS,
        "First Certificate",
        required=True,
        default=lambda self: str(self._default_setting("hsk_validity_first")),
    )
    hsk_validity_later = fields.Selection(
        YEARS,
        "Later Certificates",
        required=True,
        default=lambda self: str(self._default_setting("hsk_validity_later")),
    )
    hsk_visit_until_cycle = fields.Integer(
        "Visit up to Cycle", default=lambda self: self._default_setting("hsk_visit_until_cycle")
    )
    hsk_region = fields.Char(
        "Region",
        default=lambda self: self._default_setting("hsk_region"),
        help="As it stands in the sentence for the press, with its preposition.",
    )

    def _default_setting(self, name):
        return self.env.company[name]

    @api.constrains("hsk_visit_until_cycle")
    def _check_visit_until_cycle(self):
        for settings in self:
            if settings.hsk_visit_until_cycle < 0:
                raise ValidationError(
                    self.env._("“Visit up to Cycle” cannot be negative; 0 means no visit.")
                )

    def action_save(self):
        """Keep the settings; they count for new cases."""
        self.ensure_one()
        # only these: the lead has no right to change the company otherwise
        self.company_id.sudo().write(
            {**{name: int(self[name]) for name in SETTINGS}, "hsk_region": self.hsk_region}
        )
        return {"type": "ir.actions.act_window_close"}
