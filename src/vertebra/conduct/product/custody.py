"""Custody: where a lot is, who holds it and since when, from what was done with it. Pure: state in, hands out.

A hand-over moves it to the place that its leg reaches and to whoever received it; any other step that read its label
shows that it is where that step is done, with whoever did it. Decisions that read no label move nothing.
Source: domain notes F1 (chain of custody: every transfer with time, person, place, condition).
"""

import msgspec

from vertebra.conduct.state import Participant, Place, StepDone
from vertebra.protocol.product import Leg, Product, Station, Step
from vertebra.protocol.study import Study


class Held(msgspec.Struct, frozen=True):
    """One stretch of custody: at a station, with a user, from a moment on. entry: what says so; step: how it came."""

    place: str
    person: str
    since: str
    step: str
    entry: str


def custody(study: Study, participant: Participant) -> tuple[Held, ...]:
    """Every stretch in order; the same hands at the same place go on, however many steps they do."""
    found: list[Held] = []
    for done in participant.lot.steps if participant.lot else ():
        held = _held(study, participant, done)
        if held and (not found or (found[-1].place, found[-1].person) != (held.place, held.person)):
            found.append(held)
    return tuple(found)


def holder(study: Study, participant: Participant) -> Held | None:
    """Who holds it now; None before it was collected, and for a study that names no stations."""
    stretches = custody(study, participant)
    return stretches[-1] if stretches else None


def _held(study: Study, participant: Participant, done: StepDone) -> Held | None:
    step = study.product.step(done.step)
    if step is None or "container" not in step.scans:
        return None
    if is_hand_over(study, step):
        return _handed(study, participant, done, step)
    station = station_of(study.product, step.id)
    return Held(station.id, done.by, done.at, done.step, done.entry) if station else None


def _handed(study: Study, participant: Participant, done: StepDone, step: Step) -> Held | None:
    leg = leg_of(study.product, _told(study, participant, step, done.row, "hand_leg"))
    person = _told(study, participant, step, done.row, "handed_to") or done.witness
    return Held(leg.reaches, person, done.at, done.step, done.entry) if leg else None


def _told(study: Study, participant: Participant, step: Step, row: int, part: str) -> str:
    cell = participant.cell(Place("", step.form, row), study.product.parts.get(part, ""))
    return cell.datum.value if cell else ""


def is_hand_over(study: Study, step: Step) -> bool:
    """Whether the step only changes hands: its form says by which leg."""
    leg = study.product.parts.get("hand_leg", "")
    return bool(leg) and leg in {i.id for i in study.form(step.form).items}


def is_workspace(product: Product, place: str, step: str = "") -> bool:
    """Whether work may be done there: one of the study's workspaces, at a station where the step is done if one is
    given. Where the study names none, any place that has a name.
    """
    named = {w for s in product.stations if not step or step in s.steps for w in s.workspaces}
    return place in named if named else bool(place)


def station_of(product: Product, step: str) -> Station | None:
    """Where a step is done."""
    return next((s for s in product.stations if step in s.steps), None)


def gap_before(study: Study, participant: Participant, step: Step) -> str:
    """From which station to which a lot came that is read at this step, where nobody is known to have carried it."""
    station, held = station_of(study.product, step.id), holder(study, participant)
    if station is None or held is None or "container" not in step.scans:
        return ""
    return f"{held.place} → {station.id}" if unknown_way(study.product, held.place, station.id) else ""


def unknown_way(product: Product, start: str, end: str) -> bool:
    """Whether the study knows a way from one station to the other, but only through the hands of somebody between."""
    beside = {(a, leg.reaches) for leg in product.legs for a in leg.leaves}
    direct = start == end or (start, end) in beside or (end, start) in beside
    return not direct and any((start, leg.reaches) in beside and (leg.reaches, end) in beside for leg in product.legs)


def leg_of(product: Product, code: str) -> Leg | None:
    return next((leg for leg in product.legs if leg.id == code), None)


def leg_between(product: Product, start: str, goal: str) -> Leg | None:
    """The first leg on the shortest way from one station to another; None when there is no way, or none is needed."""
    ways: list[tuple[str, Leg | None]] = [(start, None)]
    seen = {start}
    for place, first in ways:
        if place == goal:
            return first
        for leg in product.legs:
            if place in leg.leaves and leg.reaches not in seen:
                seen.add(leg.reaches)
                ways.append((leg.reaches, first or leg))
    return None
