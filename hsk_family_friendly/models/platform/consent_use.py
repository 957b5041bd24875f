from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools.dates import agency_today
from .consent import MEDIA


class ConsentUse(models.AbstractModel):
    """Where something was used that needs a consent. A model adds `consent_id`."""

    _name = "hsk.consent.use.mixin"
    _description = "Use of a Consent"
    _order = "used_on desc, id desc"
    _rec_name = "place"

    medium = fields.Selection(MEDIA, required=True)
    place = fields.Char("Where", required=True, help="Newspaper, page, post, flyer.")
    url = fields.Char("Web Address")
    used_on = fields.Date("Used on", required=True, default=lambda self: self._default_used_on())
    taken_down_on = fields.Date("Taken Down on")

    def _default_used_on(self):
        return agency_today(self.env)

    def _consent(self):
        """Return the consent that the use needs."""
        raise NotImplementedError

    @api.constrains("medium", "used_on")
    def _check_consent(self):
        for use in self:
            consent = use._consent()
            if not consent._was_usable(use.medium, use.used_on):
                raise ValidationError(
                    consent._sentences()["not_agreed"]
                    % {
                        "person": consent.person_id.name,
                        "medium": use._medium_label(),
                        "day": format_date(self.env, use.used_on),
                    }
                )

    def _medium_label(self):
        return dict(self._fields["medium"]._description_selection(self.env))[self.medium]

    def _in_words(self):
        """Return a use as one line of a list."""
        self.ensure_one()
        day = format_date(self.env, self.used_on)
        return ", ".join(filter(None, [self._medium_label(), self.place, day, self.url]))
