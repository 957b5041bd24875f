from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import OrderedSet


class CalendarEvent(models.Model):
    """Meetings of tandems, visits and juries are private, as Odoo's own private meetings are.

    Who takes part reads them, and staff of the agency; others see that there is something. Odoo
    hides what a private meeting says, but finds it by that, and knows no staff: so here.
    """

    _inherit = "calendar.event"

    hsk_is_ours = fields.Boolean("Of the Agency", compute="_compute_hsk_hidden")
    hsk_hidden = fields.Boolean(
        "Hidden from Me",
        compute="_compute_hsk_hidden",
        search="_search_hsk_hidden",
        help="A private meeting of a tandem, a visit or a jury that the user has no part in.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("privacy", "user_id", "partner_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_hsk_hidden(self):
        ours, hidden = self._hsk_among(self._hsk_ours()), self._hsk_among(self._hsk_others())
        for event in self:
            event.hsk_is_ours = event._origin.id in ours
            event.hsk_hidden = event._origin.id in hidden

    @api.model
    def _search_hsk_hidden(self, operator, value):
        if operator != "in":
            return NotImplemented
        hidden = Domain("id", "in", self._hsk_query(self._hsk_others()))
        return hidden if True in value else ~hidden

    # ------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        """Do not find by what it says a meeting of which the user may only see that it is."""
        if not (self.env.su or bypass_access) and self._hsk_asks_for_text(domain, order):
            domain = Domain(domain) & Domain("hsk_hidden", "=", False)
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )

    # ------------------------------------------------------------
    # ODOO'S PRIVATE MEETINGS
    # ------------------------------------------------------------

    def _check_access(self, operation):
        """Let staff change private meetings of ours that they do not take part in."""
        result = super()._check_access(operation)
        if not result or operation == "read":
            return result
        forbidden, error = result
        forbidden -= forbidden.filtered(
            lambda event: (
                (owners := event._hsk_owners()) and all(one.has_access("write") for one in owners)
            )
        )
        return (forbidden, error) if forbidden or not self else None

    def _check_private_event_conditions(self):
        if self.hsk_is_ours:
            return self.hsk_hidden
        return super()._check_private_event_conditions()

    def _get_default_privacy_domain(self):
        """Group private meetings of ours, too, for those who may read them."""
        shown = self._hsk_ours() & ~Domain("id", "in", self._hsk_query(self._hsk_others()))
        return Domain(super()._get_default_privacy_domain()) | Domain(
            "id", "in", self._hsk_query(shown)
        )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        result = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "read":
            for event in self.filtered("hsk_is_ours"):
                result[event] = "write" if event.hsk_hidden else "read"
        return result

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _hsk_keep_private(self):
        """Make ours private where nobody chose something else."""
        open_ones = self.sudo().filtered(lambda event: event.hsk_is_ours and not event.privacy)
        open_ones.privacy = "private"

    @api.model
    def _hsk_ours(self):
        """Return the domain of the meetings of tandems, visits and juries; for all rights."""
        return Domain.OR(Domain(name, "!=", False) for name in self._hsk_owner_fields())

    @api.model
    def _hsk_others(self):
        """Return the domain of the private ones that the user has no part in; for all rights."""
        user = self.env.user
        return (
            Domain.OR(self._hsk_foreign(name) for name in self._hsk_owner_fields())
            & Domain("privacy", "=", "private")
            & Domain("user_id", "!=", user.id)
            & Domain("partner_ids", "not in", user.partner_id.ids)
        )

    @api.model
    def _hsk_foreign(self, name):
        """Return the domain of the meetings of what the user may not read."""
        owners = self.env(su=False)[self._fields[name].comodel_name]
        foreign = Domain(name, "!=", False)
        if owners.has_access("read"):
            foreign &= Domain(name, "not in", owners.with_context(active_test=False)._search([]))
        return foreign

    @api.model
    def _hsk_query(self, domain):
        """Return the meetings in a domain, as a query with all rights that fills no cache."""
        return self.sudo().with_context(active_test=False)._search(domain)

    def _hsk_among(self, domain):
        """Return the ids of those of these that are in a domain."""
        return set(self._hsk_query(Domain("id", "in", self._origin.ids) & domain))

    @api.model
    def _hsk_asks_for_text(self, domain, order):
        """Tell whether a search asks for more than when something is."""
        asked = {
            condition.field_expr.split(".")[0]
            for condition in Domain(domain).iter_conditions()
            if not self._hsk_asks_for_colleagues(condition)
        }
        terms = [term.split() for term in (order or "").split(",")]
        asked |= {words[0].split(".")[0] for words in terms if words}
        return bool(asked - self._get_public_fields() - {"hsk_hidden"})

    @api.model
    def _hsk_asks_for_colleagues(self, condition):
        """Tell whether a condition is that of the calendar: when is a colleague busy?"""
        ids = condition.value
        if condition.field_expr != "partner_ids" or condition.operator not in ("=", "in"):
            return False
        if isinstance(ids, int):
            ids = [ids]
        if not ids or not isinstance(ids, list | tuple | set | OrderedSet):
            return False
        users = self.env["res.users"].sudo().search([("partner_id", "in", list(ids))])
        return set(ids) <= set(users.filtered(lambda user: not user.share).partner_id.ids)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _inaccessible_comodel_records(self, model_and_ids, operation):
        """Keep the files of a hidden meeting, such as its invitations, from others."""
        yield from super()._inaccessible_comodel_records(model_and_ids, operation)
        ids = None if self.env.su else model_and_ids.get("calendar.event")
        if ids:
            for event in self.env["calendar.event"].browse(ids).filtered("hsk_hidden"):
                yield event._name, event.id
