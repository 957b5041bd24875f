from odoo import http
from odoo.http import content_disposition, request

from ...tools import typed
from ...tools.typed import one_line

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content, name, mimetype=XLSX):
    """Return the answer that hands over a file.

    :param bytes content: the file
    :param str name: how it is called
    """
    return request.make_response(
        content,
        [
            ("Content-Type", mimetype),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(one_line(name))),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )


class Workbook(http.Controller):
    """Excel files to download: made on the spot, nothing is kept and nothing changes.

    A model says itself which ones it gives of its records, and who may read a record gets them:

        _hsk_workbooks = {"round/list": ("_list_workbook", "_list_file_name")}

    Then `/hsk/round/7/list.xlsx` is what `_list_workbook()` of record 7 returns, and what
    `_list_file_name()` calls it. Nothing else can be called by an address.
    """

    @http.route(
        "/hsk/<string:place>/<int:record_id>/<string:name>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def workbook(self, place, record_id, name):
        """Download an Excel file of a record."""
        model, make, call = self._given(f"{place}/{name}")
        record = request.env[model].browse(typed.number(str(record_id))).exists()
        if not record:
            raise request.not_found()
        record.check_access("read")
        return download(getattr(record, make)(), getattr(record, call)())

    def _given(self, address):
        """Return what is given there: (model, method that makes the file, method that names it)."""
        for model, definition in request.env.registry.items():
            methods = getattr(definition, "_hsk_workbooks", {}).get(address)
            if methods:
                return model, *methods
        raise request.not_found()
