"""App, pages: the time-out before an injection: one screen with all that must agree, judged live, written by nobody.

Six cards: the person, the level, the product, the dose, the patient's state, the trial. In each stand what is known,
what is to be told here, and the stops that ask about it. After the injection the same screen shows the time-out as it
was, from the entries of that moment, with what is still to be signed.
Source: domain notes A4 (R52-R57), F5 (hard stops), B2 (time-out at V5); 21 CFR 11.50 (what a signature shows).
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from vertebra.app.acting import Acting
from vertebra.app.pages.form import form_page
from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.participant.product import giving
from vertebra.app.pages.product.lines import TOPICS, Lines, counts
from vertebra.app.pages.product.rehearsing import at_its_moment, expiry, in_the_way, step_form, witnesses
from vertebra.app.pages.product.scanning import told_all
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import SITE, visible_forms
from vertebra.conduct.checks import asks
from vertebra.conduct.commands import DoStep
from vertebra.conduct.decide.product import place_of
from vertebra.conduct.decide.rehearse import Rehearsal, rehearse_step
from vertebra.conduct.entries import TRIAL, Entry, Stepped
from vertebra.conduct.facts import Asked
from vertebra.conduct.fold import fold
from vertebra.conduct.look import site_day
from vertebra.conduct.oversight.signatures import signature_at
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.expressions import Seen, reads
from vertebra.protocol.product import Step

Shown = dict[str, Any]
HOME = {"second_identifier": "person", "level_injected": "level"}  # the part that an item plays: its card


def time_out_page(
    served: Served, teller: Teller, acting: Acting, p: Participant, command: DoStep, read: list[str] | None = None
) -> Shown:
    """The screen as it stands with this attempt. read: the codes that were sent with it; None when nothing was sent."""
    study, now = teller.study, served.clock.now()
    step = giving(study)
    assert step is not None
    done = p.lot.last(step.id) if p.lot else None
    if done is not None:
        return _afterwards(served, teller, acting, p, step)
    trial, _ = served.source.trial()
    rehearsal = rehearse_step(study, trial, p, at_its_moment(study, command, now), acting.actor, now)
    writable = acting.role in step.roles
    form = step_form(served, teller, acting, p, step, command if read is not None else None, rehearsal)
    shown = screen(teller, acting, p, rehearsal, writable)
    homes = {study.product.parts[part]: card for part, card in HOME.items() if part in study.product.parts}
    moment = next((i.id for i in study.form(step.form).items if i.type == "moment"), "")
    for item in (i for s in form["sections"] for i in s["items"] if i["id"] == moment):
        item["help"] = teller.words["injected_now"]
    for card in shown["cards"]:
        card["items"] = [i for s in form["sections"] for i in s["items"] if homes.get(i["id"], "dose") == card["id"]]
    return {
        **form,
        **shown,
        "title": teller.words["time_out"],
        "writable": writable,
        "by_step": True,
        "key": uuid4().hex,
        "scans": told_all(teller, read or (), p.id),
        "reason": command.reason,
        "witness": command.witness,
        "witnesses": witnesses(trial, p, acting, site_day(study, now).isoformat(), step, study),
        "identity": acting.role in SITE and not p.erased,
        "given": None,
    }


def screen(teller: Teller, acting: Acting, p: Participant, rehearsal: Rehearsal, writable: bool) -> Shown:
    """What changes while the form is filled: the lines of each card, the clock, what is in the way, the button."""
    seen = visible_forms(teller.study, acting.role)
    lines = Lines(rehearsal, teller, seen, p.number)
    by_topic = lines.by_topic()
    return {
        "id": p.id,
        "cards": [
            {
                "id": topic,
                "title": teller.words[f"card_{topic}"],
                "lines": by_topic[topic],
                "counts": counts(by_topic[topic], teller),
                "known": _KNOWN[topic](rehearsal.asked, teller, lines),
            }
            for topic in TOPICS
        ],
        "expiry": expiry(rehearsal.asked, teller),
        **in_the_way(teller, rehearsal, lines.shown(), writable, "give_dose"),
    }


# --- what is known before anything is typed --------------------------------------------------------------------------


def _pair(label: str, value: str, big: bool = False) -> Shown:
    return {"label": label, "value": value, "big": big}


def _part(asked: Asked, teller: Teller, lines: Lines, name: str, big: bool = False) -> list[Shown]:
    """The latest value of the item that plays a part, as far as the role may see it."""
    seen: Seen = asked.part(name)
    if seen.ref is None:
        return []
    if not big and asked.study.home(seen.ref.item).id not in lines.seen:
        return []
    told = lines.datum(seen)
    return [_pair(told["label"], told["value"], big)] if big or seen.known is not None else []


def _person(asked: Asked, teller: Teller, lines: Lines) -> list[Shown]:
    p, lot = asked.participant, asked.lot
    return [
        _pair(teller.words["participant"], p.id, True),
        _pair(teller.words["wristband"], lot.person if lot else "–"),
        _pair(teller.words["container"], lot.id if lot else "–"),
    ]


def _level(asked: Asked, teller: Teller, lines: Lines) -> list[Shown]:
    big = _part(asked, teller, lines, "level_harvested", True)
    small = [x for name in ("lstv", "lstv_resolved") for x in _part(asked, teller, lines, name)]
    return [*big, *small]


def _product(asked: Asked, teller: Teller, lines: Lines) -> list[Shown]:
    lot = asked.lot
    state = _pair(teller.words["standing_now"], teller.lot_state(lot.state) if lot else teller.words["no_lot"], True)
    return [state, *_part(asked, teller, lines, "release_decision"), *_part(asked, teller, lines, "passage")]


def _patient(asked: Asked, teller: Teller, lines: Lines) -> list[Shown]:
    return [*_part(asked, teller, lines, "drug_allergy"), *_part(asked, teller, lines, "allergies")]


def _trial(asked: Asked, teller: Teller, lines: Lines) -> list[Shown]:
    return []


_KNOWN = {
    "person": _person,
    "level": _level,
    "product": _product,
    "dose": _trial,
    "patient": _patient,
    "trial": _trial,
}


# --- afterwards: the time-out as it was, and what is still to be signed ----------------------------------------------


def as_it_was(served: Served, teller: Teller, p: Participant, entries: list[Entry], entry: Entry) -> Rehearsal:
    """The time-out from the entries before the step: the very evidence on which the door let it happen."""
    body = entry.body
    assert isinstance(body, Stepped)
    before = fold(p.id, [x for x in entries if x.number < entry.number])
    trial = fold(TRIAL, [x for x in served.source.entries(TRIAL) if x.recorded_at < entry.recorded_at])
    assert isinstance(before, Participant)
    assert isinstance(trial, Trial)
    command = DoStep(body.step, entry.occurred_at, body.data, body.scans, body.witness, body.row, entry.reason)
    study = served.studies.under(entry.study_version)
    return rehearse_step(study, trial, before, command, entry.by, datetime.fromisoformat(entry.recorded_at))


def _afterwards(served: Served, teller: Teller, acting: Acting, p: Participant, step: Step) -> Shown:
    found = served.source.participant(p.id)
    entries = found[1] if found else []
    done = p.lot.last(step.id) if p.lot else None
    assert done is not None
    entry = next(x for x in entries if x.key == done.entry)
    told = teller.under(entry.study_version)
    rehearsal = as_it_was(served, told, p, entries, entry)
    shown = screen(told, acting, p, rehearsal, writable=False)
    place = place_of(teller.study, step, 0)
    form = form_page(served, teller, acting.role, p, place)
    items = [i for s in form["sections"] for i in s["items"]]
    lacking = lacks(teller, p, step)
    signed = signature_at(p, place)
    return {
        **shown,
        "cards": [card | {"items": []} for card in shown["cards"]],
        "title": teller.words["time_out"],
        "writable": False,
        "given": {
            "at": teller.moment(done.at),
            "by": teller.name(done.by),
            "witness": teller.name(done.witness),
            "reason": entry.reason,
            "entry": key(done.entry),
            "items": [{"label": i["label"], "value": i["shown"]} for i in items if i["shown"]],
            "signed": signed and {"title": signed.title, "at": teller.moment(signed.at), "hash": signed.hash},
            "lacks": lacking,
            "once": _once(served, teller, acting, p, step),
            "waits": teller.words["dose_sign_waits"].format(teller.name(done.by)),
            "signable": signed is None and not lacking and acting.role in step.roles and done.by == acting.user,
        },
        "title_of": acting.title,
    }


def _once(served: Served, teller: Teller, acting: Acting, p: Participant, step: Step) -> list[Shown]:
    """What would be in the way of giving it again: the stops that ask how often it was given."""
    trial, _ = served.source.trial()
    attempt = at_its_moment(teller.study, DoStep(step.id, ""), served.clock.now())
    again = rehearse_step(teller.study, trial, p, attempt, acting.actor, served.clock.now())
    counting = {s.id for s in teller.study.product.stops if "INJECTIONS" in {ref.item for ref in reads(s.danger)}}
    lines = Lines(again, teller, visible_forms(teller.study, acting.role), p.number).shown()
    return [line for line in lines if line["id"] in counting]


def lacks(teller: Teller, p: Participant, step: Step) -> list[str]:
    """Why the step cannot be signed yet, in words: the picture not confirmed, a question that nobody has answered."""
    place = place_of(teller.study, step, 0)
    image = teller.study.product.parts.get("imaging", "")
    cell = p.cell(place, image) if image else None
    unconfirmed = cell is not None and cell.datum.value != "Y"
    said = [teller.words["image_unconfirmed"]] if unconfirmed else []
    questions = [q for q in p.open_queries if q.place == place]
    return [*said, *(f"{q.id} {q.asks or teller.text(asks(teller.study, q.item, q.check))}" for q in questions)]
