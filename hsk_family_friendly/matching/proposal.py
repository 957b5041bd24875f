"""The proposal for a cohort: the plan, and the answers to all questions about it."""

from dataclasses import dataclass

import numpy as np

from . import assignment, obstacles
from .bans import bans
from .criteria import points
from .network import Network
from .prices import prices, second_best

# Raised when the result for the same input changes: runs keep it.
VERSION = 1


class Impossible(ValueError):
    """A pair is to be kept that rules out itself.

    :param code: "banned" or "full"
    :param pair: the keys (mentor, mentee)
    :param bans: what rules it out
    """

    def __init__(self, code, pair, found=()):
        super().__init__(code)
        self.code, self.pair, self.bans = code, pair, found


@dataclass
class Cohort:
    """Who takes part, and what each pair is worth.

    Matrices have a row per mentee and a column per mentor; a pair's value is its points, and
    `one_more` for being one.
    """

    mentors: list
    mentees: list
    parts: list
    points: np.ndarray
    values: np.ndarray
    one_more: int
    bans: list
    locked: set

    def keys(self, mentee, mentor):
        """Return the keys (mentor, mentee) of the pair at a row and a column."""
        return self.mentors[mentor].key, self.mentees[mentee].key


@dataclass
class Proposal:
    """What the matching found; pairs are (mentor key, mentee key).

    :param pairs: {pair: {criterion: hundredths}} of the plan, in the order of the mentees
    :param locked: the pairs among them that were to be kept
    :param others: {pair: ({criterion: hundredths}, Price)} of all other possible pairs
    :param banned: {pair: [Ban]}
    :param second: (pairs, Price) of the second-best plan, or None
    :param unmatched: {key: Obstacle} of everyone who has no tandem in the plan
    :param topics: {topic: (wanted, offered)}: how many mentees and mentors named it
    """

    pairs: dict
    locked: set
    others: dict
    banned: dict
    second: tuple | None
    unmatched: dict
    topics: dict


def propose(mentors, mentees, rules, locked=(), forbidden=()):
    """Return the best plan with its explanation.

    :param mentors: list of `Company`; their order decides between equal plans
    :param mentees: list of `Company`, likewise
    :param rules: `Rules`
    :param locked: pairs (mentor key, mentee key) to keep: staff's choice, or tandems at work
    :param forbidden: pairs that must not be: refused, or staff's choice
    :return: `Proposal`
    :raise Impossible: a locked pair is ruled out, or its company has no place left for it
    """
    cohort = _cohort(mentors, mentees, rules, set(locked), set(forbidden))
    allowed, places = _free(cohort)
    network = Network(
        cohort.values,
        allowed,
        *places,
        assignment.best_plan(cohort.values, allowed, *places),
    )
    network.taken = _taken(cohort, network.plan)
    ways = network.distances()
    overrides = prices(cohort, network, ways)
    second = second_best(cohort, network, ways, overrides)
    locked = {cohort.keys(*pair) for pair in cohort.locked}
    return Proposal(
        pairs=_pairs(cohort, network.plan),
        locked=locked,
        others={
            cohort.keys(*pair): (cohort.parts[pair[0]][pair[1]], price)
            for pair, (_total, price) in overrides.items()
        },
        banned=_banned(cohort),
        second=second and (sorted(second[0] | locked), second[1]),
        unmatched=obstacles.obstacles(cohort, network, ways),
        topics=_topics(mentors, mentees),
    )


# ----------------------------------------------------------------
# INPUT
# ----------------------------------------------------------------


def _cohort(mentors, mentees, rules, locked, forbidden):
    shape = (len(mentees), len(mentors))
    parts = [[points(mentor, mentee, rules) for mentor in mentors] for mentee in mentees]
    totals = np.array([[sum(p.values()) for p in row] for row in parts], dtype=np.int64)
    found = [
        [bans(mentor, mentee, rules, (mentor.key, mentee.key) in forbidden) for mentor in mentors]
        for mentee in mentees
    ]
    totals = totals.reshape(shape)
    mentor_at = {mentor.key: place for place, mentor in enumerate(mentors)}
    mentee_at = {mentee.key: place for place, mentee in enumerate(mentees)}
    pairs = {(mentee_at[mentee], mentor_at[mentor]) for mentor, mentee in locked}
    # with everyone first, one pair more is worth more than all points together
    one_more = 0
    if rules.everyone:
        one_more = int(totals.max(initial=0)) * max(1, min(shape)) * _most(mentors, mentees) + 1
    return Cohort(mentors, mentees, parts, totals, totals + one_more, one_more, found, pairs)


def _most(mentors, mentees):
    return max([1, *(company.capacity for company in [*mentors, *mentees])])


def _free(cohort):
    """Return which pairs are still to be decided, and how many places both sides have for them."""
    allowed = np.array([[not found for found in row] for row in cohort.bans], dtype=bool)
    allowed = allowed.reshape(cohort.points.shape)
    mentor_places = [max(company.capacity, 0) for company in cohort.mentors]
    mentee_places = [max(company.capacity, 0) for company in cohort.mentees]
    for mentee, mentor in sorted(cohort.locked):
        if cohort.bans[mentee][mentor]:
            raise Impossible("banned", cohort.keys(mentee, mentor), cohort.bans[mentee][mentor])
        if not mentor_places[mentor] or not mentee_places[mentee]:
            raise Impossible("full", cohort.keys(mentee, mentor))
        mentor_places[mentor] -= 1
        mentee_places[mentee] -= 1
        allowed[mentee, mentor] = False
    return allowed, (mentor_places, mentee_places)


# ----------------------------------------------------------------
# RESULT
# ----------------------------------------------------------------


def _taken(cohort, plan):
    """Return how many tandems the mentees and the mentors have, locked ones included."""
    whole = plan.copy()
    for pair in cohort.locked:
        whole[pair] = True
    return whole.sum(axis=1).tolist(), whole.sum(axis=0).tolist()


def _pairs(cohort, plan):
    whole = {(int(i), int(j)) for i, j in zip(*plan.nonzero(), strict=True)} | cohort.locked
    return {cohort.keys(*pair): cohort.parts[pair[0]][pair[1]] for pair in sorted(whole)}


def _banned(cohort):
    return {
        cohort.keys(mentee, mentor): found
        for mentee, row in enumerate(cohort.bans)
        for mentor, found in enumerate(row)
        if found
    }


def _topics(mentors, mentees):
    """Return {topic: (wanted, offered)} of those who can be matched."""
    wanted = [topic for company in mentees if not company.paused for topic in company.topics]
    offered = [
        topic
        for company in mentors
        if not company.paused and company.certified
        for topic in company.topics
    ]
    return {
        topic: (wanted.count(topic), offered.count(topic)) for topic in sorted({*wanted, *offered})
    }
