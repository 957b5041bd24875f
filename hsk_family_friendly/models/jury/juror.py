from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import guarded, opened
from ...tools.dates import agency_today
from ...tools.files import DOCUMENTS, PICTURES, check_files, claim_files
from ...tools.once import Once


class Juror(models.Model):
    """A member of the jury: a person of a partner organisation, for a term."""

    _name = "hsk.juror"
    _description = "Juror"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _hsk_once_each = (
        Once(
            "partner_id",
            ("company_id",),
            [("active", "=", True)],
            lambda juror: (
                any(session.state != "closed" for session in juror.session_ids),
                juror._is_known(),
            ),
        ),
    )
    _hsk_checked_files = "confidentiality_file_ids"

    partner_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('is_company', '=', False)]",
    )
    name = fields.Char(related="partner_id.name", store=True, readonly=True)
    email = fields.Char(related="partner_id.email", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    organisation_id = fields.Many2one(
        "res.partner",
        "Organisation",
        compute="_compute_organisation_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        tracking=True,
        domain="[('is_company', '=', True)]",
    )
    term_start = fields.Date("Term from", tracking=True)
    term_end = fields.Date("Term until", tracking=True)
    confidentiality_signed_on = fields.Date(
        "Confidentiality Declared on",
        tracking=True,
        help="Without the declaration no dossier is released to this person.",
    )
    confidentiality_file_ids = fields.Many2many(
        "ir.attachment", string="Signed Declaration", copy=False
    )
    has_account = fields.Boolean("Portal Account", compute="_compute_has_account")
    session_ids = fields.Many2many("hsk.jury.session", string="Sessions")
    session_count = fields.Integer(compute="_compute_session_count")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", "Agency", index=True, default=lambda self: self._default_company_id()
    )

    _one_per_person = models.UniqueIndex(
        "(partner_id, company_id) WHERE active IS TRUE", "This person is a juror already."
    )

    def _default_company_id(self):
        return self.env.company

    # ------------------------------------------------------------
    # CONSTRAINTS AND COMPUTE
    # ------------------------------------------------------------

    @api.constrains("term_start", "term_end")
    def _check_term(self):
        for juror in self:
            if juror.term_start and juror.term_end and juror.term_end < juror.term_start:
                raise ValidationError(
                    self.env._("%s: the term ends before it begins.", juror.partner_id.name)
                )

    @api.constrains("confidentiality_signed_on")
    def _check_confidentiality(self):
        today = agency_today(self.env)
        for juror in self:
            if juror.confidentiality_signed_on and juror.confidentiality_signed_on > today:
                raise ValidationError(
                    self.env._(
                        "%s: the confidentiality declaration is dated in the future.",
                        juror.partner_id.name,
                    )
                )

    @api.constrains("confidentiality_file_ids")
    def _check_confidentiality_file(self):
        check_files(self.confidentiality_file_ids, PICTURES | DOCUMENTS)

    @api.depends("partner_id")
    def _compute_organisation_id(self):
        for juror in self:
            juror.organisation_id = juror.partner_id.parent_id or juror.organisation_id

    @api.depends("partner_id.user_ids")
    def _compute_has_account(self):
        for juror in self:
            juror.has_account = bool(juror.partner_id.sudo().user_ids)

    @api.depends("session_ids")
    def _compute_session_count(self):
        for juror in self:
            juror.session_count = len(juror.session_ids)

    @api.depends("name", "organisation_id")
    def _compute_display_name(self):
        for juror in self:
            parts = [juror.name, juror.organisation_id.name]
            juror.display_name = ", ".join(filter(None, parts))

    # ------------------------------------------------------------
    # CRUD AND ACTIONS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any("session_ids" in vals for vals in vals_list):
            self._refuse_sessions()
        jurors = super(Juror, guarded.without_defaults(self, ("session_ids",))).create(vals_list)
        claim_files(jurors, "confidentiality_file_ids")
        return jurors

    def write(self, vals):
        if "session_ids" in vals:
            self._refuse_sessions()
        if "partner_id" in vals:
            self._check_same_person(vals["partner_id"])
        if not vals.get("active", True):
            self._check_not_judging()
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # not into an agency that is none of the user's
        if "confidentiality_file_ids" in vals:
            claim_files(self, "confidentiality_file_ids")
        if "organisation_id" in vals:  # another organisation, other conflicts of interest
            self.env["hsk.jury.conflict"]._look_again(self.partner_id)
        return result

    def action_give_account(self):
        """Open Odoo's dialog that gives the person a portal account."""
        self.ensure_one()
        wizard = (
            self.env["portal.wizard"]
            .with_context(active_ids=self.partner_id.ids, default_partner_ids=self.partner_id.ids)
            .create({})
        )
        return wizard._action_open_modal()

    @opened.for_one_record("hsk-juror-sessions")
    def action_open_sessions(self):
        """Show the sessions of the juror."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_jury_session_action"
        )
        return {**action, "domain": [("juror_ids", "in", self.ids)], "context": {}}

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _refuse_sessions(self):
        """The session looks at terms, quorum and conflicts of interest; from here nobody would."""
        raise UserError(self.env._("The jurors of a session are named at the session."))

    def _check_same_person(self, partner_id):
        """Votes and conflicts of interest are a person's, and do not go over to another one."""
        for juror in self.sudo():
            if guarded.differs(juror, "partner_id", partner_id) and juror._is_known():
                raise UserError(
                    self.env._(
                        "%s is in a jury session and stays the same person. Enter someone else as "
                        "another juror.",
                        juror.display_name,
                    )
                )

    def _is_known(self):
        """Tell whether the juror is in a session, or was in one and is named there."""
        named = [("juror_id", "=", self.id)]
        return bool(self.session_ids) or any(
            self.env[model].search_count(named, limit=1)
            for model in ("hsk.jury.vote", "hsk.jury.conflict", "hsk.jury.log")
        )

    def _check_not_judging(self):
        """Whoever is archived is in no list any more: not in the quorum, not in the minutes."""
        for juror in self.sudo():
            session = juror.session_ids.filtered(lambda session: session.state != "closed")[:1]
            if session:
                raise UserError(
                    self.env._(
                        "%(juror)s is a juror of %(session)s, which is not closed yet.",
                        juror=juror.display_name,
                        session=session.display_name,
                    )
                )

    def _term_covers(self, day):
        """Tell whether the juror is in office on a day."""
        self.ensure_one()
        return (not self.term_start or self.term_start <= day) and (
            not self.term_end or day <= self.term_end
        )

    @api.model
    def _in_office_domain(self, day):
        """Return the domain of the jurors in office on a day."""
        return (Domain("term_start", "=", False) | Domain("term_start", "<=", day)) & (
            Domain("term_end", "=", False) | Domain("term_end", ">=", day)
        )

    def _hsk_give_way(self, kept):
        # archived, with the votes of past sessions
        if not kept.confidentiality_signed_on:
            kept.write(
                {
                    "confidentiality_signed_on": self.confidentiality_signed_on,
                    "confidentiality_file_ids": [Command.set(self.confidentiality_file_ids.ids)],
                }
            )
        self.active = False
