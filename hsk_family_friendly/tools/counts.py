"""How many rows point at each record: one query for all of them."""

from collections import Counter


def of_lines(records, model, field, domain=()):
    """Return a counter {record: number of rows}; records that nothing points at count 0.

    :param records: what is counted for; ask with `record._origin` in a compute
    :param str model: the model of the rows
    :param str field: its field that points at these records
    :param domain: which rows count, a list of conditions
    """
    rows = records.env[model]._read_group(
        [(field, "in", records.ids), *domain], [field], ["__count"]
    )
    return Counter(dict(rows))
