"""Evidence, documents: the trace of a lot in words, once for the page and for the paper.

In: what happened, as `conduct.product.trace` tells it. Out: rows of plain text in one language.
"""

from collections.abc import Iterable, Mapping

import msgspec

from vertebra.conduct.departures import departure, what_departed
from vertebra.conduct.entries import Datum
from vertebra.conduct.product.custody import station_of
from vertebra.conduct.product.trace import Happening, Kept, forward, hands, retention, trace
from vertebra.conduct.state import Participant
from vertebra.evidence.documents.labels_told import Labels
from vertebra.evidence.documents.said import Sayer
from vertebra.protocol.study import Study


class Row(msgspec.Struct, frozen=True):
    """One happening.

    Attributes:
        who: people and place, line by line; told: what was recorded, line by line.
        entry: as `P-003#41`; empty where it stands in the trial's stream.
        tone: bad where something was refused, failed or departed from. state: of the lot, where it changed.
    """

    when: str
    what: str
    who: tuple[str, ...]
    told: tuple[str, ...]
    entry: str
    tone: str = ""
    flag: str = ""
    state: str = ""


class MaterialRow(msgspec.Struct, frozen=True):
    """A material lot in this product. also: the other participants in whose product it is."""

    lot: str
    name: str
    expires: str
    used: tuple[str, ...]
    also: tuple[str, ...]


class PersonRow(msgspec.Struct, frozen=True):
    user: str
    name: str
    roles: str


class KeptRow(msgspec.Struct, frozen=True):
    rule: str
    since: str
    until: str
    source: str


class Told(msgspec.Struct, frozen=True):
    rows: tuple[Row, ...]
    materials: tuple[MaterialRow, ...]
    people: tuple[PersonRow, ...]
    kept: tuple[KeptRow, ...]
    until: str


def told_trace(say: Sayer, study: Study, p: Participant, others: Mapping[str, Participant]) -> Told:
    """Everything on the trace of the participant's lot, in words.

    others: the participants whom the reader may know of, for what became of the same materials.
    """
    found, kept, labels = trace(study, p, say.trial), retention(study, p), Labels(say, study, p)
    days = [k.until for k in kept if k.until]
    return Told(
        tuple(_row(say, study, it, labels) for it in found),
        tuple(_materials(say, study, p, found, others)),
        tuple(PersonRow(h.user, h.title, say.listed(_roles(say, h.roles))) for h in hands(found, say.trial)),
        tuple(_kept(say, k) for k in kept),
        max(days).isoformat() if days else "",
    )


def _roles(say: Sayer, roles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(say.tell.role(r) for r in roles) or (say.word("witnessed"),)


def _row(say: Sayer, study: Study, it: Happening, labels: Labels) -> Row:
    flag = it.kind if it.kind in ("refused", "deviation", "recalled") else "growth" if _grew(study, it) else ""
    return Row(
        say.moment(it.at),
        _what(say, study, it),
        tuple(_who(say, study, it)),
        tuple(_recorded(say, study, it, labels)),
        it.entry,
        "bad" if flag or it.state in _bad_states(study) else "",
        say.word(flag) if flag else "",
        _state(say, study, it.state),
    )


def _grew(study: Study, it: Happening) -> bool:
    item = study.product.parts.get("late_result", "")
    return any(d.item == item and d.value == "POS" for d in it.data)


def _bad_states(study: Study) -> set[str]:
    """What a lot becomes when something went wrong."""
    return {s.otherwise for s in study.product.steps if s.otherwise} | {"rejected", "failed"}


def _what(say: Sayer, study: Study, it: Happening) -> str:
    if it.kind == "log":
        return say.text(study.form(it.id).title)
    if it.kind == "deviation":
        return say.text(what_departed(say.tell.studies, it.id, study.version))
    return it.id if it.kind == "recalled" else _named(say, study, it.id)


def _named(say: Sayer, study: Study, id: str) -> str:
    """The label of a step, or of a duty after late growth."""
    labels = {f.id: f.title for f in study.forms} | {s.id: s.label for s in study.product.steps}
    labels |= {f.id: f.label for f in study.product.follow_ups}
    return say.text(labels[id]) if id in labels else id


def _state(say: Sayer, study: Study, state: str) -> str:
    found = next((s for s in study.product.states if s.id == state), None)
    return say.text(found.label) if found else state


def _who(say: Sayer, study: Study, it: Happening) -> Iterable[str]:
    if it.by:
        yield say.person(it.by, it.role)
    if it.witness:
        yield say.word("second", say.person(it.witness))
    where = _where(say, study, it)
    if where:
        yield say.word("at_place", where)


def _where(say: Sayer, study: Study, it: Happening) -> str:
    """The station where such a step is done, and the workspace if it was named."""
    station = station_of(study.product, it.id) if it.kind in ("step", "refused") else None
    named = next((say.text(w.label) for w in study.product.workspaces if w.id == it.workspace), it.workspace)
    return say.listed(tuple(x for x in (say.text(station.label) if station else "", named) if x))


def _recorded(say: Sayer, study: Study, it: Happening, labels: Labels) -> Iterable[str]:
    stops = {s.id: say.text(s.label) for s in study.product.stops}
    yield from (f"{id} {stops[id]}" for id in it.stops if id in stops and id not in it.untold)
    if it.untold:
        yield say.word("untold", say.listed(it.untold))
    for datum in it.data:
        if datum.item != study.product.parts.get("log_how"):  # for machines: it stands in the entry
            yield say.word("pair", say.tell.item(study.version, datum.item), _value(say, study, datum))
    if it.materials and it.kind == "step":
        yield say.word("used", say.listed(it.materials))
    elif it.materials:
        yield say.listed(it.materials)
    yield from (say.word("label_printed", told) for told in labels.printed(it))
    yield from (say.word("label_read", labels.read(scan)) for scan in it.scans)
    if it.about:
        yield _named(say, study, it.about)
    if it.kind == "deviation":
        told = departure(say.tell.studies, it.id, it.about, it.detail, study.version)
        yield from filter(None, [told.into(say.lang).detail])
    elif it.detail:
        yield it.detail


def _value(say: Sayer, study: Study, datum: Datum) -> str:
    """As recorded; of whoever took the lot over, or saw it destroyed, also the name."""
    parts = study.product.parts
    named = datum.value and datum.item in (parts.get("handed_to"), parts.get("witnessed_by"))
    return say.person(datum.value) if named else say.value(study.version, datum)


def _materials(
    say: Sayer, study: Study, p: Participant, found: tuple[Happening, ...], others: Mapping[str, Participant]
) -> Iterable[MaterialRow]:
    shared = forward(study, others.values())
    for lot in dict.fromkeys(m for it in found if it.kind == "step" for m in it.materials):
        known = say.trial.materials.get(lot)
        used = dict.fromkeys(_what(say, study, it) for it in found if it.kind == "step" and lot in it.materials)
        also = tuple(x for x in shared.get(lot, ()) if x != p.id)
        name = known.name if known else say.word("unknown_material")
        yield MaterialRow(lot, name, known.expires if known else "", tuple(used), also)


def _kept(say: Sayer, kept: Kept) -> KeptRow:
    none = say.word("no_day")
    since, until = (day.isoformat() if day else none for day in (kept.since, kept.until))
    return KeptRow(say.text(kept.rule.label), since, until, kept.rule.source)
