"""60,000 measures as an Excel file, beside XlsxWriter on a plain SQL cursor.

The baseline runs one hand-written query with server-side rows and writes the same cells with the
same formats, in the same mode (`constant_memory`), with the same set-up of the page; it knows
neither rights nor languages nor explanations. Memory is the peak that Python allocates meanwhile.
"""

import gc
import io
import tracemalloc

import xlsxwriter
from certifications import certificates, companies, day
from harness import environment, report, seconds

COUNT, COMPANIES = 60000, 5000
QUERY = """
    SELECT p.name, t.name, c.cycle, f.name->>'en_US', m.name, m.objective, m.success_criterion,
           m.kind, m.origin, m.state, m.deadline, r.name, m.effect, m.assessment,
           m.assessment_comment, m.drop_reason
      FROM hsk_measure m
      JOIN hsk_certification c ON c.id = m.certification_id
      JOIN res_partner p ON p.id = m.partner_id
      LEFT JOIN hsk_municipality t ON t.id = p.hsk_municipality_id
      JOIN hsk_action_field f ON f.id = m.action_field_id
      LEFT JOIN res_partner r ON r.id = m.responsible_id
     ORDER BY p.name, f.sequence, m.deadline, m.id
"""
INSERT = """
    INSERT INTO hsk_measure (certification_id, partner_id, company_id, action_field_id, name,
                             objective, success_criterion, kind, origin, state, sharing, deadline)
    SELECT c.id, c.partner_id, c.company_id, %s, 'Maßnahme ' || n, 'Familie und Beruf verbinden',
           'Die Hälfte der Beschäftigten nutzt das Angebot', 'one_off', 'agreed', 'planned', 'none',
           date '2027-01-01' + n::int
      FROM hsk_certification c, generate_series(1, %s) n
"""
DATE, INTEGER = 10, 2


def alone(env):
    """Write the same cells as plainly as XlsxWriter allows."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, workbook.OPTIONS) as book:
        page = book.add_worksheet("Measures")
        text, number, date = (
            book.add_format({**workbook.TOP, **workbook.FORMATS[kind]})
            for kind in ("text", "integer", "date")
        )
        for column in range(16):
            page.write_string(0, column, "Heading")
        with env.cr._cnx.cursor("plain") as cursor:
            cursor.itersize = table.CHUNK
            cursor.execute(QUERY)
            for line, row in enumerate(cursor, start=1):
                for column, cell in enumerate(row):
                    if cell is None:
                        page.write_blank(line, column, None, text)
                    elif column == DATE:
                        page.write_datetime(line, column, cell, date)
                    elif column == INTEGER:
                        page.write_number(line, column, cell, number)
                    else:
                        page.write_string(line, column, cell, text)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, COUNT, 15)
    return output.getvalue()


def ours(env):
    """Write what “As Excel” writes."""
    model = env["hsk.measure"]
    content = table.described(model)
    found = table.ids(model, content, [])
    rows = table.rows(model, content, found)
    sheet = workbook.Sheet(content.title, table.columns(model, content), rows)
    return workbook.workbook(env, [sheet], table.explanations(model, content, len(found)))


def peak(function):
    """Return the greatest memory that a call needs, in MB."""
    gc.collect()
    tracemalloc.start()
    function()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


with environment() as env:
    # known after Odoo's configuration only
    from odoo.addons.hsk_family_friendly.tools import table, workbook

    certificates(env, companies(env, COMPANIES), day(12))
    env.flush_all()
    field = env.ref("hsk_family_friendly.action_field_time")
    env.cr.execute(INSERT, [field.id, COUNT // COMPANIES])
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    staff = env(user=env.ref("base.user_admin"))
    baseline, made = (seconds(lambda write=write: write(staff), times=3) for write in (alone, ours))
    report(f"XLSX of {COUNT} measures / XlsxWriter alone", made, baseline, limit=1.5)
    baseline, made = (peak(lambda write=write: write(staff)) for write in (alone, ours))
    report("its memory / XlsxWriter alone", made, baseline, limit=1.5, unit="MB")
