"""The way of one lot from disc to disc: everything that happened to it, in order, and for how long that is kept.

In: the study, the participant, the trial as they stand. Out: one `Happening` for each step, each refused attempt, each
row of a log that belongs to the trace (hand-overs, temperature, what followed a late growth), each deviation about the
product, each recall of a material in it. Nothing is worked out anew, and nothing is of anybody else: what was done
stands in the donor's own stream.
Source: domain notes F1 (chain of identity and custody), F6 (source and flow records, retention).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.look import item_day
from vertebra.conduct.places import read_spot
from vertebra.conduct.product.materials import materials_of
from vertebra.conduct.state import Deviation, Material, Participant, Place, Refused, Sheet, StepDone, Trial
from vertebra.protocol.forms import Item
from vertebra.protocol.product import Retention
from vertebra.protocol.study import Study
from vertebra.terms.dates import full_moment

Kind = Literal["step", "refused", "log", "deviation", "recalled"]
# The parts whose values say what became of the lot; a temperature is told wherever it was measured
_TOLD = (
    "level_harvested", "collected_at", "received_at", "tissue_decision", "excursion", "excursion_decision",
    "stage", "filled_at", "expiry", "passage", "late_result", "release_decision", "level_injected", "volume",
    "concentration", "viability", "volume_left", "completed_at",
)  # fmt: skip


class Happening(msgspec.Struct, frozen=True):
    """One thing that happened to the lot.

    Attributes:
        id: the step, the form of the log, or the code of the deviation. at: as written, with its zone.
        by, role, witness: user ids; workspace: where, if it was named.
        state: of the lot afterwards, empty if unchanged.
        scans: the labels that were read. stops: why it was refused; untold: of these, what could not be told.
        data: temperatures, decisions, amounts.
        materials: lots recorded as used there. about, detail: of a deviation, the step or duty, and what was found.
    """

    kind: Kind
    id: str
    at: str
    entry: str
    by: str = ""
    role: str = ""
    witness: str = ""
    workspace: str = ""
    state: str = ""
    place: Place | None = None
    scans: tuple[e.Scan, ...] = ()
    stops: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    data: tuple[e.Datum, ...] = ()
    materials: tuple[str, ...] = ()
    about: str = ""
    detail: str = ""


class Kept(msgspec.Struct, frozen=True):
    """A rule of retention for this lot. until: the last day; None while its first day is not known."""

    rule: Retention
    since: date | None
    until: date | None


def trace(study: Study, participant: Participant, trial: Trial) -> tuple[Happening, ...]:
    """Everything that happened to the lot, in the order in which it happened; nothing without a lot."""
    return tuple(_in_order(_all(study, participant, trial))) if participant.lot else ()


def _in_order(found: Iterable[Happening]) -> list[Happening]:
    """By the minute, within one as recorded; what has only a day stands behind what was recorded before it.

    Most moments are written to the minute: one that has seconds did not for that come after the others of its minute.
    """
    told, minute = [], 0
    for it in sorted(found, key=_number):
        at = full_moment(it.at)
        minute = int(at.timestamp() // 60) if at else minute
        told.append((minute, _number(it), it))
    return [it for _, _, it in sorted(told, key=lambda t: t[:2])]


def _number(it: Happening) -> int:
    return e.number_of(it.entry) if it.entry else _LAST


_LAST = 10**9


def _all(study: Study, p: Participant, trial: Trial) -> Iterator[Happening]:
    assert p.lot is not None
    used = _used(study, p)
    yield from (_step(study, p, done, used) for done in p.lot.steps)
    yield from (_refused(r) for r in p.refused)
    yield from _logged(study, p)
    yield from (_deviation(d, about) for d in p.deviations.values() if (about := about_lot(study, d)))
    yield from (_recalled(trial.materials[x]) for x in materials_of(study, p) if _is_recalled(trial, x))


def _is_recalled(trial: Trial, lot: str) -> bool:
    return lot in trial.materials and bool(trial.materials[lot].recalled)


def _recalled(material: Material) -> Happening:
    return Happening("recalled", material.name, material.recalled, "", materials=(material.lot,))


def _used(study: Study, p: Participant) -> dict[Place, tuple[str, ...]]:
    found: dict[Place, tuple[str, ...]] = {}
    for lot, places in materials_of(study, p).items():
        for place in places:
            found[place] = (*found.get(place, ()), lot)
    return found


def _step(study: Study, p: Participant, done: StepDone, used: dict[Place, tuple[str, ...]]) -> Happening:
    sheet = p.sheets.get(done.place)
    before = _state_before(p, done)
    return Happening(
        "step",
        done.step,
        done.at,
        done.entry,
        done.by,
        done.role,
        done.witness,
        done.workspace,
        done.state if done.state != before else "",
        done.place,
        done.scans,
        data=_data(study, done.place.form, sheet) if sheet else (),
        materials=used.get(done.place, ()),
    )


def _state_before(p: Participant, done: StepDone) -> str:
    assert p.lot is not None
    earlier = [s.state for s in p.lot.steps[: p.lot.steps.index(done)]]
    return earlier[-1] if earlier else ""


def _data(study: Study, form: str, sheet: Sheet) -> tuple[e.Datum, ...]:
    """What the form says of temperature, decisions and amounts, in its order, as it stands now."""
    if not study.has_form(form):
        return ()
    told = {study.product.parts.get(part, "") for part in _TOLD} | {t.item.item for t in study.product.tests}
    whole = form in study.product.traced
    wanted = [i.id for i in study.form(form).items if whole or i.id in told or _is_temperature(i)]
    return tuple(sheet.cells[id].datum for id in wanted if id in sheet.cells and sheet.cells[id].datum.shown)


def _is_temperature(item: Item) -> bool:
    return item.analyte == "temperature"


def _refused(r: Refused) -> Happening:
    by = (r.by, r.role, r.witness)
    return Happening("refused", r.step, r.at, r.entry, *by, scans=r.scans, stops=r.stops, untold=r.untold)


def _logged(study: Study, p: Participant) -> Iterator[Happening]:
    """Rows of the traced logs that no step recorded."""
    assert p.lot is not None
    by_step = {done.place for done in p.lot.steps}
    for form in (f for f in study.product.traced if study.has_form(f)):
        for place, sheet in p.sheets_of(form):
            if place not in by_step:
                yield _row(study, place, sheet)


def _row(study: Study, place: Place, sheet: Sheet) -> Happening:
    """The moment is that of the earliest one on the row, else the day that it belongs to."""
    items = {i.id for i in study.form(place.form).items if i.type == "moment"}
    cells = [c for id, c in sheet.cells.items() if id in items and full_moment(c.datum.value)]
    first = min(cells, key=lambda c: full_moment(c.datum.value), default=None)  # type: ignore[arg-type, return-value]
    newest = max(sheet.cells.values(), key=lambda c: e.number_of(c.entry))
    at = first.datum.value if first else sheet.occurred_at
    by = newest.by
    data = _data(study, place.form, sheet)
    return Happening("log", place.form, at, newest.entry, by.user, by.role, place=place, data=data)


def about_lot(study: Study, d: Deviation) -> str:
    """The step, the form or the errand that the deviation is about; empty where it is not about the lot."""
    place, product = read_spot(d.where), study.product
    forms = {s.form for s in product.steps} | {*product.traced}
    known = forms | {s.id for s in product.steps} | {f.id for f in product.follow_ups}
    told = (place.form,) if place else (d.where, d.where.partition(" row ")[0], d.where.partition(" ")[0])
    return next((x for x in told if x in known), "")


def _deviation(d: Deviation, about: str) -> Happening:
    return Happening("deviation", d.code, d.occurred_at, d.entry, about=about, detail=d.detail)


class Hand(msgspec.Struct, frozen=True):
    """Somebody who had a hand in it. title: the printed name of the delegation; roles: those acted in, and witness."""

    user: str
    title: str
    roles: tuple[str, ...]


def hands(found: Iterable[Happening], trial: Trial) -> tuple[Hand, ...]:
    """Every person on the trace, in the order in which they first come."""
    roles: dict[str, dict[str, None]] = {}
    for it in found:
        for user, role in ((it.by, it.role), (it.witness, "")):
            if user:
                roles.setdefault(user, {}).update({role: None} if role else {})
    return tuple(Hand(user, title_of(trial, user), tuple(some)) for user, some in roles.items())


def title_of(trial: Trial, user: str) -> str:
    """The printed name, as the newest delegation gives it; the user id where there is none."""
    return next((d.title for d in reversed(trial.duties) if d.user == user), user)


def forward(study: Study, people: Iterable[Participant]) -> dict[str, tuple[str, ...]]:
    """Material lot -> the participants in whose product it is, in the order given."""
    found: dict[str, tuple[str, ...]] = {}
    for p in people:
        for lot in materials_of(study, p):
            found[lot] = (*found.get(lot, ()), p.id)
    return found


def retention(study: Study, participant: Participant) -> tuple[Kept, ...]:
    """How long the record is kept by each rule of the study; the last day is the longest that counts."""
    parts = study.product.parts
    expiry = item_day(study, participant, parts.get("expiry", ""))
    use = item_day(study, participant, parts.get("injected_at", ""))
    days = {"expiry": expiry, "use": use}
    return tuple(Kept(r, days[r.since], _years_on(days[r.since], r.years)) for r in study.product.retentions)


def _years_on(day: date | None, years: int) -> date | None:
    """So many years later; 29 February ends on 1 March where that year has none.

    >>> _years_on(date(2028, 2, 29), 30)
    datetime.date(2058, 3, 1)
    """
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
