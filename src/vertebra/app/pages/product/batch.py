"""App, pages: the batch record: what was done to a lot, in its order, by whom, with what, within which limits.

Everything is read off the entries of the steps and the sheets as they stand now; nothing is worked out here but what
the study itself works out. A role sees the steps whose forms it sees.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.menu import MATERIALS
from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.participant.product import step_label
from vertebra.app.pages.participant.safety import deviation
from vertebra.app.pages.product.lots import material_line
from vertebra.app.pages.tasks import About
from vertebra.conduct import entries as e
from vertebra.conduct.index import index_of
from vertebra.conduct.look import View
from vertebra.conduct.product.materials import PART, lots_at
from vertebra.conduct.state import Deviation, Place, StepDone
from vertebra.protocol.expressions import value_of, verdict_of
from vertebra.protocol.expressions.nodes import Compare, Elapsed
from vertebra.protocol.expressions.say import say_number
from vertebra.protocol.forms import Item
from vertebra.protocol.product import Limit
from vertebra.terms.spans import Span
from vertebra.terms.verdicts import Verdict

Shown = dict[str, Any]
IMAGE = "image"


def batch_page(a: About, entries: Iterable[e.Entry]) -> Shown:
    bodies = {x.key: x.body for x in entries if isinstance(x.body, e.Stepped)}
    steps = a.p.lot.steps if a.p.lot else ()
    placed = [(s, b.place) for s in steps if (b := bodies.get(s.entry)) is not None]
    works = [_work(a, n, done, place) for n, (done, place) in enumerate(placed, 1) if place.form in a.visible]
    kept = [x for work in works for x in work["limits"]]
    return {
        "id": a.p.id,
        "lot": a.p.lot.id if a.p.lot else "",
        "state": a.teller.lot_state(a.p.lot.state) if a.p.lot else "",
        "as_of": a.today.isoformat(),
        "works": works,
        "sees_materials": a.role in MATERIALS,
        "stages": _stages(a),
        "limits_in": sum(x["kept"] for x in kept),
        "limits_out": sum(not x["kept"] for x in kept),
        "deviations": sum(len(work["deviations"]) for work in works),
    }


def _work(a: About, number: int, done: StepDone, place: Place) -> Shown:
    cells = a.p.sheets[place].cells
    return {
        "number": number,
        "title": step_label(a, done.step, done.entry),
        "stage": _stage_at(a, place),
        "began": a.teller.moment(done.at),
        "recorded": a.teller.moment(_recorded_at(a, place)),
        "by": a.teller.name(done.by),
        "role": a.teller.role(done.role),
        "witness": a.teller.name(done.witness),
        "state": a.teller.lot_state(done.state),
        "entry": key(done.entry),
        "link": links.form(a.p.id, place),
        "typed": _typed(a, place),
        "worked": [_worked(a, i, place) for i in _items(a, place) if i.derive is not None and i.id in cells],
        "materials": [
            material_line(a.teller, a.trial, lot, a.today) for lot in lots_at(a.study, place, a.p.sheets[place])
        ],
        "limits": _limits(a, place),
        "deviations": [
            deviation(a, d) for d in a.p.deviations.values() if d.where == place.spot or _of_step(a, d, done, place)
        ],
        "questions": sum(q.place == place for q in a.p.open_queries),
        "photos": [cells[i.id].datum.value for i in _items(a, place) if str(i.type) == IMAGE and i.id in cells],
    }


def _of_step(a: About, d: Deviation, done: StepDone, place: Place) -> bool:
    """A departure noted by the step's name belongs to the last time it was done before."""
    number = int(done.entry.rpartition("#")[2])
    later = [s for s in (a.p.lot.steps if a.p.lot else ()) if s.step == done.step and s.entry != done.entry]
    since = min((n for s in later if (n := int(s.entry.rpartition("#")[2])) > number), default=10**9)
    return d.where == done.step and number < int(d.entry.rpartition("#")[2]) < since


def _recorded_at(a: About, place: Place) -> str:
    first = min(a.p.sheets[place].cells.values(), key=lambda c: c.recorded_at)
    return first.recorded_at


