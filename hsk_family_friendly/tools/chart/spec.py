"""What a chart shows; it is drawn from this on the screen, on paper and in Excel."""

from dataclasses import dataclass, field

# Fills from dark to light with a dark outline: told apart in black and white, too.
FILLS = ("#1f5c40", "#a9cdb9", "#ffffff", "#6b9d83")
OUTLINE = "#12402b"


@dataclass
class Chart:
    """One chart.

    :param str title: what it shows
    :param str kind: "column" (upright), "bar" (lying, for long names) or "line"
    :param list categories: the names below or beside the marks
    :param list series: (name, numbers), one number for each category
    :param str unit: what is counted, for the axis; may be empty
    """

    title: str
    kind: str
    categories: list = field(default_factory=list)
    series: list = field(default_factory=list)
    unit: str = ""

    def __bool__(self):
        """A chart without a number is not drawn."""
        return any(number for _name, numbers in self.series for number in numbers)
