"""The annual report of a large network as PDF, beside wkhtmltopdf alone on the same HTML."""

from datetime import date

from harness import environment, report, seconds
from network import fill
from support.server import OdooServer

NAME = "hsk_family_friendly.report_annual"

# wkhtmltopdf gets the style sheets from a server, as it does in an instance that runs
with environment() as env, OdooServer(env.cr.dbname):
    fill(env)
    year = date.today().year - 1
    annual = env["hsk.annual.report"].create(
        {"date_from": f"{year}-01-01", "date_to": f"{year}-12-31"}
    )
    reports = env["ir.actions.report"].with_context(force_report_rendering=True)

    def whole():
        """Print it as a user does: figures, charts, HTML, PDF, page numbers."""
        env.invalidate_all()
        return reports._render_qweb_pdf(NAME, annual.ids)[0]

    html = reports._render_qweb_html(NAME, annual.ids, data={"report_type": "pdf"})[0]
    one = reports.env.ref(NAME + "_action")
    bodies, _ids, header, footer, args = one._prepare_html(html, report_model=annual._name)

    def alone():
        """Let wkhtmltopdf draw what Odoo gives it."""
        reports._run_wkhtmltopdf(
            bodies, report_ref=NAME, header=header, footer=footer, specific_paperformat_args=args
        )

    print(f"annual report: {len(whole()) / 1024:.0f} kB")
    alone()
    report(
        "annual report as PDF / wkhtmltopdf alone",
        seconds(whole, times=3),
        seconds(alone, times=3),
        limit=1.3,
    )
