from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from ...tools import typed
from ...tools.dates import agency_zone
from ..letters import personal_link
from .tandem import OPTIONS, act, enter, routes, show

MEETING = "/meeting/<int:meeting_id>"
NOTE = "/note/<int:note_id>"
LATECOMER = "/latecomer/<int:latecomer_id>"


class TandemMeeting(http.Controller):
    """The meetings and notes on the page of a tandem. They show by GET and change by POST."""

    @personal_link.post(routes("/meeting"), **OPTIONS)
    def tandem_propose(self, day="", start="", stop="", place="", about="", **access):
        """Enter a meeting."""
        return act(
            "meeting entered",
            access,
            lambda tandem, person: tandem._propose_as(person, day, start, stop, place, about),
        )

    @personal_link.post(routes(MEETING + "/answer"), **OPTIONS)
    def tandem_answer(self, meeting_id, answer="", series="", **access):
        """Accept or decline a meeting."""
        return act(
            "meeting answered",
            access,
            lambda tandem, person: tandem._answer_as(person, meeting_id, answer, bool(series)),
        )

    @http.route(routes(MEETING), methods=["GET"], **OPTIONS)
    def tandem_question(self, meeting_id, answer="", **access):
        """Ask what became of a meeting; the link in the mail brings the answer along."""
        try:
            tandem, person, base = enter("meeting", access)
        except AccessError as refusal:
            return personal_link.refused(refusal)
        event = tandem.meeting_ids.filtered(lambda event: event.id == meeting_id)
        if not event:
            return show(
                "meeting", access, request.env._("There is no such meeting, or not any more.")
            )
        values = {
            "tandem": tandem,
            "meeting": tandem._meeting_for(person, event),
            "base": base,
            "answer": answer,
            "tz": agency_zone(request.env),
        }
        return personal_link.page("hsk_family_friendly.tandem_question", values)

    @personal_link.post(routes(MEETING + "/outcome"), **OPTIONS)
    def tandem_outcome(self, meeting_id, outcome="", day="", start="", stop="", place="", **access):
        """Note what became of a meeting."""
        return act(
            "meeting reported",
            access,
            lambda tandem, person: tandem._tell_outcome_as(
                person, meeting_id, outcome, day, start, stop, place
            ),
        )

    @personal_link.post(routes("/note"), **OPTIONS)
    def tandem_note(self, body="", audience="", meeting="", **access):
        """Write a note down."""
        return act(
            "note written",
            access,
            lambda tandem, person: tandem._write_note_as(
                person, body, audience, typed.number(meeting) if meeting else None
            ),
        )

    @personal_link.post(routes(NOTE + "/delete"), **OPTIONS)
    def tandem_note_delete(self, note_id, **access):
        """Delete one of one's own notes."""
        return act(
            "note deleted", access, lambda tandem, person: tandem._delete_note_as(person, note_id)
        )

    @personal_link.post(routes(LATECOMER + "/agree"), **OPTIONS)
    def tandem_agree_to_latecomer(self, latecomer_id, **access):
        """Let someone who came later read what was written before."""
        return act(
            "latecomer",
            access,
            lambda tandem, person: tandem._agree_to_as(person, latecomer_id),
        )
