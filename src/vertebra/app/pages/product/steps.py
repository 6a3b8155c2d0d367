"""App, pages: one step of a lot as it is done: its form with sensible defaults, its labels, its second person.

The items are those of the form page, drawn by the same template. Now stands where the form asks when; the way of a
hand-over is the one that the lot goes; who receives it is whoever shows a badge, and is never typed.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import msgspec
from django.http import QueryDict

from vertebra.app.pages.form import form_page
from vertebra.app.pages.product.refusing import refused_step
from vertebra.app.pages.product.scanning import belongs, told_all
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.app.taking_steps import codes, now_written, reads, when_item
from vertebra.app.witnessing import candidates
from vertebra.conduct.commands import DoStep, SaveForm
from vertebra.conduct.decide import Decision
from vertebra.conduct.decide.product import place_of
from vertebra.conduct.entries import Datum
from vertebra.conduct.product.custody import holder, is_hand_over, station_of
from vertebra.conduct.product.usual import usual
from vertebra.conduct.state import Participant
from vertebra.protocol.product import Leg, Step
from vertebra.protocol.study import Study

Shown = dict[str, Any]
MOST_TILES = 8  # as many as stand on a telephone at once
# the parts that say who the second person is: that person shows it, nobody types it
SHOWN_BY_BADGE = ("handed_to", "witnessed_by")


class Asked(msgspec.Struct, frozen=True):
    """A step page that is asked for. sent: what came along. leg: of a hand-over. workspace: chosen at this tablet."""

    p: Participant
    step: Step
    sent: QueryDict
    acting: str
    role: str
    leg: Leg | None = None
    workspace: str = ""
    back: str = "/stations"


def step_page(
    served: Served, teller: Teller, asked: Asked, command: DoStep | None = None, decision: Decision | None = None
) -> Shown:
    """The step to be done; `command` and `decision` where it was refused, so that nothing is typed twice."""
    study, p, step = teller.study, asked.p, asked.step
    row = command.row if command else _next_row(study, p, step)
    place = place_of(study, step, row)
    data = command.data if command else _opened(study, asked)
    typed = SaveForm(step.form, data, now_written(study)[:10], place.visit, place.row)
    shown = form_page(served, teller, asked.role, p, place, typed)
    for part in SHOWN_BY_BADGE:
        _leave_out(shown, study.product.parts.get(part, ""))
    _leave_ways(shown, study, p)
    _stands_already(shown, study, expected(study, p, step, data))
    as_tiles(shown["sections"])
    return {
        **shown,
        **_around(served, teller, asked),
        "writable": True,
        "may": {},
        "rehearse": f"{step_link(p.id, step)}/rehearse",
        "step": {"id": step.id, "label": teller.text(step.label), "link": step_link(p.id, step)},
        "lot": lot_of(teller, p),
        "due": p.lot is not None and p.lot.state in step.starts,
        "row": row,
        "key": uuid4().hex,
        "refused": refused_step(teller, command, decision, p.id) if command and decision else None,
        "asks_reason": _asks_reason(study, decision),
        "reason": command.reason if command else "",
    }


def _around(served: Served, teller: Teller, asked: Asked) -> Shown:
    """What stands beside the items: the labels, the second person, the workspace, the way back."""
    study, p, step = teller.study, asked.p, asked.step
    station = station_of(study.product, step.id)
    people = candidates(served.source.trial()[0], p.site, asked.acting) if step.witness else []
    return {
        "scans": told_all(teller, _mine(teller, asked), p.id),
        "scan_sends": "wrong",
        "scan_wanted": teller.listed(teller.words[f"scan_wants_{what}"] for what in step.scans),
        "witnesses": [{"user": u, "title": t, "chosen": u == asked.sent.get("witness", "")} for u, t in people],
        "receives": is_hand_over(study, step),
        "workspaces": [{"id": x, "label": teller.workspace(x)} for x in station.workspaces] if station else (),
        "workspace": asked.workspace,
        "back": asked.back,
    }


def _mine(teller: Teller, asked: Asked) -> list[str]:
    """What was read and belongs here; a foreign label is not kept, so that the right one can be read."""
    read = dict(reads(teller.study, asked.sent))
    return [text for text in codes(asked.sent) if (r := read[text]) is not None and belongs(teller, r, asked.p.id)]


def _defaults(study: Study, asked: Asked) -> list[Datum]:
    when = when_item(study, asked.step)
    found = [Datum(when, now_written(study))] if when else []
    way = study.product.parts.get("hand_leg", "")
    return found + ([Datum(way, asked.leg.id)] if asked.leg and is_hand_over(study, asked.step) else [])


def _opened(study: Study, asked: Asked) -> tuple[Datum, ...]:
    """What stands on the form when it is opened: when, which way, and what the study and the record lead to expect."""
    data = tuple(_defaults(study, asked))
    more = expected(study, asked.p, asked.step, data)
    return (*data, *(Datum(item, value) for item, value in more.items() if value))


def expected(study: Study, p: Participant, step: Step, data: Iterable[Datum]) -> dict[str, str]:
    """By item, as its field takes it."""
    found = usual(study, p, step.form, {d.item: d.value for d in data})
    return {item: value[:16] if study.item(item).type == "moment" else value for item, value in found.items()}


def _stands_already(shown: Shown, study: Study, values: dict[str, str]) -> None:
    for item in (i for section in shown["sections"] for i in section["items"] if i["id"] in values):
        item["usual"] = values[item["id"]]


def as_tiles(sections: Iterable[Shown]) -> None:
    """Hands in gloves press a tile; only a long list is a drop-down."""
    for item in (i for section in sections for i in section["items"]):
        item["tiles"] = len(item["codes"]) <= MOST_TILES


def _leave_out(shown: Shown, item: str) -> None:
    for section in shown["sections"]:
        section["items"] = [i for i in section["items"] if i["id"] != item]


def _leave_ways(shown: Shown, study: Study, p: Participant) -> None:
    """Of the ways of a hand-over only those that leave from where the lot is."""
    held, way = holder(study, p), study.product.parts.get("hand_leg", "")
    open_ways = {leg.id for leg in study.product.legs if held and held.place in leg.leaves}
    for item in (i for section in shown["sections"] for i in section["items"] if i["id"] == way):
        item["codes"] = [c for c in item["codes"] if c["chosen"] or c["code"] in open_ways]


def _next_row(study: Study, p: Participant, step: Step) -> int:
    rows = [place.row for place, _ in p.sheets_of(step.form)]
    return max(rows, default=0) + 1 if study.form(step.form).log else 0


def _asks_reason(study: Study, decision: Decision | None) -> bool:
    """Whether only warnings stand in the way, which a reason answers."""
    codes = {r.code for r in decision.refusals} if decision else set()
    return bool(codes) and codes <= {w.id for w in study.product.warnings}


def lot_of(teller: Teller, p: Participant) -> Shown | None:
    return None if p.lot is None else {"id": p.lot.id, "state": teller.lot_state(p.lot.state)}


def step_link(id: str, step: Step) -> str:
    return f"/p/{id}/step/{slug(step.id)}"


def slug(step: str) -> str:
    return step.replace(" ", "-")
