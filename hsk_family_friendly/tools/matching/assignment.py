"""The globally best plan: who gets whom, with capacities on both sides.

Among all plans the one with the highest total value is found. If several are equal, the first
mentee of the cohort gets the earliest mentor of the cohort that any of them allows, then the second
mentee, and so on.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment

from .network import Network


def best_plan(values, allowed, places, placed, first, one_more):
    """Return the `Network` of the best plan.

    :param values: matrix of whole numbers: what each pair is worth; a row per mentee
    :param allowed: matrix of booleans: which pairs are possible
    :param places: (of the mentees, of the mentors): how many tandems each can have
    :param placed: (mentees, mentors): who has a tandem already
    :param first: what it is worth, beside the pair, that a company has a tandem at all
    :param one_more: what each pair is worth, beside its points
    """
    mentee_places, mentor_places = (np.array(side, dtype=int) for side in places)
    once = (np.minimum(mentee_places, 1), mentor_places)
    plan = _solve(values, allowed, once, placed, one_more)
    network = Network(values, allowed, once, placed, first, plan)
    for mentee, most in enumerate(mentee_places):
        for _further in range(1, min(most, int(allowed[mentee].sum()))):
            network.grow(mentee)
    network.places[: len(mentee_places)] = mentee_places
    network.take_first_of_the_best()
    return network


def _solve(values, allowed, places, placed, one_more):
    """Return one of the best plans with one mentor per mentee at most, found by SciPy.

    Each place of a mentor is a column of its own; each mentee may stay alone for nothing. In a best
    plan most companies and most tandems go together: a further tandem is made without one less for
    anybody. So a first one need count only as much as one more, and SciPy's floats stay exact.
    """
    rows = np.flatnonzero(places[0])
    columns = np.repeat(np.arange(len(places[1])), np.minimum(places[1], allowed.sum(axis=0)))
    opens = np.diff(columns, prepend=-1) > 0
    worth = values[np.ix_(rows, columns)]
    worth = worth + one_more * ~np.asarray(placed[0], dtype=bool)[rows, None]
    worth = worth + one_more * (opens & ~np.asarray(placed[1], dtype=bool)[columns])
    plan = np.zeros(allowed.shape, dtype=bool)
    cost = np.full((len(rows), len(columns) + len(rows)), np.inf)
    cost[:, : len(columns)] = np.where(allowed[np.ix_(rows, columns)], -worth, np.inf)
    cost[np.arange(len(rows)), len(columns) + np.arange(len(rows))] = 0
    for row, column in zip(*linear_sum_assignment(cost), strict=True):
        if column < len(columns):
            plan[rows[row], columns[column]] = True
    return plan
