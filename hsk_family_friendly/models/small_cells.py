"""What of a breakdown may leave the agency: nothing that tells about a single company."""

# A row of fewer companies could tell which ones they are.
FEWEST = 3


def fit_to_publish(rows, other, count):
    """Return the rows of a breakdown that may be published.

    Rows of fewer than three companies are merged; if these are still fewer than three, the
    next smallest rows join them. So nobody can subtract what is left out from a total.

    :param list rows: dicts with `label`, `value` and `companies`
    :param str other: the label of the merged row
    :param count: called with rows, returns how many different companies are in them
    :return: new rows; none where only the merged one would be left
    """
    if all(row["companies"] < FEWEST for row in rows) and count(rows) < FEWEST:
        return []
    filled = sorted((row for row in rows if row["companies"]), key=lambda row: row["companies"])
    merged = [row for row in filled if row["companies"] < FEWEST]
    rest = filled[len(merged) :]
    while merged and rest and count(merged) < FEWEST:
        merged.append(rest.pop(0))
    kept = [row for row in rows if not row["companies"] or row in rest]
    if merged and kept:
        kept.append(
            {
                "label": other,
                "value": sum(row["value"] for row in merged),
                "companies": count(merged),
            }
        )
    return kept
