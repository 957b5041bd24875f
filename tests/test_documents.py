"""Documents as they come out of the printer: where the address stands, and in which order."""

import re
import subprocess

from support.papers import pages_of
from test_infrastructure import fetch

MM = 72 / 25.4


def words_of_page_1(pdf, tmp_path):
    """Return [(word, left, top, right, bottom)] in millimetres."""
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf)
    found = subprocess.run(
        ["pdftotext", "-bbox", "-l", "1", str(path), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pattern = r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.+?)<'
    return [
        (word, *(float(edge) / MM for edge in edges)) for *edges, word in re.findall(pattern, found)
    ]


def report(server, name, *ids):
    """Print a report of certifications."""
    answer = fetch(server, f"/report/pdf/hsk_family_friendly.{name}/{','.join(map(str, ids))}")
    assert answer.content.startswith(b"%PDF"), answer.text[:2000]
    return answer.content


def test_letters_and_certificates(demo_db, odoo_server, rpc, tmp_path):
    """The address lies in the window of DIN 5008 B; a stack of Urkunden is sorted."""
    server = odoo_server(demo_db())
    admin = rpc(server)
    partner = {"name": "Äpfel & Birnen Handelsgesellschaft mbH", "is_company": True}
    address = {"street": "Lindenweg 7", "zip": "59872", "city": "Meschede"}
    company = admin("res.partner", "create", {**partner, **address})
    first = admin(
        "hsk.certification",
        "create",
        {"partner_id": company, "state": "certified", "decided_on": "2025-03-01"},
    )
    admin("hsk.certification", "action_prepare_recertification", [first])
    case = admin("hsk.certification", "search", [("previous_id", "=", first)])[0]

    for name, title in (
        ("report_target_agreement", "Zielvereinbarung"),
        ("report_individual_checklist", "Individuelle Checkliste"),
    ):
        pdf = report(server, name, case)
        text = pages_of(pdf)
        assert title in text[0]
        assert f"Seite 1 / {len(text)}" in text[0]
        lines = [
            line for line in words_of_page_1(pdf, tmp_path) if line[0] in ("Lindenweg", "59872")
        ]
        window = [line for line in lines if line[2] > 62.7]
        assert {word for word, *_box in window} == {"Lindenweg", "59872"}
        for _word, left, _top, right, bottom in window:
            assert left >= 24.5 and right <= 105 and bottom <= 90

    holders = admin("hsk.certification", "search", [("certificate_state", "=", "active")])
    shuffled = sorted(holders, key=lambda number: number * 7919 % 101)
    report(server, "report_certificate_portrait", *shuffled[:3])  # some are kept already
    stack = pages_of(report(server, "report_certificate_portrait", *shuffled))
    names = [
        row["partner_id"][1]
        for row in admin("hsk.certification", "read", sorted(holders), ["partner_id"])
    ]
    plain = str.maketrans("äöü", "aou")
    german = sorted(names, key=lambda name: name.casefold().translate(plain))
    assert len(stack) == len(german)
    for text, name in zip(stack, german, strict=True):
        assert name in text
    kept = admin.read(
        "ir.attachment",
        [("res_model", "=", "hsk.certification"), ("name", "=like", "Urkunde%")],
        ["res_id", "datas"],
    )
    assert len(kept) == len(holders)
