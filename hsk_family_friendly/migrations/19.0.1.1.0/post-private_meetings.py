def migrate(cr, version):
    """Make the meetings of tandems, visits and juries private that were not made so on purpose."""
    cr.execute("""
        UPDATE calendar_event
           SET privacy = 'private'
         WHERE (privacy IS NULL OR privacy = 'confidential')
           AND (hsk_tandem_id IS NOT NULL
                OR hsk_visit_id IS NOT NULL
                OR id IN (SELECT event_id FROM hsk_jury_session))
    """)
