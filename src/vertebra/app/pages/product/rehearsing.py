"""App, pages: a step of the product as it is rehearsed while it is filled: its moment, what is in the way, its form.

What is shown comes from `conduct.decide.rehearse`, so the screen says what the door would say; nothing is written.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from vertebra.app.acting import Acting
from vertebra.app.pages.form import form_page
from vertebra.app.pages.product.lines import counts
from vertebra.app.pages.product.refusing import stands_alone
from vertebra.app.pages.product.steps import as_tiles
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import is_closed, is_delegated
from vertebra.conduct.checks import REQUIRED, asks, is_asked, standing
from vertebra.conduct.commands import DoStep, SaveForm
from vertebra.conduct.decide.product import place_of
from vertebra.conduct.decide.rehearse import Rehearsal
from vertebra.conduct.entries import Datum
from vertebra.conduct.facts import Asked, expires_at
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study
from vertebra.terms.dates import read_moment
from vertebra.terms.verdicts import Verdict

Shown = dict[str, Any]
SOON = 30  # minutes before expiry from which the countdown warns, PROPOSED


def at_its_moment(study: Study, command: DoStep, now: datetime) -> DoStep:
    """The moment that was typed for the step is the moment at which it happened; without one, both are now."""
    step = study.product.step(command.step)
    items = study.form(step.form).items if step else ()
    item = step.moment if step and step.moment else next((i.id for i in items if i.type == "moment"), "")
    typed = next((d.value for d in command.data if d.item == item and d.value), "")
    moment = typed or now.astimezone(ZoneInfo(study.zone)).isoformat(timespec="seconds")
    data = tuple(d for d in command.data if d.item != item and (d.value or d.missing))
    return msgspec.structs.replace(command, occurred_at=moment, data=(*data, Datum(item, moment)) if item else data)


def in_the_way(teller: Teller, rehearsal: Rehearsal, lines: list[Shown], writable: bool, button: str) -> Shown:
    """How the lines stand all together, what else refuses the step, and whether it may be done."""
    faults = [(f.code, f.says) for f in rehearsal.decision.findings] + [(r.code, r.says) for r in rehearsal.others]
    there = [line for line in lines if line["is"] in ("blocks", "warns")]
    alone = [line for line in there if stands_alone(teller.study, line["id"])]
    others = [{"code": code, "says": teller.text(says)} for code, says in faults if code != "DATA"]
    standing = [line for line in there if line not in alone]
    return {
        "counts": counts(lines, teller),
        "alone": alone,
        "standing": standing,
        "untold": [line for line in lines if line["is"] == "cannot be told"],
        "others": others,
        "way": len(standing) + len(others),
        "warned": any(line["is"] in ("warns", "reasoned") for line in lines),
        "doable": writable and rehearsal.done,
        "stoppable": writable and _is_remembered(rehearsal) and any(line["is"] == "blocks" for line in lines),
        "writable": writable,
        "button": teller.words[button],
    }


def _is_remembered(rehearsal: Rehearsal) -> bool:
    """Whether a refused attempt of the step is a fact, and the step could be tried at all now."""
    step = rehearsal.asked.step
    begun = {r.code for r in rehearsal.others} <= {"WITNESS"}
    return step is not None and step.remembered and begun


def rehearsed(teller: Teller, rehearsal: Rehearsal) -> Shown:
    """By item: what an edit check would ask, what does not apply, what is worked out."""
    asked, study = rehearsal.asked, teller.study
    view, sheet = asked.view, asked.participant.sheets[asked.place]
    told: dict[str, list[str]] = {}
    for q in standing(study, view, [asked.place]):
        if q.check != REQUIRED:
            told.setdefault(q.item, []).append(teller.text(asks(study, q.item, q.check)))
    for f in rehearsal.decision.findings:
        told.setdefault(f.where.rpartition("/")[2], []).append(teller.text(f.says))
    items = study.form(asked.place.form).items
    worked = [i for i in items if i.derive is not None and i.id in sheet.cells]
    return {
        "asks": told,
        "hidden": [i.id for i in items if is_asked(view, i) is Verdict.NOT_MET],
        "derived": {i.id: teller.value(sheet.cells[i.id].datum) for i in worked},
        "refusals": [],
    }


def step_form(
    served: Served,
    teller: Teller,
    acting: Acting,
    p: Participant,
    step: Step,
    command: DoStep | None,
    rehearsal: Rehearsal,
) -> Shown:
    place = place_of(teller.study, step, 0)
    typed = SaveForm(step.form, command.data, command.occurred_at, place.visit, place.row) if command else None
    shown = form_page(served, teller, acting.role, p, place, typed, rehearsal.decision if command else None)
    as_tiles(shown["sections"])
    return shown


def witnesses(trial: Trial, p: Participant, acting: Acting, day: str, step: Step, study: Study) -> list[Shown]:
    """Who may verify: anybody with a duty at the site today that has to do with the step, but whoever acts."""
    on = datetime.fromisoformat(day).date()
    others = {r.id for r in study.roles if r.only and step.form not in r.only} | {"administrator"}
    duties = [d for d in trial.duties if d.role not in others]
    people = {d.user: d for d in duties if is_delegated(trial, d.user, d.role, on, p.site)}
    able = [d for user, d in people.items() if user != acting.user and not is_closed(trial, user)]
    return [{"id": d.user, "title": d.title} for d in sorted(able, key=lambda d: d.title)]


def expiry(asked: Asked, teller: Teller) -> Shown | None:
    """Date, time and zone of the expiry, and the minutes that are left by the server's clock; None if not recorded.

    A moment that was written in another zone, or lies behind the shelf life, is told beside it as it was written.
    """
    told, moment = asked.part("expiry"), expires_at(asked)
    if moment is None:
        return None
    here, now = moment.astimezone(ZoneInfo(asked.study.zone)), asked.now.replace(microsecond=0)
    written = read_moment(told.written)
    elsewhere = written is not None and (written.low.utcoffset() != here.utcoffset() or written.low != moment)
    minutes = int((moment - now).total_seconds() // 60)
    return {
        "at": f"{here:%Y-%m-%d %H:%M}",
        "zone": f"{asked.study.zone}, UTC{here.isoformat()[-6:]}",
        "written": teller.words["expires_written"].format(told.written) if elsewhere else "",
        "ends": int(moment.timestamp() * 1000),
        "now": int(now.timestamp() * 1000),
        "minutes": minutes,
        "left": teller.words["minutes_left"].format(minutes) if minutes >= 0 else teller.words["expired"],
        "tone": "bad" if minutes < 0 else "watch" if minutes < SOON else "good",
    }
