"""App, pages, slots: a booking or a move before it is made: what the door would say, and everything that would move.

The door itself is asked, with the state as it stands; what it answers is shown and thrown away.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages.sight import person_of, sites_of
from vertebra.app.pages.slots.strips import told_close
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import MAY
from vertebra.conduct.commands import BookSlot, MoveSlot
from vertebra.conduct.decide import Decision, decide
from vertebra.conduct.look import item_day
from vertebra.conduct.product.calendar import Board, begun, nearest
from vertebra.conduct.product.injections import conflicts
from vertebra.conduct.state import Participant, Slot, Trial, live_slot
from vertebra.conduct.visits import visit_day
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import window
from vertebra.terms.dates import read_date

Shown = dict[str, Any]
WAITING = ("consented", "enrolled")  # who may need a place in the lab


def plan(
    served: Served,
    teller: Teller,
    acting: Acting,
    trial: Trial,
    who: str,
    surgery: str = "",
    injection: str = "",
    place: str = "",
) -> Shown | None:
    """For the roles that book: whom they can choose, and what the chosen days would do. None for all others."""
    if acting.role not in MAY["book slot"]:
        return None
    shown: Shown = {"people": _people(served, teller, acting, trial), "who": who, "place": place}
    known = person_of(served, acting, who) if who else None
    if known is None:
        return shown | {"who": ""}
    p, study = known[0], served.study_of(known[0])
    slot = live_slot(trial, who)
    day = surgery or _first_day(served, study, trial, p, slot)
    decision = _rehearsed(served, study, trial, p, acting, slot, day, injection, place)
    return shown | {
        "moving": slot is not None,
        "begun": begun(study, p),
        "surgery": day,
        "injection": injection or _injection(decision, slot, who),
        "refusals": [{"says": teller.text(r.says), "code": r.code} for r in decision.refusals],
        "instead": _instead(served, study, trial, p, decision, day),
        **(_after(teller.under(study.version), study, p, trial, slot, decision) if decision.done else {}),
    }


def _people(served: Served, teller: Teller, acting: Acting, trial: Trial) -> list[Shown]:
    """Who has a slot that can move, or may need one."""
    sites = sites_of(trial, acting, served.source.today())
    rows = [r for r in served.source.participants() if r["site"] in sites]
    found = [r for r in rows if live_slot(trial, r["id"]) or (r["status"] in WAITING)]
    booked = teller.words["cal_booked"]
    return [
        {"id": r["id"], "told": booked if live_slot(trial, r["id"]) else teller.status(r["status"]).word} for r in found
    ]


def _first_day(served: Served, study: Study, trial: Trial, p: Participant, slot: Slot | None) -> str:
    """The day to begin with: as booked, as the form plans it, or the next on which the lab has a place."""
    today, culture = served.source.today(), study.product.culture
    if slot:
        return slot.surgery.isoformat()
    planned = item_day(study, p, next((a.planned for a in study.anchors if a.id == "surgery"), ""))
    if planned and planned >= today:
        return planned.isoformat()
    free = nearest(Board(trial, today), culture, p.site, today)[1] if culture else None
    return (free or today + timedelta(days=1)).isoformat()


def _rehearsed(
    served: Served,
    study: Study,
    trial: Trial,
    p: Participant,
    acting: Acting,
    slot: Slot | None,
    surgery: str,
    injection: str,
    place: str,
) -> Decision:
    command = MoveSlot(p.id, surgery, "…", injection, place) if slot else BookSlot(p.id, surgery, injection, place)
    return decide(study, trial, p, command, acting.actor, served.clock.now(), studies=served.studies)


def _injection(decision: Decision, slot: Slot | None, who: str) -> str:
    """What stands in the field: the day that the engine proposes, or the one that is booked."""
    chosen = decision.trial.slots[who] if decision.done else slot
    return chosen.injection.isoformat() if chosen else ""


def _instead(served: Served, study: Study, trial: Trial, p: Participant, decision: Decision, day: str) -> list[str]:
    """The nearest days that work, when the lab is full."""
    span, culture = read_date(day), study.product.culture
    full = any(r.code == "SLOT-FULL" for r in decision.refusals)
    if not full or culture is None or span is None or begun(study, p):
        return []
    board = Board(trial, served.source.today(), without=p.id)
    return [found.isoformat() for found in nearest(board, culture, p.site, span.low) if found]


def _after(
    teller: Teller, study: Study, p: Participant, trial: Trial, before: Slot | None, decision: Decision
) -> Shown:
    after = decision.trial.slots[p.id]
    close = conflicts(study.product.stagger, trial, {p.id: after.injection})
    return {
        "dates": list(_dates(teller, study, before, after)),
        "place_after": after.place,
        "visits": list(_visits(teller, study, p, before, after)),
        "close": [told_close(teller, x) for x in close],
        "apart": (after.injection - after.surgery).days,
        "forms": [teller.form(x.body.form) for x in decision.entries if x.stream == p.id and x.kind == "form saved"],  # type: ignore[union-attr]
    }


def _dates(teller: Teller, study: Study, before: Slot | None, after: Slot) -> Iterator[Shown]:
    w = teller.words
    named = (
        ("surgery", teller.text(study.anchor("surgery").label)),
        ("ready", w["cal_ready"]),
        ("injection", teller.text(study.anchor("injection").label)),
        ("until", w["cal_until"]),
    )
    for field, word in named:
        was, now = getattr(before, field, None), getattr(after, field)
        yield {"word": word, "before": was.isoformat() if was else "", "after": now.isoformat(), "by": _by(was, now)}


def _by(was: date | None, now: date) -> str:
    return f"{(now - was).days:+d}" if was and was != now else ""


def _visits(teller: Teller, study: Study, p: Participant, before: Slot | None, after: Slot) -> Iterator[Shown]:
    """Visits of both clocks that have not taken place and whose window moves, or gets its days."""
    for visit in study.visits:
        clocks = {"surgery": after.surgery, "injection": after.injection}
        if visit.unscheduled or visit.anchor not in clocks or visit_day(p, visit.id) or visit.id in p.missed:
            continue
        was = getattr(before, visit.anchor, None)
        old, new = window(visit, was) if was else None, window(visit, clocks[visit.anchor])
        if old != new:
            yield {
                "label": teller.visit(visit.id),
                "before": f"{old.first} – {old.last}" if old else "",
                "after": f"{new.first} – {new.last}",
                "by": _by(was, clocks[visit.anchor]),
            }
