from odoo import api, fields, models

from ...tools import guarded
from ..certification.certification import OPEN_STATES
from ..certification.checklist_item import DONE_STATES
from .event_event import kinds

# What an attendance writes, and nobody else.
OF_ATTENDANCE = {"event_id", "is_by_attendance"}


class ChecklistTemplateItem(models.Model):
    """A workshop is attended at an event of this kind."""

    _inherit = "hsk.checklist.template.item"

    event_kind = fields.Selection(
        selection=kinds,
        string="Fulfilled by",
        default="workshop",
        help="Whoever attends an event of this kind has done the workshop: it is ticked by itself.",
    )


class ChecklistItem(models.Model):
    """Workshops that somebody of the company attended are ticked: nobody enters it twice."""

    _inherit = "hsk.checklist.item"

    event_id = fields.Many2one(
        "event.event",
        "Event Attended",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The attendance that ticked the item.",
    )
    is_by_attendance = fields.Boolean(readonly=True)

    @api.model
    def _not_entered(self):
        return super()._not_entered() | OF_ATTENDANCE

    def _created(self):
        super()._created()
        workshops = self.filtered(lambda item: item.type == "workshop")
        self._tick_workshops(workshops.certification_id.partner_id)

    def _decided_by_hand(self, state):
        super()._decided_by_hand(state)
        # from now on the status is what staff say
        ticked = self.filtered(lambda item: item.is_by_attendance and item.state != state)
        guarded.by_action(ticked).is_by_attendance = False

    # ------------------------------------------------------------
    # ATTENDANCE
    # ------------------------------------------------------------

    @api.model
    def _tick_workshops(self, companies):
        """Make the open cases of companies agree with the events that they attended.

        Each event ticks one workshop, in the order of both. An attendance that was taken back
        opens what it ticked; what staff decided by hand stays.
        """
        if not companies:
            return
        cases = (
            self.env["hsk.certification"]
            .sudo()
            .search([("partner_id", "in", companies.ids), ("state", "in", OPEN_STATES)])
        )
        items = (
            guarded.by_action(self.sudo())
            .search([("certification_id", "in", cases.ids)])
            .filtered(lambda item: item.type == "workshop")
        )
        attended = items.certification_id._events_attended()
        ticked_elsewhere = self._events_that_ticked(cases)
        for case, own in items.grouped("certification_id").items():
            events = attended[case] - ticked_elsewhere.get(case.partner_id, attended[case][:0])
            own._agree_with(events.filtered(lambda event, case=case: event._counts_for(case)))

    @api.model
    def _events_that_ticked(self, cases):
        """Return {company: events} that ticked something in other cases than these."""
        groups = self.sudo()._read_group(
            [
                ("certification_id.partner_id", "in", cases.partner_id.ids),
                ("certification_id", "not in", cases.ids),
                ("event_id", "!=", False),
            ],
            ["certification_id"],
            ["event_id:recordset"],
        )
        found = {}
        for case, events in groups:
            found[case.partner_id] = found.get(case.partner_id, events) | events
        return found

    def _agree_with(self, events):
        """Tick one item of a case for each event, and open those whose event is no more there."""
        kinds = {item: item.template_item_id.event_kind for item in self}
        gone = self.filtered(
            lambda item: (
                item.event_id
                and item.event_id not in events.filtered_domain([("hsk_kind", "=", kinds[item])])
            )
        )
        by_attendance = gone.filtered("is_by_attendance")
        by_attendance.write({"state": "open", "event_id": False, "is_by_attendance": False})
        (gone - by_attendance).event_id = False
        free = self.filtered(lambda item: not item.event_id and item.state not in DONE_STATES)
        for event in events - self.event_id:
            item = free.filtered(lambda item, kind=event.hsk_kind: kinds[item] == kind)[:1]
            item.write({"state": "accepted", "event_id": event.id, "is_by_attendance": True})
            free -= item
