"""App, pages: the stations: which there are, what lies where, and what one scanned label asks to be done here."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from vertebra.app.acting import Acting
from vertebra.app.pages.product.steps import lot_of, step_link
from vertebra.app.pages.product.todo import Todo, todo
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.tasks.product import next_steps
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.app.taking_steps import codes, labels
from vertebra.conduct.commands import DoStep
from vertebra.conduct.decide.rehearsal import certain
from vertebra.conduct.entries import Actor
from vertebra.conduct.product.custody import Held
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.product import HardStop, Station, Step
from vertebra.protocol.study import Study

Shown = dict[str, Any]
GIVEN = "injection"  # the step that sets this clock has a page of its own: the time-out


def stations_page(served: Served, teller: Teller, acting: Acting) -> Shown:
    """All stations, those of the role taken first; and every lot that is on its way, with who holds it."""
    stations = sorted(teller.study.product.stations, key=lambda s: not is_mine(teller.study, s, acting.role))
    lots = [_row(served, teller, acting, p) for p, _ in people_of(served, acting).values() if p.lot is not None]
    return {
        "places": [
            {"id": s.id, "label": teller.text(s.label), "mine": is_mine(teller.study, s, acting.role)} for s in stations
        ],
        "lots": sorted((r for r in lots if r), key=lambda r: r["since"], reverse=True),
    }


def is_mine(study: Study, station: Station, role: str) -> bool:
    """Whether the role works at the station; who only carries works at the one without steps of its own."""
    steps = [s for s in study.product.steps if s.id in station.steps]
    return any(role in s.roles for s in steps) or (not steps and role == station.id)


def _row(served: Served, teller: Teller, acting: Acting, p: Participant) -> Shown | None:
    """A lot under way; None when nothing is left to be done with it."""
    study = served.study_of(p)
    what = todo(study, p, acting.role, "")
    if what.kind == "nothing" or what.goal is None:
        return None
    following = next_steps(study.product, p.lot.state)[0] if p.lot else None
    return {
        "id": p.id,
        "lot": lot_of(teller, p),
        **held_by(served.source.trial()[0], teller, what.held),
        "next": teller.text(following.label) if following else "",
        "goal": teller.text(what.goal.label),
    }


def held_by(trial: Trial, teller: Teller, held: Held | None) -> Shown:
    """Where it is, by whom as printed, and since when."""
    titles = {d.user: d.title for d in trial.duties}
    place = next((s for s in teller.study.product.stations if held and s.id == held.place), None)
    told = {
        "place": teller.text(place.label) if place else "",
        "person": titles.get(held.person, held.person) if held else "",
        "since": teller.moment(held.since) if held else "",
    }
    return {**told, "all": teller.listed(x for x in told.values() if x)}


def found_page(
    served: Served, teller: Teller, acting: Acting, p: Participant, station: Station, what: Todo, sent: QueryDict
) -> Shown:
    """What is to be done here with the lot of this participant, and what already forbids it."""
    step, text = what.step, "".join(codes(sent)[:1])
    stops = _certain(served, teller.study, acting.actor, p, step, sent) if step else []
    more = [{"label": teller.text(s.label), "link": _further(p, s, station, text)} for s in what.more]
    return {
        "person": p.id,
        "lot": lot_of(teller, p),
        "held": held_by(served.source.trial()[0], teller, what.held),
        "kind": what.kind,
        "next": teller.text(step.label) if step else "",
        "roles": teller.listed(teller.role(r) for r in step.roles) if step else "",
        "goal": teller.text(what.goal.label) if what.goal else "",
        "coming": what.leg is not None,
        "timeout": f"/p/{p.id}/time-out" if step and step.anchor == GIVEN else "",
        "more": more,
        "stops": [{"code": s.id, "says": teller.text(s.label), "advice": teller.text(s.advice)} for s in stops],
    }


def _further(p: Participant, step: Step, station: Station, text: str) -> str:
    return f"{step_link(p.id, step)}?{urlencode({'at': station.id, 'scans': text})}"


def _certain(served: Served, study: Study, by: Actor, p: Participant, step: Step, sent: QueryDict) -> list[HardStop]:
    """What already forbids the step, with the labels as read."""
    now, trial = served.clock.now(), served.source.trial()[0]
    command = DoStep(step.id, now.isoformat(timespec="minutes"), scans=labels(study, sent))
    return certain(study, trial, p, step, command, by, now)
