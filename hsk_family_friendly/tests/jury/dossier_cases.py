"""A case with everything a dossier can say, and files as companies hand them in."""

import io

import PIL.WebPImagePlugin  # noqa: F401 - makes Pillow know it
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import PdfReader, PdfWriter

from ..platform import papers
from .common import JuryCase

MARK = "Geheimzeichen"


def pdf(*texts, size=(595, 842), title="", script=False, rotate=0):
    """Return a PDF with one text on each page."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=size)
    canvas.setTitle(title)
    for text in texts:
        canvas.drawString(50, size[1] - 60, text)
        if script:
            canvas.linkURL("https://tracker.example.com", (0, 0, 100, 100))
            canvas.acroForm.textfield(
                name="field", value="Ausgefüllt 77", x=60, y=300, width=200, height=40
            )
        if rotate:
            canvas.setPageRotation(rotate)
        canvas.showPage()
    canvas.save()
    if not script:
        return output.getvalue()
    writer = PdfWriter()
    writer.cloneReaderDocumentRoot(PdfReader(io.BytesIO(output.getvalue())))
    writer.add_js("app.alert('hello')")
    writer.addAttachment("secret.txt", b"embedded secret")
    return written(writer)


def written(writer):
    """Return what a writer holds."""
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def encrypted(password="geheim"):
    """Return a PDF that opens with a password only."""
    writer = PdfWriter()
    writer.appendPagesFromReader(PdfReader(io.BytesIO(pdf("verschlossen"))))
    writer.encrypt(password)
    return written(writer)


def picture(kind="PNG", size=(400, 300), **options):
    """Return a picture of one colour."""
    output = io.BytesIO()
    Image.new("RGB", size, (200, 60, 40)).save(output, kind, **options)
    return output.getvalue()


class DossierCase(JuryCase):
    """A session with a case that has everything, and one that has little."""

    def setUp(self):
        super().setUp()
        self.certification = self.make_full_case("Łąka & Söhne GmbH")
        self.other = self.make_jury_case("Föhre GmbH")
        self.session = self.make_session(self.certification, self.other)
        self.session.action_open()
        self.case, self.other_case = self.session.case_ids
        self.juror = self.jurors[0]

    def attach(self, name, raw):
        return self.env["ir.attachment"].create({"name": name, "raw": raw})

    def make_full_case(self, name):
        """Return a re-certification with something in every section."""
        company = self.make_company(
            name, employees=57, street="Am Hang 5", zip="59872", city="Meschede"
        )
        company.industry_id = self.env["res.partner.industry"].create({"name": "Feinmechanik"})
        first = self.make_case(company)
        old = self.make_measure(first, "Gleitzeit damals", objective="Kita-Zeiten", kind="ongoing")
        self.certify(first, "2024-11-10")
        old.write(
            {
                "state": "done",
                "effect": "Fluktuation gesunken",
                "assessment": "partly",
                "assessment_comment": "Schicht fehlt noch",
                "evidence_ids": self.attach("Rückblick.pdf", pdf("Seite Rückblick")).ids,
            }
        )
        first.action_prepare_recertification()
        case = first.next_ids
        self.make_measure(
            case,
            "Ferienbetreuung",
            success_criterion="Zehn Plätze",
            evidence_ids=(
                self.attach("Vertrag Şen.pdf", pdf("Seite Vertrag", title=MARK))
                | self.attach("Foto.webp", picture("WEBP"))
                | self.attach("kaputt.pdf", b"%PDF-1.4 kaputt")
                | self.attach("zu.pdf", encrypted())
            ).ids,
        )
        self.make_measure(case, "Aufgegeben", state="dropped", drop_reason="Kein Bedarf")
        case.action_apply()
        case.action_assess()
        self.env["hsk.audit.visit"].create(
            {
                "certification_id": case.id,
                "visited_on": "2026-10-01",
                "result": "reservations",
                "summary": "Gut vorbereitet",
                "observation_ids": [
                    (
                        0,
                        0,
                        {"action_field_id": self.action_field.id, "observation": "Wird gelebt"},
                    )
                ],
                "photo_ids": self.attach("Pausenraum.jpg", picture("JPEG")).ids,
            }
        )
        case.checklist_item_ids[0].write({"state": "waived", "waive_reason": "Liegt schon vor"})
        case.action_send_to_jury()
        return case

    ALLOWED = (
        "Łąka & Söhne GmbH",
        "Am Hang 5",
        "59872 Meschede",
        "Feinmechanik",
        "57",
        "Gleitzeit damals",
        "Kita-Zeiten",
        "Fluktuation gesunken",
        "Schicht fehlt noch",
        "Ferienbetreuung",
        "Zehn Plätze",
        "Kein Bedarf",
        "01.10.2026",
        "Gut vorbereitet",
        "Wird gelebt",
        "Liegt schon vor",
        "Seite Rückblick",
        "Seite Vertrag",
        "Vertrag Şen.pdf",
        "Pausenraum.jpg",
        "kaputt.pdf",
        "zu.pdf",
        "12. November 2026",
    )

    def text(self, pdf):
        return " ".join(papers.text_of(pdf))

    # -- the allow-list ------------------------------------------------

    def case_of(self, user):
        return self.case.with_user(user)

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("hsk_family_friendly.ir_cron_jury_dossier").method_direct_trigger()
        self.env.invalidate_all()

    def ask(self):
        return self.session._dossier_job_for(self.juror)
