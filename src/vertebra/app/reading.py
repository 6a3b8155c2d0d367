"""App: what the read tables hold, as a pure function of the state; so a rebuild can be compared with what is there.

`rows_of` gives everything of a participant; `rows_touched` only what some entries changed. Same rows, same values.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from vertebra.conduct import entries as e
from vertebra.conduct.look import anchor_day
from vertebra.conduct.product.materials import lots_at, material_items
from vertebra.conduct.state import Participant, Place
from vertebra.conduct.status import status
from vertebra.protocol.study import Study

Row = dict[str, Any]
Rows = dict[str, list[Row]]
OF_QUERIES = e.QueryOpened | e.QueryAnswered | e.QueryClosed | e.QueryAssigned | e.CheckReported | e.QueryReopened
KEYS = {
    "participant": ("id",),
    "value": ("participant", "visit", "form", "row", "item"),
    "query": ("participant", "query"),
    "deviation": ("participant", "deviation"),
    "material": ("material", "participant", "visit", "form", "row"),
}


def rows_of(study: Study, p: Participant) -> Rows:
    """Every read row of a participant, by table."""
    values = [_value(p, place, item) for place, sheet in p.sheets.items() for item in sheet.cells]
    return {
        "participant": [_participant(study, p)],
        "value": values,
        "query": [_query(p, id) for id in p.queries],
        "deviation": [_deviation(p, id) for id in p.deviations],
        "material": [row for place in p.sheets for row in _materials(study, p, place)],
    }


def material_places(study: Study, p: Participant, entries: Iterable[e.Entry]) -> list[Place]:
    """The sheets that these entries saved and that name materials: what they named before is no longer so."""
    forms = set(material_items(study).values())
    saved = [x.body for x in entries if x.stream == p.id and isinstance(x.body, e.FormSaved | e.Stepped)]
    return sorted({b.place for b in saved if b.form in forms})


def rows_touched(study: Study, p: Participant, entries: Collection[e.Entry]) -> Rows:
    """The rows that these entries of the participant may have changed."""
    mine = [x.body for x in entries if x.stream == p.id]
    saved = [b for b in mine if isinstance(b, e.FormSaved | e.Stepped)]
    items = {(b.place, d.item) for b in saved for d in _sheet(p, b)}
    queries = {b.query for b in mine if isinstance(b, OF_QUERIES)}
    deviations = {b.deviation for b in mine if isinstance(b, e.DeviationFound | e.DeviationClassified)}
    return {
        "participant": [_participant(study, p)] if mine else [],
        "value": [_value(p, place, item) for place, item in sorted(items)],
        "query": [_query(p, id) for id in sorted(queries)],
        "deviation": [_deviation(p, id) for id in sorted(deviations)],
        "material": [row for place in material_places(study, p, entries) for row in _materials(study, p, place)],
    }


def _sheet(p: Participant, body: e.FormSaved | e.Stepped) -> Iterator[e.Datum]:
    """All cells of the saved sheet: a save may move the day that all of them belong to."""
    sheet = p.sheets[body.place]
    return (cell.datum for cell in sheet.cells.values())


def _participant(study: Study, p: Participant) -> Row:
    surgery, injection = anchor_day(study, p, "surgery"), anchor_day(study, p, "injection")
    return {
        "id": p.id,
        "site": p.site,
        "status": status(study, p),
        "surgery_day": surgery.isoformat() if surgery else "",
        "injection_day": injection.isoformat() if injection else "",
        "lot": p.lot.id if p.lot else "",
        "lot_state": p.lot.state if p.lot else "",
        "open_queries": len(p.open_queries),
        "deviations": len(p.deviations),
        "open_signals": sum(not s.reviewed for s in p.signals),
        "entries": p.number,
    }


def _value(p: Participant, place: Place, item: str) -> Row:
    sheet = p.sheets[place]
    cell = sheet.cells[item]
    return {
        "participant": p.id,
        **place._asdict(),
        "item": item,
        "value": cell.datum.value,
        "unit": cell.datum.unit,
        "missing": cell.datum.missing,
        "occurred_at": sheet.occurred_at,
        "entry": cell.entry,
    }


def _query(p: Participant, id: str) -> Row:
    q = p.queries[id]
    return {
        "participant": p.id,
        "query": id,
        "status": q.status,
        **q.place._asdict(),
        "item": q.item,
        "check_id": q.check,
        "about": q.about,
        "answer": q.answer,
        "entry": q.opened,
    }


def _materials(study: Study, p: Participant, place: Place) -> list[Row]:
    sheet = p.sheets[place]
    lot = p.lot.id if p.lot else ""
    entry = f"{p.id}#{sheet.number}"
    used = {**place._asdict(), "used_at": sheet.occurred_at, "entry": entry}
    return [{"material": name, "participant": p.id, "lot": lot, **used} for name in lots_at(study, place, sheet)]


def _deviation(p: Participant, id: str) -> Row:
    d = p.deviations[id]
    return {
        "participant": p.id,
        "deviation": id,
        "code": d.code,
        "place": d.where,
        "detail": d.detail,
        "weight": d.weight,
        "entry": d.entry,
    }
