"""100 Urkunden in one PDF, beside wkhtmltopdf alone on the same HTML."""

from certifications import certificates, companies, day
from harness import environment, report, seconds

NAME = "hsk_family_friendly.report_certificate"
COUNT = 100

with environment() as env:
    cases = certificates(env, companies(env, COUNT), day(20))
    cases._freeze_document()
    reports = env["ir.actions.report"].with_context(force_report_rendering=True)
    one = reports.env.ref(NAME)

    def whole():
        """Print them as a user does; nothing is kept between two runs."""
        env["ir.attachment"].search([("res_model", "=", cases._name)]).unlink()
        reports._render_qweb_pdf(NAME, cases.ids)

    html = reports._render_qweb_html(NAME, cases.ids, data={"report_type": "pdf"})[0]
    bodies, _ids, header, footer, args = one._prepare_html(html, report_model=cases._name)

    def alone():
        """Let wkhtmltopdf draw what Odoo gives it."""
        reports._run_wkhtmltopdf(
            bodies, report_ref=NAME, header=header, footer=footer, specific_paperformat_args=args
        )

    alone()
    baseline = seconds(alone, times=3)
    report(f"{COUNT} Urkunden / wkhtmltopdf alone", seconds(whole, times=3), baseline, limit=1.3)