def _items(a: About, place: Place) -> tuple[Item, ...]:
    return a.study.form(place.form).items if a.study.has_form(place.form) else ()


def _stage_at(a: About, place: Place) -> str:
    item = a.study.product.parts.get("stage", "")
    cell = a.p.cell(place, item)
    return a.teller.value(cell.datum) if cell else ""


def _typed(a: About, place: Place) -> list[Shown]:
    """What was typed; materials, photos and the stage stand apart. Numbered items in a row stand in one line."""
    cells = a.p.sheets[place].cells
    apart = {*a.study.product.of_parts(PART), a.study.product.parts.get("stage", "")}
    typed = [i for i in _items(a, place) if i.derive is None and i.id not in apart and str(i.type) != IMAGE]
    rows = [(a.teller.text(i.label), cells[i.id].datum) for i in typed if i.id in cells and cells[i.id].datum.shown]
    found = []
    for _, group in groupby(rows, lambda row: _NUMBERS.sub("#", row[0])):
        members = list(group)
        values = [a.teller.value(datum) for _, datum in members]
        found.append({"label": _range([label for label, _ in members]), "value": " · ".join(values)})
    return found


_NUMBERS = re.compile(r"\d+")


def _range(labels: list[str]) -> str:
    """
    >>> _range(["Live cells, square 1", "Live cells, square 2", "Live cells, square 4"])
    'Live cells, square 1–4'
    """
    if len(labels) == 1:
        return labels[0]
    last = _NUMBERS.findall(labels[-1])
    return _NUMBERS.sub(lambda m: f"{m[0]}–{last[0]}", labels[0], count=1)


def _worked(a: About, item: Item, place: Place) -> Shown:
    datum = a.p.sheets[place].cells[item.id].datum
    assert item.derive is not None
    return {
        "label": a.teller.text(item.label),
        "value": a.teller.value(datum) if datum.value else "",
        "formula": a.teller.text(item.help) if item.help else "",
        "rule": a.teller.worth(item.derive),
    }


def _limits(a: About, place: Place) -> list[Shown]:
    """The limits of what is recorded here, each kept or not; what cannot be told is asked for elsewhere."""
    view, cells = a.view.at(place), a.p.sheets[place].cells
    found = []
    for limit in index_of(a.study).limits.get(place.form, ()):
        cell, verdict = cells.get(limit.item.item), verdict_of(limit.condition, view)
        if cell and cell.datum.value and verdict is not Verdict.UNKNOWN:
            kept = verdict is Verdict.MET
            badge = a.teller.badge("limit in" if kept else "limit out")
            advice = "" if kept else a.teller.text(limit.advice)
            label, shown = a.teller.text(limit.label), _measured(a, limit, view) or a.teller.value(cell.datum)
            found.append({"label": label, "value": shown, "kept": kept, "badge": badge, "advice": advice})
    return found


def _measured(a: About, limit: Limit, view: View) -> str:
    """Where a limit is about a time that passed, that time; else nothing."""
    condition = limit.condition
    if not isinstance(condition, Compare) or not isinstance(condition.left, Elapsed):
        return ""
    known = value_of(condition.left, view).known
    if not isinstance(known, Span) or not known.exact:
        return ""
    return say_number(round(known.low, 1), condition.left.unit, a.teller.lang)


def _stages(a: About) -> list[Shown]:
    """The plan: every stage, how often it was done and when last."""
    item = a.study.product.parts.get("stage", "")
    if not item or not a.study.product.stages or a.study.home(item).id not in a.visible:
        return []
    sheets = a.p.sheets_of(a.study.home(item).id)
    done = [(s.cells[item].datum.value, s.occurred_at) for _, s in sheets if item in s.cells]
    return [
        {
            "label": a.teller.value(e.Datum(item, stage.id)),
            "times": sum(value == stage.id for value, _ in done),
            "last": a.teller.moment(max((at for value, at in done if value == stage.id), default="")),
            "must": stage.must,
        }
        for stage in a.study.product.stages
    ]
