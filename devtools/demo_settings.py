# Run in odoo shell on the demo database before the add-on is installed.
# ruff: noqa: F821
lang, tz = "de_DE", "Europe/Berlin"
germany = env.ref("base.de")
company = env.ref("base.main_company")
env.ref("base.EUR").active = True
company.currency_id = env.ref("base.EUR")
company.partner_id.write(
    {
        "name": "Wirtschaftsförderung Musterregion",
        "street": "Musterstraße 1",
        "zip": "59872",
        "city": "Meschede",
        "country_id": germany.id,
        "state_id": env.ref("base.state_de_nw").id,
        "phone": "+49 291 555010",
        "email": "info@musterregion.example.com",
        "website": "https://musterregion.example.com",
        "lang": lang,
        "tz": tz,
    }
)
company.logo = False  # "Your logo"
company.iap_enrich_auto_done = True  # no look-up of the company at a service of Odoo's maker
company.external_report_layout_id = env.ref("web.external_layout_standard")
env["ir.default"].set("res.partner", "lang", lang)
env["ir.default"].set("res.partner", "tz", tz)
users = env["res.users"].with_context(active_test=False).search([])
users.write({"lang": lang, "tz": tz})
env.ref("base.user_admin").partner_id.write(
    {"name": "Sabine Muster", "email": "admin@musterregion.example.com"}
)
users.tour_enabled = False  # no guided tour through Odoo itself
env.ref("mail.ir_cron_module_update_notification").active = False
env.cr.commit()
