"""What of a breakdown may be shown: nothing that tells about a single company or person."""

# A row of fewer companies could tell which ones they are.
FEWEST = 3
# A cell with fewer people could identify someone.
SMALLEST_CELL = 5
SMALL, LEFT_OUT = "small", "left out"


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


def hidden_cells(counts, rest=None):
    """Return which cells of a breakdown stay hidden: {cell: SMALL or LEFT_OUT}.

    One hidden cell could be calculated from the total: the next smallest ones of the same total
    go with it, until each small one could still be any number below five. Where even all of them
    are too few for that, none is called small.

    :param dict counts: {cell: people}
    :param int rest: how many people of the total are in none of the cells; None: unknown
    """
    by_size = sorted(counts, key=lambda cell: counts[cell])
    small = [cell for cell in by_size if counts[cell] < SMALLEST_CELL]
    if not small and not 0 < (rest or 0) < SMALLEST_CELL:
        return {}
    left_out, room = [], 0
    for cell in by_size[len(small) :]:
        if room >= SMALLEST_CELL - 1:
            break
        left_out.append(cell)
        room += counts[cell] - SMALLEST_CELL
    if rest is not None and room + rest < SMALLEST_CELL - 1:
        small, left_out = [], by_size
    return {**dict.fromkeys(small, SMALL), **dict.fromkeys(left_out, LEFT_OUT)}
