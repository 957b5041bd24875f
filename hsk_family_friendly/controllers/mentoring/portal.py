from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class MentoringPortal(CustomerPortal):
    """What people of tandems with a login find on their start page."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "hsk_tandem_count" in counters:
            values["hsk_tandem_count"] = len(self._tandems())
        return values

    @route("/my/tandem", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_tandem(self, **_params):
        """Show the tandems in which the person who is logged in acts."""
        values = {"tandems": self._tandems(), "page_name": "hsk_tandem"}
        return request.render("hsk_family_friendly.portal_my_tandem", values)

    def _tandems(self):
        tandems = request.env["hsk.tandem"].sudo()._of_person(request.env.user.partner_id)
        return tandems.filtered(lambda one: one.published_on or one.state != "proposed")
