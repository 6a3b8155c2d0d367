"""App, pages: one participant from consent to the last visit. State and entries in; what the page shows out."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from vertebra.app.pages.casebook import casebook
from vertebra.app.pages.source import Source
from vertebra.app.pages.telling import Teller
from vertebra.conduct.checks import asks
from vertebra.conduct.entries import Entry
from vertebra.conduct.look import anchor_day, item_day
from vertebra.conduct.state import Cell, Clock, Deviation, Fitness, Participant, Query, Refused, Signal, StepDone
from vertebra.conduct.status import LEFT, status
from vertebra.conduct.visits import VisitState, schedule_across, standing, visit_day, visit_window
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Anchor, Visit
from vertebra.terms.dates import days_after

Shown = dict[str, Any]


def participant_page(source: Source, teller: Teller, id: str) -> Shown | None:
    """Everything about one participant; None when nobody has this number."""
    found = source.participant(id)
    if found is None:
        return None
    p, entries = found
    return _Page(teller.under(p.study_version), p, entries, source.today()).shown()


class _Page:
    """The participant as of one day, told by a teller of the study version that counts for this participant."""

    def __init__(self, teller: Teller, p: Participant, entries: list[Entry], today: date) -> None:
        self.teller, self.study, self.p, self.entries, self.today = teller, teller.study, p, entries, today
        self.studies = teller.studies
        self.status = status(self.study, p)
        self.by = {entry.key: entry for entry in entries}

    def shown(self) -> Shown:
        p, settled = self.p, [q for q in self.p.queries.values() if not q.is_open]
        return {
            "id": p.id,
            "site": p.site,
            "as_of": self.today.isoformat(),
            "badge": self.teller.status(self.status),
            "clocks": [self._clock(a) for a in self.study.anchors if a.id != "none"],
            "consents": [self._consent(id) for id in p.consents],
            "fitness": [self._fitness(moment, f) for moment, f in p.fitness.items()],
            "visits": [self._visit(v) for v in schedule_across(self.studies, p, self.today)] + self._unscheduled(),
            "lot": self._lot(),
            "refused": [self._refused(r) for r in p.refused],
            "signals": [self._signal(s) for s in p.signals],
            "reports": [self._report(c) for c in p.clocks],
            "deviations": [self._deviation(d) for d in p.deviations.values()],
            "queries": [self._query(q) for q in p.open_queries],
            "settled": [self._query(q) for q in settled],
            "harms": self._harms(),
            **casebook(self.teller, p, self.entries),
        }

    def _clock(self, anchor: Anchor) -> Shown:
        """The day of surgery or injection, or its planned day, and how many days ago that is."""
        day = anchor_day(self.study, self.p, anchor.id)
        planned = item_day(self.study, self.p, anchor.planned) if anchor.planned and not day else None
        count = f"{days_after(day, self.today):+d}" if day else ""
        return {
            "label": self.teller.text(anchor.label),
            "day": day.isoformat() if day else "",
            "planned": planned.isoformat() if planned else "",
            "count": count,
            "never": self.status in LEFT and not day,
        }

    def _consent(self, id: str) -> Shown:
        given = self.p.consents[id]
        return {
            "label": self._label(lambda s: s.consents, id, given.entry),
            "version": given.version,
            "given": self.teller.moment(given.given_at),
            "withdrawn": self.teller.moment(given.withdrawn_at),
            "entry": _link(given.entry),
        }

    def _fitness(self, moment: str, f: Fitness) -> Shown:
        signed = self.studies.under(self.p.written_under(f.entry))
        titles = {c.id: self.teller.text(c.title) for c in signed.criteria}
        return {
            "moment": self.teller.other(moment),
            "outcome": self.teller.badge(f.outcome),
            "reasons": [f"{id} {titles.get(id, '')}" for id, verdict in f.verdicts.items() if verdict == "not met"],
            "unknown": [f"{id} {titles.get(id, '')}" for id, verdict in f.verdicts.items() if verdict == "unknown"],
            "by": f.by,
            "at": self.teller.moment(f.at),
            "entry": _link(f.entry),
        }

    def _visit(self, state: VisitState) -> Shown:
        """Early or late is what the ledger found, not judged anew."""
        visit = self.studies.visit(state.visit, self.study.version)
        stands = state.standing
        found = [d.detail for d in self.p.deviations.values() if (d.code, d.where) == ("window", state.visit)]
        forms = state.forms_open if stands in ("done", "due", "overdue") else ()
        return {
            "id": state.visit,
            "label": self.teller.text(visit.label),
            "window": state.window if stands != "not applicable" else None,
            "standing": self.teller.badge(stands),
            "off": [self.teller.badge(off) for off in dict.fromkeys(d.partition(":")[0] for d in found)],
            "day": state.day,
            "why": self.p.missed.get(state.visit, ""),
            "forms": [self.teller.form(f) for f in forms],
            "filled": state.day is not None,
        }

    def _unscheduled(self) -> list[Shown]:
        """Visits outside the plan once they took place; and those that follow who was operated but got no cells."""
        return [self._visit(state) for state in map(self._outside, self.studies.visits(self.study.version)) if state]

    def _outside(self, visit: Visit) -> VisitState | None:
        day, planned = visit_day(self.p, visit.id), visit_window(self.study, self.p, visit)
        owed = self.status == "no product" and planned is not None
        if not visit.unscheduled or not (day or owed):
            return None
        return VisitState(visit.id, standing(visit.id in self.p.missed, planned, day, self.today), planned, day, ())

    def _lot(self) -> Shown | None:
        lot = self.p.lot
        if lot is None:
            return None
        return {
            "id": lot.id,
            "state": self.teller.lot_state(lot.state),
            "steps": [self._step(s) for s in lot.steps],
        }

    def _step(self, done: StepDone) -> Shown:
        return {
            "label": self._step_label(done.step),
            "at": self.teller.moment(done.at),
            "by": done.by,
            "role": self.teller.role(done.role),
            "witness": done.witness,
            "state": self.teller.lot_state(done.state),
            "entry": _link(done.entry),
        }

    def _step_label(self, id: str) -> str:
        return self._label(lambda s: s.product.steps, id)

    def _label(self, things: Callable[[Study], Iterable[Any]], id: str, entry: str = "") -> str:
        """The label of something in the version that the entry was written under, or in any; else its id."""
        found = self.studies.named(things, id, self.p.written_under(entry) if entry else self.study.version)
        return self.teller.text(found.label) if found else id

    def _refused(self, refused: Refused) -> Shown:
        study = self.studies.under(self.p.written_under(refused.entry))
        stops = {s.id: s for s in (*study.product.stops, *study.closing)}
        return {
            "label": self._step_label(refused.step),
            "stops": [
                {
                    "id": id,
                    "label": self.teller.text(stops[id].label) if id in stops else "",
                    "advice": self.teller.text(stops[id].advice) if id in stops else "",
                }
                for id in refused.stops
            ],
            "at": self.teller.moment(refused.at),
            "by": refused.by,
            "entry": _link(refused.entry),
        }

    def _signal(self, raised: Signal) -> Shown:
        signal = self.studies.named(lambda s: s.safety.signals, raised.signal, self.p.written_under(raised.entry))
        return {
            "label": self.teller.text(signal.label) if signal else raised.signal,
            "colour": self.teller.badge(signal.colour if signal else ""),
            "place": self.teller.place(raised.place),
            "review": raised.reviewed,
            "state": None if raised.reviewed else self.teller.badge("open"),
            "entry": _link(raised.entry),
        }

    def _report(self, clock: Clock) -> Shown:
        late = (clock.sent or self.today.isoformat())[:10] > clock.due
        state = ("sent late" if late else "sent") if clock.sent else ("overdue" if late else "open")
        return {
            "label": self._label(lambda s: s.safety.clocks, clock.clock, clock.entry),
            "row": clock.row,
            "aware": self.teller.moment(clock.aware),
            "due": clock.due,
            "sent": clock.sent[:10],
            "state": self.teller.badge(state),
            "entry": _link(clock.entry),
        }

    def _deviation(self, d: Deviation) -> Shown:
        warning = self.studies.named(lambda s: s.product.warnings, d.code, self.p.written_under(d.entry))
        return {
            "id": d.id,
            "label": f"{d.code} {self.teller.text(warning.label)}" if warning else self.teller.other(d.code),
            "where": self._where(d.where),
            "detail": d.detail,
            "weight": self.teller.badge(d.weight or "not weighed"),
            "entry": _link(d.entry),
        }

    def _where(self, where: str) -> str:
        """A visit or a step by its label; anything else as it was written."""
        return self.teller.visit(where) if self.studies.has_visit(where) else self._step_label(where)

    def _query(self, q: Query) -> Shown:
        return {
            "id": q.id,
            "state": self.teller.badge(q.status),
            "asks": q.asks or self.teller.text(asks(self._asking(q), q.item, q.check)),
            "where": self.teller.place(q.place),
            "item": self.teller.item(q.item),
            "about": q.about,
            "answer": q.answer,
            "entry": _link(q.opened),
        }

    def _asking(self, q: Query) -> Study:
        """The version whose check asked; a query about an item that is given up is told in its words."""
        return self.studies.under(self.p.written_under(q.opened))

    def _harms(self) -> Shown:
        """The log of harms, in the columns that are submitted as such; the rest stands in the casebook."""
        form = self.study.form(self.study.safety.boundary.form)
        items = [i for i in form.items if i.show is None and i.standard and not i.standard.domain.startswith("SUPP")]
        sheets = sorted(self.p.sheets_of(form.id), key=lambda pair: pair[0].row)
        rows = [
            {
                "row": place.row,
                "anchor": f"log-{form.id}-{place.row}",
                "cells": [self._told(sheet.cells[i.id]) if i.id in sheet.cells else "" for i in items],
            }
            for place, sheet in sheets
        ]
        return {"head": [self.teller.text(i.label) for i in items], "rows": rows}

    def _told(self, cell: Cell) -> str:
        return self.teller.value(cell.datum, self.p.written_under(cell.entry))


def _link(key: str) -> Shown:
    """An entry as the pages link to it."""
    stream, _, number = key.partition("#")
    return {"stream": stream, "number": number, "key": key}
