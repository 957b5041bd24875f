from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import guarded
from ...tools.dates import agency_today, as_day, check_years


class CertificateChange(models.Model):
    """From which day on a certificate was extended or suspended, why and by whom.

    Rows are added and closed, never changed. A figure of a day asks for the rows of that day: an
    extension counts from the day on which it was granted, so a report of the days before says
    today what it said then.
    """

    _name = "hsk.certificate.change"
    _description = "Extension or Suspension of a Certificate"
    _inherit = ["hsk.case.part"]
    _order = "date_from desc, id desc"
    _rec_name = "reason"

    kind = fields.Selection(
        [("extension", "Extension"), ("suspension", "Suspension")], required=True
    )
    date_from = fields.Date("Counts from", required=True, help="First day on which it counts.")
    date_to = fields.Date(
        "Over on",
        help="First day on which it does not count any more: the certificate was resumed, or "
        "extended anew. Empty: it still counts.",
    )
    extended_until = fields.Date()
    due_on = fields.Date(
        compute="_compute_due_on",
        store=True,
        help="The end of the extended certificate, or the day on which its successor begins.",
    )
    reason = fields.Text(required=True)
    user_id = fields.Many2one(
        "res.users", "Entered by", required=True, default=lambda self: self._default_user_id()
    )

    _one_at_a_time = models.UniqueIndex(
        "(certification_id, kind) WHERE date_to IS NULL",
        "Someone else has just extended or suspended this certificate. Reload the page.",
    )
    _days_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "An extension or suspension ends before it begins."
    )

    def _default_user_id(self):
        return self.env.user

    @api.depends("extended_until", "certification_id.valid_until", "certification_id.replaced_on")
    def _compute_due_on(self):
        for change in self:
            case = change.certification_id
            days = filter(None, (change.extended_until, case.replaced_on))
            change.due_on = change.extended_until and max(case.valid_until, min(days))

    @api.model
    def _on(self, day, kind):
        """Return the domain of the extensions or suspensions that count on a day."""
        return (
            Domain("kind", "=", kind)
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">", day))
        )

    # ------------------------------------------------------------
    # EXTENDING, SUSPENDING, RESUMING
    # ------------------------------------------------------------

    @api.model
    def _day_of_change(self, day):
        """Return the day on which a change begins: today, or an earlier day.

        :raise UserError: the day is none, or lies ahead
        """
        today = agency_today(self.env)
        day = as_day(self.env, day) or today
        check_years(self.env, day)
        if day > today:
            raise UserError(
                self.env._(
                    "%s lies in the future. Enter it on that day.", format_date(self.env, day)
                )
            )
        return day

    @api.model
    def _check_after_last(self, case, kind, day):
        """Refuse a change before the last one of its kind: past days stay as they were."""
        last = case.change_ids.filtered(lambda one: one.kind == kind)[:1]
        if last and day < (last.date_to or last.date_from):
            raise UserError(
                self.env._(
                    "%(case)s: the last change is of %(last)s. What comes after it cannot be dated "
                    "%(day)s.",
                    case=case.display_name,
                    last=format_date(self.env, last.date_to or last.date_from),
                    day=format_date(self.env, day),
                )
            )

    @api.model
    def _check_can_extend(self, case, until, day):
        """Refuse an extension that would extend nothing."""
        if case.state != "certified" or case.ended_on:
            raise UserError(self.env._("%s: there is no certificate to extend.", case.display_name))
        self._check_after_last(case, "extension", day)
        if until < case.valid_until or (until == case.valid_until and not case.extended_until):
            raise UserError(
                self.env._(
                    "%(case)s is valid until %(end)s; an extension lasts longer.",
                    case=case.display_name,
                    end=format_date(self.env, case.valid_until),
                )
            )
        if until < day:
            raise UserError(
                self.env._(
                    "%(case)s: an extension until %(until)s would be over before the day on which "
                    "it counts for the first time, %(day)s.",
                    case=case.display_name,
                    until=format_date(self.env, until),
                    day=format_date(self.env, day),
                )
            )
        without_gap = max(fields.Date.add(case.valid_until, days=1), day)
        if case.replaced_on and case.replaced_on <= without_gap:
            raise UserError(
                self.env._(
                    "%(case)s: the next certificate follows on %(day)s, there is nothing to "
                    "extend.",
                    case=case.display_name,
                    day=format_date(self.env, case.replaced_on),
                )
            )

    @api.model
    def _add(self, cases, kind, day, reason, **values):
        self._close(cases, kind, day)
        guarded.by_action(self.sudo()).create(
            [
                {
                    "certification_id": case.id,
                    "kind": kind,
                    "date_from": day,
                    "reason": reason,
                    **values,
                }
                for case in cases
            ]
        )

    @api.model
    def _close(self, cases, kind, day):
        changes = cases.change_ids.filtered(lambda one: one.kind == kind and not one.date_to)
        guarded.by_action(changes.sudo()).date_to = day
        changes.flush_recordset()  # the database allows one open row at a time


class EndReason(models.Model):
    """Why a certificate ended before or without a renewal."""

    _name = "hsk.end.reason"
    _description = "Exit Reason"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
