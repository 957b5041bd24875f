"""The globally best plan: who gets whom, with capacities on both sides.

Among all plans the one with the highest total value is found. If several are equal, the first
mentee of the cohort gets the earliest mentor of the cohort that any of them allows, then the second
mentee, and so on.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment

from .network import Network


def best_plan(values, allowed, mentor_places, mentee_places):
    """Return the best plan as a matrix of booleans, one row per mentee, one column per mentor.

    :param values: matrix of whole numbers: what each pair is worth
    :param allowed: matrix of booleans: which pairs are possible
    :param mentor_places: how many tandems each mentor can have
    :param mentee_places: how many tandems each mentee can have
    """
    mentor_places = np.array(mentor_places, dtype=int)
    mentee_places = np.array(mentee_places, dtype=int)
    once = np.minimum(mentee_places, 1)
    network = Network(
        values, allowed, mentor_places, once, _solve(values, allowed, mentor_places, once)
    )
    for mentee, places in enumerate(mentee_places):
        for _further in range(1, min(places, int(allowed[mentee].sum()))):
            network.grow(mentee)
    network.mentee_places = mentee_places
    return network.first_of_the_best()


def _solve(values, allowed, mentor_places, mentee_places):
    """Return one of the best plans with one mentor per mentee at most, found by SciPy.

    Each place of a mentor is a column of its own; each mentee may stay alone for nothing.
    """
    rows = np.flatnonzero(mentee_places)
    columns = np.repeat(
        np.arange(len(mentor_places)), np.minimum(mentor_places, allowed.sum(axis=0))
    )
    plan = np.zeros(allowed.shape, dtype=bool)
    pairs = np.ix_(rows, columns)
    cost = np.full((len(rows), len(columns) + len(rows)), np.inf)
    cost[:, : len(columns)] = np.where(allowed[pairs], -values[pairs], np.inf)
    cost[np.arange(len(rows)), len(columns) + np.arange(len(rows))] = 0
    for row, column in zip(*linear_sum_assignment(cost), strict=True):
        if column < len(columns):
            plan[rows[row], columns[column]] = True
    return plan
