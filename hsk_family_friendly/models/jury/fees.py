from odoo import models
from odoo.tools import format_date

from ...tools.dates import agency_today
from ...tools.workbook import Sheet, workbook


class JurySession(models.Model):
    """What the certified companies of a session are to be charged, for the bookkeeping."""

    _inherit = "hsk.jury.session"

    def action_fees(self):
        """Download the fees of the certified companies as an Excel file.

        :raise UserError: the session is not closed
        """
        self.ensure_one()
        self._check_awarded()
        return self._action_download("fees")

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _keep_fees(self):
        """Keep the fees as they are at the closing."""
        if self._awarded_cases():
            self.env["ir.attachment"].create(
                {
                    "name": self._fee_file_name(),
                    "raw": self._fee_workbook(),
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )

    def _action_download(self, name):
        return {
            "type": "ir.actions.act_url",
            "url": f"/hsk/jury-session/{self.id}/{name}.xlsx",
            "target": "download",
        }

    def _fee_file_name(self):
        words = self.with_context(lang=self._document_lang())
        return words.env._("Fees %s.xlsx", self._day())

    def _fee_workbook(self):
        """Return the Excel file of the fees: a line per certified company.

        :raise UserError: the session is not closed
        """
        self.ensure_one()
        self._check_awarded()
        session = self.with_context(lang=self._document_lang())
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
        return workbook(session.env, [sheet], session._fee_explanations(certifications))

    def _fee_explanations(self, certifications):
        without = certifications.filtered(lambda one: not one.fee_band_id)
        explanations = [
            (
                self.env._("Companies"),
                self.env._(
                    "The companies that %s certified, also with a condition.", self.display_name
                ),
            ),
            (
                self.env._("Employees"),
                self.env._("Headcount at the decision. It stays as it was then."),
            ),
            (
                self.env._("Net Fee"),
                self.env._("By the fee bands in force on the day of the application, without tax."),
            ),
            (
                self.env._("Invoice to"),
                self.env._("The company's contact for invoices, else the company itself."),
            ),
            (self.env._("Data of"), format_date(self.env, agency_today(self.env))),
        ]
        if without:
            names = ", ".join(without.partner_id.mapped("name"))
            explanations.append((self.env._("Without Fee Band"), names))
        return explanations


class Certification(models.Model):
    """What an invoice needs to know about a certification."""

    _inherit = "hsk.certification"

    def _fee_row(self):
        self.ensure_one()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        company = self.partner_id
        payer = company.browse(company.address_get(["invoice"])["invoice"])
        return [
            company.name,
            self.number,
            labels[self.kind],
            self.employee_count or self.partner_employee_count or None,
            self.fee_band_id.display_name,
            self.fee if self.fee_band_id else None,
            self.currency_id.name,
            self.decided_on,
            payer.display_name,
            payer._hsk_one_line_address() or company._hsk_one_line_address(),
            payer.email or company.email,
        ]
