"""App, pages: every form that was filled, item by item, with all values an item ever had. State and entries in."""

from collections.abc import Iterable
from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.telling import Teller
from vertebra.conduct.entries import Datum, Entry, FormSaved, Stepped
from vertebra.conduct.planned import is_planned
from vertebra.conduct.state import Participant, Place, Sheet
from vertebra.conduct.words import reason_of
from vertebra.protocol.forms import Item

Shown = dict[str, Any]
Values = dict[tuple[Place, str], list[tuple[Datum, Entry]]]


def casebook(teller: Teller, p: Participant, entries: list[Entry], visible: frozenset[str]) -> Shown:
    """The forms of each visit in protocol order, then the logs; only those that may be seen."""
    book = _Book(teller, p, entries)
    version = teller.study.version
    order = {f.id: n for n, f in enumerate(teller.studies.forms(version))}
    places = sorted((x for x in p.sheets if x.form in visible), key=lambda place: (place.row, order[place.form]))
    visits = [(v, [x for x in places if x.visit == v.id]) for v in teller.studies.visits(version)]
    logs = sorted((x for x in places if not x.visit), key=lambda place: (order[place.form], place.row))
    return {
        "book": [
            _chapter(id, title, [book.sheet(x) for x in some])
            for id, title, some in [
                *((v.id, teller.visit(v.id), some) for v, some in visits),
                ("logs", teller.words["logs"], logs),
            ]
            if some
        ]
    }


def _chapter(id: str, title: str, sheets: list[Shown]) -> Shown:
    """The forms of one visit, or of the logs, with what stands in them summed up."""
    sums = {name: sum(s[name] for s in sheets) for name in ("changed", "queries")}
    return {"id": id, "title": title, "sheets": sheets, **sums}


def history(entries: Iterable[Entry]) -> Values:
    """Each item's values in the order they were recorded, with the entry that brought each."""
    found: Values = {}
    for entry in entries:
        body = entry.body
        if isinstance(body, FormSaved | Stepped):
            place = body.place
            for datum in (*body.data, *body.derived):
                found.setdefault((place, datum.item), []).append((datum, entry))
    return found


def days(entries: Iterable[Entry], place: Place) -> list[Entry]:
    """The entries that gave the form its day: the first, and each that moved it to another one."""
    found: list[Entry] = []
    for entry in entries:
        body, last = entry.body, found[-1].occurred_at[:10] if found else ""
        mine = isinstance(body, FormSaved | Stepped) and body.place == place
        if mine and entry.occurred_at[:10] != last:
            found.append(entry)
    return found


class _Book:
    def __init__(self, teller: Teller, p: Participant, entries: list[Entry]) -> None:
        self.teller, self.p = teller, p
        self.values = history(entries)
        self.asked = {(q.place, q.item): q.id for q in p.open_queries}

    def sheet(self, place: Place) -> Shown:
        """One form: its items in the order of the study, those given up among them, and the entries that wrote them."""
        sheet, studies, version = self.p.sheets[place], self.teller.studies, self.teller.study.version
        form, items = studies.form(place.form, version), studies.items_of(place.form, version)
        rows = [self._row(place, item, sheet) for item in items if self._has(place, item, sheet)]
        wrote = {entry.number: entry for item in sheet.cells for _, entry in self.values[place, item]}
        return {
            "anchor": f"{place.visit or 'log'}-{place.form}-{place.row}",
            "gone": bool(self.p.moves) and not is_planned(self.teller.study, place),
            "title": self.teller.text(form.title),
            "row": place.row,
            "link": "" if form.log and not place.row else links.form(self.p.id, place),  # a step keeps no row
            "day": self.teller.moment(sheet.occurred_at),
            "rows": rows,
            "changed": sum(bool(r["was"]) for r in rows),
            "queries": sum(bool(r["query"]) for r in rows),
            "entries": [self._entry(entry) for _, entry in sorted(wrote.items())],
        }

    def _has(self, place: Place, item: Item, sheet: Sheet) -> bool:
        """An item with an answer, or one that a query asks for."""
        return item.id in sheet.cells or (place, item.id) in self.asked

    def _row(self, place: Place, item: Item, sheet: Sheet) -> Shown:
        cell, values = sheet.cells.get(item.id), self.values.get((place, item.id), [])
        missing = cell is not None and not cell.datum.value
        return {
            "id": item.id,
            "label": self.teller.text(item.label),
            "value": self.teller.value(values[-1][0], values[-1][1].study_version) if values else "",
            "gone": not self._collects(place.form, item.id),
            "missing": missing,
            "derived": item.derive is not None,
            "number": values[-1][1].number if values else "",
            "query": self.asked.get((place, item.id), ""),
            "was": self._was(values) if len({datum for datum, _ in values}) > 1 else [],
        }

    def _was(self, values: list[tuple[Datum, Entry]]) -> list[Shown]:
        return [
            {"value": self.teller.value(datum, entry.study_version), **self._entry(entry)} for datum, entry in values
        ]

    def _collects(self, form: str, item: str) -> bool:
        study = self.teller.study
        return study.has_item(item) and study.home(item).id == form

    def _entry(self, entry: Entry) -> Shown:
        return {
            "number": entry.number,
            "by": self.teller.actor(entry.by),
            "at": self.teller.moment(entry.recorded_at),
            "reason": reason_of(entry, self.teller.lang),
        }
