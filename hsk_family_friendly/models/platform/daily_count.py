from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.dates import agency_today
from ...tools.limits import DAILY
from ...tools.once import Once

DAYS_KEPT = 7


class DailyCount(models.Model):
    """How often a person did something today on a personal page.

    Nobody has rights on this model: it is read and written by `_take` only.
    """

    _name = "hsk.daily.count"
    _description = "Daily Count of a Person"
    _order = "day desc, id desc"
    _rec_name = "what"
    _hsk_once_each = (Once("person_id", ("day", "what"), rank=lambda row: row.count),)

    person_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    day = fields.Date(required=True)
    what = fields.Char(required=True)
    count = fields.Integer(required=True)

    _once = models.UniqueIndex("(person_id, day, what)", "This is counted already.")

    @api.model
    def _take(self, person, what):
        """Count that a person does something.

        :param str what: one of the names in `limits.DAILY`
        :raise UserError: it was often enough today
        """
        counts, today = self.sudo(), agency_today(self.env)
        mine = {"person_id": person.id, "day": today, "what": what}
        known = counts.search([(name, "=", value) for name, value in mine.items()])
        if known.count >= DAILY[what]:
            raise UserError(
                self.env._(
                    "You have done this %s times today. Please go on tomorrow, or call us.",
                    known.count,
                )
            )
        # one row, so that two requests at the same moment come one after the other
        if known:
            known.count += 1
        else:
            counts.create({**mine, "count": 1})

    @api.autovacuum
    def _gc_counts(self):
        """Forget what was before the last days."""
        before = agency_today(self.env) - timedelta(days=DAYS_KEPT)
        self.sudo().search([("day", "<", before)]).unlink()
