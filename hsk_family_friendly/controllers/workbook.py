from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Workbook(http.Controller):
    """Excel files of a jury session: made on the spot, nothing is kept and nothing changes."""

    @http.route(
        "/hsk/jury-session/<int:session_id>/fees.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def jury_session_fees(self, session_id):
        """Download what the certified companies of a session are to be charged."""
        session = self._session(session_id)
        return self._download(session._fee_workbook(), session._fee_file_name())

    @http.route(
        "/hsk/jury-session/<int:session_id>/guests.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def jury_session_guests(self, session_id):
        """Download who is invited to the award ceremony, and the order on stage."""
        session = self._session(session_id)
        return self._download(session._guest_workbook(), session._guest_file_name())

    def _session(self, session_id):
        session = request.env["hsk.jury.session"].browse(session_id).exists()
        if not session:
            raise request.not_found()
        session.check_access("read")
        return session

    def _download(self, content, name):
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
