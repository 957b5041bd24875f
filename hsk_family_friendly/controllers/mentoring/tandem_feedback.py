from odoo import http

from ..letters import personal_link
from . import tandem
from .tandem import OPTIONS, routes


class TandemFeedback(http.Controller):
    """What the people of a tandem say about it. All of it by POST, on the tandem's page."""

    @personal_link.post(routes("/pulse"), **OPTIONS)
    def tandem_pulse(self, helpful="", progress="", comment="", **access):
        """Answer the two questions about how the tandem is doing."""
        return tandem.act(
            "pulse",
            access,
            lambda one, person: one._answer_pulse(person, helpful, progress, comment),
        )

    @personal_link.post(routes("/reminders"), **OPTIONS)
    def tandem_reminders(self, wanted="", **access):
        """Stop the questions and reminders by mail, or have them again."""

        def choose(_one, person):
            person.sudo().hsk_no_reminders = not wanted

        return tandem.act("reminders", access, choose)

    @personal_link.post(routes("/learning"), **OPTIONS)
    def tandem_learning(self, learning="", **access):
        """Say what one's own side has learned."""
        return tandem.act(
            "learning", access, lambda one, person: one._note_learning(person, learning)
        )

    @personal_link.post(routes("/goal"), **OPTIONS)
    def tandem_add_goal(self, goal="", **access):
        """Add a goal that is no measure."""
        return tandem.act("goal", access, lambda one, person: one._add_goal(person, goal))

    @personal_link.post(routes("/goals"), **OPTIONS)
    def tandem_rate_goals(self, **access):
        """Say where the tandem stands with its goals, with all of them at once."""
        return tandem.act("goals", access, lambda one, _person: one._rate_goals(access))

    @personal_link.post(routes("/quote"), **OPTIONS)
    def tandem_quote(self, quote="", agreed="", **access):
        """Give a quote, and the consent to use it."""
        return tandem.act(
            "quote",
            access,
            lambda one, person: one.env["hsk.quote"]._give(
                one, person, quote, self._media(access), agreed
            ),
        )

    @personal_link.post(routes("/quote/<int:quote_id>/agree"), **OPTIONS)
    def tandem_agree_to_quote(self, quote_id, agreed="", seen="", **access):
        """Agree to words that the agency wrote down."""
        return tandem.act(
            "quote",
            access,
            lambda one, person: one.env["hsk.quote"]._agree_to(
                one, person, quote_id, self._media(access), agreed, seen
            ),
        )

    @personal_link.post(routes("/quote/<int:quote_id>/revoke"), **OPTIONS)
    def tandem_revoke_quote(self, quote_id, **access):
        """Take a consent back."""
        return tandem.act(
            "quote revoked",
            access,
            lambda one, person: one.env["hsk.quote"]._revoke(one, person, quote_id),
        )

    def _media(self, values):
        """Return the media that were ticked in a form."""
        return {name.removeprefix("for_") for name in values if name.startswith("for_")}
