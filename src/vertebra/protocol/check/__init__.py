"""Is the study sound, and does it make sense? Everything that can be told before the first participant.

`check(study, record)` gives findings, never an exception: structural ones stop the study from being opened, clinical
ones ask a person. `trace(study)` is the table from objective to visit. `require_sound` is the gate before conduct.
Source: registry notes 5 (lint catalogue), domain notes A6 (faults of the registered record).
"""

from collections.abc import Callable, Iterator

from vertebra.protocol.check.codes import CODES
from vertebra.protocol.check.criteria import check_age, check_criteria
from vertebra.protocol.check.dosing import check_dose, check_stopping, check_times, check_ways_out
from vertebra.protocol.check.names import check_circles, check_expressions, check_ids, check_items
from vertebra.protocol.check.product import check_parts, check_steps
from vertebra.protocol.check.record import Record, check_record, read_record
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
from vertebra.protocol.check.words import check_numbers, check_texts
from vertebra.protocol.study import Study, StudyUnsound
from vertebra.terms.findings import Finding

__all__ = ["CODES", "TraceRow", "check", "check_structure", "require_sound", "trace"]

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
)
# Rules cannot be reasoned about where a name means two things, an item needs itself, or a unit or number means nothing
_UNREASONABLE = {"S01", "S07", "S12", "S30"}
_ORDER = {"stop": 0, "question": 1, "note": 2}


def check(study: Study, record: bytes) -> list[Finding]:
    """Everything that is wrong with a study or odd about it: stops first, then questions, then notes.

    record: the registry record that the study says it was built on, byte for byte.
    """
    found = [*check_structure(study), *check_record(study, record)]
    if not _UNREASONABLE & {f.code for f in found}:
        parsed = read_record(record)
        found += [f for lint in _SENSE for f in lint(study)]
        found += check_age(study, parsed.minimum_age if isinstance(parsed, Record) else None)
    return sorted(dict.fromkeys(found), key=lambda f: _ORDER[f.severity])


def check_structure(study: Study) -> list[Finding]:
    """What is wrong with the study as a definition, whatever is registered."""
    no_numbers = list(check_numbers(study))
    return no_numbers or [f for structural in _STRUCTURE for f in structural(study)]


def require_sound(study: Study, record: bytes) -> None:
    """The gate before conduct.

    Raises:
        StudyUnsound: the study has stop findings; all of them are named.
    """
    stops = [f for f in check(study, record) if f.severity == "stop"]
    if stops:
        told = "; ".join(f"{f.code} {f.where}: {f.says.en}" for f in stops)
        raise StudyUnsound(f"study {study.id} has {len(stops)} stop findings. {told}")
