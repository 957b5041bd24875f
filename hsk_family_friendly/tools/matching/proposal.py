"""The proposal for a cohort: the plan, and the answers to all questions about it."""

from dataclasses import dataclass

import numpy as np

from . import assignment, obstacles
from .bans import bans
from .cohort import Rules
from .criteria import points
from .prices import Pricing

# Raised when the result for the same input changes: runs keep it.
VERSION = 2


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

    Matrices have a row per mentee and a column per mentor. A pair's value is its points, and
    `one_more` for being one; that a company has a tandem at all is worth `first`. With everyone
    first `one_more` is more than all points together, and `first` more than all pairs: so most
    companies come before most tandems, and these before points. All are whole numbers, exact up to
    two million possible pairs.
    """

    mentors: list
    mentees: list
    rules: Rules
    parts: list
    points: np.ndarray
    values: np.ndarray
    one_more: int
    first: int
    bans: list
    locked: set

    def company(self, node):
        """Return the company at a node of the network: the mentees come first."""
        mentees = len(self.mentees)
        return self.mentees[node] if node < mentees else self.mentors[node - mentees]

    def keys(self, mentee, mentor):
        """Return the keys (mentor, mentee) of the pair at a row and a column."""
        return self.mentors[mentor].key, self.mentees[mentee].key


@dataclass
class Proposal:
    """What the matching found; pairs are (mentor key, mentee key).

    :param pairs: {pair: {criterion: hundredths}} of the plan, in the order of the mentees
    :param locked: the pairs among them that were to be kept
    :param others: {pair: ({criterion: hundredths}, Price)} of all other possible pairs, the
        cheapest in the order of the goals first
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
    allowed, places, placed = _free(cohort)
    network = assignment.best_plan(
        cohort.values, allowed, places, placed, cohort.first, cohort.one_more
    )
    ways = network.distances()
    pricing = Pricing(cohort, network, ways)
    overrides = pricing.overrides()
    second = pricing.second_best(overrides)
    locked = {cohort.keys(*pair) for pair in cohort.locked}
    return Proposal(
        pairs=_pairs(cohort, network.plan),
        locked=locked,
        others={
            cohort.keys(*pair): (cohort.parts[pair[0]][pair[1]], price)
            for _total, pair, price in sorted(
                ((total, pair, price) for pair, (total, price) in overrides.items()),
                key=lambda one: one[:2],
            )
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
    one_more = first = 0
    if rules.everyone:
        most = min(_places(mentors, len(mentees)), _places(mentees, len(mentors)))
        one_more = most * int(totals.max(initial=0)) + 1
        first = most * (one_more + int(totals.max(initial=0))) + 1
    return Cohort(
        mentors=mentors,
        mentees=mentees,
        rules=rules,
        parts=parts,
        points=totals,
        values=totals + one_more,
        one_more=one_more,
        first=first,
        bans=found,
        locked=pairs,
    )


def _places(companies, others):
    """Return how many tandems these companies can have with the others, all together."""
    return sum(min(max(company.capacity, 0), others) for company in companies)


def _free(cohort):
    """Return what is still to be decided: which pairs are, for how many places, and who has one.

    :return: (allowed, places, placed): a matrix, and twice (of the mentees, of the mentors)
    """
    allowed = np.array([[not found for found in row] for row in cohort.bans], dtype=bool)
    allowed = allowed.reshape(cohort.points.shape)
    sides = (cohort.mentees, cohort.mentors)
    places = [[max(company.capacity, 0) for company in side] for side in sides]
    placed = [[company.placed for company in side] for side in sides]
    for pair in sorted(cohort.locked):
        mentee, mentor = pair
        if cohort.bans[mentee][mentor]:
            raise Impossible("banned", cohort.keys(*pair), cohort.bans[mentee][mentor])
        if not places[0][mentee] or not places[1][mentor]:
            raise Impossible("full", cohort.keys(*pair))
        for side, place in enumerate(pair):
            places[side][place] -= 1
            placed[side][place] = True
        allowed[pair] = False
    return allowed, places, placed


# ----------------------------------------------------------------
# RESULT
# ----------------------------------------------------------------


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
