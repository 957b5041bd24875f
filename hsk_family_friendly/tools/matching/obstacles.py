"""Why a company has no tandem in a plan, and the smallest change that would give it one."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .network import FAR

# What a company brings with it, whoever the other one is.
OWN = (
    ("mentee_full", "mentee_paused"),
    ("mentor_full", "mentor_paused", "certificate"),
)
# Which single change is tried first: a company that helps once more is asked least.
LIFTING_ORDER = (
    "forbidden",
    "apart",
    "former",
    "mentor_paused",
    "mentee_paused",
    "excluded_by_mentee",
    "excluded_by_mentor",
)


@dataclass(frozen=True)
class Change:
    """The smallest change that would place a company.

    :param code: "own" (what `ban` says of the company itself must end), "capacity" (one tandem
        more for `other`), "lift" (the ban `ban` with `other`), or "newcomer" (a further company of
        the other side)
    :param other: the key of the company on the other side
    :param partner: the key of the company with which it would be matched
    """

    code: str
    other: int | None = None
    partner: int | None = None
    ban: str | None = None


@dataclass(frozen=True)
class Obstacle:
    """Why a company has no tandem.

    :param code: "nobody" (the other side is empty), "banned" (with everyone), or "taken" (those who
        would fit are needed by others)
    :param bans: {ban: how many companies it rules out}
    :param missing: topics that nobody on the other side named
    :param change: `Change`
    """

    code: str
    bans: dict
    missing: frozenset
    change: Change


def obstacles(cohort, network, ways):
    """Return {key: Obstacle} for all companies without a tandem, mentees first.

    :param ways: the (costs, next steps) of the plan's network
    """
    alone = [
        (0, node) if node < network.mentees else (1, node - network.mentees)
        for node in np.flatnonzero(network.without()).tolist()
    ]
    if not alone:
        return {}
    chains = network.distances(hub=False)
    finder = Finder(cohort, network, ways, chains)
    return {finder.company(*one).key: finder.obstacle(*one) for one in alone}


class Finder:
    """Looks for the obstacles of one company; side 0 are the mentees, side 1 the mentors."""

    def __init__(self, cohort, network, ways, chains):
        self.cohort, self.network, self.ways, self.chains = cohort, network, ways, chains
        self.sides = (cohort.mentees, cohort.mentors)
        self.first_nodes = (0, network.mentees)
        self.with_one = network.with_one()

    def company(self, side, place):
        """Return the company at a place of a side."""
        return self.sides[side][place]

    def obstacle(self, side, place):
        """Return the `Obstacle` of a company."""
        company, others = self.company(side, place), self.sides[1 - side]
        rows = [self._bans(side, place, other) for other in range(len(others))]
        named = {topic for other in others if not other.paused for topic in other.topics}
        code = "taken"
        if all(rows):
            code = "banned" if rows else "nobody"
        return Obstacle(
            code=code,
            bans=dict(Counter(ban.code for row in rows for ban in row)),
            missing=frozenset(company.topics - named),
            change=self._own(side, rows)
            or self._more_capacity(side, place)
            or self._lifted(side, place)
            or Change("newcomer"),
        )

    def _bans(self, side, place, other):
        mentee, mentor = (place, other) if side == 0 else (other, place)
        return self.cohort.bans[mentee][mentor]

    def _own(self, side, rows):
        codes = [{ban.code for ban in row} for row in rows]
        own = [code for code in OWN[side] if codes and all(code in row for row in codes)]
        return Change("own", ban=own[0]) if own else None

    def _way(self, paths, side, place, other):
        """Return (costs, nodes) of the cheapest way between a company and one of the other side."""
        costs, steps = paths
        own = self.first_nodes[side] + place
        foreign = self.first_nodes[1 - side] + other
        start, end = (own, foreign) if side == 0 else (foreign, own)
        if costs[start, end] >= FAR:
            return None
        return costs[start, end], self.network.way(steps, start, end)

    def _more_capacity(self, side, place):
        """Return with which company one more tandem would place this one at the best total.

        The company takes up a pair and others move on, until one company has one tandem more.
        """
        if side == 1 and not self.cohort.rules.several_mentors:
            return None
        best = None
        for other, company in enumerate(self.sides[1 - side]):
            found = None if company.paused else self._way(self.chains, side, place, other)
            if found and (best is None or found[0] < best[0]):
                best = (found[0], other, found[1])
        if best is None:
            return None
        _cost, other, nodes = best
        added, _removed = self.network.pairs_of(nodes)
        partner = next(pair[1 - side] for pair in added if pair[side] == place)
        others = self.sides[1 - side]
        return Change("capacity", others[other].key, others[partner].key)

    def _lifted(self, side, place):
        """Return the single ban whose end would place the company, if there is one."""
        candidates = []
        for other, company in enumerate(self.sides[1 - side]):
            bans = self._bans(side, place, other)
            if len(bans) == 1 and bans[0].liftable and self._has_room(side, other):
                pair = (place, other) if side == 0 else (other, place)
                rank = LIFTING_ORDER.index(bans[0].code)
                points = int(self.cohort.points[pair])
                candidates.append((rank, -points, other, company.key, bans[0].code))
        if not candidates:
            return None
        *_rank, key, code = min(candidates)
        return Change("lift", key, key, code)

    def _has_room(self, side, other):
        """Tell whether a company of the other side can take one more, and nobody stays alone."""
        costs, steps = self.ways
        node, hub = self.first_nodes[1 - side] + other, self.network.hub
        start, end = (node, hub) if side == 0 else (hub, node)
        if costs[start, end] >= FAR:
            return False
        less, _more = self.network.at_hub(self.network.way(steps, start, end))
        return not any(self.with_one[node] for node in less)
