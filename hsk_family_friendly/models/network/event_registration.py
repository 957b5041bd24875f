from odoo import api, fields, models

READER = "hsk_family_friendly.group_hsk_reader"


class EventRegistration(models.Model):
    # A person at an event of the network; registrations of other events have none of this.
    _inherit = "event.registration"

    # not computed: installing must not touch the registrations that are there
    hsk_partner_id = fields.Many2one(
        "res.partner",
        "Network Company",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
        groups=READER,
        help="The company that the attendance counts for; empty for guests without a company.",
    )

    @api.onchange("partner_id")
    def _onchange_hsk_partner_id(self):
        if self.env.user.has_group(READER):
            self._fill_company()

    @api.model_create_multi
    def create(self, vals_list):
        registrations = super().create(vals_list)
        registrations._fill_company()
        return registrations

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals and "hsk_partner_id" not in vals:
            self._fill_company(again=True)
        return result

    def _fill_company(self, again=False):
        """Enter the company of whoever registered for an event of the network.

        :param bool again: also where a company is entered, as the person has changed
        """
        todo = self.sudo().filtered(
            lambda one: (
                one.event_id.hsk_kind
                and one.partner_id.commercial_partner_id.is_company
                and (again or not one.hsk_partner_id)
            )
        )
        by_company = todo.grouped(lambda one: one.partner_id.commercial_partner_id)
        for company, registrations in by_company.items():
            registrations.hsk_partner_id = company
