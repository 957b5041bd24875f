from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..letters import personal_link
from .tandem import OPTIONS, enter, routes, show


class TandemDocuments(http.Controller):
    """What the companies of a tandem keep: printed on the spot, nothing changes."""

    @http.route(routes("/result.pdf"), methods=["GET"], **OPTIONS)
    def tandem_result(self, **access):
        """Give the page with the results of the tandem."""
        return self._print("result", "Ergebnisse", access)

    @http.route(routes("/participation.pdf"), methods=["GET"], **OPTIONS)
    def tandem_participation(self, **access):
        """Give the certificate of participation of the person's own company."""
        return self._print("participation", "Teilnahmebescheinigung", access)

    def _print(self, what, name, access):
        try:
            tandem, person, _base = enter(what, access)
            if what == "participation":
                tandem._check_participation()
        except AccessError as refusal:
            return personal_link.refused(refusal)
        except UserError as error:
            return show(what, access, str(error))
        report = request.env["ir.actions.report"].sudo()
        content, _kind = report.with_context(hsk_side=tandem._side_of(person))._render_qweb_pdf(
            f"hsk_family_friendly.report_tandem_{what}_action", tandem.ids
        )
        return personal_link.file(content, f"{name} {tandem.display_name}.pdf", "application/pdf")
