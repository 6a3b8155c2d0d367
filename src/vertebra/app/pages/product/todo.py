"""App, pages: the one next thing to do with a lot at a station, for whoever stands there with the label in hand.

The lifecycle says which step is next and the study where it is done: here, then that step; elsewhere, then the
hand-over that brings it there; and where somebody else must act, who.
"""

from typing import Literal

import msgspec

from vertebra.app.pages.tasks.product import next_steps
from vertebra.conduct.product.custody import Held, holder, is_hand_over, leg_between, station_of
from vertebra.conduct.state import Participant
from vertebra.protocol.product import Leg, Station, Step
from vertebra.protocol.study import Study


class Todo(msgspec.Struct, frozen=True):
    """kind: do `step` here; it is for other roles; it is still `elsewhere`; or nothing is left. more: steps beside it.

    goal: the station of the lifecycle's next step. held: who holds it now.
    leg: of the hand-over to be done; elsewhere the one that would bring it here.
    """

    kind: Literal["do", "others", "elsewhere", "nothing"]
    step: Step | None = None
    goal: Station | None = None
    leg: Leg | None = None
    held: Held | None = None
    more: tuple[Step, ...] = ()


def todo(study: Study, p: Participant, role: str, here: str) -> Todo:
    """What the role does next at this station with the participant's lot."""
    product, held = study.product, holder(study, p)
    following = upcoming(study, p)
    if not following:
        return Todo("nothing", held=held)
    goal = station_of(product, following[0].id)
    assert goal is not None
    if goal.id == here:
        mine = tuple(s for s in following if role in s.roles and station_of(product, s.id) == goal)
        return Todo("do" if mine else "others", (mine or following)[0], goal, None, held, mine[1:])
    return _onward(study, role, here, goal, held)


def _onward(study: Study, role: str, here: str, goal: Station, held: Held | None) -> Todo:
    """The hand-over from here towards the goal; where the lot is not here, whom to go to."""
    leg, step = leg_between(study.product, here, goal.id), hand_over(study)
    if step is None or leg is None or held is None or held.place != here:
        coming = leg_between(study.product, held.place, goal.id) if held else None
        return Todo("elsewhere", None, goal, coming if coming and coming.reaches == here else None, held)
    return Todo("do" if role in step.roles else "others", step, goal, leg, held)


def upcoming(study: Study, p: Participant) -> list[Step]:
    """What is next at a station; with every stage that must be in the record, onward first, another round beside it."""
    state = p.lot.state if p.lot else ""
    found = [s for s in next_steps(study.product, state) if station_of(study.product, s.id)] if state else []
    return sorted(found, key=lambda s: s.leads == state) if _is_ripe(study, p) else found


def _is_ripe(study: Study, p: Participant) -> bool:
    item = study.product.parts.get("stage", "")
    must = {s.id for s in study.product.stages if s.must} if item else set()
    rows = p.sheets_of(study.home(item).id) if must else ()
    return bool(must) and must <= {s.cells[item].datum.value for _, s in rows if item in s.cells}


def hand_over(study: Study) -> Step | None:
    return next((s for s in study.product.steps if is_hand_over(study, s)), None)
