"""What speaks for a pair: each criterion between 0 and 100 per cent, in whole numbers.

Whole numbers add up exactly, on every machine: points are counted in hundredths.
"""

from math import asin, cos, radians, sin, sqrt

SIZES = ("micro", "small", "medium", "large")
# Three cycles more than the mentee are full experience.
FULL_EXPERIENCE = 3
# From here on the distance brings nothing, unless the companies say otherwise.
FAR = 60
EARTH = 6371


def distance(mentor, mentee):
    """Return the distance between two companies' municipalities in whole km, or None."""
    if mentor.municipality is not None and mentor.municipality == mentee.municipality:
        return 0
    if not mentor.place or not mentee.place:
        return None
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, one.place)) for one in (mentor, mentee))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH * asin(sqrt(chord)))


def _topics(mentor, mentee):
    return 100 * len(mentor.topics & mentee.topics) // len(mentee.topics) if mentee.topics else 0


def _experience(mentor, mentee):
    ahead = min(max(mentor.cycles - mentee.cycles, 0), FULL_EXPERIENCE)
    return 100 * ahead // FULL_EXPERIENCE


def _size(mentor, mentee):
    if mentor.size not in SIZES or mentee.size not in SIZES:
        return 0
    steps = abs(SIZES.index(mentor.size) - SIZES.index(mentee.size))
    return {0: 100, 1: 50}.get(steps, 0)


def _branch(mentor, mentee):
    return 100 if mentor.branch is not None and mentor.branch == mentee.branch else 0


def _distance(mentor, mentee):
    km = distance(mentor, mentee)
    far = min(one.max_distance or FAR for one in (mentor, mentee))
    return max(0, 100 * (far - km) // far) if km is not None else 0


def _wishes(mentor, mentee):
    return 50 * ((mentee.partner in mentor.wishes) + (mentor.partner in mentee.wishes))


def _difference(mentor, mentee):
    """Who is not alike sees other things: branch, size and place count a third each."""
    differences = sum(
        None not in (one, other) and one != other
        for one, other in (
            (mentor.branch, mentee.branch),
            (mentor.size, mentee.size),
            (mentor.municipality, mentee.municipality),
        )
    )
    return 100 * differences // 3


SHARES = {
    "topics": _topics,
    "experience": _experience,
    "size": _size,
    "branch": _branch,
    "distance": _distance,
    "wishes": _wishes,
    "difference": _difference,
}


def points(mentor, mentee, rules):
    """Return {criterion: hundredths of points} of a pair, in the order of the criteria.

    :param mentor: `Company`
    :param mentee: `Company`
    :param rules: `Rules`: the weight of a criterion is what it can bring
    """
    return {
        name: rules.weights.get(name, 0) * share(mentor, mentee) for name, share in SHARES.items()
    }
