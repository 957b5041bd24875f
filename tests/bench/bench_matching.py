"""The matching beside the PyPI package mentor-match, and beside the bare solver."""

import random

import numpy as np
from harness import environment, report, seconds
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Disqualify, Rule
from scipy.optimize import linear_sum_assignment

COHORTS, SIZE = 500, 8


def cohort(matching, seed, mentors, mentees, places=1):
    """Return mentors and mentees with topics, branches, places and exclusions."""
    dice = random.Random(seed)

    def company(key):
        return matching.Company(
            key=key,
            partner=key,
            topics=frozenset(dice.sample(range(9), 3)),
            cycles=dice.randint(1, 5),
            size=dice.choice(["micro", "small", "medium", "large"]),
            branch=dice.randrange(12),
            municipality=dice.randrange(12),
            place=(51 + dice.random() / 2, 8 + dice.random()),
            capacity=dice.randint(1, places),
            excluded=frozenset(dice.sample(range(mentors + mentees), 3)),
        )

    return [company(n) for n in range(mentors)], [company(mentors + n) for n in range(mentees)]


class Points(Rule):
    """Our points for a pair, as a rule of mentor-match."""

    def __init__(self, values):
        super().__init__()
        self.values = values

    def apply(self, match_object):
        """Return what a pair is worth."""
        return self.values.get((match_object.mentor.email, match_object.mentee.email), 0)


def theirs(mentors, mentees, values):
    """Return the pairs that mentor-match finds for the same points and bans."""
    people = [
        [kind(grade=1, email=company.key) for company in side]
        for kind, side in ((Mentor, mentors), (Mentee, mentees))
    ]

    def banned(match):
        return (match.mentor.email, match.mentee.email) not in values

    found, _mentees = process_data(*people, [[Points(values), Disqualify(banned)]])
    return [(one.email, other.email) for one in found for other in one.mentees]


def compare(matching):
    """Match the same cohorts by both, and report the worst and the whole."""
    placed, points = [0, 0], [0, 0]
    worst = 1
    for seed in range(COHORTS):
        mentors, mentees = cohort(matching, seed, SIZE, SIZE + 2)
        rules = matching.Rules(everyone=False)
        best = matching.propose(mentors, mentees, rules)
        full = matching.propose(mentors, mentees, matching.Rules())
        values = {pair: sum(parts.values()) for pair, parts in best.pairs.items()}
        values |= {pair: sum(parts.values()) for pair, (parts, _price) in best.others.items()}
        other = theirs(mentors, mentees, values)
        totals = [sum(values[pair] for pair in plan) for plan in (best.pairs, other)]
        worst = min(worst, totals[0] / totals[1] if totals[1] else 1)
        if len(full.pairs) < len(other):
            raise AssertionError(f"cohort {seed}: fewer pairs than mentor-match")
        points = [points[0] + totals[0], points[1] + totals[1]]
        placed = [placed[0] + len(full.pairs), placed[1] + len(other)]
    if worst < 1:
        raise AssertionError(f"a cohort had a lower total than mentor-match: {worst}")
    report(f"{COHORTS} cohorts, total points: mentor-match / ours", points[1], points[0], 1, "")
    report(f"{COHORTS} cohorts, placed: mentor-match / ours", placed[1], placed[0], 1, "")


def explain(matching):
    """Measure a cohort of 40 × 60 with everything explained beside the bare solver's calls."""
    mentors, mentees = cohort(matching, 1, 40, 60, places=2)
    ours = seconds(lambda: matching.propose(mentors, mentees, matching.Rules()))
    proposal = matching.propose(mentors, mentees, matching.Rules())
    places = sum(company.capacity for company in mentors)
    cost = np.array(
        [
            [-sum(matching.points(mentor, mentee, matching.Rules()).values()) for mentor in mentors]
            for mentee in mentees
        ],
        dtype=float,
    )
    cost = np.repeat(cost, [company.capacity for company in mentors], axis=1)
    cost = np.hstack([cost, np.zeros((len(mentees), len(mentees)))])

    def bare():
        """Solve once for the plan and once for each override."""
        for _override in range(1 + len(proposal.others)):
            linear_sum_assignment(cost)

    report(f"40 × 60 ({places} places), all explained", ours, seconds(bare), 3)
    report("40 × 60, all explained", ours, limit=2)
    large = cohort(matching, 2, 300, 300)
    report(
        "300 × 300, all explained",
        seconds(lambda: matching.propose(*large, matching.Rules()), times=1),
        limit=10,
    )


with environment():
    from odoo.addons.hsk_family_friendly.tools import matching

    compare(matching)
    explain(matching)
