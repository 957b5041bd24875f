from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class JuryConflict(models.Model):
    """Who is or was in a tandem with a company does not judge it."""

    _inherit = "hsk.jury.conflict"

    @api.model
    def _links(self, companies, jurors):
        links = super()._links(companies, jurors)
        return {**links, "tandems": self._tandem_partners(companies)}

    @api.model
    def _reasons(self, juror, company, links):
        reasons = super()._reasons(juror, company, links)
        mine = (juror.partner_id | juror.organisation_id).sudo()
        if mine & links["tandems"][company.sudo()]:
            reasons.append(self.env._("Mentor or mentee of the company."))
        return reasons

    @api.model
    def _tandem_partners(self, companies):
        """Return {company: the companies and persons with whom it is or was a tandem}."""
        tandems = (
            self.env["hsk.tandem"]
            .sudo()
            .search(
                (
                    Domain("mentor_id", "in", companies.ids)
                    | Domain("mentee_id", "in", companies.ids)
                )
                & (Domain("date_start", "!=", False) | Domain("state", "=", "confirmed"))
            )
        )
        partners = defaultdict(lambda: self.env["res.partner"])
        for tandem in tandems:
            everyone = tandem.mentor_id | tandem.mentee_id | tandem._people()
            partners[tandem.mentor_id] |= everyone - tandem.mentor_id
            partners[tandem.mentee_id] |= everyone - tandem.mentee_id
        return partners
