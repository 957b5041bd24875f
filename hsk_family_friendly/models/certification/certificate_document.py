from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import german, guarded

# Names up to so many characters are printed at that size.
NAME_SIZES = ((28, "38px"), (34, "32px"), (42, "27px"), (80, "25px"), (300, "21px"))


def name_size(name):
    """Return the font size at which a company's name fits into at most two lines."""
    return next((size for length, size in NAME_SIZES if len(name) <= length), "18px")


class CertificateDocument(models.AbstractModel):
    """The Urkunde: what stands on it is fixed at the decision and printed from that."""

    _name = "hsk.certificate.document"
    _description = "Certificate Document"

    document_content = fields.Json(copy=False, readonly=True)

    def _freeze_document(self):
        """Keep what stands on the Urkunde as it is at the decision, copies of the logos too."""
        for case in self:
            content = case._document_content_now()
            logos = self.env["hsk.certificate.logo"].browse(content.pop("logo_ids"))
            guarded.by_action(case).document_content = {
                **content,
                "file_ids": case._copy_logos(logos.with_context(bin_size=False)).ids,
            }

    def _issued_documents(self):
        """Return the kept files of the Urkunden that were printed."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("name", "=like", "Urkunde %"),
                ]
            )
        )

    def _copy_logos(self, logos):
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": logo.name,
                        "datas": logo.image,
                        "res_model": self._name,
                        "res_id": self.id,
                        "res_field": "document_content",  # not among the files of the chatter
                    }
                    for logo in logos
                ]
            )
        )

    def _document_content_now(self):
        self.ensure_one()
        text = self.env["hsk.certificate.text"]._on(self.valid_from, self.company_id)
        return {
            "company": self.partner_id.name,
            "municipality": self.partner_id.hsk_municipality_id.name or self.partner_id.city or "",
            "title": text.title or "",
            "body": text.body or "",
            "logo_ids": text.logo_ids.ids,
            "signatories": [
                {"name": person.name, "function": person.function}
                for person in self.env["hsk.signatory"]._on(self.valid_from, self.company_id)
            ],
        }

    def _document(self):
        """Return what stands on the Urkunde, as the report prints it (in German)."""
        self.ensure_one()
        if not self.valid_from or not self.valid_until:
            raise UserError(self.env._("%s: there is no certificate to print.", self.display_name))
        content = self.document_content or self._document_content_now()
        return {
            **content,
            "logos": self._document_logos(content),
            "times": german.times(self.cycle),
            "validity": f"{german.long_date(self.valid_from)} bis "
            f"{german.long_date(self.valid_until)}",
            "size": name_size(content["company"]),
        }

    def _extension_document(self):
        """Return what stands on the addendum to the Urkunde: until when the extension lasts."""
        self.ensure_one()
        if not self.extended_until:
            raise UserError(self.env._("%s is not extended.", self.display_name))
        return {
            **self._document(),
            "extended_until": german.long_date(self.extended_until),
            "granted_on": german.long_date(self._open_change("extension").date_from),
        }

    def _document_logos(self, content):
        """Return (name, picture) of each logo: the copies, for an imported case today's."""
        if "file_ids" in content:
            files = self.env["ir.attachment"].sudo().browse(content["file_ids"]).exists()
            files = files.filtered(
                lambda file: (file.res_model, file.res_id) == (self._name, self.id)
            )
            return [(file.name, file.datas) for file in files]
        logos = self.env["hsk.certificate.logo"].browse(content["logo_ids"]).exists()
        return [(logo.name, logo.image) for logo in logos]
