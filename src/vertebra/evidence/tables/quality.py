"""What it shows, as tables: how well the trial was conducted: visits, deviations, data queries.

Source: domain notes A4 R60 (missed and late visits are deviations); ICH E6(R3) 4.2 (queries), 3.11 (deviations).
"""

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from vertebra.conduct import entries as e
from vertebra.conduct.look import day_of
from vertebra.conduct.visits import VisitState, schedule_across
from vertebra.evidence.tables.cases import Case
from vertebra.evidence.tables.frames import Record, frame, row_key
from vertebra.protocol.timeline import Window

VISITS = {
    "participant": pl.String,
    "visit": pl.String,
    "standing": pl.String,
    "first": pl.Date,
    "target": pl.Date,
    "last": pl.Date,
    "day": pl.Date,
    "off": pl.Int64,
    "timing": pl.String,
}
DEVIATIONS = {
    "participant": pl.String,
    "deviation": pl.String,
    "code": pl.String,
    "where": pl.String,
    "detail": pl.String,
    "day": pl.Date,
    "weight": pl.String,
    "comment": pl.String,
}
QUERIES = {
    "participant": pl.String,
    "query": pl.String,
    "visit": pl.String,
    "form": pl.String,
    "item": pl.String,
    "check": pl.String,
    "system": pl.Boolean,
    "status": pl.String,
    "opened": pl.String,
    "closed": pl.String,
    "days": pl.Float64,
}


def derive_visits(cases: list[Case]) -> pl.DataFrame:
    """One row for each planned visit of who was harvested, by the plan of its day; off: days from the target day.

    A visit that would have been due after the participant had left stands as `left before`, not as overdue.
    """
    return frame(VISITS, (record for case in cases if case.surgery for record in _visits(case)))


def _visits(case: Case) -> Iterator[Record]:
    seen = {place.visit: sheet for place, sheet in case.state.sheets.items() if place.visit}
    days = _days(case)
    for found in schedule_across(case.studies, case.state, case.now.date()):
        if found.window is not None:
            sheet = seen.get(found.visit)
            entry = min((c.entry for c in sheet.cells.values()), default=None) if sheet else None
            yield _visit(case, found, entry, _told_day(days.get(found.visit, []), found.window))


def _visit(case: Case, found: VisitState, entry: str | None, day: date | None) -> Record:
    window = found.window
    assert window is not None
    missed = next((x.key for x in case.entries if _misses(x, found.visit)), None)
    return {
        "key": row_key("visits", case.id, found.visit),
        "participant": case.id,
        "visit": found.visit,
        "standing": "left before" if found.standing == "not applicable" else found.standing,
        "first": window.first,
        "target": window.target,
        "last": window.last,
        "day": day,
        "off": (day - window.target).days if day else None,
        "timing": _timing(window.first, window.last, day),
        "entries": [key for key in (entry, missed) if key],
    }


def _days(case: Case) -> dict[str, list[date]]:
    """The days on which data of each visit were collected."""
    found: dict[str, list[date]] = {}
    for place, sheet in case.state.sheets.items():
        day = day_of(sheet.occurred_at)
        if place.visit and day:
            found.setdefault(place.visit, []).append(day)
    return found


def _told_day(days: list[date], window: Window) -> date | None:
    """The first day inside the window, else the first day: a visit that was repeated in time is in time."""
    inside = [day for day in days if window.first <= day <= window.last]
    return min(inside or days, default=None)


def _misses(entry: e.Entry, visit: str) -> bool:
    return isinstance(entry.body, e.VisitMissed) and entry.body.visit == visit


def _timing(first: date, last: date, day: date | None) -> str | None:
    if day is None:
        return None
    return "early" if day < first else "late" if day > last else "in window"


def derive_deviations(cases: list[Case]) -> pl.DataFrame:
    """One row for each deviation that the engine found, with its weight once somebody judged it."""
    return frame(DEVIATIONS, (record for case in cases for record in _deviations(case)))


def _deviations(case: Case) -> Iterator[Record]:
    judged = {x.body.deviation: x for x in case.entries if isinstance(x.body, e.DeviationClassified)}
    for deviation in case.state.deviations.values():
        by = judged.get(deviation.id)
        yield {
            "key": row_key("deviations", case.id, deviation.id),
            "participant": case.id,
            "deviation": deviation.id,
            "code": deviation.code,
            "where": deviation.where,
            "detail": deviation.detail,
            "day": day_of(deviation.occurred_at),
            "weight": deviation.weight or None,
            "comment": by.body.comment if by and isinstance(by.body, e.DeviationClassified) else None,
            "entries": [deviation.entry, *([by.key] if by else [])],
        }


def derive_queries(cases: list[Case]) -> pl.DataFrame:
    """One row for each data query; days: from opened to resolved or closed, else up to the cutoff."""
    return frame(QUERIES, (record for case in cases for record in _queries(case)))


def _queries(case: Case) -> Iterator[Record]:
    ends = {x.body.query: x for x in case.entries if isinstance(x.body, e.QueryClosed)}
    by_key = {x.key: x for x in case.entries}
    for query in case.state.queries.values():
        opened, closed = by_key[query.opened], None if query.is_open else ends.get(query.id)
        end = datetime.fromisoformat(closed.recorded_at) if closed else case.now
        open_for = end - datetime.fromisoformat(opened.recorded_at)
        yield {
            "key": row_key("queries", case.id, query.id),
            "participant": case.id,
            "query": query.id,
            "visit": query.place.visit or None,
            "form": query.place.form,
            "item": query.item,
            "check": query.check,
            "system": query.check != "manual",
            "status": query.status,
            "opened": opened.recorded_at,
            "closed": closed.recorded_at if closed else None,
            "days": open_for.total_seconds() / 86400,
            "entries": [opened.key, *([closed.key] if closed else [])],
        }
