"""All figures of a year with their breakdowns, against hand-written SQL for the same numbers."""

from datetime import date

from harness import environment, report, seconds
from network import fill
from support.figures import FIGURES, ROWS


def by_hand(env, year):
    """Return all figures and breakdowns of a year, by hand-written SQL."""

    def rows(query):
        env.cr.execute(query, {"first": f"{year}-01-01", "last": f"{year}-12-31"})
        return env.cr.fetchall()

    values = {code: rows(query)[0][0] or 0 for code, query in FIGURES.items()}
    return values, {code: dict(rows(query)) for code, query in ROWS.items()}


def ours(env, year):
    """Return the same, as the add-on counts it."""
    figures = env["hsk.figures"].compute(f"{year}-01-01", f"{year}-12-31")
    values = {code: figures[code]["value"] or 0 for code in FIGURES}
    rows = {
        code: {row["key"] or None: row["value"] for row in figures[code]["rows"] if row["value"]}
        for code in ROWS
    }
    return values, rows


with environment() as env:
    fill(env)
    year = date.today().year - 1
    values, rows = ours(env, year)
    wanted, wanted_rows = by_hand(env, year)
    for code, value in wanted.items():
        assert abs(values[code] - value) < 1e-9, (code, values[code], value)
    assert rows == wanted_rows
    report(
        "all figures of a year / SQL by hand",
        seconds(lambda: (env.invalidate_all(), ours(env, year))),
        seconds(lambda: by_hand(env, year)),
        limit=3,
    )
