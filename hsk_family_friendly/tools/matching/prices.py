"""What every override of a plan costs: points, places, and who would stay alone."""

from dataclasses import dataclass, field

import numpy as np

from .network import FAR


@dataclass(frozen=True)
class Price:
    """What is lost when a pair is taken up against the plan, or given up.

    :param points: hundredths of points that the total loses; negative where it gains, since fewer
        companies are placed, or fewer tandems made
    :param pairs: how many pairs fewer there are
    :param alone: keys of companies that lose their only tandem
    :param placed: keys of companies that have a tandem only then
    """

    points: int
    pairs: int
    alone: tuple
    placed: tuple
    way: tuple = field(repr=False)
    plan: object = field(repr=False, compare=False)

    def changes(self):
        """Return (taken up, given up): sets of pairs (mentor key, mentee key)."""
        cohort, network = self.plan
        return tuple({cohort.keys(*pair) for pair in pairs} for pairs in network.pairs_of(self.way))


class Pricing:
    """Prices the changes of a best plan; `ways` are the (costs, next steps) of its network."""

    def __init__(self, cohort, network, ways):
        self.cohort, self.network = cohort, network
        self.costs, self.steps = ways
        self.with_one, self.without = network.with_one(), network.without()

    def overrides(self):
        """Return {(mentee, mentor): (total, Price)} for all possible pairs that are not planned."""
        network, found = self.network, {}
        for mentee, mentor in np.argwhere(network.allowed & ~network.plan).tolist():
            node = network.mentor_node(mentor)
            total = int(self.costs[node, mentee]) - int(self.cohort.values[mentee, mentor])
            if self.costs[node, mentee] < FAR:
                way = [mentee, *network.way(self.steps, node, mentee)]
                found[mentee, mentor] = total, self._price(way, total)
        return found

    def second_best(self, overrides):
        """Return (pairs, Price) of the second-best plan, or None if there is no other plan.

        It takes one pair up, or gives one up; among equal ones the first in the order of the
        cohort.
        """
        cohort, network = self.cohort, self.network
        candidates = [(total, pair, price) for pair, (total, price) in overrides.items()]
        for mentee, mentor in np.argwhere(network.plan).tolist():
            node = network.mentor_node(mentor)
            if self.costs[mentee, node] < FAR:
                total = int(cohort.values[mentee, mentor]) + int(self.costs[mentee, node])
                way = [node, *network.way(self.steps, mentee, node)]
                candidates.append((total, (mentee, mentor), self._price(way, total)))
        if not candidates:
            return None
        _total, _pair, price = min(candidates, key=lambda one: one[:2])
        pairs = {cohort.keys(*pair) for pair in np.argwhere(network.plan).tolist()}
        taken_up, given_up = price.changes()
        return pairs - given_up | taken_up, price

    def _price(self, way, total):
        """Return the price of a round trip: what it loses as a whole tells the points."""
        less, more = self.network.at_hub(way)
        alone = [node for node in less if self.with_one[node]]
        placed = [node for node in more if self.without[node]]
        pairs = (len(less) - len(more)) // 2
        companies = len(alone) - len(placed)
        points = total - pairs * self.cohort.one_more - companies * self.cohort.first
        keys = [tuple(self.cohort.company(node).key for node in nodes) for nodes in (alone, placed)]
        return Price(points, pairs, *keys, tuple(way), (self.cohort, self.network))
