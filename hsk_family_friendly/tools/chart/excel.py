"""Charts in Excel files: native ones, which follow the cells that they show."""

from .spec import FILLS, OUTLINE

WIDTH, HEIGHT, GAP = 620, 320, 10
# Of a lying chart each row needs this much.
ROW = 26
MARKERS = ("circle", "square", "triangle", "diamond")
DASHES = ("solid", "dash", "round_dot", "dash_dot")
QUIET = {"visible": False, "major_gridlines": {"visible": False}}


def insert(book, page, charts, headings):
    """Put charts beside the table of a sheet, one below the other.

    :param book: the workbook (XlsxWriter)
    :param page: its sheet; the charts' categories stand in the first column from the second row
        on, their series in the columns of the same name
    :param list charts: `Chart` objects
    :param list headings: those of the sheet
    :raise ValueError: a series has no column
    """
    below = GAP
    for chart in filter(None, charts):
        place = {"y_offset": below, "object_position": 2}  # column widths are not the chart's
        page.insert_chart(1, len(headings) + 1, _draw(book, page, chart, headings), place)
        below += _height(chart) + GAP


def _draw(book, page, chart, headings):
    drawn = book.add_chart({"type": chart.kind})
    last = len(chart.categories)
    for number, (name, numbers) in enumerate(chart.series):
        column = headings.index(name)
        drawn.add_series(
            {
                "name": [page.name, 0, column],
                "categories": [page.name, 1, 0, last, 0],
                "values": [page.name, 1, column, last, column],
                # what a program shows that does not reckon anew
                "name_data": [name],
                "categories_data": [str(one) for one in chart.categories],
                "values_data": list(numbers),
                "data_labels": {"value": True, "num_format": _format(numbers)},
                **_look(chart.kind, number),
            }
        )
    drawn.set_title({"name": _words(chart.title), "overlay": False, "name_font": {"size": 12}})
    _set_axes(drawn, chart)
    drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
    drawn.set_size({"width": WIDTH, "height": _height(chart)})
    return drawn


def _look(kind, number):
    """Return how a series looks: told apart without colours, too."""
    fill, line = {"color": FILLS[number % len(FILLS)]}, {"color": OUTLINE, "width": 1}
    if kind != "line":
        return {"fill": fill, "border": line, "gap": 60}
    marker = {"type": MARKERS[number % len(MARKERS)], "size": 7, "fill": fill, "border": line}
    return {"line": {**line, "dash_type": DASHES[number % len(DASHES)]}, "marker": marker}


def _set_axes(drawn, chart):
    """Show the names; the numbers stand at the marks already."""
    names = {"name": "", "major_gridlines": {"visible": False}}
    numbers = {**QUIET, "name": _words(chart.unit), "min": 0}
    if chart.kind == "bar":
        # the first row of the table is the highest bar
        drawn.set_x_axis(numbers)
        drawn.set_y_axis({**names, "reverse": True})
    else:
        drawn.set_x_axis(names)
        drawn.set_y_axis(numbers)


def _height(chart):
    if chart.kind != "bar":
        return HEIGHT
    return max(HEIGHT, 90 + ROW * len(chart.categories) * max(1, len(chart.series)))


def _words(text):
    """Keep a title from being taken for the address of a cell, as “A!B1” would be."""
    return text.replace("!", "!\N{ZERO WIDTH SPACE}")


def _format(numbers):
    return "#,##0" if all(float(one).is_integer() for one in numbers) else "#,##0.0"
