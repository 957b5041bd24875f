import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import german, guarded, selection

# What only the buttons, and the juror who declares it, write.
GUARDED_FIELDS = ("state", "is_declared", "settled_by_id")


class JuryConflict(models.Model):
    """A conflict of interest of a juror in a case: proposed, then confirmed or dismissed.

    From the proposal on the juror sees nothing of the case; a confirmed one makes them biased.
    """

    _name = "hsk.jury.conflict"
    _description = "Conflict of Interest"
    _inherit = ["hsk.jury.case.part"]
    _order = "session_id, state desc, case_id, juror_id"
    _rec_name = "juror_id"

    juror_id = fields.Many2one("hsk.juror", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="case_id.partner_id", string="Company", store=True)
    explanation = fields.Text("Why", required=True)
    is_declared = fields.Boolean("Declared by the Juror", readonly=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("confirmed", "Confirmed"), ("dismissed", "Dismissed")],
        default="proposed",
        required=True,
        readonly=True,
    )
    dismiss_reason = fields.Char("Reason for Dismissing")
    settled_by_id = fields.Many2one("res.users", "Decided by", readonly=True)

    _once = models.UniqueIndex(
        "(case_id, juror_id)", "There is a conflict of interest of this juror in this case already."
    )

    @api.constrains("juror_id", "case_id")
    def _check_juror(self):
        for conflict in self:
            if conflict.juror_id not in conflict.session_id.juror_ids:
                raise ValidationError(
                    self.env._(
                        "%(juror)s is not a juror of %(session)s.",
                        juror=conflict.juror_id.display_name,
                        session=conflict.session_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(set(GUARDED_FIELDS) & vals.keys() for vals in vals_list) and (
            not guarded.is_by_action(self.env)
        ):
            raise UserError(
                self.env._("A conflict of interest begins as proposed; confirm or dismiss it.")
            )
        conflicts = super(JuryConflict, guarded.without_defaults(self, GUARDED_FIELDS)).create(
            vals_list
        )
        for conflict in conflicts:
            conflict._log("conflict")
        return conflicts

    def write(self, vals):
        if guarded.is_by_action(self.env):
            return super().write(vals)
        if set(GUARDED_FIELDS) & vals.keys():
            raise UserError(
                self.env._("A conflict of interest is confirmed or dismissed by its buttons.")
            )
        before = {conflict: conflict._in_words() for conflict in self}
        result = super().write(vals)
        for conflict in self:
            if conflict._in_words() != before[conflict]:
                conflict._log("conflict")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A conflict of interest is not deleted: dismiss it, with its reason.")
        )

    @api.model
    def _owner_fields(self):
        return super()._owner_fields() | {"juror_id", "partner_id"}

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Confirm: the juror is biased in this case, a vote that was cast is taken back."""
        self._check_not_closed()
        guarded.by_action(self).write({"state": "confirmed", "settled_by_id": self.env.uid})
        for conflict in self:
            conflict.case_id._set_participation(conflict.juror_id, "recused")
            conflict._log("conflict")

    def action_dismiss(self):
        """Dismiss for `dismiss_reason`: the juror sees the case and votes.

        :raise UserError: the reason is missing
        """
        self._check_not_closed()
        for conflict in self:
            if not (conflict.dismiss_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(juror)s, %(company)s: write down why there is no conflict of interest.",
                        juror=conflict.juror_id.display_name,
                        company=conflict.partner_id.name,
                    )
                )
        guarded.by_action(self).write({"state": "dismissed", "settled_by_id": self.env.uid})
        for conflict in self:
            vote = conflict.case_id._vote_of(conflict.juror_id)
            vote.filtered(lambda vote: vote.participation == "recused").participation = "voting"
            conflict._log("conflict")

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _log(self, event):
        self.session_id._log(event, case=self.case_id, juror=self.juror_id, note=self._in_words())

    def _in_words(self):
        """Return the state with its reason, as the audit trail names it."""
        self.ensure_one()
        labels = selection.labels(self, "state")
        return ": ".join(
            filter(None, [labels[self.state], self.dismiss_reason or self.explanation])
        )

    @api.model
    def _propose(self, cases, jurors):
        """Propose what the records show for these cases and jurors; known pairs are passed over.

        A dismissed one is proposed again where the records show something new.
        """
        known = {
            (one.case_id, one.juror_id): one
            for one in self.sudo().search([("case_id", "in", cases.ids)])
        }
        # kept as text: in the agency's language, whoever is at the screen
        self = self.with_context(lang=german.document_lang(self.env))
        links = self._links(cases.partner_id, jurors)
        new = []
        for case in cases:
            for juror in jurors:
                reasons = self._reasons(juror, case.partner_id, links)
                conflict = known.get((case, juror))
                if conflict:
                    conflict._propose_again(reasons)
                elif reasons:
                    reason = "\n".join(reasons)
                    new.append({"case_id": case.id, "juror_id": juror.id, "explanation": reason})
        self.sudo().create(new)

    def _propose_again(self, reasons):
        """Take a dismissal back where the records show more than was looked at then."""
        added = [reason for reason in reasons if reason not in self.explanation.splitlines()]
        if self.state != "dismissed" or not added:
            return
        guarded.by_action(self).write(
            {
                "state": "proposed",
                "explanation": "\n".join([self.explanation, *added]),
                "settled_by_id": False,
            }
        )
        self._log("conflict")

    @api.model
    def _look_again(self, partners):
        """Propose anew where something changed about these partners, until the votes are over."""
        cases = self.env["hsk.jury.case"].sudo().search([("session_state", "!=", "closed")])
        for session, mine in cases.grouped("session_id").items():
            jurors = session.juror_ids
            everyone = mine.partner_id | jurors.partner_id | jurors.organisation_id
            if partners.sudo() & self._with_ancestors(everyone):
                self._propose(mine, jurors)

    @api.model
    def _with_ancestors(self, partners):
        everyone = partners
        while partners:
            partners = partners.parent_id - everyone
            everyone |= partners
        return everyone

    @api.model
    def _links(self, companies, jurors):
        """Read once what the reasons look at: roles, and the topmost company of each."""
        roles = (
            self.env["hsk.contact.role"]
            .sudo()
            .search(
                [("partner_id", "in", companies.ids), ("person_id", "in", jurors.partner_id.ids)]
            )
        )
        everyone = companies | jurors.organisation_id | jurors.partner_id
        return {
            "roles": roles.grouped(lambda role: (role.person_id, role.partner_id)),
            "top": {partner: self._topmost(partner) for partner in everyone.sudo()},
        }

    @api.model
    def _topmost(self, partner):
        while partner.parent_id:
            partner = partner.parent_id
        return partner

    @api.model
    def _reasons(self, juror, company, links):
        """Return why a juror may be biased about a company, in words; empty if nothing shows it."""
        person, organisation, company = juror.partner_id, juror.organisation_id, company.sudo()
        reasons = []
        if company in (organisation, person.sudo().commercial_partner_id):
            reasons.append(self.env._("Belongs to the same organisation."))
        elif links["top"][company] in (
            links["top"].get(organisation.sudo()),
            links["top"][person.sudo()],
        ):
            reasons.append(self.env._("Belongs to a related company."))
        labels = selection.labels(self.env["hsk.contact.role"], "role")
        for role in links["roles"].get((person, company), []):
            reasons.append(self.env._("Holds a role at the company: %s.", labels[role.role]))
        addresses = filter(None, map(self._address, (person | organisation).sudo()))
        if self._address(company) in list(addresses):
            reasons.append(self.env._("Has the same address."))
        return reasons

    @api.model
    def _address(self, partner):
        """Return street and postcode in a form that can be compared, or nothing."""
        if not partner.street or not partner.zip:
            return None
        street = re.sub(r"str(\.|aße|asse)", "str", partner.street.casefold())
        return re.sub(r"\W", "", street), partner.zip.strip()


class ContactRole(models.Model):
    """Whoever gets a role, moves, or whose company is sold, is looked at again."""

    _inherit = "hsk.contact.role"

    @api.model
    def _ties_changed(self, partners):
        self.env["hsk.jury.conflict"]._look_again(partners)
        return super()._ties_changed(partners)
