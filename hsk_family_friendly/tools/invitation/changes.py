"""What a person has to be told: how the present state differs from the last one told."""

from dataclasses import dataclass, field

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass
class Change:
    """A message that is due. `slot` is set if a single date of a series is cancelled."""

    method: str
    slot: object = None
    is_first: bool = False
    cancelled: list = field(default_factory=list)  # dates as they were
    moved: list = field(default_factory=list)  # pairs of dates: as it was, as it is


def between(told, present, now):
    """Return the change that a person has to be told, or None.

    What is over is not told any more.

    :param Meeting|None told: what the person was told last
    :param Meeting present: what concerns the person now; without dates if nothing does
    :param datetime now: the moment (UTC)
    """
    before = told.dates if told else {}
    differing = {
        slot
        for slot in before.keys() | present.dates.keys()
        if slot not in before
        or slot not in present.dates
        or before[slot].told != present.dates[slot].told
    }
    others = bool(told) and (told.rule, told.organizer[:2]) != (present.rule, present.organizer[:2])
    considered = before.keys() | present.dates.keys() if others else differing
    both = [one[slot] for one in (before, present.dates) for slot in considered if slot in one]
    if not any(date.stop > now for date in both):
        return None
    gone = [slot for slot in differing if slot not in present.dates]
    change = Change(
        REQUEST,
        is_first=not before,
        cancelled=sorted((before[slot] for slot in gone), key=lambda date: date.start),
        moved=[
            (before[slot], present.dates[slot])
            for slot in sorted(differing, key=lambda slot: (slot is not None, slot))
            if slot in before and slot in present.dates
        ],
    )
    if not present.dates:
        change.method = CANCEL
    elif len(gone) == len(differing) == 1 and not others:
        change.method, change.slot = CANCEL, gone[0]
    return change
