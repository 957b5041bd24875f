from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import guarded
from ...tools.dates import agency_today, as_day, check_years
from .renewal_step import RENEWAL_ACTIVITY


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


class Certification(models.Model):
    """A certificate that is extended until the next award, or that rests for a while."""

    _inherit = "hsk.certification"

    change_ids = fields.One2many(
        "hsk.certificate.change",
        "certification_id",
        string="Extensions and Suspensions",
        readonly=True,
    )
    extended_until = fields.Date(compute="_compute_extension", store=True)
    extension_reason = fields.Text(
        "Reason of the Extension", compute="_compute_extension", store=True
    )
    valid_through = fields.Date(
        "Valid until, with Extension",
        compute="_compute_extension",
        store=True,
        index=True,
        help="Last day of the validity, or of its extension.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends(
        "valid_until",
        "change_ids.kind",
        "change_ids.date_to",
        "change_ids.extended_until",
        "change_ids.reason",
    )
    def _compute_extension(self):
        for case in self:
            extension = case._open_change("extension")
            until = extension.extended_until
            # an extension that was taken back ends with the validity itself
            extended = bool(until and case.valid_until and until > case.valid_until)
            case.extended_until = extended and until
            case.extension_reason = extended and extension.reason
            case.valid_through = until if extended else case.valid_until

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_extend(self, until=None, reason=None, day=None):
        """Extend certificates, all or none of them.

        The following certificate's first day cuts the extension. The end of the validity itself
        takes an extension back.

        :param until: the last day of the extension, a date or “2026-11-18”
        :param str reason: why, as it is documented
        :param day: the day on which it was granted and from which it counts; default: today
        :raise UserError: the day or the reason is missing, or there is nothing to extend
        """
        until, day, reason = as_day(self.env, until), self._day_of_change(day), _text(reason)
        self.check_access("write")
        if not until or not reason:
            raise UserError(
                self.env._("An extension needs the day until which it lasts, and its reason.")
            )
        check_years(self.env, until)
        for case in self:
            case._check_can_extend(until, day)
        self._add_change("extension", day, reason, extended_until=until)
        self._check_certificate()
        for case in self:
            case.message_post(
                body=self.env._(
                    "Extended until %(until)s, granted on %(day)s: %(reason)s",
                    until=format_date(self.env, until),
                    day=format_date(self.env, day),
                    reason=reason,
                )
            )
        # they name the old end; the daily job writes them anew when they are due
        self.letter_ids.filtered(
            lambda letter: letter.renewal_step_id and letter.state == "draft"
        ).unlink()
        self.activity_unlink([RENEWAL_ACTIVITY])

    def action_suspend(self, reason=None, day=None):
        """Suspend certificates: until they are resumed they are not valid, and nobody has left.

        :param str reason: why, as it is documented
        :param day: the first day without a valid certificate; default: today
        :raise UserError: the reason is missing, or no certificate is in force on that day
        """
        day, reason = self._day_of_change(day), _text(reason)
        self.check_access("write")
        if not reason:
            raise UserError(self.env._("A suspension needs its reason."))
        in_force = self.filtered_domain(self._in_force_domain(day))
        for case in self:
            if case not in in_force:
                raise UserError(
                    self.env._(
                        "%(case)s: there is no certificate in force on %(day)s to suspend.",
                        case=case.display_name,
                        day=format_date(self.env, day),
                    )
                )
            if case._open_change("suspension"):
                raise UserError(self.env._("%s is suspended already.", case.display_name))
            case._check_after_last("suspension", day)
        self._add_change("suspension", day, reason)
        for case in self:
            case.message_post(
                body=self.env._(
                    "Suspended from %(day)s: %(reason)s",
                    day=format_date(self.env, day),
                    reason=reason,
                )
            )

    def action_resume(self, day=None):
        """End the suspension of certificates.

        :param day: the first day on which they are valid again; default: today
        :raise UserError: a certificate is not suspended
        """
        day = self._day_of_change(day)
        self.check_access("write")
        for case in self:
            suspension = case._open_change("suspension")
            if not suspension:
                raise UserError(self.env._("%s is not suspended.", case.display_name))
            if day < suspension.date_from:
                raise UserError(
                    self.env._(
                        "%(case)s is suspended from %(day)s on; it cannot be resumed before.",
                        case=case.display_name,
                        day=format_date(self.env, suspension.date_from),
                    )
                )
        self._close_changes("suspension", day)
        for case in self:
            case.message_post(
                body=self.env._(
                    "The suspension is over: valid again from %s.", format_date(self.env, day)
                )
            )

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _open_change(self, kind):
        """Return the extension or suspension that nothing has ended."""
        return self.change_ids.filtered(lambda one: one.kind == kind and not one.date_to)

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

    def _check_after_last(self, kind, day):
        """Refuse a change before the last one of its kind: past days stay as they were."""
        last = self.change_ids.filtered(lambda one: one.kind == kind)[:1]
        if last and day < (last.date_to or last.date_from):
            raise UserError(
                self.env._(
                    "%(case)s: the last change is of %(last)s. What comes after it cannot be dated "
                    "%(day)s.",
                    case=self.display_name,
                    last=format_date(self.env, last.date_to or last.date_from),
                    day=format_date(self.env, day),
                )
            )

    def _check_can_extend(self, until, day):
        """Refuse an extension that would extend nothing."""
        if self.state != "certified" or self.ended_on:
            raise UserError(self.env._("%s: there is no certificate to extend.", self.display_name))
        self._check_after_last("extension", day)
        if until < self.valid_until or (until == self.valid_until and not self.extended_until):
            raise UserError(
                self.env._(
                    "%(case)s is valid until %(end)s; an extension lasts longer.",
                    case=self.display_name,
                    end=format_date(self.env, self.valid_until),
                )
            )
        if until < day:
            raise UserError(
                self.env._(
                    "%(case)s: an extension until %(until)s would be over before the day on which "
                    "it counts for the first time, %(day)s.",
                    case=self.display_name,
                    until=format_date(self.env, until),
                    day=format_date(self.env, day),
                )
            )
        without_gap = max(fields.Date.add(self.valid_until, days=1), day)
        if self.replaced_on and self.replaced_on <= without_gap:
            raise UserError(
                self.env._(
                    "%(case)s: the next certificate follows on %(day)s, there is nothing to "
                    "extend.",
                    case=self.display_name,
                    day=format_date(self.env, self.replaced_on),
                )
            )

    def _add_change(self, kind, day, reason, **values):
        self._close_changes(kind, day)
        guarded.by_action(self.env["hsk.certificate.change"].sudo()).create(
            [
                {
                    "certification_id": case.id,
                    "kind": kind,
                    "date_from": day,
                    "reason": reason,
                    **values,
                }
                for case in self
            ]
        )

    def _close_changes(self, kind, day):
        changes = self.change_ids.filtered(lambda one: one.kind == kind and not one.date_to)
        guarded.by_action(changes.sudo()).date_to = day
        changes.flush_recordset()  # the database allows one open row at a time

    def _next_award_day(self):
        """Return the first award, of a round or an event, that these certificates do not reach.

        :return: a date, or `False`
        """
        after = max(filter(None, (agency_today(self.env), *self.mapped("valid_through"))))
        companies = Domain("company_id", "in", [*self.company_id.ids, False])
        rounds = self.env["hsk.round"].search(companies)
        days = [day for round_ in rounds if (day := round_._award_day())]
        days += self.env["event.event"]._hsk_award_days(
            companies & Domain("hsk_round_id", "=", False)
        )
        return min((day for day in days if day > after), default=False)


def _text(value):
    """Return what an interface sent as a text without blanks around it."""
    return str(value or "").strip()
