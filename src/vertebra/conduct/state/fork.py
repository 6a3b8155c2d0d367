"""State: a copy that goes ahead of its origin. It shares what is frozen and owns what it may change."""

from copy import copy
from functools import cache
from typing import TypeVar

import msgspec

_State = TypeVar("_State", bound=msgspec.Struct)


def fork(state: _State) -> _State:
    """A copy that owns its dictionaries; tuples and frozen values are shared."""
    ahead = copy(state)
    for name in _dictionaries(type(state)):
        setattr(ahead, name, getattr(ahead, name).copy())
    return ahead


@cache
def _dictionaries(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(kind) if field.default_factory is dict)
