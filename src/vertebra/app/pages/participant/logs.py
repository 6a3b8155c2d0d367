"""App, pages, participant: the logs (harms, drugs, procedures): one line a row, and the next free row."""

from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.spots import fillable, next_row
from vertebra.app.pages.tasks import About
from vertebra.conduct.places import Place
from vertebra.conduct.state import Cell, Sheet
from vertebra.protocol.forms import Form, Item

Shown = dict[str, Any]
COLUMNS = 6  # the rest of a row stands in its form and in the casebook


def logs(a: About) -> list[Shown]:
    """Every log that the role sees and that people type; what is logged by product steps stands with the product."""
    steps = {s.form for s in a.study.product.steps}
    return [_log(a, f) for f in a.study.forms if f.log and f.id in a.visible and f.id not in steps]


def _log(a: About, form: Form) -> Shown:
    items = _columns(form)
    sheets = sorted(a.p.sheets_of(form.id), key=lambda pair: pair[0].row)
    free = Place("", form.id, next_row(a.p, "", form.id))
    addable = fillable(a.study, a.role, form.id) and bool(a.p.consents)
    return {
        "id": form.id,
        "title": a.teller.text(form.title),
        "head": [a.teller.text(i.label) for i in items],
        "rows": [_row(a, place, sheet, items) for place, sheet in sheets],
        "add": links.form(a.p.id, free) if addable else "",
    }


def _columns(form: Form) -> list[Item]:
    """What is asked of every row and submitted as such."""
    plain = [i for i in form.items if i.show is None and i.derive is None]
    submitted = [i for i in plain if i.standard and not i.standard.domain.startswith("SUPP")]
    return (submitted or plain)[:COLUMNS]


def _row(a: About, place: Place, sheet: Sheet, items: list[Item]) -> Shown:
    return {
        "row": place.row,
        "link": links.form(a.p.id, place),
        "cells": [_cell(a, i, sheet.cells.get(i.id)) for i in items],
        "asked": sum(q.place == place for q in a.p.open_queries),
    }


def _cell(a: About, item: Item, cell: Cell | None) -> Shown:
    """The value in the words of the version that it was written under, with what was asked."""
    value = a.teller.value(cell.datum, a.p.written_under(cell.entry)) if cell else ""
    return {"label": a.teller.text(item.label), "value": value}
