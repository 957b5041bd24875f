"""What there is once for a partner: after a merge of partners, two such rows become one.

A model says it itself: its `_hsk_once_each` lists such rules, its `_hsk_give_way` says what becomes
of a row in whose place another one stays, and its `_hsk_rules_of_partners` names the constraints
that two partners may keep where one does not.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple


class Once(NamedTuple):
    """One rule."""

    field: str  # the partner
    others: tuple[str, ...]  # what tells the rows of one partner apart
    domain: tuple | list = ()  # which rows there are once
    rank: Callable = lambda row: 0  # the row with the highest stays; of equals the kept partner's
    counts: Callable = lambda row: True  # what the domain cannot say


def surplus(rows, once, partners, kept):
    """Yield (row that stays, row that gives way) of rows that there is once.

    :param rows: the model, with all rights and archived rows
    :param partners: who becomes one
    :param kept: the one of them that stays
    """
    found = defaultdict(rows.browse)
    ours = rows.search([(once.field, "in", partners.ids), *once.domain], order="id")
    for row in ours.filtered(once.counts):
        found[tuple(row[name] for name in once.others)] |= row
    for same in found.values():
        stays = max(same, key=lambda row: (once.rank(row), row[once.field] == kept, -row.id))
        for row in same - stays:
            yield stays, row
