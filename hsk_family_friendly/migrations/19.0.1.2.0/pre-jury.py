"""A juror who leaves and comes back has two times: the rule “once in the list” is gone."""

from odoo.tools import sql


def migrate(cr, version):
    """Take the old rule off the table; a module that is new has none."""
    if version:
        sql.drop_index(cr, "hsk_jury_attendance_once", "hsk_jury_attendance")
