import io

from PIL import Image

from odoo.tests import BaseCase, tagged
from odoo.tools.pdf import DecodedStreamObject, NameObject, PdfReader, PdfWriter

from ...tools.dossier import assemble, evidence
from ..platform import papers
from . import dossier_cases as files

COVER = {
    "agency": "Agentur",
    "title": "Jurymappe",
    "subject": "Łąka & Şen",
    "rows": [("Sitzung", "12.11.2026")],
    "note": "Vertraulich. " * 30,
}
WORDS = {
    "contents": "Inhalt",
    "page": "Seite {number} / {total}",
    "footer": "Fuß",
    "notice": "Vertraulich",
}
NAME = "Zoë Łuczak-Şahin"


@tagged("post_install", "-at_install")
class TestDossierFiles(BaseCase):
    """What becomes of files, and how pages are bound; without database."""

    def finish(self, *parts, titles=("Łąka & Şen",)):
        bound = assemble.bind(parts)
        return assemble.finish([(title, bound) for title in titles], COVER, WORDS, NAME)

    # -- evidence ------------------------------------------------------

    def test_broken_files_have_a_fault(self):
        whole = files.pdf("ganz")
        faults = {
            "empty": [(b"", evidence.PDF), (b"", "image/png")],
            "encrypted": [(files.encrypted(), evidence.PDF)],
            "broken": [
                (b"%PDF-1.4 nothing", evidence.PDF),
                (whole[: len(whole) // 2], evidence.PDF),
                (b"\x89PNG\r\n\x1a\n nothing", "image/png"),
                (b"RIFF0000WEBPVP8 ", "image/webp"),
                (files.picture("PNG"), "image/jpeg"),
            ],
        }
        for fault, cases in faults.items():
            for data, mimetype in cases:
                self.assertEqual(evidence.read(data, mimetype).fault, fault, (data[:9], mimetype))
        self.assertEqual(evidence.read(b"PK", "application/zip"), evidence.Evidence())

    def test_a_broken_page_is_found(self):
        data = files.pdf("ganz")
        start = data.index(b"stream", data.index(b"/Contents")) + 8
        broken = data[:start] + b"\0" * 20 + data[start + 20 :]
        self.assertEqual(evidence.read(broken, evidence.PDF).fault, "broken")

    def test_locked_against_changes_only(self):
        self.assertIn("verschlossen", papers.text_of(self.readable(files.encrypted("")).pdf)[0])

    def test_too_many_pages(self):
        many = files.pdf(*("x" for _number in range(evidence.MAX_PAGES + 1)))
        self.assertEqual(evidence.read(many, evidence.PDF).fault, "too_long")

    def readable(self, data, mimetype=evidence.PDF):
        found = evidence.read(data, mimetype)
        self.assertFalse(found.fault)
        return found

    def test_nothing_in_a_pdf_acts(self):
        dangerous = files.pdf("Text", script=True, title="Metadaten")
        for word in (b"/URI", b"/JavaScript", b"embedded secret", b"/AcroForm"):
            self.assertIn(word, dangerous)
        pdf = self.finish(assemble.Part("Anlage", pdf=self.readable(dangerous).pdf))
        self.assertIn("Ausgefüllt 77", papers.text_of(pdf)[2], "a filled field stays")
        self.assertIn("Text", papers.text_of(pdf)[2])
        for number, obj in enumerate(self.objects(pdf)):
            if isinstance(obj, dict):
                bad = {"/JS", "/AA", "/URI", "/EmbeddedFiles", "/OpenAction", "/AcroForm"}
                self.assertFalse(bad & obj.keys(), (number, obj))
        self.assertNotIn(b"embedded secret", pdf)

    def objects(self, pdf):
        reader = PdfReader(io.BytesIO(pdf))
        return [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]

    def test_pictures_are_small_upright_and_without_metadata(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # lies on its side
        exif[0x010E] = "GEHEIM-EXIF"
        data = files.picture("JPEG", (4000, 2000), exif=exif)
        self.assertIn(b"GEHEIM-EXIF", data)
        found = self.readable(data, "image/jpeg")
        self.assertEqual(found.size, (800, 1600))
        self.assertNotIn(b"GEHEIM-EXIF", found.jpeg)
        webp = self.readable(files.picture("WEBP", (300, 200)), "image/webp")
        self.assertEqual(webp.size, (300, 200))
        clear = io.BytesIO()
        Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(clear, "PNG")
        found = self.readable(clear.getvalue(), "image/png")
        pixel = Image.open(io.BytesIO(found.jpeg)).getpixel((5, 5))
        self.assertEqual(pixel, (255, 255, 255), "transparent is paper, not black")

    def test_landscape_and_turned_pages(self):
        wide = self.readable(files.pdf("quer", size=(842, 595)))
        turned = self.readable(files.pdf("gedreht", size=(842, 595), rotate=90))
        for found in (wide, turned):
            self.assertIn("e", papers.text_of(found.pdf)[0])
            page = PdfReader(io.BytesIO(found.pdf)).pages[0]
            self.assertGreater(page.mediabox.width, page.mediabox.height, found is wide)
            self.assertFalse(page.get("/Rotate"))
        odd = PdfReader(io.BytesIO(self.readable(files.pdf("winzig", size=(80, 200))).pdf)).pages[0]
        self.assertEqual(round(float(odd.mediabox.height)), 842)

    # -- binding -------------------------------------------------------

    def test_every_page_is_stamped(self):
        parts = [
            assemble.Part("Profil", pdf=files.pdf("eins", "zwei")),
            assemble.Part("quer", 1, pdf=self.readable(files.pdf("q", size=(842, 595))).pdf),
            assemble.Part("gedreht", 1, pdf=self.readable(files.pdf("g", rotate=270)).pdf),
            assemble.Part("Satz", 1, text="Łódź Şişli “kaputt.pdf” " * 40),
        ]
        for number in range(3):
            found = self.readable(files.picture("PNG"), "image/png")
            parts.append(assemble.Part(f"Bild {number}", 1, jpeg=found.jpeg, size=found.size))
        texts = papers.text_of(self.finish(*parts))
        self.assertEqual(len(texts), 9, "pictures share pages")
        for number, text in enumerate(texts, 1):
            self.assertIn(f"Seite {number} / 9", text)
            self.assertIn(NAME, text)
            self.assertIn("Fuß", text)
        self.assertIn("Łódź Şişli", texts[6])
        self.assertIn("Bild 1", texts[7])
        self.assertIn("Bild 2", texts[8])

    def test_bookmarks_and_contents_lead_to_the_page(self):
        parts = [
            assemble.Part("Profil", pdf=files.pdf("eins", "zwei")),
            assemble.Part("Anlage 1: Größe.pdf", 1, pdf=files.pdf("drei")),
        ]
        pdf = self.finish(*parts, titles=("Erle GmbH", "Łąka GmbH"))
        reader = PdfReader(io.BytesIO(pdf))
        self.assertEqual(
            self.bookmarks(reader, reader.outline),
            [
                ("Jurymappe", 1),
                ("Inhalt", 2),
                ("Erle GmbH", 3),
                [("Profil", 3), [("Anlage 1: Größe.pdf", 5)]],
                ("Łąka GmbH", 6),
                [("Profil", 6), [("Anlage 1: Größe.pdf", 8)]],
            ],
        )
        contents = papers.text_of(pdf)[1].replace(" .", "")
        self.assertIn("Erle GmbH 3 Profil 3 Anlage 1: Größe.pdf 5 Łąka GmbH 6", contents)
        links = [link.get_object() for link in reader.pages[1]["/Annots"]]
        self.assertEqual(len(links), 6)

    def bookmarks(self, reader, outline):
        pages = [page.indirect_reference for page in reader.pages]
        return [
            self.bookmarks(reader, one)
            if isinstance(one, list)
            else (one.title, pages.index(one.raw_get("/Page")) + 1)
            for one in outline
        ]

    def test_many_contents_take_several_pages(self):
        parts = [assemble.Part(f"Abschnitt {n}", pdf=files.pdf(f"p{n}")) for n in range(50)]
        texts = papers.text_of(self.finish(*parts))
        self.assertEqual(len(texts), 1 + 2 + 50)
        self.assertIn("Abschnitt 49", texts[2])

    def test_a_page_with_open_brackets_does_no_harm(self):
        """Content that never restores its graphics state moves neither stamp nor neighbours."""
        reader = PdfReader(io.BytesIO(files.pdf("schief")))
        writer = PdfWriter()
        writer.appendPagesFromReader(reader)
        page = writer.getPage(0)
        content = DecodedStreamObject()
        content.setData(b"q 0.1 0 0 0.1 0 0 cm " + page["/Contents"].get_object().getData())
        page[NameObject("/Contents")] = writer._addObject(content)
        pdf = self.finish(assemble.Part("x", pdf=self.readable(files.written(writer)).pdf))
        self.assertIn("Seite 3 / 3", papers.text_of(pdf)[2])
