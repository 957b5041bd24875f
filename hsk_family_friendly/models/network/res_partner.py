from odoo import fields, models

from ...tools import counts, opened
from ..company.res_partner import READER


class Partner(models.Model):
    """What a company takes part in: events and advice."""

    _inherit = "res.partner"

    hsk_reach_ids = fields.One2many(
        "hsk.reach", "partner_id", string="Contacts with the Agency", groups=READER
    )
    hsk_attended_event_count = fields.Integer(
        "Events Attended", compute="_compute_hsk_attended_event_count", groups=READER
    )
    hsk_advice_count = fields.Integer("Advice", compute="_compute_hsk_advice_count", groups=READER)

    def _hsk_of_network(self):
        reached = (
            self.env["hsk.reach"]
            .sudo()
            ._read_group([("partner_id", "in", self.ids)], ["partner_id"])
        )
        return super()._hsk_of_network().union(*(partner for (partner,) in reached))

    def _compute_hsk_attended_event_count(self):
        found = dict(
            self.env["hsk.reach"]._read_group(
                [("kind", "=", "event"), ("partner_id", "in", self.ids)],
                ["partner_id"],
                ["res_id:count_distinct"],
            )
        )
        for partner in self:
            partner.hsk_attended_event_count = found.get(partner._origin, 0)

    def _compute_hsk_advice_count(self):
        found = counts.of_lines(self, "hsk.advice", "partner_id")
        for partner in self:
            partner.hsk_advice_count = found[partner._origin]

    @opened.for_one_record("hsk-company-events")
    def action_hsk_open_attended_events(self):
        """Show the events of the network that somebody of the company attended."""
        contacts = self.env["hsk.reach"].search(
            [("kind", "=", "event"), ("partner_id", "=", self.id)]
        )
        events = self.env["event.event"]
        return events._action_hsk_attended(events.browse(set(contacts.mapped("res_id"))))

    @opened.for_one_record("hsk-company-advice")
    def action_hsk_open_advice(self):
        """Show the advice that the company was given."""
        return opened.listed(
            self.env,
            "hsk_advice_action",
            domain=[("partner_id", "=", self.id)],
            context={"default_partner_id": self.id},
        )

    def _hsk_event_days(self):
        groups = (
            self.env["hsk.reach"]
            .sudo()
            ._read_group(
                [("kind", "=", "event"), ("partner_id", "in", self.ids)],
                ["partner_id", "res_id"],
                ["date:min"],
            )
        )
        days = super()._hsk_event_days()
        for partner, event_id, day in groups:
            days.setdefault(partner.id, []).append((day, event_id))
        return days

    # ------------------------------------------------------------
    # MERGING
    # ------------------------------------------------------------

    def _hsk_fold(self, kept):
        super()._hsk_fold(kept)
        self._hsk_name_registrations(kept)

    def _hsk_name_registrations(self, kept):
        """Let the registrations of all of them be those of the one that stays: names tell."""
        registrations = self.env["event.registration"].sudo()
        ours = registrations.search(
            [("partner_id", "in", (self - kept).ids), ("event_id.hsk_kind", "!=", False)]
        )
        ours.filtered(lambda one: one._hsk_person()).name = kept.name

    def _hsk_check_merged(self):
        super()._hsk_check_merged()
        self.env["hsk.checklist.item"].sudo()._tick_workshops(self.sudo())
