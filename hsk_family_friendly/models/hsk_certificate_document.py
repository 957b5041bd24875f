from odoo import fields, models
from odoo.tools import format_date

ORDINALS = {2: "zweiten", 3: "dritten", 4: "vierten", 5: "fünften", 6: "sechsten", 7: "siebten"}
ORDINALS |= {8: "achten", 9: "neunten", 10: "zehnten", 11: "elften", 12: "zwölften"}


class CertificateDocument(models.AbstractModel):
    """The Urkunde: what stands on it is fixed at the decision and printed from that."""

    _name = "hsk.certificate.document"
    _description = "Certificate Document"

    document_content = fields.Json(copy=False, readonly=True)

    def _freeze_document(self):
        """Keep what stands on the Urkunde as it is at the decision."""
        for case in self:
            case.document_content = case._document_content_now()

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
        content = self.document_content or self._document_content_now()
        first, last = (
            format_date(self.env, day, lang_code="de_DE", date_format="d. MMMM y")
            for day in (self.valid_from, self.valid_until)
        )
        return {
            **content,
            "logos": self.env["hsk.certificate.logo"].browse(content["logo_ids"]).exists(),
            "times": self._times_in_german(),
            "validity": f"{first} bis {last}",
            "size": "long" if len(content["company"]) > 45 else "short",
        }

    def _times_in_german(self):
        if self.cycle == 1:
            return "zum ersten Mal"
        return f"zum {ORDINALS.get(self.cycle, f'{self.cycle}.')} Mal"
