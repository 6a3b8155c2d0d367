"""Whether a form is frozen or locked: by a mark of its own, else by the mark of the whole participant.

Frozen: the site changes nothing, queries go on. Locked: nothing moves until it is unlocked.
Source: ICH E6(R3) 4.2.6 (restrict edit access as data are finalised); peers' notes 1, row 7 (freeze, lock).
"""

from vertebra.conduct.places import WHOLE, Place
from vertebra.conduct.state import Mark, Participant


def frozen(p: Participant, place: Place) -> Mark | None:
    """The mark that freezes the form; None while it is not frozen."""
    return mark_at(p.frozen, place)


def locked(p: Participant, place: Place) -> Mark | None:
    """The mark that locks the form; None while it is not locked. WHOLE: that of the participant."""
    return mark_at(p.locked, place)


def mark_at(marks: dict[Place, Mark], place: Place) -> Mark | None:
    found = marks.get(place) or marks.get(WHOLE)
    return found if found and found.on else None
