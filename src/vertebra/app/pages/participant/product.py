"""App, pages, participant: the lot: its state, its steps, and what is next for it. Read only."""

from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.product.condition import may_look
from vertebra.app.pages.product.stations import held_by
from vertebra.app.pages.product.trace import is_decided
from vertebra.app.pages.sight import sees_all
from vertebra.app.pages.tasks import About
from vertebra.app.pages.tasks.product import GIVEN, next_steps
from vertebra.conduct.access import MAY, TRACING
from vertebra.conduct.product.custody import holder
from vertebra.conduct.state import StepDone, live_slot
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study

Shown = dict[str, Any]


def product(a: About) -> Shown:
    lot = a.p.lot
    orderable = lot is None and a.status == "enrolled" and a.role in MAY["order lot"]
    return {
        "lot": None if lot is None else {"id": lot.id, "state": a.teller.lot_state(lot.state)},
        "steps": [_step(a, s) for s in lot.steps] if lot else [],
        "next": a.teller.listed(a.teller.text(s.label) for s in next_steps(a.study.product, lot.state)) if lot else "",
        "held": held_by(a.teller, holder(a.study, a.p))["all"],
        "condition": bool(a.study.product.climates) and may_look(a.study, a.role),
        "orderable": orderable,
        "traced": lot is not None and a.role in TRACING,
        "decided": is_decided(a),
        "slot": _slot(a),
        "labels": lot is not None and a.role in MAY["do step"],
        "time_out": links.time_out(a.p.id) if lot and _may_open(a, giving(a.study), lot.state) else "",
        "release": links.release(a.p.id) if lot and any(_may_open(a, s, lot.state) for s in deciding(a.study)) else "",
    }


def _slot(a: About) -> Shown | None:
    """The days that are booked in the lab; None where the study grows nothing."""
    held = live_slot(a.trial, a.p.id)
    if a.study.product.culture is None or not (held or a.status in ("consented", "enrolled")):
        return None
    days = {} if held is None else {"surgery": held.surgery.isoformat(), "injection": held.injection.isoformat()}
    return {"link": links.slot(a.p.id), **days}


def giving(study: Study) -> Step | None:
    """The step by which the cells are given."""
    return next((s for s in study.product.steps if s.anchor == GIVEN), None)


def deciding(study: Study) -> list[Step]:
    """The steps whose form holds the decision on the release: the release first, then the ways out."""
    item = study.product.parts.get("release_decision", "")
    form = study.home(item).id if item else ""
    return [s for s in study.product.steps if s.form == form]


def _may_open(a: About, step: Step | None, state: str) -> bool:
    """Whether the page of the step is of use to this role: it may be done now, or was the last thing done."""
    if step is None or not (sees_all(a.role) or a.role in step.roles):
        return False
    return state in step.starts or state == step.leads


def _step(a: About, done: StepDone) -> Shown:
    return {
        "label": step_label(a, done.step, done.entry),
        "at": a.teller.moment(done.at),
        "by": a.teller.name(done.by),
        "role": a.teller.role(done.role),
        "witness": a.teller.name(done.witness),
        "state": a.teller.lot_state(done.state),
        "entry": key(done.entry) if _form_of(a, done) in a.visible else None,
    }


def _form_of(a: About, done: StepDone) -> str:
    step = a.named(lambda s: s.product.steps, done.step, done.entry)
    return step.form if step else ""


def step_label(a: About, id: str, entry: str = "") -> str:
    step = a.named(lambda s: s.product.steps, id, entry)
    return a.teller.text(step.label) if step else id
