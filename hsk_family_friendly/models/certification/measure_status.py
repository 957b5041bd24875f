from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import guarded
from ...tools.dates import agency_today


class MeasureStatus(models.Model):
    """From when until when a measure had a status: how far it was on a day in the past."""

    _name = "hsk.measure.status"
    _description = "Past Status of a Measure"
    _order = "date_from desc, id desc"
    _rec_name = "measure_id"

    measure_id = fields.Many2one("hsk.measure", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="measure_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="measure_id.partner_id", store=True)
    state = fields.Selection(
        selection=lambda self: self._states(),
        string="Implementation Status",
        required=True,
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Changed on", help="First day of the next status; empty: still so.")

    _one_at_a_time = models.UniqueIndex(
        "(measure_id) WHERE date_to IS NULL", "A measure has one status at a time."
    )

    def init(self):
        """Give measures that were there before this table the status that they have."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO hsk_measure_status
                          (measure_id, company_id, partner_id, state, date_from)
                   SELECT measure.id, measure.company_id, measure.partner_id, measure.state,
                          LEAST(measure.create_date::date, certification.valid_from)
                     FROM hsk_measure measure
                     JOIN hsk_certification certification
                       ON certification.id = measure.certification_id
                    WHERE NOT EXISTS (SELECT FROM hsk_measure_status status
                                       WHERE status.measure_id = measure.id)"""
            )
        )

    @api.model
    def _states(self):
        return self.env["hsk.measure"]._fields["state"]._description_selection(self.env)

    @api.model
    def _on(self, day):
        """Return the domain of the rows that say which status a measure had on a day."""
        return Domain("date_from", "<=", day) & (
            Domain("date_to", "=", False) | Domain("date_to", ">", day)
        )


class Measure(models.Model):
    """Each change of the status is kept with its day."""

    _inherit = "hsk.measure"

    status_ids = fields.One2many("hsk.measure.status", "measure_id", string="Past Status")

    def _keep_status(self, first=False):
        """Begin the row of the present status and close the one before.

        A measure that is entered later than agreed counts from its certificate's first day on.
        """
        today = agency_today(self.env)
        rows = guarded.by_action(self.env["hsk.measure.status"].sudo())
        open_rows = rows.search([("measure_id", "in", self.ids), ("date_to", "=", False)])
        of_today = open_rows.filtered(lambda row: row.date_from == today)
        for state, same in of_today.grouped(lambda row: row.measure_id.state).items():
            same.state = state
        (open_rows - of_today).date_to = today
        open_rows.flush_recordset()  # the database allows one open row at a time
        rows.create(
            [
                {
                    "measure_id": measure.id,
                    "state": measure.state,
                    "date_from": min(
                        filter(None, (today, first and measure.certification_id.valid_from))
                    ),
                }
                for measure in self - of_today.measure_id
            ]
        )
