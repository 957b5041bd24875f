import json

from odoo import http
from odoo.http import content_disposition, request

from ...tools.typed import one_line

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


class Workbook(http.Controller):
    """Files to download: made on the spot, nothing is kept and nothing changes."""

    @http.route(
        "/hsk/jury-session/<int:session_id>/fees.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def jury_session_fees(self, session_id):
        """Download what the certified companies of a session are to be charged."""
        session = self._record("hsk.jury.session", session_id)
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
        session = self._record("hsk.jury.session", session_id)
        return self._download(session._guest_workbook(), session._guest_file_name())

    @http.route(
        "/hsk/mentoring-program/<int:program_id>/report.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def mentoring_report(self, program_id):
        """Download the report on a mentoring programme."""
        program = self._record("hsk.mentoring.program", program_id)
        return self._download(program._report_workbook(), program._report_file_name())

    @http.route(
        "/hsk/matching/<int:run_id>/proposal.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def matching_proposal(self, run_id):
        """Download the proposal of a matching."""
        run = self._record("hsk.mentoring.run", run_id)
        return self._download(run._proposal_workbook(), run._proposal_file_name())

    @http.route(
        "/hsk/annual-report/<int:report_id>/figures.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def annual_report(self, report_id):
        """Download the figures of an annual report."""
        report = self._record("hsk.annual.report", report_id)
        return self._download(report._workbook(), report._file_name("xlsx"))

    @http.route(
        "/hsk/funding-period/<int:period_id>/table.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def funding_period(self, period_id):
        """Download the table of a funding period with all its rows."""
        period = self._record("hsk.funding.period", period_id)
        return self._download(period._workbook(), period._file_name())

    @http.route("/hsk/holders.csv", type="http", auth="user", methods=["GET"], readonly=True)
    def holders_csv(self, day=None):
        """Download the companies that hold a certificate on a day, for the website."""
        content = request.env["hsk.certification"]._holders_csv(day)
        return self._download(content, request.env._("Certified Companies.csv"), CSV)

    @http.route("/hsk/holders.json", type="http", auth="user", methods=["GET"], readonly=True)
    def holders_json(self, day=None):
        """Download the companies that hold a certificate on a day, for the website."""
        content = json.dumps(request.env["hsk.certification"].holders(day), ensure_ascii=False)
        name = request.env._("Certified Companies.json")
        return self._download(content.encode(), name, "application/json")

    def _record(self, model, record_id):
        record = request.env[model].browse(record_id).exists()
        if not record:
            raise request.not_found()
        record.check_access("read")
        return record

    def _download(self, content, name, mimetype=XLSX):
        return request.make_response(
            content,
            [
                ("Content-Type", mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(one_line(name))),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
