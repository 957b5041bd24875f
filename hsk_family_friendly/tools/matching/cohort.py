"""What the matching knows of companies and of the programme's rules."""

from dataclasses import dataclass, field

# What speaks for a pair, with the points that each can bring unless staff say otherwise.
CRITERIA = {
    "topics": 40,
    "experience": 15,
    "size": 10,
    "branch": 10,
    "distance": 10,
    "wishes": 10,
    "difference": 5,
}


@dataclass(frozen=True)
class Company:
    """A company in one role. Companies are compared by `partner`, enrolments by `key`.

    :param key: the enrolment; unique in the cohort
    :param partner: the company itself, as named in exclusions and wishes
    :param topics: what a mentor offers, or what a mentee looks for
    :param cycles: how many times it was certified
    :param employees: headcount, 0 where unknown
    :param place: (latitude, longitude) of its municipality in degrees, where known
    :param capacity: with how many (further) companies a tandem is possible
    :param placed: whether it has a tandem already, beside those that are to be found
    :param group: what companies of one group have in common
    :param max_distance: acceptable distance in km, 0 where it does not matter
    """

    key: int
    partner: int
    topics: frozenset = frozenset()
    cycles: int = 0
    size: str | None = None
    branch: int | None = None
    municipality: int | None = None
    place: tuple | None = None
    capacity: int = 1
    placed: bool = False
    paused: bool = False
    certified: bool = True
    group: int | None = None
    excluded: frozenset = frozenset()
    wishes: frozenset = frozenset()
    former: frozenset = frozenset()
    max_distance: int = 0


@dataclass(frozen=True)
class Rules:
    """What a programme decides about its matching.

    :param weights: {criterion: points that it can bring}, whole numbers
    :param everyone: place as many companies as possible first, then as many tandems as possible,
        then the highest total; else the highest total alone
    :param several_mentors: whether a mentee can be asked to take one mentor more
    :param apart: rule out pairs of the same branch in the same municipality
    """

    weights: dict = field(default_factory=lambda: dict(CRITERIA))
    everyone: bool = True
    several_mentors: bool = True
    apart: bool = True
