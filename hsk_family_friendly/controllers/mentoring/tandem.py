from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ...tools.dates import agency_zone
from ..letters import personal_link

# A person of a tandem comes with a personal link, or is logged in as a portal user.
LINK = "/tandem/<string:token>"
OWN = "/my/tandem/<int:tandem_id>"
OPTIONS = {"type": "http", "auth": "public", "website": True, "sitemap": False}


def routes(rest=""):
    """Return both addresses of a page."""
    return [LINK + rest, OWN + rest]


def enter(what, access):
    """Return the tandem, who comes, and the address of the tandem's page.

    :param str what: what it is entered for, as noted at the link
    :param dict access: the parameters of the route: a token, or the number of the tandem
    :raise AccessError: the person does not act in this tandem, or not any more
    """
    # a number comes from the address only: behind a “?” there is text
    if not isinstance(access.get("tandem_id"), int):
        tandem, person = personal_link.enter("tandem", access["token"], what)
        base = f"/tandem/{access['token']}"
    else:
        person = personal_link.logged_in_person()
        tandem = request.env["hsk.tandem"].sudo()._of_person(person)
        tandem = tandem.filtered(lambda tandem: tandem.id == access["tandem_id"])
        base = f"/my/tandem/{access['tandem_id']}"
    tandem._check_person(person)
    return tandem, person, base


def show(what, access, error=None):
    """Return the tandem's page, or the page that says why it cannot be shown."""
    try:
        tandem, person, base = enter(what, access)
    except AccessError as refusal:
        return personal_link.refused(refusal)
    values = {
        "tandem": tandem,
        "person": person,
        "side": tandem._side_of(person),
        "base": base,
        "error": error,
        "typed": dict(request.params) if error else {},
        "saved": request.params.get("saved"),
        "tz": agency_zone(request.env),
    }
    return personal_link.page("hsk_family_friendly.tandem_page", values)


def act(what, access, action):
    """Do what a form asks for, and return to the tandem's page.

    :param action: called with the tandem and the person; a `UserError` is shown on the page
    """
    try:
        tandem, person, base = enter(what, access)
    except AccessError as refusal:
        return personal_link.refused(refusal)
    try:
        with request.env.cr.savepoint():
            request.env["hsk.daily.count"]._take(person, "entry")
            action(tandem, person)
    except AccessError as refusal:
        return personal_link.refused(refusal)
    except UserError as error:
        return show(what, access, str(error))
    return request.redirect(f"{base}?saved=1", code=303)


class Tandem(http.Controller):
    """The page of a tandem for its people. It shows by GET and changes by POST."""

    @http.route(routes(), methods=["GET"], **OPTIONS)
    def tandem_page(self, **access):
        """Show everything that the tandem has in common, and what is asked of this person."""
        return show("tandem", access)

    @personal_link.post(routes("/answer"), **OPTIONS)
    def tandem_answer(self, answer="", reason="", **access):
        """Keep whether this side wants the tandem."""
        return act(
            "answer",
            access,
            lambda tandem, person: tandem._answer_proposal(person, answer, reason),
        )

    @personal_link.post(routes("/trouble"), **OPTIONS)
    def tandem_trouble(self, text="", **access):
        """Tell the agency in confidence that the two sides do not get along."""
        return act("trouble", access, lambda tandem, person: tandem._report_trouble(person, text))

    @personal_link.post(routes("/step/<int:step_id>"), **OPTIONS)
    def tandem_step(self, step_id, done="", **access):
        """Tick a step of the plan, or take the tick away."""
        return act("plan", access, lambda tandem, _person: tandem._tick(step_id, bool(done)))

    @http.route(routes("/agenda/<int:agenda_id>"), methods=["GET"], **OPTIONS)
    def tandem_agenda(self, agenda_id, **access):
        """Give the one-page agenda of a topic as PDF."""
        try:
            tandem, _person, _base = enter("agenda", access)
            agenda = tandem._agendas().filtered(lambda one: one.id == agenda_id)
            if not agenda:
                raise AccessError(request.env._("There is no such agenda."))
        except AccessError as refusal:
            return personal_link.refused(refusal)
        report = request.env["ir.actions.report"].sudo()
        pdf, _type = report._render_qweb_pdf("hsk_family_friendly.report_agenda", agenda.ids)
        return personal_link.file(pdf, f"{agenda.name}.pdf", "application/pdf")
