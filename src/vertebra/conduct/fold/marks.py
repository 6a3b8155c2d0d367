"""Fold: what each entry about verification, freeze, lock and signatures makes true."""

from collections.abc import Callable
from typing import Any

from vertebra.conduct import entries as e
from vertebra.conduct.places import WHOLE, Place, read_spot
from vertebra.conduct.state.oversight import (
    Mark,
    Signature,
    Verified,
)
from vertebra.conduct.state.participant import Participant


def places_of(spots: tuple[str, ...]) -> list[Place]:
    """The places of spots that are known to be well written."""
    return [place for place in map(read_spot, spots) if place is not None]


def _verified(p: Participant, entry: e.Entry, body: e.SourceVerified) -> None:
    for spot, held in body.holds.items():
        (place,) = places_of((spot,))
        new = {i: Verified(f"{p.id}#{n}", entry.by, entry.recorded_at, entry.key) for i, n in held.items()}
        p.verified[place] = p.verified.get(place, {}) | new


def _unverified(p: Participant, entry: e.Entry, body: e.SourceUnverified) -> None:
    for place in places_of(body.spots):
        held = p.verified.get(place, {})
        p.verified[place] = {i: v for i, v in held.items() if body.items and i not in body.items}


def _marker(field: str, on: bool) -> Callable[[Participant, e.Entry, Any], None]:
    def mark(p: Participant, entry: e.Entry, body: e.FormsFrozen | e.FormsLocked) -> None:
        marks: dict[Place, Mark] = getattr(p, field)
        made = Mark(on, entry.by, entry.recorded_at, body.why, entry.key)
        if not body.spots:
            marks.clear()
        for place in places_of(body.spots) or [WHOLE]:
            marks[place] = made

    return mark


def _signed(p: Participant, entry: e.Entry, body: e.FormsSigned) -> None:
    for spot, hash in body.forms.items():
        (place,) = places_of((spot,))
        made = Signature(place, hash, body.meaning, body.name, entry.by, entry.recorded_at, entry.key)
        p.signatures[place] = (*p.signatures.get(place, ()), made)


OF_MARKS: dict[type, Callable[[Any, e.Entry, Any], None]] = {
    e.SourceVerified: _verified,
    e.SourceUnverified: _unverified,
    e.FormsFrozen: _marker("frozen", True),
    e.FormsUnfrozen: _marker("frozen", False),
    e.FormsLocked: _marker("locked", True),
    e.FormsUnlocked: _marker("locked", False),
    e.FormsSigned: _signed,
}
