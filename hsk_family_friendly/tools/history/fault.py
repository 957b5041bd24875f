"""What is wrong with a file or a row, as a sentence that is translated where it is shown."""

from typing import Any, NamedTuple

from odoo.tools.translate import LazyGettext


class Fault(NamedTuple):
    """A sentence with named gaps and what fills them (texts, numbers, dates, column labels)."""

    text: LazyGettext
    values: dict[str, Any]


def fault(text, **values):
    """Return the fault that says `text`, filled with `values`."""
    return Fault(text, values)


class UnreadableFile(Exception):
    """The file as a whole cannot be used; `fault` says why."""

    def __init__(self, text, **values):
        super().__init__(repr(text))
        self.fault = Fault(text, values)
