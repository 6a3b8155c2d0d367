"""Is the study sound, and does it make sense? Everything that can be told before the first participant.

`check(study, record)` gives findings, never an exception: structural ones stop the study from being opened, clinical
ones ask a person; `lint` also reads the record itself. `trace(study)` is the table from objective to visit.
`require_sound` is the gate before conduct. Source: registry notes 5 (lint catalogue), domain notes A6 (faults of the
registered record).
"""

from collections.abc import Callable, Iterator
from datetime import date

from vertebra.protocol.check.codes import CODES
from vertebra.protocol.check.criteria import check_age, check_criteria, check_each
from vertebra.protocol.check.dosing import check_culture_days, check_dose, check_stopping, check_times, check_ways_out
from vertebra.protocol.check.draft import check_draft
from vertebra.protocol.check.feasible import People, check_feasible
from vertebra.protocol.check.names import check_circles, check_expressions, check_ids, check_items
from vertebra.protocol.check.product import check_climates, check_culture, check_making, check_parts, check_steps
from vertebra.protocol.check.proposals import BY_SURE_ONES, as_proposed, by_sure_ones, in_its_place, parts_of
from vertebra.protocol.check.record import Record, check_record, read_record
from vertebra.protocol.check.registered import check_registered
from vertebra.protocol.check.safety import check_boundary, check_grades, check_limits, check_ranges
from vertebra.protocol.check.schedule import check_baselines, check_frozen, check_gaps, check_moments
from vertebra.protocol.check.timeline import (
    check_anchors,
    check_collected,
    check_roles,
    check_visits,
    check_windows,
    check_zone,
)
from vertebra.protocol.check.tracing import TraceRow, check_trace, trace
from vertebra.protocol.check.waivers import waived
from vertebra.protocol.check.words import check_numbers, check_texts
from vertebra.protocol.registry.model import Record as Registration
from vertebra.protocol.registry.reading import RegistryTrouble, read
from vertebra.protocol.study import Study, StudyUnsound
from vertebra.terms.findings import Finding

__all__ = ["CODES", "People", "TraceRow", "check", "check_structure", "lint", "require_sound", "trace"]

Check = Callable[[Study], Iterator[Finding]]
_STRUCTURE: tuple[Check, ...] = (
    check_ids,
    check_expressions,
    check_items,
    check_circles,
    check_visits,
    check_windows,
    check_anchors,
    check_collected,
    check_roles,
    check_zone,
    check_texts,
    check_trace,
    check_steps,
    check_parts,
    check_culture,
    check_making,
    check_climates,
    check_limits,
    check_ranges,
    check_grades,
    check_boundary,
)
_SENSE: tuple[Check, ...] = (
    check_criteria,
    check_moments,
    check_gaps,
    check_baselines,
    check_frozen,
    check_times,
    check_dose,
    check_stopping,
    check_ways_out,
    check_culture_days,
)
# Rules cannot be reasoned about where a name means two things, an item needs itself, or a unit or number means nothing
_UNREASONABLE = {"S01", "S07", "S12", "S30"}
_ORDER = {"stop": 0, "question": 1, "note": 2}


# A draft's product is one step and its safety rules are not registered: of those the rules of the record speak
_SENSE_OF_A_DRAFT: tuple[Check, ...] = (check_each, check_moments, check_gaps, check_baselines, check_frozen)


def check(study: Study, record: bytes) -> list[Finding]:
    """Everything that is wrong with a study or odd about it: stops first, then questions, then notes.

    record: the registry record that the study says it was built on, byte for byte. A finding that a waiver of the study
    answers for is marked as waived.
    """
    return _told(study, _found(study, record, None))


def lint(study: Study, record: bytes, today: date | None = None, people: People | None = None) -> list[Finding]:
    """What `check` finds, and what is wrong with the record itself, before anything is built on it.

    today: the day of asking, for what grows old. people: the survey in which shares are counted.
    """
    found = _found(study, record, people)
    registration = _registration(study, record)
    if registration is not None:
        found = _with_record(study, found, list(check_registered(registration, today)))
    return _told(study, found)


def _found(study: Study, record: bytes, people: People | None) -> list[Finding]:
    found = [*check_structure(study), *check_record(study, record)]
    if not _UNREASONABLE & {f.code for f in found}:
        found += _sense(study, record, people)
    return found


def _told(study: Study, found: list[Finding]) -> list[Finding]:
    once = list(dict.fromkeys(found))
    return sorted(waived(study, once) if study.waivers else once, key=lambda f: _ORDER[f.severity])


def _with_record(study: Study, found: list[Finding], others: list[Finding]) -> list[Finding]:
    """Both, but a fault that rule and record have in common once: of a draft in the words that propose a wording."""
    worded = {(f.code, f.where) for f in others if f.wording is not None and study.draft is not None}
    kept = [f for f in found if _place(f) not in worded]
    told = {_place(f) for f in kept}
    return [*kept, *(f for f in others if _place(f) not in told)]


def _place(found: Finding) -> tuple[str, str]:
    return found.code, found.where.removesuffix(" proposed")


def _sense(study: Study, record: bytes, people: People | None) -> Iterator[Finding]:
    """Of a draft the proposals are looked at, as if somebody had accepted them all."""
    proposed = as_proposed(study)
    for lint in _SENSE if study.draft is None else _SENSE_OF_A_DRAFT:
        yield from (in_its_place(study, f) for f in lint(proposed) if study.draft is None or f.code not in BY_SURE_ONES)
    if study.draft is not None:
        yield from (in_its_place(study, f) for f in by_sure_ones(study))
    if people is not None:
        for part in parts_of(study):
            yield from check_feasible(as_proposed(study, "medium", part), people)
    if study.draft is None:
        parsed = read_record(record)
        yield from check_age(study, parsed.minimum_age if isinstance(parsed, Record) else None)


def _registration(study: Study, record: bytes) -> Registration | None:
    """The record's own fields; of a record that cannot be read others say so."""
    if study.draft is not None:
        return study.draft.record
    try:
        return read(record).record
    except RegistryTrouble:
        return None


def check_structure(study: Study) -> list[Finding]:
    """What is wrong with the study as a definition, whatever is registered."""
    no_numbers = list(check_numbers(study))
    found = no_numbers or [f for structural in _STRUCTURE for f in structural(study)]
    if study.draft is None:
        return found
    return [*(f for f in found if f.code != "S14"), *check_draft(study)]


def require_sound(study: Study, record: bytes) -> None:
    """The gate before conduct.

    Raises:
        StudyUnsound: the study has stop findings; all of them are named.
    """
    stops = [f for f in check(study, record) if f.severity == "stop"]
    if stops:
        told = "; ".join(f"{f.code} {f.where}: {f.says.en}" for f in stops)
        raise StudyUnsound(f"study {study.id} has {len(stops)} stop findings. {told}")
