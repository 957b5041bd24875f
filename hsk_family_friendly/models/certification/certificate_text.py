from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Names up to so many characters are printed at that size.
NAME_SIZES = ((28, "38px"), (34, "32px"), (42, "27px"), (80, "25px"), (300, "21px"))


def name_size(name):
    """Return the font size at which a company's name fits into at most two lines."""
    return next((size for length, size in NAME_SIZES if len(name) <= length), "18px")


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

    @api.model
    def _content_of(self, case):
        """Return what stands on the Urkunde of a case, as the texts are on its first day."""
        day, agency = case.valid_from, case.company_id
        text = self._on(day, agency)
        return {
            "company": case.partner_id.name,
            "municipality": case.partner_id.hsk_municipality_id.name or case.partner_id.city or "",
            "title": text.title or "",
            "body": text.body or "",
            "logo_ids": text.logo_ids.ids,
            "signatories": [
                {"name": person.name, "function": person.function}
                for person in self.env["hsk.signatory"]._on(day, agency)
            ],
        }

    @api.model
    def _copy_logos(self, case, logos):
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": logo.name,
                        "datas": logo.image,
                        "res_model": case._name,
                        "res_id": case.id,
                        "res_field": "document_content",  # not among the files of the chatter
                    }
                    for logo in logos
                ]
            )
        )

    @api.model
    def _logos_of(self, case, content):
        """Return (name, picture) of each logo: the copies, for an imported case today's."""
        if "file_ids" in content:
            files = self.env["ir.attachment"].sudo().browse(content["file_ids"]).exists()
            files = files.filtered(
                lambda file: (file.res_model, file.res_id) == (case._name, case.id)
            )
            return [(file.name, file.datas) for file in files]
        logos = self.env["hsk.certificate.logo"].browse(content["logo_ids"]).exists()
        return [(logo.name, logo.image) for logo in logos]


class CertificateLogo(models.Model):
    """A logo of an awarding body on the certificate document."""

    _name = "hsk.certificate.logo"
    _description = "Logo on the Certificate"
    _order = "sequence, id"

    text_id = fields.Many2one("hsk.certificate.text", required=True, index=True, ondelete="cascade")
    name = fields.Char("Awarding Body", required=True)
    sequence = fields.Integer(default=10)
    image = fields.Image(max_width=1200, max_height=600, required=True)


class Signatory(models.Model):
    """A person who signs the certificates for some time."""

    _name = "hsk.signatory"
    _description = "Signatory"
    _order = "sequence, id"

    name = fields.Char(required=True)
    function = fields.Char(required=True, help="As printed below the name, like “Landrat”.")
    sequence = fields.Integer(default=10)
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", "Agency", index=True)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for person in self:
            if person.date_from and person.date_to and person.date_to < person.date_from:
                raise ValidationError(
                    self.env._("%s: the last day is before the first one.", person.name)
                )

    @api.model
    def _on(self, day, company):
        """Return who signs for an agency on a day, in the order of the signatures."""
        return self.search(
            Domain("company_id", "in", (company.id, False))
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", day))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )
