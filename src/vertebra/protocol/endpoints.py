"""What the study wants to know: objectives, the endpoints that answer them, and where their data come from."""

from typing import Literal

import msgspec

from vertebra.protocol.expressions import Condition
from vertebra.terms.texts import Text


class Endpoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """assessments: ids of the forms; items: the data it is computed from; visits: when they are collected."""

    id: str
    label: Text
    forms: tuple[str, ...]
    items: tuple[str, ...]
    visits: tuple[str, ...]


class Objective(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    level: Literal["primary", "secondary", "exploratory"]
    label: Text
    endpoints: tuple[Endpoint, ...]


class Responder(msgspec.Struct, frozen=True, omit_defaults=True):
    """A named, versioned rule for a person who responded, judged at one visit (`here`)."""

    id: str
    version: int
    label: Text
    when: Condition


class Population(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    label: Text
    who: Condition
