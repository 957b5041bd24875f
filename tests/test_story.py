"""The story of one company, told in the browser: from the application to the second Urkunde."""

from support.form import Form
from support.papers import text_of

COMPANY = "Größe & Söhne Maschinenbau GmbH"


def decide(form, page, decided_on, awarded_on):
    """Send the case to the jury with open items and certify it."""
    form.button("An die Jury geben")
    page.locator(".modal", has_text="Diese Punkte sind noch offen").wait_for()
    form.dialog("Bestätigen")
    form.wait_for_state("Bei der Jury")
    form.button("Zertifizieren")
    page.locator(".modal").wait_for()
    form.set("decided_on", decided_on)
    form.set("awarded_on", awarded_on)
    form.dialog("Bestätigen")
    form.wait_for_state("Zertifiziert")


def test_from_the_application_to_the_second_certificate(
    clean_db, odoo_server, page, login, tmp_path
):
    """Two years pass between the two halves; nothing is typed twice."""
    database = clean_db()
    form = Form(page)

    server = odoo_server(database, fake_now="2026-11-05 09:00:00")
    login(page, server, path="/odoo/hsk-certifications/new")
    form.choose("partner_id", COMPANY)
    form.set("partner_employee_count", "142")
    form.choose("municipality_id", "Meschede")
    form.tab("measures")
    form.add_row("measure_ids", action_field_id="Arbeitszeit", name="Kernzeit nur am Vormittag")
    form.save()
    form.button("Bewerbung liegt vor")
    form.wait_for_state("Beworben")
    form.button("Prüfung beginnen")
    form.wait_for_state("In Prüfung")
    decide(form, page, "05.11.2026", "01.12.2026")
    certificate = page.url
    first = text_of(form.print("Urkunde"))
    assert COMPANY in first
    assert "zum ersten Mal" in first
    assert "1. Dezember 2026 bis 30. November 2028" in first
    agreement = text_of(form.print("Zielvereinbarung"))
    assert "Kernzeit nur am Vormittag" in agreement
    page.goto("about:blank")
    page.context.clear_cookies()
    server.stop()

    server = odoo_server(database, fake_now="2028-10-20 09:00:00")
    login(page, server, path="/odoo" + certificate.split("/odoo", 1)[1])
    form.button("Re-Zertifizierung vorbereiten")
    form.wait_for_state("Entwurf")
    form.tab("review")
    review = form.field("previous_measure_ids")
    assert "Kernzeit nur am Vormittag" in review.inner_text()
    checklist = text_of(form.print("Individuelle Checkliste"))
    assert "Kernzeit nur am Vormittag" in checklist
    form.button("Bewerbung liegt vor")
    form.wait_for_state("Beworben")
    form.button("Prüfung beginnen")
    form.wait_for_state("In Prüfung")
    decide(form, page, "20.10.2028", "14.11.2028")
    second = text_of(form.print("Urkunde"))
    assert "zum zweiten Mal" in second
    assert "14. November 2028 bis 13. November 2031" in second
