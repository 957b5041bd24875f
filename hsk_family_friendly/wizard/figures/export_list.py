from odoo import fields, models
from odoo.tools import format_date

from ...tools.dates import agency_today


class ExportList(models.TransientModel):
    """The list of certified companies on a day: for the staff, or for the website."""

    _name = "hsk.export.list"
    _description = "List of Certified Companies"

    kind = fields.Selection(
        [
            ("xlsx", "Excel, for the agency: all certified companies with address and dates"),
            ("csv", "CSV, for the website: only companies that may be named"),
            ("json", "JSON, for the website: only companies that may be named"),
        ],
        "File",
        default="xlsx",
        required=True,
    )
    day = fields.Date(
        "Certified on",
        default=lambda self: agency_today(self.env),
        required=True,
        help="Companies whose certificate was in force on this day. Their names and addresses are "
        "those of today.",
    )

    def action_download(self):
        """Download the list."""
        self.ensure_one()
        certifications = self.env["hsk.certification"]
        if self.kind != "xlsx":
            return {
                "type": "ir.actions.act_url",
                "url": f"/hsk/holders.{self.kind}?day={self.day}",
                "target": "download",
            }
        name = self.env._("Certified Companies on %s", format_date(self.env, self.day))
        domain = certifications._held_domain(self.day)
        return self.env["hsk.export"]._export(certifications, domain, name)
