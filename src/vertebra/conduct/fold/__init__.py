"""The fold: entries in, what is true now out. Nothing else changes a state."""

from collections.abc import Iterable

from vertebra.conduct import entries as e
from vertebra.conduct.fold.marks import OF_MARKS
from vertebra.conduct.fold.participant import OF_PARTICIPANT
from vertebra.conduct.fold.people import OF_PEOPLE
from vertebra.conduct.fold.queries import OF_QUERIES
from vertebra.conduct.fold.slots import OF_SLOTS
from vertebra.conduct.fold.trial import OF_TRIAL
from vertebra.conduct.state import Participant, Trial

_APPLY = OF_PARTICIPANT | OF_QUERIES | OF_MARKS | OF_TRIAL | OF_PEOPLE | OF_SLOTS


def fold(stream: str, entries: Iterable[e.Entry]) -> Participant | Trial:
    """The state of a stream after its entries, from nothing."""
    state: Participant | Trial = Trial() if stream == e.TRIAL else Participant(stream)
    for entry in entries:
        apply(state, entry)
    return state


def apply(state: Participant | Trial, entry: e.Entry) -> None:
    """Move the state forward by one entry, in place."""
    state.number = entry.number
    _APPLY[type(entry.body)](state, entry, entry.body)
