from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import german
from ...tools.dates import at_agency

USUAL_HOURS = 3
READER = "hsk_family_friendly.group_hsk_reader"


def kinds(model):
    """Return the kinds of events with their labels, for the fields of other models."""
    return model.env["event.event"]._fields["hsk_kind"]._description_selection(model.env)


class EventEvent(models.Model):
    # An event of the network; events of others have none of this.
    # (No docstring: Odoo would keep it as that of its own model after the add-on is gone.)
    _inherit = "event.event"

    hsk_kind = fields.Selection(
        [
            ("network", "Network Meeting"),
            ("workshop", "Workshop"),
            ("kickoff", "Kick-off"),
            ("midterm", "Midterm Review"),
            ("closing", "Closing Event"),
            ("award", "Award Ceremony"),
            ("other", "Other"),
        ],
        "Kind",
        groups=READER,
    )
    hsk_program_id = fields.Many2one(
        "hsk.mentoring.program",
        "Mentoring Programme",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups=READER,
    )
    hsk_round_id = fields.Many2one(
        "hsk.round",
        "Certification Round",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups=READER,
    )

    @api.model
    def default_get(self, fields_list):
        """A meeting of the network takes an evening, not a day."""
        values = super().default_get(fields_list)
        if values.get("hsk_kind") and values.get("date_begin") and "date_end" in fields_list:
            values["date_end"] = values["date_begin"] + timedelta(hours=USUAL_HOURS)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("hsk_kind"):
                # Odoo's example of a description would stand in the calendars of the invited
                vals.setdefault("description", False)
                if "event_type_id" not in vals:
                    vals["event_type_id"] = self._type_of_kind(vals["hsk_kind"]).id
        return super().create(vals_list)

    def write(self, vals):
        """A moved award moves its round's day, unless that was another one."""
        before = {}
        if "date_begin" in vals:
            awards = self.sudo().filtered(lambda event: event.hsk_kind == "award")
            before = {event: event._hsk_day() for event in awards.filtered("hsk_round_id")}
        result = super().write(vals)
        for event, day in before.items():
            round_ = event.hsk_round_id
            if day != event._hsk_day() and round_.awarded_on == day:
                round_.awarded_on = event._hsk_day()
        return result

    @api.onchange("hsk_kind")
    def _onchange_hsk_kind(self):
        if self.hsk_kind and self.event_type_id.sudo().hsk_kind != self.hsk_kind:
            self.event_type_id = self._type_of_kind(self.hsk_kind)

    @api.onchange("event_type_id")
    def _onchange_hsk_event_type(self):
        kind = self.event_type_id.sudo().hsk_kind
        if kind and self.env.user.has_group(READER):
            self.hsk_kind = kind

    def _hsk_when(self):
        """Return day and time as a mail says them, on the clock of the event."""
        self.ensure_one()
        begin, end = (
            fields.Datetime.context_timestamp(self.with_context(tz=self.date_tz), moment)
            for moment in (self.date_begin, self.date_end)
        )
        last = "" if begin.date() == end.date() else f"{german.long_date(end.date())}, "
        return f"{german.long_date(begin.date())}, {begin:%H:%M} – {last}{end:%H:%M} Uhr"

    @api.model
    def _hsk_award_days(self, domain):
        """Return the days of the awards among these events, on the agency's calendar."""
        awards = Domain("hsk_kind", "=", "award") & Domain("kanban_state", "!=", "cancel")
        return [event._hsk_day() for event in self.search(awards & domain)]

    def _hsk_day(self):
        """Return the agency's calendar day on which an event begins."""
        return at_agency(self.env, self.date_begin).date()

    def _type_of_kind(self, kind):
        """Return the template of a kind, if there is one."""
        return self.env["event.type"].sudo().search([("hsk_kind", "=", kind)], limit=1)


class EventType(models.Model):
    # A template of events of one kind of the network.
    _inherit = "event.type"

    hsk_kind = fields.Selection(
        selection=kinds,
        string="Kind",
        groups=READER,
    )
