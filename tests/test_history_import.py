"""The history import in the browser: a faulty file, its correction, a question, the result."""

from playwright.sync_api import expect

HEADING = "Unternehmen;Straße;PLZ;Jahr;Art;Beschäftigte\n"
FAULTY = HEADING + "Größe & Söhne KG;;;2012;Erst-Zertifizierung;viele\nNeu AG;;;2018;Re;1.140\n"
GOOD = HEADING + "Größe & Söhne KG;;;2012;Erst-Zertifizierung;12\nNeu AG;;;2018;neu;1.140\n"


def test_from_the_file_to_the_certificates(clean_db, odoo_server, rpc, page, login, tmp_path):
    server = odoo_server(clean_db())
    admin = rpc(server)
    admin("res.partner", "create", [{"name": "Groesse und Soehne GmbH", "is_company": True}])
    login(page, server, path="/odoo/action-hsk_family_friendly.hsk_history_import_action")

    def upload(text):
        path = tmp_path / "Historie.csv"
        path.write_bytes(text.encode("cp1252"))
        page.set_input_files(".o_field_widget[name=file] input[type=file]", path)

    upload(FAULTY)
    page.click("button[name=action_check]")
    page.wait_for_selector(".alert-danger:visible")
    assert page.is_hidden("button[name=action_import]")
    rows = page.locator(".o_field_widget[name=line_ids] .o_data_row")
    assert "viele" in rows.nth(0).inner_text()

    page.hover(".o_field_widget[name=file]")
    upload(GOOD)
    page.click("button[name=action_check]:visible")
    page.wait_for_selector(".alert-warning:visible")
    page.click(".alert-warning button[name=action_open_companies]")
    page.click(".o_list_view th .form-check-input")
    page.click(".o_control_panel button[name=action_existing]")
    page.wait_for_selector(".o_view_nocontent, .o_list_view:not(:has(.o_data_row))")
    page.click(".o_breadcrumb a, .o_back_button")
    page.wait_for_selector(".alert-success:visible")
    page.click("button[name=action_import]")
    page.click(".modal footer .btn-primary")
    page.wait_for_selector("button[name=action_import]", state="detached")
    page.wait_for_selector(".o_data_row:has-text('Neu AG')")
    expect(page.locator(".o_data_row")).to_have_count(2)


def test_a_long_list_shows_how_far_it_is(clean_db, odoo_server, page, login, tmp_path):
    server = odoo_server(clean_db())
    login(page, server, path="/odoo/action-hsk_family_friendly.hsk_history_import_action")
    path = tmp_path / "Liste.csv"
    rows = [f"Betrieb {number};;;2018;neu;1.140\n" for number in range(2_000)]
    path.write_bytes((HEADING + "".join(rows)).encode("cp850"))
    page.set_input_files(".o_field_widget[name=file] input[type=file]", path)
    for button in ("action_check", "action_import"):
        page.click(f"button[name={button}]:visible")
        if button == "action_import":
            page.click(".modal footer .btn-primary")
        page.wait_for_selector("[role=progressbar]:not([aria-valuenow='0'])")
        page.wait_for_selector("[role=progressbar]", state="detached")
    page.wait_for_selector(".o_data_row:has-text('Betrieb')")
