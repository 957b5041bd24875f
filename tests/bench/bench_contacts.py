"""Lists of 80 companies: Odoo's own with and without the add-on, and ours beside it."""

from certifications import certificates, companies, day, open_list
from harness import environment, report, seconds

ODOO_LIST, OUR_LIST = "base.view_partner_tree", "hsk_family_friendly.res_partner_view_list"
COUNT, TIMES = 2000, 15


def measure(env, xmlid):
    """Return how long a list takes to open."""
    show = open_list(env, xmlid)
    show()
    return seconds(show, times=TIMES, before=env.invalidate_all)


with environment(installed=False) as env:
    env["res.partner"].create([{"name": f"P {n}", "is_company": True} for n in range(COUNT)])
    env.flush_all()
    without = measure(env, ODOO_LIST)
with environment() as env:
    certificates(env, companies(env, COUNT), day(12))
    env.flush_all()
    env.cr.execute("ANALYZE")
    report("Odoo's contact list, with / without", measure(env, ODOO_LIST), without, limit=1.2)
    report("our company list / Odoo's, without", measure(env, OUR_LIST), without, limit=1.2)
