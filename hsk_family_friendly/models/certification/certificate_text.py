from odoo import api, fields, models


class CertificateText(models.Model):
    """Title and text of the certificate document, from a day on."""

    _name = "hsk.certificate.text"
    _description = "Certificate Text"
    _order = "date_from desc, id desc"
    _rec_name = "title"

    title = fields.Char(required=True)
    body = fields.Text(required=True, help="The sentence below the company's name.")
    date_from = fields.Date("In Use from", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", "Agency", index=True)
    logo_ids = fields.One2many("hsk.certificate.logo", "text_id", string="Logos", copy=True)

    @api.model
    def _on(self, day, company):
        """Return the text in use at an agency on a day; the oldest one for days before it."""
        mine = [("company_id", "in", (company.id, False))]
        return self.search([*mine, ("date_from", "<=", day)], limit=1) or self.search(
            mine, order="date_from, id", limit=1
        )


class CertificateLogo(models.Model):
    """A logo of an awarding body on the certificate document."""

    _name = "hsk.certificate.logo"
    _description = "Logo on the Certificate"
    _order = "sequence, id"

    text_id = fields.Many2one("hsk.certificate.text", required=True, index=True, ondelete="cascade")
    name = fields.Char("Awarding Body", required=True)
    sequence = fields.Integer(default=10)
    image = fields.Image(max_width=1200, max_height=600, required=True)
