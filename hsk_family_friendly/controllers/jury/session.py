from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ...tools.dates import agency_zone
from ..letters import personal_link

# A juror comes with a personal link, or is logged in as a portal user.
LINK = "/jury/<string:token>"
OWN = "/my/jury/<int:session_id>"
SCORES = {"1", "2", "3", "4", "5"}
OPTIONS = {"type": "http", "auth": "public", "website": True, "sitemap": False}


def routes(rest=""):
    """Return both addresses of a page."""
    return [LINK + rest, OWN + rest]


class Jury(http.Controller):
    """The pages on which jurors prepare. They show by GET and change by POST."""

    # ------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------

    @http.route(routes(), methods=["GET"], **OPTIONS)
    def jury_overview(self, **access):
        """Show the agenda with the own votes."""
        try:
            session, juror, base = self._enter("overview", access)
        except AccessError as error:
            return personal_link.refused(error)
        cases = session._cases_for(juror)
        values = {"session": session, "juror": juror, "base": base, "cases": cases}
        values["tz"] = agency_zone(request.env)
        values["dossier"] = session._dossier_of(juror)
        return personal_link.page("hsk_family_friendly.jury_overview", values)

    @http.route(routes("/case/<int:case_id>"), methods=["GET"], **OPTIONS)
    def jury_case(self, case_id, **access):
        """Show the dossier of a case and the form to vote."""
        return self._with_case("dossier", case_id, access, self._case_page)

    @personal_link.post(routes("/case/<int:case_id>/vote"), **OPTIONS)
    def jury_vote(self, case_id, choice="", comment="", **values):
        """Cast or change a vote; what is missing is said, and nothing that was typed is lost."""
        scores = {
            criterion.id: int(score)
            for criterion in request.env["hsk.jury.criterion"]._sheet()
            if (score := values.get(f"score_{criterion.id}")) in SCORES
        }

        def vote(session, juror, base, case):
            try:
                with request.env.cr.savepoint():
                    case._vote_as(juror, choice, comment, scores)
            except AccessError:
                raise
            except UserError as error:
                typed = {"choice": choice, "comment": comment, "scores": scores}
                return self._case_page(session, juror, base, case, str(error), typed)
            return request.redirect(f"{base}/case/{case_id}?saved=1", code=303)

        return self._with_case("vote", case_id, values, vote)

    @personal_link.post(routes("/case/<int:case_id>/conflict"), **OPTIONS)
    def jury_conflict(self, case_id, explanation="", **access):
        """Let a juror declare a conflict of interest."""

        def declare(session, juror, base, case):
            try:
                with request.env.cr.savepoint():
                    case._declare_bias(juror, explanation)
            except AccessError:
                raise
            except UserError as error:
                typed = {**self._typed(case._vote_of(juror)), "explanation": explanation}
                return self._case_page(session, juror, base, case, str(error), typed)
            return request.redirect(base, code=303)

        return self._with_case("conflict", case_id, access, declare)

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    @http.route(routes("/case/<int:case_id>/dossier.pdf"), methods=["GET"], **OPTIONS)
    def jury_dossier(self, case_id, **access):
        """Give the dossier of a case, with the juror's name on each page."""

        def give(_session, juror, _base, case):
            name = f"Jurymappe {case.partner_id.name}.pdf"
            return personal_link.file(case._dossier_pdf(juror), name, "application/pdf")

        return self._with_case("dossier as PDF", case_id, access, give)

    @personal_link.post(routes("/dossiers"), **OPTIONS)
    def jury_order_dossiers(self, **access):
        """Have all dossiers made as one PDF, in the background."""
        try:
            session, juror, base = self._enter("dossiers ordered", access)
            session._dossier_job_for(juror)
        except AccessError as error:
            return personal_link.refused(error)
        return request.redirect(base, code=303)

    @http.route(routes("/dossiers.pdf"), methods=["GET"], **OPTIONS)
    def jury_dossiers(self, **access):
        """Give all dossiers as one PDF, once it is made."""
        try:
            session, juror, _base = self._enter("dossiers as PDF", access)
            job = session._dossier_of(juror)
            if job.state != "done":
                raise AccessError(request.env._("The dossiers are not ready. Order them anew."))
        except AccessError as error:
            return personal_link.refused(error)
        for case in job.case_ids:
            session._log("seen", case=case, juror=juror, note="dossiers as PDF")
        file = job.attachment_id
        return personal_link.file(file.raw, file.name, file.mimetype)

    @http.route(routes("/case/<int:case_id>/file/<int:file_id>"), methods=["GET"], **OPTIONS)
    def jury_file(self, case_id, file_id, **access):
        """Give one piece of evidence of a case."""

        def give(_session, _juror, _base, case):
            file = case._dossier_files().filtered(lambda file: file.id == file_id)
            if not file:
                raise AccessError(request.env._("This file does not belong to the case."))
            return personal_link.file(file.raw, file.name, file.mimetype)

        return self._with_case("evidence", case_id, access, give)

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _enter(self, what, access):
        """Return the session, who comes as which juror, and the address of the overview."""
        # a number comes from the address only: behind a “?” there is text
        if not isinstance(access.get("session_id"), int):
            session, person = personal_link.enter("jury", access["token"], what)
            base = f"/jury/{access['token']}"
        else:
            person = personal_link.logged_in_person()
            mine = request.env["hsk.jury.session"].sudo()
            mine = mine.search([("juror_ids.partner_id", "=", person.id)])
            session = mine.filtered(lambda session: session.id == access["session_id"])
            base = f"/my/jury/{access['session_id']}"
        return session, session._juror_of(person), base

    def _with_case(self, what, case_id, access, show):
        """Call `show` with a case that the juror may see; a refusal is noted and explained."""
        session = juror = None
        try:
            session, juror, base = self._enter(what, access)
            case = session._case_for(juror, case_id)
            response = show(session, juror, base, case)
            if request.httprequest.method == "GET":
                session._log("seen", case=case, juror=juror, note=what)
            return response
        except AccessError as error:
            if juror:
                case = session._all_cases().filtered(lambda case: case.id == case_id)
                session._log("refused", case=case, juror=juror, note=str(error))
            return personal_link.refused(error)

    def _case_page(self, session, juror, base, case, error=None, typed=None):
        own = case._vote_of(juror)
        agenda = [line["case"] for line in session._cases_for(juror) if not line["refusal"]]
        place = agenda.index(case)
        values = {
            "session": session,
            "juror": juror,
            "base": base,
            "case": case,
            "own": own,
            "dossier": self._dossier(base, case),
            "others": case._others_for(juror),
            "criteria": request.env["hsk.jury.criterion"]._sheet(),
            "typed": typed or self._typed(own),
            "error": error,
            "saved": request.params.get("saved"),
            "previous": agenda[place - 1] if place else None,
            "following": agenda[place + 1] if place + 1 < len(agenda) else None,
        }
        return personal_link.page("hsk_family_friendly.jury_case", values)

    def _dossier(self, base, case):
        """Return the dossier for the page: its files are opened through our own route."""
        dossier = case._dossier_content()
        for file in dossier["files"]:
            file["url"] = f"{base}/case/{case.id}/file/{file['id']}"
        return dossier

    def _typed(self, own):
        """Return what the form shows of a vote that was cast."""
        return {
            "choice": own.vote or (own.participation if own.is_cast else ""),
            "comment": own.comment or "",
            "scores": {rating.criterion_id.id: rating.score for rating in own.rating_ids},
        }
