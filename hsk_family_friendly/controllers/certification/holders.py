import json

from odoo import http
from odoo.http import request

from ..platform.workbook import download

CSV = "text/csv; charset=utf-8"
OPTIONS = {"type": "http", "auth": "user", "methods": ["GET"], "readonly": True}


class Holders(http.Controller):
    """Who holds a certificate, as files for the agency's website."""

    @http.route("/hsk/holders.csv", **OPTIONS)
    def holders_csv(self, day=None):
        """Download the companies that hold a certificate on a day, for the website."""
        content = request.env["hsk.certification"]._holders_csv(day)
        return download(content, request.env._("Certified Companies.csv"), CSV)

    @http.route("/hsk/holders.json", **OPTIONS)
    def holders_json(self, day=None):
        """Download the companies that hold a certificate on a day, for the website."""
        content = json.dumps(request.env["hsk.certification"].holders(day), ensure_ascii=False)
        name = request.env._("Certified Companies.json")
        return download(content.encode(), name, "application/json")
