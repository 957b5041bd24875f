from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class JuryPortal(CustomerPortal):
    """What jurors with a login find on their start page."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "hsk_jury_count" in counters:
            values["hsk_jury_count"] = len(self._jury_sessions())
        return values

    @route("/my/jury", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_jury(self, **_params):
        """Show the jury sessions of the person who is logged in."""
        values = {"sessions": self._jury_sessions(), "page_name": "hsk_jury"}
        return request.render("hsk_family_friendly.portal_my_jury", values)

    def _jury_sessions(self):
        person = request.env.user.partner_id
        sessions = request.env["hsk.jury.session"].sudo()
        return sessions.search(
            [("juror_ids.partner_id", "=", person.id), ("state", "!=", "planned")]
        )
