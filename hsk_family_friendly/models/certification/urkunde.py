from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import german, guarded, opened, size_class, state_by_domain
from ...tools.dates import as_day, check_years
from . import certificate_text
from . import holders as holder_files
from .renewal_step import RENEWAL_ACTIVITY


class Certification(models.Model):
    """What a certificate says, and what was added to it: number, Urkunde, extension, suspension.

    Figures of the past do not follow a company when it moves: what it was is kept here, too.
    """

    _inherit = "hsk.certification"

    decided_municipality_id = fields.Many2one(
        "hsk.municipality",
        "Municipality at the Decision",
        compute="_compute_decided",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Where the company was at its certification. It stays as it was then.",
    )
    decided_industry_id = fields.Many2one(
        "res.partner.industry",
        "Branch at the Decision",
        compute="_compute_decided",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The branch of the company at its certification. It stays as it was then.",
    )
    size_class = fields.Selection(
        size_class.SELECTION,
        "Size Class at the Decision",
        compute="_compute_size_class",
        search="_search_size_class",
        help="EU size class by the headcount at the certification.",
    )
    document_content = fields.Json(copy=False, readonly=True)
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
    attended_event_count = fields.Integer(
        "Events Attended",
        compute="_compute_attended_event_count",
        compute_sudo=True,
        help="Events of the network that somebody of the company attended between the previous "
        "decision and this one.",
    )

    @api.depends("state", "partner_id.hsk_municipality_id", "partner_id.industry_id")
    def _compute_decided(self):
        """Keep what is there; what was missing at the decision can be added later."""
        certified = self.filtered(lambda case: case.state == "certified")
        for case in certified:
            company = case.partner_id.sudo()
            case.decided_municipality_id = (
                case.decided_municipality_id or company.hsk_municipality_id
            )
            case.decided_industry_id = case.decided_industry_id or company.industry_id
        others = self - certified
        others.decided_municipality_id = others.decided_industry_id = False

    @api.depends("employee_count")
    def _compute_size_class(self):
        domains = size_class.domains("employee_count")
        state_by_domain.compute(self, "size_class", domains, False)

    def _search_size_class(self, operator, value):
        return state_by_domain.search(operator, value, size_class.domains("employee_count"), False)

    # ------------------------------------------------------------
    # NUMBER
    # ------------------------------------------------------------

    def _give_numbers(self):
        """Number the certificates that have none, per year of their first valid day."""
        for case in self.filtered(lambda case: not case.number).sorted("valid_from"):
            guarded.by_action(case).number = case._next_free_number()

    def _move_award(self, day):
        """Let certificates begin on another day of the award; validity and number follow.

        :param day: a date; `False`: there is no ceremony, the decision's day counts
        :raise UserError: an Urkunde with the old day was issued
        """
        issued = self.browse(self._issued_documents().mapped("res_id"))
        if issued:
            raise UserError(
                self.env._(
                    "The Urkunde with the day of the award was printed already for %(companies)s. "
                    "The day stays as it is; a ceremony on another day does not change the "
                    "certificates.",
                    companies=", ".join(issued.partner_id.mapped("name")),
                )
            )
        guarded.by_action(self).write({"awarded_on": day})

    def _renumber(self, before):
        """Number certificates anew that begin in another year than their number says.

        :param dict before: {certificate: its first valid day before}
        """
        for case, day in before.items():
            old = case.number
            prefixes = [case._number_prefix(one) for one in (day, case.valid_from)]
            if prefixes[0] == prefixes[1] or not (old or "").startswith(prefixes[0]):
                continue
            guarded.by_action(case).number = case._next_free_number()
            case.message_post(
                body=self.env._(
                    "The certificate begins on %(day)s: its number %(old)s becomes %(new)s.",
                    day=format_date(self.env, case.valid_from),
                    old=old,
                    new=case.number,
                )
            )

    def _number_prefix(self, day):
        """Return how numbers of a day begin; nothing where they do not tell the year."""
        sequence = self.env["ir.sequence"].sudo()
        companies = (self.company_id.id, False)
        sequence = sequence.search(
            [("code", "=", "hsk.certificate"), ("company_id", "in", companies)],
            order="company_id",
            limit=1,
        )
        return sequence._get_prefix_suffix(date=day, date_range=day)[0] if sequence else ""

    def _next_free_number(self):
        """Return the sequence's next number; those that an import brought along are passed over."""
        sequence = self.env["ir.sequence"].sudo()
        while True:
            number = sequence.next_by_code("hsk.certificate", sequence_date=self.valid_from)
            if not number:
                raise UserError(
                    self.env._(
                        "There is no sequence for certificate numbers (code hsk.certificate). Ask "
                        "your administrator."
                    )
                )
            taken = [("number", "=", number), ("company_id", "=", self.company_id.id)]
            if not self.sudo().search_count(taken, limit=1):
                return number

    # ------------------------------------------------------------
    # URKUNDE: WHAT STANDS ON IT IS FIXED AT THE DECISION AND PRINTED FROM THAT
    # ------------------------------------------------------------

    def _freeze_document(self):
        """Keep what stands on the Urkunde as it is at the decision, copies of the logos too."""
        texts = self.env["hsk.certificate.text"]
        for case in self:
            content = texts._content_of(case)
            logos = self.env["hsk.certificate.logo"].browse(content.pop("logo_ids"))
            guarded.by_action(case).document_content = {
                **content,
                "file_ids": texts._copy_logos(case, logos.with_context(bin_size=False)).ids,
            }

    def _issued_documents(self):
        """Return the kept files of the Urkunden that were printed."""
        files = self.env["ir.attachment"].sudo()
        mine = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return files.search([*mine, ("hsk_is_issued", "=", True)])

    def _document(self):
        """Return what stands on the Urkunde, as the report prints it (in German)."""
        self.ensure_one()
        if not self.valid_from or not self.valid_until:
            raise UserError(self.env._("%s: there is no certificate to print.", self.display_name))
        texts = self.env["hsk.certificate.text"]
        content = self.document_content or texts._content_of(self)
        return {
            **content,
            "logos": texts._logos_of(self, content),
            "times": german.times(self.cycle),
            "validity": f"{german.long_date(self.valid_from)} bis "
            f"{german.long_date(self.valid_until)}",
            "size": certificate_text.name_size(content["company"]),
        }

    def _extension_document(self):
        """Return what stands on the addendum to the Urkunde: until when the extension lasts."""
        self.ensure_one()
        if not self.extended_until:
            raise UserError(self.env._("%s is not extended.", self.display_name))
        return {
            **self._document(),
            "extended_until": german.long_date(self.extended_until),
            "granted_on": german.long_date(self._open_change("extension").date_from),
        }

    # ------------------------------------------------------------
    # EXTENDED UNTIL THE NEXT AWARD, OR RESTING FOR A WHILE
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

    def action_extend(self, until=None, reason=None, day=None):
        """Extend certificates, all or none of them.

        The following certificate's first day cuts the extension. The end of the validity itself
        takes an extension back.

        :param until: the last day of the extension, a date or “2026-11-18”
        :param str reason: why, as it is documented
        :param day: the day on which it was granted and from which it counts; default: today
        :raise UserError: the day or the reason is missing, or there is nothing to extend
        """
        changes = self.env["hsk.certificate.change"]
        until, day = as_day(self.env, until), changes._day_of_change(day)
        reason = str(reason or "").strip()
        self.check_access("write")
        if not until or not reason:
            raise UserError(
                self.env._("An extension needs the day until which it lasts, and its reason.")
            )
        check_years(self.env, until)
        for case in self:
            changes._check_can_extend(case, until, day)
        changes._add(self, "extension", day, reason, extended_until=until)
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
        changes = self.env["hsk.certificate.change"]
        day, reason = changes._day_of_change(day), str(reason or "").strip()
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
            changes._check_after_last(case, "suspension", day)
        changes._add(self, "suspension", day, reason)
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
        changes = self.env["hsk.certificate.change"]
        day = changes._day_of_change(day)
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
        changes._close(self, "suspension", day)
        for case in self:
            case.message_post(
                body=self.env._(
                    "The suspension is over: valid again from %s.", format_date(self.env, day)
                )
            )

    def _open_change(self, kind):
        """Return the extension or suspension that nothing has ended."""
        return self.change_ids.filtered(lambda one: one.kind == kind and not one.date_to)

    # ------------------------------------------------------------
    # WHO HOLDS ONE, FOR THE WEBSITE
    # ------------------------------------------------------------

    @api.model
    def holders(self, day=None):
        """Return the companies whose certificate is valid on a day, for the website.

        Left out are companies that do not want to be named and archived ones. Name and address
        are those of today, also for a day in the past.

        :param day: a date or “2026-01-31”; default: today at the agency
        :return: a list of dicts with the keys of `HOLDER_FIELDS`, sorted by name; texts, numbers,
            days as “2026-01-31”, and None for what is not known
        :rtype: list
        :raise UserError: the day is none
        """
        return holder_files.rows(self.browse(), day)

    def _holder_domain(self, day=None):
        return holder_files.holder_domain(self, day)

    def _held_domain(self, day=None):
        """Return the domain of the certificates valid on a day, not suspended; default: today.

        :raise UserError: the day is none
        """
        return self._certificate_domains(as_day(self.env, day))["active"]

    def _holders_csv(self, day=None):
        return holder_files.as_csv(self.holders(day))

    # ------------------------------------------------------------
    # EVENTS ATTENDED ON THE WAY TO THE DECISION
    # ------------------------------------------------------------

    def _compute_attended_event_count(self):
        attended = self._events_attended()
        for case in self:
            case.attended_event_count = len(attended[case])

    @opened.for_one_record("hsk-case-events")
    def action_open_attended_events(self):
        """Show the events that the company attended on the way to this decision."""
        return self.env["event.event"]._action_hsk_attended(self._events_attended()[self])
