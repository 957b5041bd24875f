"""How a page is entered: by a personal link, or by someone who is logged in."""

import functools

from werkzeug.exceptions import MethodNotAllowed

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ...tools.german import document_lang
from ...tools.typed import one_line

# The address holds the link: it must not reach other sites, caches or search engines.
PRIVATE = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def post(addresses, **options):
    """Make a handler the route of a form: it refuses whatever is not POST.

    Odoo lets OPTIONS through to every route, without a look at the token of the form.

    :param addresses: one address or several
    :param options: further ones of `http.route`
    """

    def decorate(handler):
        @functools.wraps(handler)
        def handle(*args, **values):
            if request.httprequest.method != "POST":
                raise MethodNotAllowed(valid_methods=["POST"])
            return handler(*args, **values)

        return http.route(addresses, methods=["POST"], **options)(handle)

    return decorate


def enter(purpose, token, what):
    """Open a personal link, note its use, and go on in the language of its person.

    :param str purpose: what the link must be for
    :param str token: what stands in the address
    :param str what: what it is used for, as noted at the link
    :return: what the link opens, and the person
    :raise AccessError: the link is not valid, or not any more
    """
    speak(request.env.user.partner_id)
    link, record = request.env["hsk.personal.link"]._open(purpose, token)
    link._note_use(what, request.httprequest.remote_addr)
    speak(link.person_id)
    return record.with_env(record.env(context=request.env.context)), link.person_id


def logged_in_person():
    """Return the person who is logged in.

    :raise AccessError: nobody is
    """
    user = request.env.user
    if user._is_public():
        raise AccessError(request.env._("Please log in, or use your personal link."))
    return user.partner_id


def speak(person):
    """Go on in a person's language, else in German."""
    lang = person.lang or document_lang(request.env)
    request.update_context(lang=lang)


def page(template, values, status=200):
    """Return a page that stays between its person and us."""
    response = request.render(template, values)
    response.status_code = status
    response.headers.update(PRIVATE)
    return response


def refused(error):
    """Return the page that says why something cannot be shown."""
    return page("hsk_family_friendly.personal_refused", {"sentence": str(error)}, status=403)


def file(content, name, mimetype):
    """Return a file that stays between its person and us."""
    headers = {
        **PRIVATE,
        "Content-Type": mimetype,
        "Content-Disposition": content_disposition(one_line(name)),
        "X-Content-Type-Options": "nosniff",
    }
    return request.make_response(content, list(headers.items()))
