from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ...tools import limits
from ...tools import typed as forms
from ..letters import personal_link

LINK = "/enrolment/<string:token>"
OPTIONS = {"type": "http", "auth": "public", "website": True, "sitemap": False}
# More is never meant.
LARGEST = 1000


class Enrolment(http.Controller):
    """The page on which a company answers its invitation to a mentoring programme."""

    @http.route(LINK, methods=["GET"], **OPTIONS)
    def enrolment_page(self, token, **values):
        """Show what the company is asked, filled in with what is known."""
        try:
            enrolment, _person = self._enter("enrolment", token)
        except AccessError as refusal:
            return personal_link.refused(refusal)
        return self._page(enrolment, token, saved=values.get("saved"))

    @personal_link.post(LINK, **OPTIONS)
    def enrolment_answer(self, token, answer="", **values):
        """Keep the answer; what is missing is said, and nothing that was typed is lost."""
        try:
            enrolment, person = self._enter("answer", token)
        except AccessError as refusal:
            return personal_link.refused(refusal)
        form = request.httprequest.form
        typed = {
            "topic_ids": self._numbers(form.getlist("topic")),
            "excluded_partner_ids": self._numbers(form.getlist("excluded")),
            "wish_partner_ids": self._numbers(form.getlist("wish")),
            "availability": self._text(form.get("availability")),
            "remark": self._text(form.get("remark")),
            "capacity": form.get("capacity") or "1",
            "max_distance": form.get("max_distance") or "0",
        }
        try:
            with request.env.cr.savepoint():
                if answer not in ("yes", "no"):
                    raise UserError(request.env._("Choose whether your company takes part."))
                # who does not take part need not fill in anything
                numbers = self._whole_numbers(enrolment, typed) if answer == "yes" else {}
                texts = {
                    name: forms.text(request.env, typed[name], self._label(name), limits.ENROLMENT)
                    for name in ("availability", "remark")
                }
                enrolment._answer(person, answer == "yes", {**typed, **numbers, **texts})
        except UserError as error:
            return self._page(enrolment, token, error=str(error), typed=typed)
        return request.redirect(f"/enrolment/{token}?saved=1", code=303)

    def _enter(self, what, token):
        enrolment, person = personal_link.enter("enrolment", token, what)
        enrolment._check_person(person)
        return enrolment, person

    def _page(self, enrolment, token, error=None, typed=None, saved=None):
        known = {
            "topic_ids": set(enrolment.topic_ids.ids),
            "excluded_partner_ids": set(enrolment.excluded_partner_ids.ids),
            "wish_partner_ids": set(enrolment.wish_partner_ids.ids),
            "availability": enrolment.availability or "",
            "remark": enrolment.remark or "",
            "capacity": enrolment.capacity,
            "max_distance": enrolment.max_distance,
        }
        values = {
            "enrolment": enrolment,
            "address": f"/enrolment/{token}",
            "typed": typed or known,
            "error": error,
            "saved": saved,
        }
        return personal_link.page("hsk_family_friendly.enrolment_page", values)

    def _numbers(self, texts):
        return {forms.number(text) for text in texts}

    def _label(self, name):
        field = request.env["hsk.mentoring.enrolment"]._fields[name]
        return field._description_string(request.env)

    def _text(self, text):
        return (text or "").replace("\0", "").strip()

    def _whole_numbers(self, enrolment, typed):
        labels = {
            "capacity": (request.env._("With how many companies at most?"), 1),
            "max_distance": (request.env._("Acceptable distance in km (0: it does not matter)"), 0),
        }
        if not enrolment._chooses_capacity():
            del labels["capacity"]
        return {name: self._number(typed[name], *asked) for name, asked in labels.items()}

    def _number(self, text, label, least):
        if text.strip().isascii() and text.strip().isdigit():
            number = int(text.strip()[:9])
            if least <= number <= LARGEST:
                return number
        raise UserError(
            request.env._(
                "Please enter a whole number from %(least)s to %(largest)s at “%(question)s”.",
                question=label,
                least=least,
                largest=LARGEST,
            )
        )
