"""Selection fields that depend on today: one rule, as domains, for reading, search and grouping.

A model that uses these states each value's rule once, as a domain on stored columns. The same
domain then fills the field, searches it and groups by it; nothing is stored, no job is needed.
"""

from odoo.fields import Domain
from odoo.tools import SQL


def compute(records, field_name, domains, default):
    """Fill a selection field: the value whose domain a record meets, else `default`.

    :param dict domains: {value: domain}, mutually exclusive
    """
    records[field_name] = default
    for value, domain in domains.items():
        records.filtered_domain(domain)[field_name] = value


def search(operator, values, domains, default):
    """Return the domain of the records whose value is one of `values`."""
    if operator != "in":
        return NotImplemented
    wanted = [domain for value, domain in domains.items() if value in values]
    if default in values:
        wanted.append(~Domain.OR(domains.values()))
    return Domain.OR(wanted)


def to_sql(model, alias, query, domains, default):
    """Return the SQL expression of the value, for grouping and sorting."""
    cases = [
        SQL(
            "WHEN %s THEN %s",
            Domain(domain).optimize_full(model)._to_sql(model, alias, query),
            value,
        )
        for value, domain in domains.items()
    ]
    return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), default)
