"""App, pages, participant: refused attempts, signals, report clocks, deviations; with what is to be said about each."""

from typing import Any

from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.participant.product import step_label
from vertebra.app.pages.product.refusing import departure_of
from vertebra.app.pages.sight import sees_all
from vertebra.app.pages.tasks import About
from vertebra.conduct.reports import running
from vertebra.conduct.state import Clock, Deviation, Refused, Signal
from vertebra.conduct.words import DEVIATIONS

Shown = dict[str, Any]


def refused(a: About) -> list[Shown]:
    return [_refused(a, r) for r in a.p.refused]


def _refused(a: About, r: Refused) -> Shown:
    return {
        "label": step_label(a, r.step, r.entry),
        "stops": [_stop(a, id, r.entry) for id in r.stops if id not in r.untold],
        "untold": [_stop(a, id, r.entry) for id in r.untold],
        "at": a.teller.moment(r.at),
        "by": a.teller.name(r.by),
        "entry": key(r.entry) if sees_all(a.role) else None,
    }


def _stop(a: About, id: str, entry: str) -> Shown:
    stop = a.named(lambda s: (*s.product.stops, *s.closing), id, entry)
    return {
        "id": id,
        "label": a.teller.text(stop.label) if stop else "",
        "advice": a.teller.text(stop.advice) if stop else "",
    }


def signals(a: About) -> list[Shown]:
    return [_signal(a, s) for s in a.p.signals if s.place.form in a.visible]


def _signal(a: About, raised: Signal) -> Shown:
    signal = a.named(lambda s: s.safety.signals, raised.signal, raised.entry)
    return {
        "id": raised.signal,
        "visit": raised.visit,
        "label": a.teller.text(signal.label) if signal else raised.signal,
        "advice": a.teller.text(signal.advice) if signal else "",
        "colour": a.teller.badge(signal.colour if signal else ""),
        "place": a.teller.place(raised.place),
        "review": raised.reviewed,
        "state": None if raised.reviewed else a.teller.badge("open"),
        "number": raised.entry.rpartition("#")[2],
        "entry": key(raised.entry) if sees_all(a.role) else None,
    }


def reports(a: About) -> list[Shown]:
    """Clocks run for harms: who does not see that log does not see them."""
    return [_report(a, c) for c in a.p.clocks] if a.study.safety.boundary.form in a.visible else []


def _report(a: About, clock: Clock) -> Shown:
    known = a.named(lambda s: s.safety.clocks, clock.clock, clock.entry)
    sent = "sent late" if clock.sent[:10] > clock.due else "sent"
    state = sent if clock.sent else running(clock, a.now, a.zone)
    return {
        "id": clock.clock,
        "label": a.teller.text(known.label) if known else clock.clock,
        "row": clock.row,
        "aware": a.teller.moment(clock.aware),
        "due": clock.due,
        "sent": clock.sent[:10],
        "state": a.teller.badge(state),
        "entry": key(clock.entry),
    }


def deviations(a: About) -> list[Shown]:
    """All of them; those of product steps only, for who has a hand in the product and does not see every form."""
    return [deviation(a, d) for d in a.p.deviations.values() if sees_all(a.role) or of_product(a, d)]


def of_product(a: About, d: Deviation) -> bool:
    """Found at a step of the product, or on its form."""
    steps = {s.id: s.form for study in a.teller.studies.values() for s in study.product.steps}
    return d.where in steps or any(f"/{form}/" in d.where for form in steps.values())


def deviation(a: About, d: Deviation) -> Shown:
    told = departure_of(a.teller, a.p, d)
    return {
        "id": d.id,
        "label": told.what,
        "where": told.where,
        "detail": told.detail,
        "on": a.teller.moment(d.occurred_at),
        "weight": a.teller.badge(d.weight or "not weighed"),
        "weighed": bool(d.weight),
        "comment": d.comment,
        "entry": key(d.entry) if sees_all(a.role) else None,
    }


def kinds(a: About) -> list[Shown]:
    """How a person may name a departure."""
    return [{"id": code, "label": a.teller.text(text)} for code, text in DEVIATIONS.items()]
