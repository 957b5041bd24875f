from odoo import api, models

# Known to this file only: the ticks are set once, when the whole call is done.
_LATER = object()

# What decides whether, for whom and for what an attendance counts.
OF_REGISTRATION = {"state", "active", "hsk_partner_id", "partner_id", "event_id", "event_slot_id"}
OF_EVENT = {"hsk_kind", "hsk_round_id", "date_begin", "kanban_state", "company_id"}


def _at_the_end(records):
    return records.with_context(hsk_ticks=_LATER)


def _is_later(env):
    return env.context.get("hsk_ticks") is _LATER


class EventRegistration(models.Model):
    # Whatever way an attendance comes in or is taken back, the checklists agree with it.
    _inherit = "event.registration"

    @api.model_create_multi
    def create(self, vals_list):
        if _is_later(self.env):
            return super().create(vals_list)
        registrations = super(EventRegistration, _at_the_end(self)).create(vals_list)
        registrations = registrations.with_env(self.env)
        registrations._tick_for(registrations._network_companies())
        return registrations

    def write(self, vals):
        if _is_later(self.env) or not OF_REGISTRATION & vals.keys():
            return super().write(vals)
        before = self._network_companies()
        result = super(EventRegistration, _at_the_end(self)).write(vals)
        self._tick_for(before | self._network_companies())
        return result

    def unlink(self):
        companies = self._network_companies()
        result = super().unlink()
        self._tick_for(companies)
        return result

    def _network_companies(self):
        """Return the companies that these registrations for events of the network count for."""
        return self.sudo().filtered("event_id.hsk_kind").hsk_partner_id

    def _tick_for(self, companies):
        self.env["hsk.checklist.item"]._tick_workshops(companies)


class EventEvent(models.Model):
    # What changes about an event of the network changes what its attendances count for.
    _inherit = "event.event"

    def write(self, vals):
        if not OF_EVENT & vals.keys():
            return super().write(vals)
        before = self.sudo().filtered("hsk_kind")
        result = super().write(vals)
        companies = (before | self.sudo().filtered("hsk_kind")).registration_ids.hsk_partner_id
        self.env["hsk.checklist.item"]._tick_workshops(companies)
        return result

    def _counts_for(self, case):
        """Tell whether an attendance at this event counts for a case: of its round, if it has one.

        :param case: a `hsk.certification` record
        """
        self.ensure_one()
        return self.hsk_round_id in (case.round_id, self.hsk_round_id[:0])

    def _action_hsk_attended(self, events):
        """Return the action that shows events that were attended."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Events Attended"),
            "res_model": "event.event",
            "views": [
                (self.env.ref("hsk_family_friendly.event_event_view_list_attended").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", events.ids), ("active", "in", [True, False])],
            "context": {"create": False},
        }
