"""Fold: what each entry about queries and deviations makes true."""

from collections.abc import Callable
from typing import Any

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.state.oversight import (
    Deviation,
    Query,
    Turn,
)
from vertebra.conduct.state.participant import Participant


def turn(entry: e.Entry, what: str, text: str = "") -> Turn:
    return Turn(entry.recorded_at, entry.by, what, text)


def _queried(p: Participant, entry: e.Entry, body: e.QueryOpened) -> None:
    p.queries[body.query] = Query(
        body.query,
        body.place,
        body.item,
        body.check,
        body.about,
        body.asks,
        "open",
        entry.key,
        also=body.also,
        suggests=body.suggests,
        to=body.to,
        turns=(turn(entry, "opened", body.asks),),
    )


def _moved(p: Participant, id: str, said: Turn, **changes: Any) -> None:
    query = p.queries[id]
    p.queries[id] = msgspec.structs.replace(query, turns=(*query.turns, said), **changes)


def _answered(p: Participant, entry: e.Entry, body: e.QueryAnswered) -> None:
    _moved(p, body.query, turn(entry, "answered", body.answer), status="answered", answer=body.answer)


def _closed(p: Participant, entry: e.Entry, body: e.QueryClosed) -> None:
    _moved(p, body.query, turn(entry, body.how, entry.reason), status=body.how, reads=body.reads)


def _assigned(p: Participant, entry: e.Entry, body: e.QueryAssigned) -> None:
    _moved(p, body.query, turn(entry, "assigned", body.to), to=body.to)


def _check_reported(p: Participant, entry: e.Entry, body: e.CheckReported) -> None:
    _moved(p, body.query, turn(entry, "reported", body.why), status="reported")


def _reopened(p: Participant, entry: e.Entry, body: e.QueryReopened) -> None:
    _moved(p, body.query, turn(entry, "reopened", body.why), status="open", reads="")


def _deviated(p: Participant, entry: e.Entry, body: e.DeviationFound) -> None:
    p.deviations[body.deviation] = Deviation(
        body.deviation, body.code, body.where, body.detail, entry.key, entry.occurred_at
    )


def _classified(p: Participant, entry: e.Entry, body: e.DeviationClassified) -> None:
    found = p.deviations[body.deviation]
    judged = (*found.judged, turn(entry, body.weight, body.comment))
    p.deviations[body.deviation] = msgspec.structs.replace(
        found, weight=body.weight, comment=body.comment, judged=judged
    )


OF_QUERIES: dict[type, Callable[[Any, e.Entry, Any], None]] = {
    e.QueryOpened: _queried,
    e.QueryAnswered: _answered,
    e.QueryClosed: _closed,
    e.QueryAssigned: _assigned,
    e.CheckReported: _check_reported,
    e.QueryReopened: _reopened,
    e.DeviationFound: _deviated,
    e.DeviationClassified: _classified,
}
