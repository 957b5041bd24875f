"""Dossiers of 20 cases with 10 pages each, beside plain rendering and merging of the pages."""

import io
import random

from certifications import companies
from harness import environment, report, seconds
from PIL import Image

from odoo.tools.pdf import merge_pdf

CASES, PDFS, PAGES = 20, 2, 2


def cases_with_evidence(env):
    """Return jury cases of about ten pages: texts, scans and PDFs."""
    fields = env["hsk.action.field"].search([])
    certifications = env["hsk.certification"].create(
        [{"partner_id": partner.id} for partner in companies(env, CASES)]
    )
    for certification in certifications:
        measures = env["hsk.measure"].create(
            [
                {
                    "certification_id": certification.id,
                    "action_field_id": field.id,
                    "name": f"Maßnahme {number}",
                    "objective": "Beruf und Familie lassen sich besser vereinbaren. " * 4,
                    "success_criterion": "Die Hälfte der Beschäftigten nutzt es. " * 2,
                }
                for field in fields
                for number in range(2)
            ]
        )
        files = [("scan.pdf", scans()) for _number in range(PDFS)] + [("foto.jpg", photo())]
        for measure, (name, raw) in zip(measures, files, strict=False):
            measure.evidence_ids = env["ir.attachment"].create({"name": name, "raw": raw})
    certifications.action_apply()
    certifications.action_assess()
    certifications.action_send_to_jury()
    person = env["res.partner"].create({"name": "Alex Adler"})
    juror = env["hsk.juror"].create(
        {"partner_id": person.id, "confidentiality_signed_on": "2026-01-15"}
    )
    session = env["hsk.jury.session"].create(
        {
            "juror_ids": juror.ids,
            "case_ids": [(0, 0, {"certification_id": one.id}) for one in certifications],
        }
    )
    session.action_open()
    return session, juror


def photo():
    """Return a picture as a telephone takes it."""
    noise = random.Random(1).randbytes(300 * 200 * 3)
    output = io.BytesIO()
    image = Image.frombytes("RGB", (300, 200), noise).resize((1800, 1200))
    image.save(output, "JPEG", quality=85)
    return output.getvalue()


def scans():
    """Return a PDF of scanned pages."""
    output = io.BytesIO()
    pages = [Image.open(io.BytesIO(photo())) for _number in range(PAGES)]
    pages[0].save(output, "PDF", save_all=True, append_images=pages[1:])
    return output.getvalue()


def as_pdf(attachment):
    """Return a file as the plainest PDF of it."""
    if attachment.mimetype == "application/pdf":
        return attachment.raw
    output = io.BytesIO()
    Image.open(io.BytesIO(attachment.raw)).save(output, "PDF")
    return output.getvalue()


with environment() as env:
    session, juror = cases_with_evidence(env)
    contents = [case._dossier_content() for case in session.case_ids]
    for content in contents:
        for file in content["files"]:
            file["note"] = "attached"

    def ours():
        """Make the juror's dossier; nothing is kept between two runs."""
        session.dossier_ids.unlink()
        session.case_ids.dossier_pages_ids.unlink()
        job = session._dossier_job_for(juror)
        job._produce(lambda done=0: 1)
        return job.attachment_id.raw

    pages = session.env["hsk.jury.dossier.pages"]

    def plain():
        """Render the same texts and merge them with the same files."""
        parts = []
        for case, content in zip(session.case_ids, contents, strict=True):
            parts.append(pages._written(content))
            parts += [as_pdf(file) for file in case._dossier_files()]
        return merge_pdf(parts)

    def again():
        """Make a second juror's dossier of the pages that are bound already."""
        session.dossier_ids.unlink()
        session._dossier_job_for(juror)._produce(lambda done=0: 1)

    print("pages:", ours().count(b"/Type /Page\n"), "plain:", plain().count(b"/Type /Page\n"))
    baseline = seconds(plain, times=3)
    report(f"dossiers of {CASES} cases / plain", seconds(ours, times=3), baseline, limit=1.3)
    report("the next juror's dossiers / plain", seconds(again, times=3), baseline, limit=0.3)
