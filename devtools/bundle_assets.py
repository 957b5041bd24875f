# Run in odoo shell on a database that is going to be copied: what a browser and a printer load is
# bundled once here, instead of once in each copy.
# ruff: noqa: F821
BUNDLES = {
    "web.assets_web": ("css", "js"),
    "web.assets_web_print": ("css",),
    "web.assets_backend_lazy": ("css", "js"),
    "web.assets_emoji": ("js",),
    "web.assets_frontend": ("css", "js"),
    "web.assets_frontend_minimal": ("js",),
    "web.assets_frontend_lazy": ("js",),
    "web.report_assets_common": ("css",),
    "web.report_assets_pdf": ("css",),
}
for bundle, kinds in BUNDLES.items():
    for kind in kinds:
        files = env["ir.qweb"]._get_asset_bundle(
            bundle, css=kind == "css", js=kind == "js", autoprefix=bundle.startswith("web.report")
        )
        getattr(files, kind)()
env.cr.commit()
