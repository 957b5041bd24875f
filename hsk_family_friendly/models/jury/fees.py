"""What the certified companies of a session are to be charged, for the bookkeeping."""

from odoo.tools import format_date

from ...tools.dates import agency_today
from ...tools.workbook import Sheet, workbook


def fee_workbook(session):
    """Return the Excel file of the fees: a line per certified company.

    :param session: the `hsk.jury.session`, in the language of the file
    """
    certifications = session._awarded_certifications().sorted(
        lambda one: (one.partner_id._hsk_sort_key(), one.id)
    )
    sheet = Sheet(
        session.env._("Fees"),
        [
            (session.env._("Company"), "text"),
            (session.env._("Certificate Number"), "text"),
            (session.env._("Kind"), "text"),
            (session.env._("Employees"), "integer"),
            (session.env._("Fee Band"), "text"),
            (session.env._("Net Fee"), "money"),
            (session.env._("Currency"), "text"),
            (session.env._("Decided on"), "date"),
            (session.env._("Invoice to"), "text"),
            (session.env._("Invoice Address"), "text"),
            (session.env._("E-mail"), "text"),
        ],
        [certification._fee_row() for certification in certifications],
    )
    return workbook(session.env, [sheet], _explanations(session, certifications))


def _explanations(session, certifications):
    without = certifications.filtered(lambda one: not one.fee_band_id)
    explanations = [
        (
            session.env._("Companies"),
            session.env._(
                "The companies that %s certified, also with a condition.", session.display_name
            ),
        ),
        (
            session.env._("Employees"),
            session.env._("Headcount at the decision. It stays as it was then."),
        ),
        (
            session.env._("Net Fee"),
            session.env._("By the fee bands in force on the day of the application, without tax."),
        ),
        (
            session.env._("Invoice to"),
            session.env._("The company's contact for invoices, else the company itself."),
        ),
        (session.env._("Data of"), format_date(session.env, agency_today(session.env))),
    ]
    if without:
        names = ", ".join(without.partner_id.mapped("name"))
        explanations.append((session.env._("Without Fee Band"), names))
    return explanations
