"""Opening the lists: the number of queries does not depend on the amount of data."""

from certifications import certificates, companies, day, open_list
from harness import environment, queries, report


def fill(env, count):
    """Create companies with certificates."""
    certificates(env, companies(env, count, f"Menge {count}"), day(12))
    env.flush_all()
    env.cr.execute("ANALYZE")


with environment() as env:
    lists = {
        "certifications": open_list(env, "hsk_family_friendly.hsk_certification_view_list"),
        "companies": open_list(env, "hsk_family_friendly.res_partner_view_list"),
    }
    fill(env, 200)
    few = {}
    for name, show in lists.items():
        show()
        few[name] = queries(env, show)
    fill(env, 19_800)
    for name, show in lists.items():
        many = queries(env, show)
        report(f"list of {name}: queries at 20000 / 200", many, few[name], 1, "queries")
