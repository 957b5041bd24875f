from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.dates import at_agency


class JuryAttendance(models.Model):
    """When a juror was in the room; it decides who counts for the quorum of which case."""

    _name = "hsk.jury.attendance"
    _description = "Attendance at a Jury Session"
    _inherit = ["hsk.jury.part"]
    _order = "session_id, juror_id"

    juror_id = fields.Many2one("hsk.juror", required=True, index=True, ondelete="restrict")
    is_absent = fields.Boolean("Absent")
    arrived_on = fields.Datetime("Arrived at")
    left_on = fields.Datetime("Left at")

    _once = models.UniqueIndex("(session_id, juror_id)", "This juror is on the list already.")

    @api.constrains("juror_id", "session_id")
    def _check_juror(self):
        for attendance in self:
            if attendance.juror_id not in attendance.session_id.juror_ids:
                raise ValidationError(
                    self.env._(
                        "%(juror)s is not a juror of %(session)s.",
                        juror=attendance.juror_id.display_name,
                        session=attendance.session_id.display_name,
                    )
                )

    @api.constrains("arrived_on", "left_on", "is_absent")
    def _check_times(self):
        for attendance in self:
            name = attendance.juror_id.display_name
            if attendance.is_absent and (attendance.arrived_on or attendance.left_on):
                raise ValidationError(
                    self.env._("%s cannot be absent and have times of arrival or leaving.", name)
                )
            if attendance.left_on and not attendance.arrived_on:
                raise ValidationError(self.env._("%s left without having arrived.", name))
            if attendance.left_on and attendance.left_on < attendance.arrived_on:
                raise ValidationError(self.env._("%s left before arriving.", name))

    @api.model_create_multi
    def create(self, vals_list):
        self.env["hsk.jury.session"].browse(vals.get("session_id") for vals in vals_list)._lock()
        attendances = super().create(vals_list)
        attendances._note()
        return attendances

    def write(self, vals):
        self.session_id._lock()
        result = super().write(vals)
        self._note()
        return result

    def unlink(self):
        for one in self:
            one.session_id._log(
                "attendance",
                juror=one.juror_id,
                note=self.env._("%s → deleted", one._in_words()),
            )
        return super().unlink()

    def _note(self):
        for one in self:
            one.session_id._log("attendance", juror=one.juror_id, note=one._in_words())

    def _in_words(self):
        """Return the attendance as the minutes name it."""
        self.ensure_one()
        if self.is_absent:
            return self.env._("absent")
        moments = [
            self.arrived_on and self.env._("from %s", self._clock(self.arrived_on)),
            self.left_on and self.env._("until %s", self._clock(self.left_on)),
        ]
        return " ".join(filter(None, moments)) or self.env._("not recorded")

    def _clock(self, moment):
        return at_agency(self.env, moment).strftime("%H:%M")

    def _there(self, moment):
        """Tell whether the juror was in the room at a moment; None where nothing is recorded."""
        self.ensure_one()
        if self.is_absent:
            return False
        if not self.arrived_on:
            return None
        return self.arrived_on <= moment and not (self.left_on and self.left_on <= moment)
