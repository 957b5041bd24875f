"""What rules a pair out, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ban:
    """Why two companies cannot be a pair.

    :param code: which rule
    :param liftable: whether an agreement with the company, or of the programme, could change it
    """

    code: str
    liftable: bool = False


CERTIFICATE = Ban("certificate")
SAME_COMPANY = Ban("same_company")
GROUP = Ban("group")
FORBIDDEN = Ban("forbidden", liftable=True)
FORMER = Ban("former", liftable=True)
APART = Ban("apart", liftable=True)
MENTOR_PAUSED = Ban("mentor_paused", liftable=True)
MENTEE_PAUSED = Ban("mentee_paused", liftable=True)
EXCLUDED_BY_MENTOR = Ban("excluded_by_mentor", liftable=True)
EXCLUDED_BY_MENTEE = Ban("excluded_by_mentee", liftable=True)
MENTOR_FULL = Ban("mentor_full")
MENTEE_FULL = Ban("mentee_full")


def bans(mentor, mentee, rules, forbidden=False):
    """Return all reasons that rule a pair out, as a list of `Ban`; none if it is possible.

    :param mentor: `Company`
    :param mentee: `Company`
    :param rules: `Rules`
    :param bool forbidden: the pair was refused, or staff forbade it
    """
    found = {
        SAME_COMPANY: mentor.partner == mentee.partner,
        GROUP: mentor.group is not None and mentor.group == mentee.group,
        CERTIFICATE: not mentor.certified,
        MENTOR_PAUSED: mentor.paused,
        MENTEE_PAUSED: mentee.paused,
        MENTOR_FULL: mentor.capacity < 1,
        MENTEE_FULL: mentee.capacity < 1,
        FORBIDDEN: forbidden,
        FORMER: mentee.partner in mentor.former or mentor.partner in mentee.former,
        EXCLUDED_BY_MENTOR: mentee.partner in mentor.excluded,
        EXCLUDED_BY_MENTEE: mentor.partner in mentee.excluded,
        APART: rules.apart
        and mentor.branch is not None
        and mentor.municipality is not None
        and (mentor.branch, mentor.municipality) == (mentee.branch, mentee.municipality),
    }
    return [ban for ban, holds in found.items() if holds]
