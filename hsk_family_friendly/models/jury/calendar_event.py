from contextlib import contextmanager

from odoo import api, fields, models

# When and where a meeting is.
TIMES = {"start", "stop", "start_date", "stop_date", "allday", "duration", "location", "active"}


class CalendarEvent(models.Model):
    """The meeting of a jury session; that of a closed one stays: it is the day of the decisions."""

    _inherit = "calendar.event"

    hsk_session_ids = fields.One2many(
        "hsk.jury.session",
        "event_id",
        "Jury Sessions",
        groups="hsk_family_friendly.group_hsk_reader",
    )

    @api.model
    def _hsk_owner_fields(self):
        return [*super()._hsk_owner_fields(), "hsk_session_ids"]

    @contextmanager
    def _hsk_changing(self, vals):
        if TIMES & vals.keys():
            self.sudo().with_context(prefetch_fields=False).hsk_session_ids._check_not_closed()
        with super()._hsk_changing(vals) as changed:
            yield changed
        if TIMES & vals.keys():
            # a moved session is called by its new day
            self.sudo().with_context(prefetch_fields=False).hsk_session_ids._name_events()

    def _hsk_is_ours(self):
        return super()._hsk_is_ours() or bool(self.sudo().hsk_session_ids)
