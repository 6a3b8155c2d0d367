"""App, pages: the stations: which there are, what lies where, and what one scanned label asks to be done here."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.product.refusing import stands_alone
from vertebra.app.pages.product.steps import lot_of, step_link
from vertebra.app.pages.product.todo import Todo, upcoming
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.app.taking_steps import codes, labels
from vertebra.conduct.commands import DoStep
from vertebra.conduct.decide.underway import certain
from vertebra.conduct.entries import Actor
from vertebra.conduct.product.custody import Held, holder, station_of
from vertebra.conduct.product.labelling import label_form
from vertebra.conduct.state import Participant
from vertebra.protocol.product import HardStop, Station, Step
from vertebra.protocol.study import Study

Shown = dict[str, Any]
GIVEN = "injection"  # the step that sets this clock has a page of its own: the time-out


def stations_page(served: Served, teller: Teller, acting: Acting) -> Shown:
    """All stations, those of the role taken first; and every lot that is on its way, with who holds it."""
    stations = sorted(teller.study.product.stations, key=lambda s: not is_mine(teller.study, s, acting.role))
    lots = [_row(served, teller, p) for p, _ in people_of(served, acting).values() if p.lot is not None]
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


def _row(served: Served, teller: Teller, p: Participant) -> Shown | None:
    """A lot under way; None when nothing is left to be done with it."""
    study = served.study_of(p)
    following = coming(teller, study, p)
    if following is None:
        return None
    held = held_by(teller, holder(study, p))
    return {"id": p.id, "lot": lot_of(teller, p), **held, **following}


def coming(teller: Teller, study: Study, p: Participant) -> Shown | None:
    """What is next for the lot and where that is done; None when nothing is left to be done with it."""
    step = next(iter(upcoming(study, p)), None)
    goal = station_of(study.product, step.id) if step else None
    return {"next": teller.text(step.label), "goal": teller.text(goal.label)} if step and goal else None


def held_by(teller: Teller, held: Held | None) -> Shown:
    """Where it is, by whom as printed, and since when."""
    place = next((s for s in teller.study.product.stations if held and s.id == held.place), None)
    told = {
        "place": teller.text(place.label) if place else "",
        "person": teller.name(held.person) if held else "",
        "since": teller.moment(held.since) if held else "",
    }
    return {**told, "all": teller.listed(x for x in told.values() if x)}


def found_page(
    served: Served, teller: Teller, acting: Acting, p: Participant, station: Station, what: Todo, sent: QueryDict
) -> Shown:
    """What is to be done here with the lot of this participant, and what already forbids it."""
    step, text, study = what.step, "".join(codes(sent)[:1]), teller.study
    stops = _certain(served, study, acting.actor, p, step, sent) if step else []
    alone = [s for s in stops if stands_alone(study, s.id)]
    more = [{"label": teller.text(s.label), "link": _further(p, s, station, text)} for s in what.more]
    return {
        "person": p.id,
        "lot": lot_of(teller, p),
        "held": held_by(teller, what.held),
        "kind": what.kind,
        "next": teller.text(step.label) if step else "",
        "roles": teller.listed(teller.role(r) for r in step.roles) if step else "",
        "goal": teller.text(what.goal.label) if what.goal else "",
        "coming": what.leg is not None,
        "apart": _apart(teller, p, step, text) if step else None,
        "more": more,
        "labels": links.labels(p.id) if _prints(study, p, acting.role) else "",
        "stops": [_stop(teller, s) for s in alone or stops],
        "more_stops": [_stop(teller, s) for s in stops if alone and s not in alone],
    }


def _stop(teller: Teller, stop: HardStop) -> Shown:
    return {"code": stop.id, "says": teller.text(stop.label), "advice": teller.text(stop.advice)}


def _apart(teller: Teller, p: Participant, step: Step, text: str) -> Shown | None:
    """The page of its own that the step has: the time-out, read anew at the bedside; the release, with the label."""
    if step.anchor == GIVEN:
        return {"link": links.time_out(p.id), "word": teller.words["to_time_out"]}
    deciding = teller.study.product.parts.get("release_decision", "")
    if deciding in {i.id for i in teller.study.form(step.form).items}:
        return {"link": f"{links.release(p.id)}?{urlencode({'scans': text})}", "word": teller.words["release_open"]}
    return None


def _prints(study: Study, p: Participant, role: str) -> bool:
    """Whether the role may print labels of the lot as it stands."""
    steps = [s for s in study.product.steps if s.form == label_form(study)]
    return p.lot is not None and any(role in s.roles and p.lot.state in s.starts for s in steps)


def _further(p: Participant, step: Step, station: Station, text: str) -> str:
    return f"{step_link(p.id, step)}?{urlencode({'at': station.id, 'scans': text})}"


def _certain(served: Served, study: Study, by: Actor, p: Participant, step: Step, sent: QueryDict) -> list[HardStop]:
    """What already forbids the step, with the labels as read."""
    now, trial = served.clock.now(), served.source.trial()[0]
    command = DoStep(step.id, now.isoformat(timespec="minutes"), scans=labels(study, sent))
    return certain(study, trial, p, step, command, by, now)
