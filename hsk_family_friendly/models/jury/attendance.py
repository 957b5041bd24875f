from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.dates import at_agency


class JuryAttendance(models.Model):
    """A time that a juror was in the room; it decides who counts for the quorum of which case.

    Who leaves and comes back has two: what was true at a decision stays.
    """

    _name = "hsk.jury.attendance"
    _description = "Attendance at a Jury Session"
    _inherit = ["hsk.jury.part"]
    _order = "session_id, juror_id, arrived_on, id"
    _rec_name = "juror_id"

    juror_id = fields.Many2one("hsk.juror", required=True, index=True, ondelete="restrict")
    is_absent = fields.Boolean("Absent")
    arrived_on = fields.Datetime("Arrived at")
    left_on = fields.Datetime("Left at")

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

    @api.constrains("session_id", "juror_id", "arrived_on", "left_on", "is_absent")
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
            attendance._check_beside_others()

    def _check_beside_others(self):
        """Refuse two entries of a juror that contradict each other.

        :raise ValidationError: the times overlap, or one of two entries says nothing or absent
        """
        others = self.session_id.attendance_ids.filtered(lambda one: one.juror_id == self.juror_id)
        for other in others - self:
            pair = self | other
            first, second = pair.sorted("arrived_on") if all(pair.mapped("arrived_on")) else pair
            apart = first.left_on and second.arrived_on and first.left_on <= second.arrived_on
            if not apart:
                raise ValidationError(
                    self.env._(
                        "%s is in the list twice for the same time. Enter first when the juror "
                        "left.",
                        self.juror_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env["hsk.jury.session"].browse(
            vals.get("session_id") for vals in vals_list
        )._hsk_in_turn()
        attendances = super().create(vals_list)
        attendances._note()
        return attendances

    def write(self, vals):
        self.session_id._hsk_in_turn()
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

    # ------------------------------------------------------------
    # ON THE EVENING
    # ------------------------------------------------------------

    def _enter(self, session, juror_id, step):
        """Enter that a juror arrives, leaves, is absent, or take the last entry back.

        :param session: the `hsk.jury.session`; these are its entries of the juror
        :param int juror_id: the juror
        :param str step: "arrive", "leave", "absent" or "clear"
        :raise UserError: somebody who was there at a decision would not have been
        """
        now, last = fields.Datetime.now(), self.sorted("id")[-1:]
        values = {"is_absent": step == "absent", "arrived_on": False, "left_on": False}
        if step == "leave":
            last = last.filtered(lambda one: not one.left_on)
            values = {"left_on": max(now, last.arrived_on or now)}
        elif step == "arrive":
            last = last.filtered(lambda one: one.is_absent or one._is_blank())
            values["arrived_on"] = now
        else:
            self._check_no_decision_since(last)
            if step == "clear" and last.left_on:
                values = {"left_on": False}
            elif len(self) > 1:
                last.unlink()
                return
        if last:
            last.write(values)
        else:
            self.create({"session_id": session.id, "juror_id": juror_id, **values})

    def _check_no_decision_since(self, last):
        """Refuse to take back an entry by which a juror counted, or did not, at a decision."""
        since = last.left_on or last.arrived_on
        decided = self.env["hsk.jury.case"].sudo()
        if since:
            decided = last.session_id._all_cases().filtered(
                lambda case: case.decided_on and case.decided_on >= since
            )
        if decided:
            raise UserError(
                self.env._(
                    "“%(case)s” was decided since. Correct the times of %(juror)s in the form of "
                    "the session instead.",
                    case=decided[0].display_name,
                    juror=last.juror_id.display_name,
                )
            )

    def _is_blank(self):
        """Tell whether an entry says nothing."""
        return not self.is_absent and not self.arrived_on

    def _is_there(self):
        """Tell whether the juror of these entries is in the room now."""
        return bool(self._there(fields.Datetime.now()))

    def _in_words(self):
        """Return the entries of a juror as the minutes name them."""
        return ", ".join(one._one_in_words() for one in self.sorted())

    def _one_in_words(self):
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
        """Tell whether the juror of these entries was there at a moment; None: not recorded."""
        told = self.filtered(lambda one: not one._is_blank())
        if not told:
            return None
        return any(
            one.arrived_on
            and one.arrived_on <= moment
            and not (one.left_on and one.left_on <= moment)
            for one in told
        )
