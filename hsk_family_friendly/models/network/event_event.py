from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import german
from ...tools.dates import at_agency

USUAL_HOURS = 3
READER = "hsk_family_friendly.group_hsk_reader"
# So many topics are suggested for an event.
SUGGESTED = 3
# What can free places: also that a called-off event takes place after all.
OF_PLACES = {"seats_max", "seats_limited", "hsk_seats_per_company", "kanban_state", "date_begin"}
# What decides whether, and for what, attendances count.
OF_ATTENDANCE = {"hsk_kind", "hsk_round_id", "date_begin", "kanban_state", "company_id"}


def kinds(model):
    """Return the kinds of events with their labels, for the fields of other models."""
    return model.env["event.event"]._fields["hsk_kind"]._description_selection(model.env)


class EventEvent(models.Model):
    # An event of the network, and what it is about; events of others have none of this.
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

    hsk_topic_ids = fields.Many2many(
        "hsk.action.field",
        "hsk_event_topic_rel",
        string="Topics",
        groups=READER,
    )

    @api.model
    def default_get(self, fields_list):
        """A meeting of the network takes an evening, not a day."""
        values = super().default_get(fields_list)
        if values.get("hsk_kind") and values.get("date_begin") and "date_end" in fields_list:
            values["date_end"] = values["date_begin"] + timedelta(hours=USUAL_HOURS)
        return values

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("hsk_kind"):
                self._complete_network_values(vals)
        events = super().create(vals_list)
        if any(vals.get("hsk_material_ids") for vals in vals_list):
            events._claim_material()
        return events

    def write(self, vals):
        awards = self._award_days() if "date_begin" in vals else {}
        counting = self._of_the_network() if OF_ATTENDANCE & vals.keys() else self.browse()
        result = super().write(vals)
        self._move_awards(awards)
        if "hsk_material_ids" in vals:
            self._claim_material()
        if vals.get("seats_max") and "seats_limited" not in vals:
            self._limit_network_seats()
        if OF_PLACES & vals.keys():
            self._offer_free_places()
        if OF_ATTENDANCE & vals.keys():
            (counting | self._of_the_network())._tick_workshops()
        return result

    def _complete_network_values(self, vals):
        """Fill in what an event of the network has by itself."""
        # Odoo's example of a description would stand in the calendars of the invited
        vals.setdefault("description", False)
        if "event_type_id" not in vals:
            vals["event_type_id"] = self._type_of_kind(vals["hsk_kind"]).id
        if vals.get("seats_max"):
            vals.setdefault("seats_limited", True)

    def _of_the_network(self):
        return self.sudo().filtered("hsk_kind")

    def _award_days(self):
        """Return {award of a round: its day}."""
        awards = self.sudo().filtered(lambda event: event.hsk_kind == "award")
        return {event: event._hsk_day() for event in awards.filtered("hsk_round_id")}

    @api.model
    def _move_awards(self, before):
        """A moved award moves its round's day, unless that was another one.

        :param dict before: {award: the day it was on}
        """
        for event, day in before.items():
            round_ = event.hsk_round_id
            if day != event._hsk_day() and round_.awarded_on == day:
                round_.awarded_on = event._hsk_day()

    @api.onchange("hsk_kind")
    def _onchange_hsk_kind(self):
        if self.hsk_kind and self.event_type_id.sudo().hsk_kind != self.hsk_kind:
            self.event_type_id = self._type_of_kind(self.hsk_kind)

    @api.onchange("event_type_id")
    def _onchange_hsk_event_type(self):
        kind = self.event_type_id.sudo().hsk_kind
        if kind and self.env.user.has_group(READER):
            self.hsk_kind = kind

    # ------------------------------------------------------------
    # TOPICS
    # ------------------------------------------------------------

    def action_hsk_suggest_topics(self):
        """Enter the topics that most companies have open measures in, or wish for.

        :raise UserError: there is nothing to go by
        """
        self.check_access("write")
        for event in self:
            counts = event._topic_counts()
            if not counts:
                raise UserError(self.env._("There are no open measures and no wishes yet."))
            best = [field for field, _count in counts.most_common(SUGGESTED)]
            event.hsk_topic_ids = [fields.Command.set([field.id for field in best])]

    def _topic_counts(self):
        """Return {action field: weight}: one for each company that works on it or wishes for it."""
        agencies = self.company_id.ids or self.env.companies.ids
        of_agencies = Domain("company_id", "in", agencies)
        certified = self.env["hsk.certification"]._certificate_domains()["active"]
        working = Domain("state", "in", ("planned", "running")) & Domain(
            "certification_id", "any", certified
        )
        wishing = Domain("is_met", "=", False) & Domain("action_field_id", "!=", False)
        found = Counter()
        for model, domain in (("hsk.measure", working), ("hsk.topic.wish", wishing)):
            groups = self.env[model]._read_group(
                domain & of_agencies, ["action_field_id"], ["partner_id:count_distinct"]
            )
            found.update(dict(groups))
        return found

    # ------------------------------------------------------------
    # DAY AND KIND
    # ------------------------------------------------------------

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
