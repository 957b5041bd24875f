"""The history import: 5,000 rows of 1,700 companies, beside 20,000 companies that are there."""

import base64
import csv
import io

from harness import environment, report, seconds

COMPANIES, CYCLES, KNOWN = 1_667, 3, 20_000


def history():
    """Return the list as a German Excel writes it to CSV."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    writer.writerow(["Unternehmen", "Straße", "PLZ", "Jahr", "Art", "Beschäftigte"])
    for cycle in range(CYCLES):
        kind = "Re-Zertifizierung" if cycle else "Erst-Zertifizierung"
        for number in range(COMPANIES):
            name = f"Größe {number} & Söhne GmbH"
            writer.writerow([name, f"Weg {number}", "59872", 2012 + 3 * cycle, kind, "1.140"])
    return output.getvalue().encode("cp1252")


with environment() as env:
    env["res.partner"].create(
        [
            {"name": f"Bekannt {n} AG", "is_company": True, "street": f"Allee {n}", "zip": "59821"}
            for n in range(KNOWN)
        ]
    )
    env.cr.commit()
    env.invalidate_all()
    wizard = env["hsk.history.import"].create({"file": base64.b64encode(history())})
    queries = env.cr.sql_log_count
    report("history import: dry run of 5,000 rows", seconds(wizard.action_check, 1), limit=15)
    dry_run = env.cr.sql_log_count - queries
    env.invalidate_all()
    decide = wizard.company_line_ids[0].action_new
    report("history import: one decision about a company", seconds(decide), limit=1)
    env.invalidate_all()
    queries = env.cr.sql_log_count - dry_run
    report("history import: import of 5,000 rows", seconds(wizard.action_import, 1), limit=60)
    print("queries:", dry_run, env.cr.sql_log_count - queries - dry_run)
    assert len(wizard.line_ids.certification_id) == COMPANIES * CYCLES
