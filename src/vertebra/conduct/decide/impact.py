"""What moving a participant to another study version would do. Nothing is decided here; the move is rehearsed.

In: both versions, the participant, the trial, the moment. Out: an `Impact`, which a person reads before the move. What
it says will be done is read from the very entries that the move would leave.
Source: peers notes 3.2 (impact before migration: orphans, what cannot be read, checks to run again, signed forms left
as they are), pain 19 (nobody is asked afterwards for what a participant cannot remember); domain notes A3 R41.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.consent import reconsents
from vertebra.conduct.decide.moving import Cell, blanks, kept_forms, move, newly_homeless, signals_met
from vertebra.conduct.decide.work import Work
from vertebra.conduct.facts import Asked, passes_test
from vertebra.conduct.places import NOWHERE
from vertebra.conduct.planned import Lost, unreadable
from vertebra.conduct.state import Participant, Place, Trial
from vertebra.conduct.visits import visit_day, visit_window
from vertebra.protocol.eligibility import judge
from vertebra.protocol.product import HardStop, Product, ReleaseTest, Step, Warning
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Window
from vertebra.terms.verdicts import Verdict

Guard = Step | HardStop | Warning


class Judged(msgspec.Struct, frozen=True):
    """A rule judged under both versions from what is known now; empty where a version does not have it."""

    id: str
    before: str
    after: str


class WindowMoved(msgspec.Struct, frozen=True):
    """A visit whose days change for this participant; done: it took place already and its timing is not judged anew."""

    visit: str
    before: Window | None
    after: Window | None
    done: bool


class Recomputed(msgspec.Struct, frozen=True):
    """A derived value that the move works out anew. stored: as it stands; after: as it will; empty: nothing."""

    place: Place
    item: str
    stored: str
    after: str


class Impact(msgspec.Struct, frozen=True):
    """What the move to `to` would mean for one participant.

    Attributes:
        orphaned: values that newly have no place. unreadable: values that the new definition could not take.
        excused: items now required that forms filled before leave empty: listed, not asked for; asked: those that the
            amendment asks for all the same. forms: forms that are new at visits that took place.
        opens: questions that the checks would newly ask, as place and item with the check. closes: ids of queries that
            the data would no longer raise.
        verdicts: criteria judged differently; what was signed stays signed.
        windows, derived: as above. signals: those that will be raised, with their place. watch: those that would be,
            were their form not kept. kept: signed, locked or frozen forms, which stay as they were.
        reconsents: consents that must be given anew.
        clocks: reports that will be due, as clock, row and day. harms: harms newly counted, as rule and row. holds:
            rules that will hold the doses of everybody.
        tests: release tests judged differently. rules: ids of the product's rules that changed and lie ahead.
    """

    participant: str
    before: str
    to: str
    orphaned: tuple[Lost, ...]
    unreadable: tuple[Lost, ...]
    excused: tuple[Cell, ...]
    asked: tuple[Cell, ...]
    forms: tuple[tuple[str, str], ...]
    opens: tuple[tuple[Place, str, str], ...]
    closes: tuple[str, ...]
    verdicts: tuple[Judged, ...]
    windows: tuple[WindowMoved, ...]
    derived: tuple[Recomputed, ...]
    signals: tuple[tuple[str, Place], ...]
    watch: tuple[tuple[str, Place], ...]
    kept: tuple[Place, ...]
    reconsents: tuple[str, ...]
    tests: tuple[Judged, ...]
    rules: tuple[str, ...]
    clocks: tuple[tuple[str, int, str], ...] = ()
    harms: tuple[tuple[str, int], ...] = ()
    holds: tuple[str, ...] = ()


def impact(
    old: Study,
    new: Study,
    participant: Participant,
    trial: Trial,
    now: datetime,
    signed: Collection[Place] | None = None,
) -> Impact:
    """What moving the participant from `old` to `new` at this moment would do.

    signed: the forms that stay as they were, where they are not those that the ledger tells of.
    """
    kept = kept_forms(participant) if signed is None else signed
    work = Work(new, trial.fork(), participant.fork(), e.NOBODY, now)
    before = move(work, old, "", kept)
    after = Asked(new, work.trial, work.participant, e.NOBODY, now, now, NOWHERE)
    drafts = [entry.body for entry in work.entries]
    return Impact(
        participant=participant.id,
        before=old.version,
        to=new.version,
        orphaned=tuple(newly_homeless(old, new, participant)),
        unreadable=tuple(unreadable(old, new, participant, now)),
        excused=tuple(
            (x.place, x.item) for moved in drafts if isinstance(moved, e.ParticipantMoved) for x in moved.excused
        ),
        asked=tuple(c for c, item in blanks(old, new, participant, now) if item.retroactive),
        forms=tuple(_new_forms(old, new, participant)),
        opens=tuple((x.place, x.item, x.check) for x in drafts if isinstance(x, e.QueryOpened)),
        closes=tuple(x.query for x in drafts if isinstance(x, e.QueryClosed)),
        verdicts=tuple(_verdicts(before, after)),
        windows=tuple(_windows(old, new, participant)),
        derived=tuple(_recomputed(participant, drafts)),
        signals=tuple((x.signal, x.place) for x in drafts if isinstance(x, e.SignalRaised)),
        watch=tuple(_watched(before, after, kept)),
        kept=tuple(p for p in participant.sheets if p in kept),
        reconsents=tuple(reconsents(new, participant)),
        tests=tuple(_tests(before, after)),
        rules=tuple(_rules_ahead(old.product, new, participant)),
        clocks=tuple((x.clock, x.row, x.due) for x in drafts if isinstance(x, e.ClockStarted)),
        harms=tuple((x.rule, x.row) for x in drafts if isinstance(x, e.HarmCounted)),
        holds=tuple(x.rule for x in drafts if isinstance(x, e.HoldPlaced) and x.rule not in _signals(new)),
    )


def _signals(study: Study) -> set[str]:
    return {s.id for s in study.safety.signals}


def _new_forms(old: Study, new: Study, participant: Participant) -> Iterator[tuple[str, str]]:
    for visit in new.visits:
        if visit_day(participant, visit.id) is not None:
            had = old.visit(visit.id).forms if old.has_visit(visit.id) else ()
            yield from ((visit.id, form) for form in visit.forms if form not in had)


def _verdicts(before: Asked, after: Asked) -> Iterator[Judged]:
    told = [{c.id: judge(c, a.study.reading, a.view).verdict.value for c in a.study.criteria} for a in (before, after)]
    yield from _differing(*told)


def _tests(before: Asked, after: Asked) -> Iterator[Judged]:
    """Release tests of a lot that exists; `met` is passed."""
    if before.participant.lot is not None:
        told = [{t.id: _passed(a, t) for t in a.study.product.tests} for a in (before, after)]
        yield from _differing(*told)


def _passed(asked: Asked, test: ReleaseTest) -> str:
    return str((Verdict.MET if passes_test(asked, test) else Verdict.NOT_MET).value)


def _differing(before: dict[str, str], after: dict[str, str]) -> Iterator[Judged]:
    for id in dict.fromkeys((*after, *before)):
        if before.get(id) != after.get(id):
            yield Judged(id, before.get(id, ""), after.get(id, ""))


def _windows(old: Study, new: Study, participant: Participant) -> Iterator[WindowMoved]:
    planned = [
        {v.id: visit_window(study, participant, v) for v in study.visits if not v.unscheduled} for study in (old, new)
    ]
    for id in dict.fromkeys((*planned[1], *planned[0])):
        before, after = (windows.get(id) for windows in planned)
        if before != after:
            yield WindowMoved(id, before, after, visit_day(participant, id) is not None)


def _recomputed(participant: Participant, drafts: list[e.Body]) -> Iterator[Recomputed]:
    for x in drafts:
        if isinstance(x, e.FormSaved):
            place = x.place
            for datum in x.derived:
                cell = participant.cell(place, datum.item)
                yield Recomputed(place, datum.item, cell.datum.shown if cell else "", datum.shown)


def _watched(before: Asked, after: Asked, kept: Collection[Place]) -> Iterator[tuple[str, Place]]:
    """Signals of the new version that a kept form would raise: nobody is told by the move, so they are told here."""
    raised = {(s.signal, s.place) for s in after.participant.signals}
    for place in (p for p in after.participant.sheets if p in kept):
        for id in sorted(signals_met(after, place) - signals_met(before, place)):
            if (id, place) not in raised:
                yield id, place


def _rules_ahead(old: Product, new: Study, participant: Participant) -> Iterator[str]:
    """Steps that may still come, with the stops and warnings that guard them, where anything about them changed."""
    product = new.product
    state = participant.lot.state if participant.lot else product.first_state
    steps = [s for s in product.steps if set(s.starts) & _reachable(new, state)]
    guards = {id for step in steps for id in (*step.stops, *step.warnings)}
    before, after = _rules(old), _rules(product)
    yield from (id for id in after if (id in guards or after[id] in steps) and before.get(id) != after[id])


def _rules(product: Product) -> dict[str, Guard]:
    found: dict[str, Guard] = {step.id: step for step in product.steps}
    return found | {stop.id: stop for stop in product.stops} | {w.id: w for w in product.warnings}


def _reachable(study: Study, state: str) -> set[str]:
    """The states that a lot may still come to, its own among them."""
    found, fresh = {state}, {state}
    while fresh:
        doable = [s for s in study.product.steps if set(s.starts) & fresh]
        fresh = {end for step in doable for end in _ends(study, step)} - found
        found |= fresh
    return found


def _ends(study: Study, step: Step) -> set[str]:
    """Where the step may lead; one that records the release decision leads to the state that its answer names."""
    decision = study.product.parts.get("release_decision", "")
    ends = {step.leads} - {""}
    if decision and study.home(decision).id == step.form:
        ends |= {c.code.lower() for c in study.codelist(study.item(decision).codes).codes}
    return ends
