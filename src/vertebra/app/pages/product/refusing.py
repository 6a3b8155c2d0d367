"""App, pages: a step that was refused, as whoever stands there must read it: what is there first, the rest folded.

A stop about whose cells these are, which level and whether the person agreed (H1-H3) stands alone: nobody may have to
look for it among ten others. What blocks only because it could not be told yet is counted and folded.
Source: domain notes F5 (hard stops), A4 R52-R54 (identity, level and consent before anything else).
"""

from collections.abc import Iterable
from typing import Any

from vertebra.app.pages.departures import departure
from vertebra.app.pages.product.scanning import told_all
from vertebra.app.pages.telling import Teller
from vertebra.conduct.commands import DoStep
from vertebra.conduct.decide import Decision
from vertebra.conduct.decide.work import Refusal
from vertebra.conduct.departures import Told
from vertebra.conduct.entries import StepRefused
from vertebra.conduct.state import Deviation, Participant, Refused
from vertebra.protocol.expressions import reads
from vertebra.protocol.product import HardStop
from vertebra.protocol.study import Study

Shown = dict[str, Any]
ALONE = frozenset({"IDENTITY_MATCH", "LEVEL_MATCH", "CONSENT_TRIAL", "CONSENT_TISSUE"})  # facts of person and level
LABELS = "IDENTITY_MATCH"


def refused_step(teller: Teller, command: DoStep, decision: Decision, about: str) -> Shown:
    """What refused the step. first: to be read at a glance; more: is there too; untold: could not be told yet."""
    sure = [r for r in decision.refusals if not r.untold]
    alone = [r for r in sure if stands_alone(teller.study, r.code)]
    foreign = _foreign(teller, command, about)
    return {
        "first": [_shown(teller, r, foreign) for r in alone or sure],
        "more": [_shown(teller, r) for r in sure if alone and r not in alone],
        "untold": [_shown(teller, r) for r in decision.refusals if r.untold],
        "wrong": [{"code": f.code, "says": teller.text(f.says)} for f in decision.findings],
        "kept": any(isinstance(entry.body, StepRefused) for entry in decision.entries),
    }


def departure_of(teller: Teller, p: Participant, d: Deviation) -> Told:
    """As everywhere; of a refused attempt, what stood in its way by name."""
    told = departure(teller, d, p.written_under(d.entry))
    attempt = next((r for r in p.refused if r.step == d.where and ", ".join(r.stops) == d.detail), None)
    return told._replace(detail=_stood(teller, p, attempt)) if attempt and d.code == "refused step" else told


def _stood(teller: Teller, p: Participant, attempt: Refused) -> str:
    """In one line: what was there, by its name, as the page of the step put it first; how much stood beside it."""
    version = p.written_under(attempt.entry)
    sure = [id for id in attempt.stops if id not in attempt.untold]
    known = {id: teller.studies.named(lambda s: s.product.stops, id, version) for id in sure}
    alone = [id for id, stop in known.items() if stop and not ALONE.isdisjoint(_facts(stop))]
    told = [f"{id} {teller.text(stop.label)}" if (stop := known[id]) else id for id in alone or sure]
    beside = {"refused_more": len(sure) - len(alone) if alone else 0, "refused_untold": len(attempt.untold)}
    counts = [f"{teller.words[w]}{teller.words['colon']}{n}" for w, n in beside.items() if n]
    return " · ".join([*told, *counts])


def stands_alone(study: Study, id: str) -> bool:
    stop = _stop(study, id)
    return stop is not None and not ALONE.isdisjoint(_facts(stop))


def is_by_stop(study: Study, refusals: Iterable[Refusal]) -> bool:
    """Whether a hard stop is among what refused it."""
    return any(_stop(study, r.code) for r in refusals)


def _stop(study: Study, id: str) -> HardStop | None:
    return next((s for s in study.product.stops if s.id == id), None)


def _facts(stop: HardStop) -> set[str]:
    return {ref.item for ref in reads(stop.danger) if ref.pick == "fact"}


def _foreign(teller: Teller, command: DoStep, about: str) -> str:
    """That a label belongs to somebody else, as the scanner said it; empty if none does."""
    read = told_all(teller, (scan.code for scan in command.scans), about)
    return next((label["says"] for label in read if label["tone"] == "bad"), "")


def _shown(teller: Teller, refusal: Refusal, foreign: str = "") -> Shown:
    """A stop with its advice apart; foreign: stands before it where it asks whose labels these are."""
    stop = _stop(teller.study, refusal.code)
    if stop is None:
        return {"code": refusal.code, "says": teller.text(refusal.says), "advice": "", "what": ""}
    what = foreign if LABELS in _facts(stop) else ""
    return {"code": stop.id, "says": teller.text(stop.label), "advice": teller.text(stop.advice), "what": what}
