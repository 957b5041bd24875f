"""The list of registrations as an Excel file: what its columns are."""

from ...tools import table
from ...tools.table import Column, Table
from ..certification.tables import place_columns


@table.of_model("event.registration")
def attendance(env):
    """Return what the list of registrations holds: who was at which event of the network."""
    return Table(
        env._("Event Attendance"),
        env._(
            "One row for each registration for an event of the network in the list that the "
            "file was made from. Only persons with the status “Attended” were there; their "
            "attendance counts for the company in the first column. Guests without a company "
            "have none."
        ),
        [
            Column("hsk_partner_id.name", env._("Company")),
            *place_columns("hsk_partner_id."),
            Column("hsk_partner_id.hsk_employee_count", zero_is_unknown=True),
            Column("hsk_partner_id.hsk_is_sme"),
            Column("event_id.name"),
            Column("event_id.hsk_kind", env._("Kind of Event")),
            Column("event_id.date_begin", env._("Begin")),
            Column("name", env._("Person")),
            Column("email"),
            Column("state"),
        ],
        [("event_id.hsk_kind", "!=", False)],
        order="event_id, id",
    )
