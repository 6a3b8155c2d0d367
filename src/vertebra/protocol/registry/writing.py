"""A record as the registry writes it: the way back from `reading`."""

from typing import Any

import msgspec

from vertebra.protocol.registry.draft import Draft
from vertebra.protocol.registry.model import Record
from vertebra.protocol.registry.paths import put, rename

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def as_registered(record: Record, draft: Draft | None = None) -> dict[str, Any]:
    """The whole record as plain data, with what was carried along at its place and older names restored."""
    whole: dict[str, Any] = {"protocolSection": _plain(record)}
    if draft is not None:
        for loss in draft.losses:
            if loss.kept:
                put(whole, loss.path, msgspec.json.decode(loss.kept))
        # The deepest first: a path is told in current names
        for old in sorted(draft.renamed, key=lambda r: -len(r.path)):
            rename(whole, old.path, old.name)
    return whole


def _plain(record: Record) -> Any:
    """Plain data; empty parts go, an element of a list stays."""
    return _without_empty(msgspec.json.decode(_ENCODER.encode(record)))


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        inner = {k: _without_empty(v) for k, v in value.items()}
        return {k: v for k, v in inner.items() if v not in ({}, [])}
    return [_without_empty(v) for v in value] if isinstance(value, list) else value
