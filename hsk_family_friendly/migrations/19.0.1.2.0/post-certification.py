"""What was issued is a field from now on: until now it was whatever file had the name."""


def migrate(cr, version):
    """Find the Urkunden that were printed: they have the name that the report gave them."""
    if not version:
        return
    cr.execute("""
        UPDATE ir_attachment file
           SET hsk_is_issued = TRUE
          FROM hsk_certification certification
         WHERE file.res_model = 'hsk.certification'
           AND file.res_id = certification.id
           AND file.res_field IS NULL
           AND file.mimetype = 'application/pdf'
           AND certification.state = 'certified'
           AND file.name IN (
                'Urkunde ' || COALESCE(certification.number, certification.id::text) || '.pdf',
                'Urkunde ' || COALESCE(certification.number, certification.id::text) || ' quer.pdf'
               )
    """)
