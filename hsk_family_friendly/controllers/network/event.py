from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import request

from ..letters import personal_link

LINK = "/network-event/<string:token>"
OPTIONS = {"type": "http", "auth": "public", "website": True, "sitemap": False}
NOTES = ("register", "cancel", "accept", "no", "wish", "photos", "revoke")


class NetworkEvent(http.Controller):
    """The page on which an invited person registers for an event, or cancels."""

    @http.route(LINK, methods=["GET"], **OPTIONS)
    def event_page(self, token, **values):
        """Show the event, and who of the company is registered."""
        try:
            event, person = personal_link.enter("event", token, "event")
        except AccessError as refusal:
            return personal_link.refused(refusal)
        return self._page(event, person, token, saved=values.get("saved"))

    @personal_link.post(LINK, **OPTIONS)
    def event_act(self, token, action="", **values):
        """Do what was clicked; what is missing is said, and nothing that was typed is lost."""
        try:
            event, person = personal_link.enter("event", token, "answer")
        except AccessError as refusal:
            return personal_link.refused(refusal)
        try:
            with request.env.cr.savepoint():
                event._page_act(person, action, request.httprequest.form)
        except (UserError, ValidationError) as error:
            return self._page(event, person, token, error=str(error), typed=values)
        return request.redirect(f"/network-event/{token}?saved={action}", code=303)

    @http.route(f"{LINK}/material/<int:file_id>", methods=["GET"], **OPTIONS)
    def event_material(self, token, file_id):
        """Give a file of the event to those who attended."""
        try:
            event, person = personal_link.enter("event", token, "material")
        except AccessError as refusal:
            return personal_link.refused(refusal)
        file = event._page_material(person).filtered(lambda one: one.id == file_id)
        if not file:
            return personal_link.refused(
                request.env._("This file is not there, or only for those who attended.")
            )
        return personal_link.file(file.raw, file.name, file.mimetype)

    def _page(self, event, person, token, error=None, typed=None, saved=None):
        values = {
            "event": event,
            "person": person,
            "registrations": event._page_registrations(person),
            "address": f"/network-event/{token}",
            "typed": typed or {},
            "error": error,
            "saved": saved in NOTES,
        }
        return personal_link.page("hsk_family_friendly.network_event_page", values)
