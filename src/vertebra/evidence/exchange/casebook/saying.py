"""Exchange, casebook: what an entry says that fills no form: verdicts, signatures, marks, signals, clocks, in words.

Items of a form that was verified stand with their ids, as the casebook prints them beside every value.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.departures import place_told, visit_told
from vertebra.conduct.oversight.verification import consent_of, is_consent
from vertebra.conduct.places import read_spot
from vertebra.conduct.words import MEANINGS
from vertebra.evidence.exchange.casebook.told import Teller
from vertebra.evidence.exchange.casebook.words import field, state
from vertebra.protocol.study import CONSENT_ITEMS
from vertebra.terms.texts import Text

_SHORT = 16
_VERDICTS = {"met": "passed", "not met": "failed", "unknown": "undecided"}


class _Labelled(Protocol):
    @property
    def label(self) -> Text: ...


def says(tell: Teller, entry: e.Entry) -> tuple[str, ...]:
    """Line by line. A kind that nobody foresaw is told field by field, as the ledger has it."""
    match entry.body:
        case e.EligibilitySigned():
            return _eligibility(tell, entry.body)
        case e.FormsSigned(meaning=meaning, name=name, forms=forms):
            signed = (f"{_spot(tell, spot)} · SHA-256 {hash[:_SHORT]}…" for spot, hash in forms.items())
            return tell.pair(tell.text(MEANINGS[meaning]), name), *signed
        case e.SourceVerified(holds=holds):
            return tuple(tell.pair(_spot(tell, spot), _items(tell, items)) for spot, items in holds.items())
        case e.SourceUnverified(spots=spots, why=why, items=items):
            return why, *(_spot(tell, spot) for spot in spots), *([tell.listed(items)] if items else [])
        case (
            e.FormsFrozen(spots=spots, why=why)
            | e.FormsUnfrozen(spots=spots, why=why)
            | e.FormsLocked(spots=spots, why=why)
            | e.FormsUnlocked(spots=spots, why=why)
        ):
            return *([why] if why else []), *(_spot(tell, spot) for spot in spots)
        case e.SignalRaised() | e.SignalReviewed() | e.ClockStarted() | e.ReportSent():
            return _safety(tell, entry.body)
        case e.QueryAssigned(to=role):
            return (tell.role(role),)
        case e.ParticipantMoved(before=before, to=to):
            moved = {"before": tell.study(before).edition, "to": tell.study(to).edition}
            return _plain(tell, msgspec.to_builtins(entry.body) | moved)
        case body:
            return _plain(tell, msgspec.to_builtins(body))


def _eligibility(tell: Teller, body: e.EligibilitySigned) -> tuple[str, ...]:
    """The outcome, then the criteria by verdict; inclusions first, as they are numbered."""
    ordered = sorted(body.verdicts, key=lambda id: (id[:1] != "I", len(id), id))
    by_verdict = {verdict: [id for id in ordered if body.verdicts[id] == verdict] for verdict in _VERDICTS}
    told = (tell.pair(tell.word(_VERDICTS[verdict]), tell.listed(ids)) for verdict, ids in by_verdict.items() if ids)
    first = tell.word("eligibility", *(state(x, tell.lang) for x in (body.moment, body.outcome, body.reading)))
    signed = [tell.pair(tell.text(MEANINGS[body.meaning]), body.name)] if body.meaning else []
    return first, *told, *signed


def _safety(tell: Teller, body: e.SignalRaised | e.SignalReviewed | e.ClockStarted | e.ReportSent) -> tuple[str, ...]:
    named = tell.studies.named
    match body:
        case e.SignalRaised(signal=id, visit=visit, form=form, row=row):
            return _label(tell, named(lambda s: s.safety.signals, id), id), _spot(tell, f"{visit}/{form}/{row}")
        case e.SignalReviewed(signal=id, visit=visit, decision=decision):
            where = tell.text(visit_told(tell.studies, visit)) if tell.studies.has_visit(visit) else visit
            return tuple(x for x in (_label(tell, named(lambda s: s.safety.signals, id), id), where, decision) if x)
        case e.ClockStarted(clock=id, row=row, aware=aware, due=due):
            told = tell.word("clock_started", str(row), tell.moment(aware), tell.moment(due))
        case e.ReportSent(clock=id, row=row, late=late):
            told = tell.word("report_late" if late else "report_sent", str(row))
    return _label(tell, named(lambda s: s.safety.clocks, id), id), told


def _plain(tell: Teller, said: Mapping[str, object]) -> tuple[str, ...]:
    """The few others, each field that says something behind its name."""
    told = {name: value for name, value in said.items() if name not in ("kind", "query") and value}
    if len(told) == 1 and "why" in told:
        return (str(told["why"]),)
    return tuple(tell.pair(field(name, tell.lang), _flat(value)) for name, value in told.items())


def _label(tell: Teller, found: _Labelled | None, id: str) -> str:
    return tell.text(found.label) if found else id


def _items(tell: Teller, items: Mapping[str, int]) -> str:
    """Items by the entry whose value was compared: `CRP, ESR (#148)`."""
    entries = dict.fromkeys(items.values())
    named: dict[str, str] = {id: tell.text(text) for id, text in CONSENT_ITEMS.items()}
    of = {number: tell.listed(named.get(i, i) for i, n in items.items() if n == number) for number in entries}
    return tell.listed(tell.aside(ids, f"#{number}") for number, ids in of.items())


def _spot(tell: Teller, written: str) -> str:
    place = read_spot(written)
    if place is None:
        return written
    if is_consent(place):
        id = consent_of(place)
        found = tell.studies.named(lambda s: s.consents, id)
        return tell.aside(_label(tell, found, id), str(place.row)) if place.row > 1 else _label(tell, found, id)
    known = tell.studies.has_form(place.form) and (not place.visit or tell.studies.has_visit(place.visit))
    return tell.text(place_told(tell.studies, place)) if known else written


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {_flat(v)}" for k, v in value.items())
    return ", ".join(map(_flat, value)) if isinstance(value, Iterable) and not isinstance(value, str) else str(value)
