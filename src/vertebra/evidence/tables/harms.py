"""What it shows, as tables: adverse events, signals, holds and report clocks.

Treatment-emergent: began on or after the day of injection. Harvest-emergent: began on or after the day of the
discectomy. A partial or missing date of onset counts as emergent unless it cannot be: it is never set to a day.
Related: possible, probable or definite to product or injection; not judged counts as related.

Source: domain notes A5 R62-R63, G (any "possible" to product or injection is related); ICH E9 glossary (TEAE).
"""

from datetime import date

import polars as pl

from vertebra.conduct.look import day_of
from vertebra.conduct.state import Place, Trial
from vertebra.evidence.tables.cases import Case, Gather
from vertebra.evidence.tables.frames import Record, frame, row_key
from vertebra.protocol.safety import Signal
from vertebra.protocol.study import Study
from vertebra.terms.spans import Span

CAUSED = frozenset({"POSSIBLE", "PROBABLE", "DEFINITE"})
RELATIONS = ("AERELPRD", "AERELSUR", "AERELINJ", "AERELDIS", "AERELCM")
CRITERIA = ("AESDTH", "AESLIFE", "AESHOSP", "AESDISAB", "AESCONG", "AESMIE")

HARMS = {
    "participant": pl.String,
    "row": pl.Int64,
    "term": pl.String,
    "special": pl.String,
    "onset": pl.String,
    "onset_partial": pl.Boolean,
    "ended": pl.String,
    "day_s": pl.Int64,
    "day_i": pl.Int64,
    "grade": pl.Int64,
    "serious": pl.Boolean,
    "criteria": pl.String,
    **dict.fromkeys(RELATIONS, pl.String),
    "related": pl.Boolean,
    "expected": pl.String,
    "action": pl.String,
    "outcome": pl.String,
    "aware": pl.String,
    "narrative": pl.String,
    "treatment_emergent": pl.Boolean,
    "harvest_emergent": pl.Boolean,
}
SIGNALS = {
    "participant": pl.String,
    "signal": pl.String,
    "colour": pl.String,
    "visit": pl.String,
    "day": pl.Date,
    "day_i": pl.Int64,
    "reviewed": pl.String,
}
HOLDS = {"rule": pl.String, "participant": pl.String, "why": pl.String, "placed": pl.String, "lifted": pl.String}
CLOCKS = {
    "participant": pl.String,
    "clock": pl.String,
    "row": pl.Int64,
    "aware": pl.String,
    "due": pl.String,
    "sent": pl.String,
    "late": pl.Boolean,
}


def derive_harms(cases: list[Case]) -> pl.DataFrame:
    """One row for each row of the adverse event log."""
    return frame(HARMS, (_harm(case, place) for case in cases for place in case.places("AE")))


def _harm(case: Case, place: Place) -> Record:
    read = Gather(case, place)
    told = {relation: read.code(relation) for relation in RELATIONS}
    onset = read.seen("AESTDTC").known
    span = onset if isinstance(onset, Span) else None
    first = span.low if span and span.exact else None
    grade, serious = read.number("AETOXGR"), read.code("AESER")
    record = {
        "key": row_key("harms", case.id, place.row),
        "participant": case.id,
        "row": place.row,
        "term": read.written("AETERM"),
        "special": read.code("AESPEC"),
        "onset": read.written("AESTDTC"),
        "onset_partial": first is None,
        "ended": read.written("AEENDTC"),
        "day_s": case.on_clock("surgery", first),
        "day_i": case.on_clock("injection", first),
        "grade": None if grade is None else int(grade),
        "serious": serious != "N",
        "criteria": " ".join(c for c in CRITERIA if read.code(c) == "Y") or None,
        **told,
        "related": any(told[r] in CAUSED or told[r] is None for r in ("AERELPRD", "AERELINJ")),
        "expected": read.code("AEEXP"),
        "action": read.code("AEACN"),
        "outcome": read.code("AEOUT"),
        "aware": read.written("AEAWARE"),
        "narrative": read.written("AENARR"),
        "treatment_emergent": is_emergent(span, case.injection),
        "harvest_emergent": is_emergent(span, case.surgery),
    }
    return record | {"entries": read.noted}


def is_emergent(onset: Span | None, anchor: date | None) -> bool:
    """Whether it began on or after the anchor, or may have: only a date that lies wholly before it says no.

    >>> from vertebra.terms.dates import read_date
    >>> feb = read_date("2026-02")
    >>> is_emergent(feb, date(2026, 2, 20)), is_emergent(feb, date(2026, 3, 1)), is_emergent(None, date(2026, 3, 1))
    (True, False, True)
    """
    if anchor is None:
        return False
    return onset is None or bool(onset.high >= anchor)


def derive_signals(cases: list[Case]) -> pl.DataFrame:
    """One row for each pattern that the engine raised, with what was decided about it."""
    records = []
    for case in cases:
        for number, signal in enumerate(case.state.signals, 1):
            rule = case.studies.named(signals_of, signal.signal, case.state.written_under(signal.entry))
            entry = next(x for x in case.entries if x.key == signal.entry)
            day = day_of(entry.occurred_at)
            records.append(
                {
                    "key": row_key("signals", case.id, number),
                    "participant": case.id,
                    "signal": signal.signal,
                    "colour": rule.colour if rule else None,
                    "visit": signal.visit or signal.place.form,
                    "day": day,
                    "day_i": case.on_clock("injection", day),
                    "reviewed": signal.reviewed or None,
                    "entries": [signal.entry, *entry.body.because],  # type: ignore[union-attr]
                }
            )
    return frame(SIGNALS, records)


def signals_of(study: Study) -> tuple[Signal, ...]:
    return study.safety.signals


def derive_holds(trial: Trial, placed: list[tuple[str, str]]) -> pl.DataFrame:
    """One row for each dosing hold. placed: (entry, participant) of each, in the order of the ledger."""
    pairs = zip(trial.holds, placed, strict=True)
    return frame(
        HOLDS,
        (
            {
                "key": row_key("holds", number),
                "rule": hold.rule,
                "participant": who or None,
                "why": hold.why,
                "placed": hold.at,
                "lifted": hold.lifted or None,
                "entries": [entry],
            }
            for number, (hold, (entry, who)) in enumerate(pairs, 1)
        ),
    )


def derive_clocks(cases: list[Case]) -> pl.DataFrame:
    """One row for each duty to report a serious adverse event; late: sent after, or unsent beyond, its due day."""
    return frame(
        CLOCKS,
        (
            {
                "key": row_key("clocks", case.id, clock.clock, clock.row),
                "participant": case.id,
                "clock": clock.clock,
                "row": clock.row,
                "aware": clock.aware,
                "due": clock.due,
                "sent": clock.sent or None,
                "late": (clock.sent or case.now.date().isoformat())[:10] > clock.due,
                "entries": [clock.entry],
            }
            for case in cases
            for clock in case.state.clocks
        ),
    )
