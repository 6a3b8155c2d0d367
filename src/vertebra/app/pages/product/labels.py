"""App, pages: labels of one lot: what can be printed now, what is in use, what was destroyed or lost."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from vertebra.app.pages.tasks import About
from vertebra.app.pages.words import Badge
from vertebra.app.pages.words.labels import STANDING
from vertebra.conduct.product.label_content import content, missing
from vertebra.conduct.product.labelling import PrintedLabel, label_form, labels_of, live, next_row
from vertebra.conduct.state import Cell, Place
from vertebra.protocol.product import Label, Step

Shown = dict[str, Any]
FETCH = timedelta(minutes=30)  # PROPOSED: long enough for a printer that has to be found, too short for a second set

DOTS_PER_MM = 5  # of the preview, on the screen


def labels_page(a: About, user: str) -> Shown:
    """Every kind with its form or with why there is none; every label that was printed, the newest first."""
    labels = labels_of(a.study, a.p)
    lot = a.p.lot
    return {
        "id": a.p.id,
        "key": uuid4().hex,
        "lot": None if lot is None else {"id": lot.id, "state": a.teller.lot_state(lot.state)},
        "kinds": [_kind(a, label, labels) for label in a.study.product.labels] if lot else [],
        "row": next_row(a.study, a.p),
        "rows": [_row(a, x, user) for x in sorted(labels.values(), reverse=True)],
        "prints": _prints(a, labels, user),
    }


def print_step(a: About) -> Step | None:
    """The step that prints labels; None where the study has none, or the role may not do it."""
    form = label_form(a.study)
    return next((s for s in a.study.product.steps if form and s.form == form and a.role in s.roles), None)


def _kind(a: About, label: Label, labels: dict[int, PrintedLabel]) -> Shown:
    assert a.p.lot is not None
    said = content(a.study, a.trial, a.p, label, a.now)
    due = a.p.lot.state in label.when
    open_ = a.teller.text(missing(a.study, said)) if any(s.missing for s in said) else ""
    mine = [x for x in labels.values() if x.kind == label.id]
    return {
        "id": label.id,
        "title": a.teller.text(label.title),
        "size": f"{label.width} × {label.height} mm",
        "wide": label.width * DOTS_PER_MM,
        "tall": label.height * DOTS_PER_MM,
        "usual": label.usual,
        "states": "" if due else a.teller.listed(a.teller.lot_state(s) for s in label.when),
        "missing": open_ if due else "",
        "printable": due and not open_ and print_step(a) is not None,
        "theirs": due and print_step(a) is None,
        "live": [f"S{n:03}" for n in live(mine)],
        "again": bool(mine),
    }


def _row(a: About, x: PrintedLabel, user: str) -> Shown:
    text, tone = STANDING[x.standing]
    titles = {label.id: a.teller.text(label.title) for label in a.study.product.labels}
    cell = first_cell(a, x.row)
    return {
        "serial": f"S{x.serial:03}",
        "kind": titles.get(x.kind, x.kind),
        "at": a.teller.moment(x.at),
        "by": a.teller.name(cell.by.user) if cell else "",
        "badge": Badge(a.teller.text(text), tone),
    }


def first_cell(a: About, row: int) -> Cell | None:
    """The cell that holds the first serial of a print: when it was printed, by whom."""
    return a.p.cell(Place("", label_form(a.study), row), a.study.product.parts.get("label_first", ""))


def fetchable(a: About, x: PrintedLabel, user: str) -> bool:
    """Whether this person may still fetch the PDF of this label: printed by the same, just now, and still in use."""
    cell = first_cell(a, x.row)
    if cell is None or x.standing != "live" or cell.by.user != user or print_step(a) is None:
        return False
    return a.now - datetime.fromisoformat(cell.recorded_at) <= FETCH


def _prints(a: About, labels: dict[int, PrintedLabel], user: str) -> list[Shown]:
    """The prints whose PDF can be fetched, the newest first."""
    rows: dict[int, list[int]] = {}
    for x in labels.values():
        if fetchable(a, x, user):
            rows.setdefault(x.row, []).append(x.serial)
    return [
        {"serials": f"{s[0]}-{s[-1]}", "told": f"S{s[0]:03}–S{s[-1]:03}" if len(s) > 1 else f"S{s[0]:03}"}
        for _, s in sorted(rows.items(), reverse=True)
    ]
