"""Charts as SVG, for the screen and for paper."""

import base64

from babel.numbers import format_decimal
from reportlab.graphics import renderSVG
from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, Group, Rect, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from .spec import FILLS, OUTLINE

FONT, SIZE = "Helvetica", 9
WIDTH, HEIGHT = 520, 220
# Of a lying chart each row needs this much.
ROW = 20
MARKERS = ("FilledCircle", "Square", "Triangle", "Diamond")
TEXT = HexColor("#222222")
LEGEND_ROOM = 26
# Fonts that stand in for Helvetica are wider.
WIDER = 1.2


def draw(chart):
    """Return a chart as the text of an SVG, in the words of the chart."""
    height = HEIGHT
    if chart.kind == "bar":
        height = LEGEND_ROOM + 30 + ROW * len(chart.categories) * max(1, len(chart.series))
    drawing = Drawing(WIDTH, height)
    plot = PLOTS[chart.kind](chart)
    plot.data = [tuple(numbers) for _name, numbers in chart.series]
    plot.categoryAxis.categoryNames = [str(name) for name in chart.categories]
    _place(plot, chart, height)
    _style_axes(plot, chart)
    drawing.add(plot)
    if len(chart.series) > 1:
        drawing.add(_legend(chart, height))
    if chart.unit:
        drawing.add(
            String(0, height - 10, chart.unit, fontName=FONT, fontSize=SIZE, fillColor=TEXT)
        )
    return renderSVG.drawToString(drawing)


def data_uri(chart):
    """Return a chart as the address of a picture."""
    return "data:image/svg+xml;base64," + base64.b64encode(draw(chart).encode()).decode()


# ------------------------------------------------------------
# KINDS
# ------------------------------------------------------------


def _bars(plot_class):
    def plot(chart):
        plot = plot_class()
        plot.groupSpacing, plot.barSpacing = 6, 1
        plot.barLabelFormat = _number
        plot.barLabels.fontName, plot.barLabels.fontSize = FONT, SIZE - 1
        plot.barLabels.fillColor = TEXT
        if plot_class is VerticalBarChart:
            plot.barLabels.nudge = 7
        else:
            plot.barLabels.boxAnchor, plot.barLabels.dx = "w", 4
            plot.categoryAxis.reverseDirection = 1
            plot.categoryAxis.labels.dx = -14
        for number in range(len(chart.series)):
            plot.bars[number].fillColor = HexColor(FILLS[number % len(FILLS)])
            plot.bars[number].strokeColor = HexColor(OUTLINE)
            plot.bars[number].strokeWidth = 0.6
        return plot

    return plot


def _lines(chart):
    plot = HorizontalLineChart()
    plot.joinedLines = 1
    plot.lineLabelFormat = _number
    plot.lineLabels.fontName, plot.lineLabels.fontSize = FONT, SIZE - 1
    plot.lineLabelNudge = 9
    for number in range(len(chart.series)):
        line = plot.lines[number]
        line.strokeColor, line.strokeWidth = HexColor(OUTLINE), 1.4
        line.strokeDashArray = None if not number else [3 * number, 2]
        line.symbol = makeMarker(MARKERS[number % len(MARKERS)], size=6)
        line.symbol.fillColor = HexColor(FILLS[number % len(FILLS)])
        line.symbol.strokeColor = HexColor(OUTLINE)
    return plot


PLOTS = {"column": _bars(VerticalBarChart), "bar": _bars(HorizontalBarChart), "line": _lines}


# ------------------------------------------------------------
# ROUND THE PLOT
# ------------------------------------------------------------


def _place(plot, chart, height):
    plot.x = min(_longest(chart) + 20, 0.55 * WIDTH) if chart.kind == "bar" else 34
    plot.y = 22
    plot.width, plot.height = WIDTH - plot.x - 34, height - plot.y - LEGEND_ROOM


def _style_axes(plot, chart):
    numbers = [number for _name, numbers in chart.series for number in numbers]
    plot.valueAxis.valueMin = 0
    plot.valueAxis.valueMax = max(numbers, default=1) * 1.15
    plot.valueAxis.labelTextFormat = _number
    for axis in (plot.valueAxis, plot.categoryAxis):
        axis.labels.fontName, axis.labels.fontSize, axis.labels.fillColor = FONT, SIZE, TEXT
    # the numbers stand at the marks: the axis would only repeat them
    plot.valueAxis.visible = 0
    if chart.kind != "bar":
        room = plot.width / max(1, len(chart.categories))
        if _longest(chart) > room:
            plot.categoryAxis.labels.fontSize = max(5, SIZE * room / _longest(chart))


def _legend(chart, height):
    """Return the names of the series with their fills, from the right edge on."""
    legend, right = Group(), WIDTH
    for number, (name, _numbers) in reversed(list(enumerate(chart.series))):
        right -= stringWidth(name, FONT, SIZE) * WIDER
        legend.add(String(right, height - 10, name, fontName=FONT, fontSize=SIZE, fillColor=TEXT))
        right -= 14
        fill = HexColor(FILLS[number % len(FILLS)])
        box = Rect(right, height - 11, 10, 8, fillColor=fill, strokeColor=HexColor(OUTLINE))
        legend.add(box)
        right -= 14
    return legend


def _longest(chart):
    """Return the width of the longest category."""
    return max((stringWidth(str(one), FONT, SIZE) for one in chart.categories), default=0) * WIDER


def _number(value):
    return format_decimal(round(value, 1), locale="de_DE")
