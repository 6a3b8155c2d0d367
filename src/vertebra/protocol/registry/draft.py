"""What a study remembers of the registry record it was drafted from, and who accepted what.

A draft is runnable at once: a criterion whose line nobody has accepted evaluates to unknown. `Draft.accepted` is the
only way in: a rule in force without its acceptance is a stop finding of the study check.
"""

from typing import Literal

import msgspec

from vertebra.protocol.expressions import Condition
from vertebra.protocol.registry.model import Record
from vertebra.terms.texts import Text

Confidence = Literal["high", "medium", "low", "none"]
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low", "none")
How = Literal["expression", "question", "own"]


class Loss(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that could not be carried over. path: JSON path in the record, or the place in the study."""

    path: str
    what: Text
    kept: str = ""
    """The JSON text of what stands there, where it is carried along without being understood."""


class Renamed(msgspec.Struct, frozen=True):
    """A field that stood under an older name of the registry. path: where it is now; name: what it was called."""

    path: str
    name: str


class Proposal(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a registered line may mean.

    Attributes:
        criterion: id of the criterion. question: id of the item that asks a person about the whole line.
        expression: what was understood; None where nothing was.
        confidence: high (every word was understood), medium (the limits were, other words were not), low (something in
            the line may change their meaning), none (no expression).
        rest: the words that were not understood. notes: what a person must look at before accepting.
        group: the part of the text the line is in, such as a cohort; 0 for what holds for all.
    """

    criterion: str
    question: str
    expression: Condition | None = None
    confidence: Confidence = "none"
    rest: str = ""
    notes: tuple[Text, ...] = ()
    group: int = 0


class Acceptance(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person has taken a line into the study.

    how: `expression` as proposed, `question` for a person to answer at each check, `own` another rule than proposed.
    by: the person's name. on: the day, ISO. why: needed for `own`.
    """

    criterion: str
    how: How
    by: str
    on: str
    why: str = ""


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    """The record's own fields, what every line may mean, who accepted what, and what was not understood."""

    record: Record
    proposals: tuple[Proposal, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    losses: tuple[Loss, ...] = ()
    renamed: tuple[Renamed, ...] = ()

    def proposal(self, criterion: str) -> Proposal | None:
        return next((p for p in self.proposals if p.criterion == criterion), None)

    def acceptance(self, criterion: str) -> Acceptance | None:
        return next((a for a in self.accepted if a.criterion == criterion), None)
