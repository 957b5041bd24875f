"""Templates that staff may have changed are not loaded again: say for what their words are true."""

from lxml import etree

from odoo.tools import file_open

MODULE = "hsk_family_friendly"
SUBJECTS = ("certification", "jury", "mentoring", "network")


def migrate(cr, _version):
    for subject in SUBJECTS:
        with file_open(f"{MODULE}/data/{subject}/mail_template.xml", "rb") as source:
            records = etree.parse(source).findall(".//record[@model='mail.template']")
        for record in records:
            cr.execute(
                """
                UPDATE mail_template SET hsk_fits = %s
                  FROM ir_model_data data
                 WHERE data.model = 'mail.template' AND data.res_id = mail_template.id
                   AND data.module = %s AND data.name = %s AND hsk_fits IS NULL
                """,
                (record.findtext("field[@name='hsk_fits']"), MODULE, record.get("id")),
            )
