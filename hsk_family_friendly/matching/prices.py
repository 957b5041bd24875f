"""What every override of a plan costs: points, places, and who would stay alone."""

from dataclasses import dataclass, field

import numpy as np

from .network import FAR


@dataclass(frozen=True)
class Price:
    """What is lost when a pair is taken up against the plan, or given up.

    :param points: hundredths of points that the total loses; negative where it gains, since fewer
        companies are placed
    :param pairs: how many pairs fewer there are
    :param alone: keys of companies that lose their only tandem
    """

    points: int
    pairs: int
    alone: tuple
    way: tuple = field(repr=False)
    plan: object = field(repr=False, compare=False)

    def changes(self):
        """Return (taken up, given up): sets of pairs (mentor key, mentee key)."""
        cohort, network = self.plan
        return tuple({cohort.keys(*pair) for pair in pairs} for pairs in network.pairs_of(self.way))


def prices(cohort, network, ways):
    """Return {(mentee, mentor): (total, Price)} for all possible pairs that the plan does not have.

    :param ways: the (costs, next steps) of the plan's network
    """
    costs, steps = ways
    found = {}
    for mentee, mentor in np.argwhere(network.allowed & ~network.plan).tolist():
        node = network.mentor_node(mentor)
        total = int(costs[node, mentee]) - int(cohort.values[mentee, mentor])
        if costs[node, mentee] < FAR:
            way = [mentee, *network.way(steps, node, mentee)]
            found[mentee, mentor] = total, _price(cohort, network, way, total)
    return found


def second_best(cohort, network, ways, overrides):
    """Return (pairs, Price) of the second-best plan, or None if there is no other plan.

    It takes one pair up, or gives one up; among equal ones the first in the order of the cohort.
    """
    costs, steps = ways
    candidates = [(total, pair, price) for pair, (total, price) in overrides.items()]
    for mentee, mentor in np.argwhere(network.plan).tolist():
        node = network.mentor_node(mentor)
        if costs[mentee, node] < FAR:
            total = int(cohort.values[mentee, mentor]) + int(costs[mentee, node])
            way = [node, *network.way(steps, mentee, node)]
            candidates.append((total, (mentee, mentor), _price(cohort, network, way, total)))
    if not candidates:
        return None
    _total, _pair, price = min(candidates, key=lambda one: one[:2])
    pairs = {cohort.keys(*pair) for pair in np.argwhere(network.plan).tolist()}
    taken_up, given_up = price.changes()
    return pairs - given_up | taken_up, price


def _price(cohort, network, way, total):
    """Return the price of a round trip: what it loses as a whole tells the points."""
    pairs, alone = 0, []
    for before, node, after in zip(way, way[1:], way[2:], strict=False):
        if node == network.hub:
            # next to the hub someone has one less, and someone else has one more
            pairs = (before < network.mentees) - (after < network.mentees)
            alone = list(_alone(cohort, network, before, after))
    points = total - pairs * cohort.one_more
    return Price(points, pairs, tuple(alone), tuple(way), (cohort, network))


def _alone(cohort, network, before, after):
    """Give the keys of those who lose their last tandem."""
    if before < network.mentees and network.taken[0][before] == 1:
        yield cohort.mentees[before].key
    if after >= network.mentees and network.taken[1][after - network.mentees] == 1:
        yield cohort.mentors[after - network.mentees].key
