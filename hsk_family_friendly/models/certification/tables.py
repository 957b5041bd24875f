"""The lists of companies, certifications and measures as Excel files: what their columns are."""

from ...tools import table
from ...tools.table import Column, Table

# Columns of the company that a record is about, after the path that leads to it.
ADDRESS = ("street", "zip", "city")


def place_columns(path):
    """Return the columns of municipality and branch of the company behind a path."""
    return [
        Column(f"{path}hsk_municipality_id.name"),
        Column(f"{path}hsk_municipality_id.ags"),
        Column(f"{path}industry_id.name"),
    ]


@table.of_model("res.partner")
def companies(env):
    """Return what the list of companies holds."""
    return Table(
        env._("Companies"),
        env._("Companies of the list that the file was made from, as they are today."),
        [
            Column("name", env._("Company")),
            *[Column(name) for name in ADDRESS],
            *place_columns(""),
            Column("hsk_employee_count", zero_is_unknown=True),
            Column("hsk_size_class"),
            Column("hsk_is_sme"),
            Column("hsk_network_state"),
            Column("hsk_certified_since"),
            Column("hsk_cycle_count"),
            Column("hsk_valid_until"),
            Column("email"),
            Column("phone"),
            Column("website"),
            Column("hsk_unlisted"),
        ],
        [("is_company", "=", True)],
    )


@table.of_model("hsk.certification")
def certifications(env):
    """Return what the list of certifications holds."""
    return Table(
        env._("Certifications"),
        env._(
            "One row for each certification of the list that the file was made from. Address "
            "and branch are those of today."
        ),
        [
            Column("partner_id.name", env._("Company")),
            *[Column(f"partner_id.{name}") for name in ADDRESS],
            *place_columns("partner_id."),
            Column("employee_count", zero_is_unknown=True),
            Column("kind"),
            Column("cycle"),
            Column("state"),
            Column("number"),
            Column("round_id.name"),
            Column("applied_on"),
            Column("decided_on"),
            Column("awarded_on"),
            Column("valid_from"),
            Column("valid_until"),
            Column("extended_until"),
            Column("extension_reason"),
            Column("certificate_state", env._("Certificate Today")),
            Column("ended_on"),
            Column("end_reason_id.name"),
        ],
    )


@table.of_model("hsk.measure")
def measures(env):
    """Return what the list of measures holds."""
    return Table(
        env._("Measures"),
        env._(
            "One row for each measure of the list that the file was made from; a measure that "
            "goes on in the next cycle has a row in each."
        ),
        [
            Column("partner_id.name", env._("Company")),
            Column("partner_id.hsk_municipality_id.name"),
            Column("certification_id.cycle"),
            Column("action_field_id.name"),
            Column("name"),
            Column("objective"),
            Column("success_criterion"),
            Column("kind"),
            Column("origin"),
            Column("state"),
            Column("deadline"),
            Column("responsible_id.name"),
            Column("effect"),
            Column("assessment"),
            Column("assessment_comment"),
            Column("drop_reason"),
        ],
    )
