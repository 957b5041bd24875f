from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain

from .dates import agency_today
from .hsk_week import SOON


class Week(models.AbstractModel):
    """Events of the network and planned activities on the start page."""

    _inherit = "hsk.week"

    def _entries(self):
        return [
            *super()._entries(),
            self._entry(
                "due",
                "events",
                self.env._("Events within 14 days"),
                "event.event",
                Domain("hsk_kind", "!=", False)
                & Domain("kanban_state", "!=", "cancel")
                & self._from_now("date_begin", SOON),
                company=None,
                when="date_begin",
            ),
            self._entry(
                "due",
                "activities",
                self.env._("Activities overdue or due within 14 days"),
                "mail.activity",
                Domain("res_model", "=like", "hsk.%")
                & Domain("date_deadline", "<=", agency_today(self.env) + relativedelta(days=SOON)),
                company=None,
                what="summary",
                when="date_deadline",
            ),
        ]
