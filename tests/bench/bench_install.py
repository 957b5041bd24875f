"""Installing the add-on beside 50,000 partners, and beside none."""

from harness import fresh_database, report, seconds

from devtools import database

PARTNERS = """
    INSERT INTO res_partner (name, complete_name, active, is_company, type, company_id)
    SELECT 'Firma ' || n, 'Firma ' || n, true, true, 'contact', NULL
      FROM generate_series(1, 50000) n
"""


def install(partners):
    """Return how long the installation takes."""
    with fresh_database(installed=False) as name:
        if partners:
            database.execute(PARTNERS, database=name)
        return seconds(lambda: database.install(name), times=1)


install(partners=False)  # warm up
few = install(partners=False)
report("install beside 50,000 partners / none", install(partners=True), few, limit=1.3)
