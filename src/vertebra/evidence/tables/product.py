"""What it shows, as tables: what became of each lot, from the order to the injection, and what was refused on the way.

out_of: the tests that were out of specification, by their codes. conditional: released so; completed: all late cultures
negative and quality said so. grown: the day of a late culture that grew; in_time: all that follows was done in time.
dose: concentration at use times volume injected, in 10*6 viable cells. hold_h: hours from filling to injection.
tissue_h: hours from collection to receipt.

Source: domain notes A3 R42-R51 (dose is concentration times volume; viability at release and at use are two numbers).
"""

from collections.abc import Iterator

import polars as pl

from vertebra.conduct.product.condition import excursions
from vertebra.conduct.product.late import errands, positive_readings
from vertebra.conduct.state import Place
from vertebra.evidence.tables.cases import Case, Gather, hours_between
from vertebra.evidence.tables.frames import Record, frame, row_key

PRODUCT = {
    "participant": pl.String,
    "lot": pl.String,
    "state": pl.String,
    "step": pl.String,
    "ordered": pl.Boolean,
    "collected": pl.Boolean,
    "received": pl.Boolean,
    "filled": pl.Boolean,
    "released": pl.Boolean,
    "administered": pl.Boolean,
    "failed": pl.String,
    "decision": pl.String,
    "condition": pl.String,
    "reason": pl.String,
    "out_of": pl.String,
    "rejected": pl.Boolean,
    "conditional": pl.Boolean,
    "completed": pl.Boolean,
    "grown": pl.String,
    "in_time": pl.Boolean,
    "excursion": pl.Boolean,
    "excursion_accepted": pl.Boolean,
    "level_harvested": pl.String,
    "level_injected": pl.String,
    "tissue_mass": pl.Float64,
    "tissue_h": pl.Float64,
    "passage": pl.Float64,
    "days_s_to_i": pl.Int64,
    "volume_filled": pl.Float64,
    "concentration_release": pl.Float64,
    "viability_release": pl.Float64,
    "volume": pl.Float64,
    "concentration": pl.Float64,
    "viability": pl.Float64,
    "dose": pl.Float64,
    "hold_h": pl.Float64,
    "left": pl.Float64,
    "partial": pl.String,
    "leak": pl.String,
}
REFUSED = {
    "participant": pl.String,
    "step": pl.String,
    "stops": pl.String,
    "at": pl.String,
    "role": pl.String,
    "read": pl.String,
}
NUMBERS = {
    "tissue_mass": "TISMASS",
    "passage": "LOTPASS",
    "volume_filled": "LOTVOL",
    "concentration_release": "LOTCONC",
    "viability_release": "LOTVIAB",
    "volume": "EXVOL",
    "concentration": "EXCONC",
    "viability": "EXVIAB",
    "left": "EXLEFT",
}


def derive_product(cases: list[Case]) -> pl.DataFrame:
    """One row for each lot that was ordered."""
    return frame(PRODUCT, (_lot(case) for case in cases if case.state.lot is not None))


def _lot(case: Case) -> Record:
    lot, read = case.state.lot, Gather(case)
    assert lot is not None
    ordered = next(x for x in case.entries if x.kind == "lot ordered")
    read.note(ordered.key, *(step.entry for step in lot.steps))
    done, states = {step.step for step in lot.steps}, {step.state for step in lot.steps}
    numbers = {name: read.number(item) for name, item in NUMBERS.items()}
    decision = read.code("RELDEC")
    return {
        "key": row_key("product", case.id),
        "participant": case.id,
        "lot": lot.id,
        "state": lot.state,
        "step": lot.steps[-1].step if lot.steps else "order",
        "ordered": True,
        "collected": "collect" in done,
        "received": "receive" in done,
        "filled": "fill" in done,
        "released": "release" in done and bool(states & {"released", "conditional"}),
        "administered": "administer" in done,
        "failed": read.code("MFREASON"),
        "decision": decision,
        "condition": read.code("RELCOND"),
        "reason": read.written("RELREASON"),
        "rejected": "rejected" in states,
        "conditional": "conditional" in states,
        "completed": "complete" in done,
        **_quality(case, read, "oos" in states),
        "level_harvested": read.code("PRLEVEL"),
        "level_injected": read.code("EXLEVEL"),
        "tissue_h": hours_between(read.moment("TISDTC"), read.moment("RECDTC")),
        "days_s_to_i": case.on_clock("surgery", case.injection),
        **numbers,
        "dose": _product(numbers["concentration"], numbers["volume"]),
        "hold_h": hours_between(read.moment("FILLDTC"), read.moment("EXDTC")),
        "partial": read.written("EXPARTRS"),
        "leak": read.code("EXTRAV"),
        "entries": read.noted,
    }


def _quality(case: Case, read: Gather, is_out: bool) -> Record:
    """What was not as it should be: results out of specification, a culture that grew late, a warm transport."""
    read.note(*_entries(case, "OOS", "LATEFUP", "LATE", "TLOG"))
    warm = excursions(case.study, case.state)
    grown = {place.row for place, _ in positive_readings(case.study, case.state)}
    days = [cell.datum.value for row in sorted(grown) if (cell := case.state.cell(Place("", "LATE", row), "LATEDAY"))]
    owed = errands(case.study, case.state)
    return {
        "out_of": _tests_out(case) if is_out else None,
        "grown": " ".join(days) or None,
        "in_time": not any(errand.late(case.now) for errand in owed) if owed else None,
        "excursion": bool(warm),
        "excursion_accepted": bool(warm) and not any(x.blocks for x in warm),
    }


def _entries(case: Case, *forms: str) -> list[str]:
    """The entries that hold the rows of these logs."""
    sheets = [case.state.sheets[place] for form in forms for place in case.places(form)]
    return list(dict.fromkeys(cell.entry for sheet in sheets for cell in sheet.cells.values()))


def _tests_out(case: Case) -> str:
    """The tests that were investigated, by their codes; empty while nobody has begun."""
    cells = [case.state.cell(place, "OOSTEST") for place in case.places("OOS")]
    return " ".join(dict.fromkeys(cell.datum.value for cell in cells if cell))


def _product(concentration: float | None, volume: float | None) -> float | None:
    return None if concentration is None or volume is None else round(concentration * volume, 9)


def derive_refused(cases: list[Case]) -> pl.DataFrame:
    """One row for each attempt that a hard stop refused; `read`: the labels as they were scanned."""
    return frame(REFUSED, (record for case in cases for record in _attempts(case)))


def _attempts(case: Case) -> Iterator[Record]:
    for number, attempt in enumerate(case.state.refused, 1):
        entry = next(x for x in case.entries if x.key == attempt.entry)
        yield {
            "key": row_key("refused", case.id, number),
            "participant": case.id,
            "step": attempt.step,
            "stops": " ".join(attempt.stops),
            "at": attempt.at,
            "role": entry.by.role,
            "read": "; ".join(f"{s.what} {s.code}" for s in entry.body.scans),  # type: ignore[union-attr]
            "entries": [attempt.entry],
        }
