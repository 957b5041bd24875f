from contextlib import contextmanager

from odoo import api, models


class CalendarEvent(models.Model):
    """Meetings of tandems, visits and juries: who may write those changes the meetings, too.

    Odoo lets everyone who is invited, and often everyone, change a meeting. Of meetings that are
    not ours that stays so.
    """

    _inherit = "calendar.event"

    # ------------------------------------------------------------
    # CRUD: the gate of meetings; the subjects that have meetings extend the steps around a change
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        events = self.browse()
        for context, group in self._hsk_groups(vals_list):
            events += super(CalendarEvent, self.with_context(**context)).create(group)
        events = events.with_env(self.env)
        events._hsk_check_owners()
        events._hsk_keep_private()
        events._hsk_created(vals_list)
        return events

    def write(self, vals):
        self._hsk_check_owners()
        owners = set(self._hsk_owner_fields())
        with self._hsk_changing(vals) as changed:
            result = super().write(changed)
            if owners & vals.keys():
                self._hsk_check_owners()
        if {"privacy", *owners} & vals.keys():
            self._hsk_keep_private()
        return result

    def unlink(self):
        self._hsk_check_owners()
        self._hsk_leaving()
        return super().unlink()

    @api.model
    def _hsk_owner_fields(self):
        """Return the names of the fields that say what a meeting of ours is a meeting of."""
        return []

    @api.model
    def _hsk_groups(self, vals_list):
        """Return [(context, values)] of new meetings, in their order: some are made differently."""
        return [({}, vals_list)]

    def _hsk_created(self, vals_list):
        """Do what follows from new meetings."""

    @contextmanager
    def _hsk_changing(self, vals):
        """Around a change of meetings: give what is written, and do what follows from it.

        :param dict vals: what is to be written
        """
        yield vals

    def _hsk_leaving(self):
        """Do what has to be done before meetings are deleted."""

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_sendmail(self):
        """Send the invitation again; that of a meeting of ours only for who may change it."""
        self._hsk_check_owners()
        return super().action_sendmail()

    def action_unlink_event(self, attendee_id=None, recurrence=False):
        """Delete a meeting, or ask how; one of ours only for who may change it."""
        self._hsk_check_owners()
        return super().action_unlink_event(attendee_id, recurrence)

    def action_mass_deletion(self, recurrence_update_setting):
        """Delete meetings of a series; of ours only for who may change them."""
        self._hsk_check_owners()
        return super().action_mass_deletion(recurrence_update_setting)

    def action_mass_archive(self, recurrence_update_setting):
        """Archive meetings of a series; of ours only for who may change them."""
        self._hsk_check_owners()
        return super().action_mass_archive(recurrence_update_setting)

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _hsk_owners(self):
        """Return what these are meetings of: tandems, visits, sessions, with the user's rights."""
        # only these fields: what else were read with all rights would stand in the user's cache
        alone = self.sudo().with_context(prefetch_fields=False, active_test=False)
        return [
            owners
            for name in self._hsk_owner_fields()
            if (owners := alone[name].with_env(self.env))
        ]

    def _hsk_check_owners(self):
        """Refuse to change a meeting of ours to those who may not write what it is a meeting of.

        :raise AccessError: the user may not
        """
        for owners in self.filtered("id")._hsk_owners() if not self.env.su else ():
            owners.check_access("write")

    def _compute_user_can_edit(self):
        """Whoever may write what a meeting is a meeting of edits it, and nobody else."""
        result = super()._compute_user_can_edit()
        for event in self:
            if owners := event._origin._hsk_owners():
                event.user_can_edit = all(one.has_access("write") for one in owners)
        return result


class CalendarAttendee(models.Model):
    # Who takes part in a meeting of ours is changed by those who may change the meeting; everyone
    # answers for themselves. (No docstring: Odoo would keep it as that of its own model.)
    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        attendees.event_id._hsk_check_owners()
        return attendees

    def write(self, vals):
        changed = self
        if vals.keys() <= {"state"}:
            changed = self.filtered(lambda one: one.partner_id != self.env.user.partner_id)
        changed.event_id._hsk_check_owners()
        result = super().write(vals)
        if "event_id" in vals:
            self.event_id._hsk_check_owners()
        return result

    def unlink(self):
        self.event_id._hsk_check_owners()
        return super().unlink()


class CalendarRecurrence(models.Model):
    # The rule of a series is part of its meetings. (No docstring: see above.)
    _inherit = "calendar.recurrence"

    def write(self, vals):
        self._hsk_check_owners()
        result = super().write(vals)
        if {"base_event_id", "calendar_event_ids"} & vals.keys():
            self._hsk_check_owners()
        return result

    def unlink(self):
        self._hsk_check_owners()
        return super().unlink()

    def _hsk_check_owners(self):
        every = self.sudo().with_context(active_test=False, prefetch_fields=False)
        events = every.calendar_event_ids | every.base_event_id
        events.with_env(self.env)._hsk_check_owners()
