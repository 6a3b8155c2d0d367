"""What it shows, as tables: every criterion of every participant, at every check, under both readings.

The verdict under the study's own reading is the one that was signed. The other reading is worked out from what the
ledger held at the very entry of the signature, under the study version of that entry, so that nothing known later and
no amendment can change it.

Source: domain notes A2 R12-R13, L1 (the engine shows "as written" and "as corrected").
"""

from collections.abc import Iterator

import polars as pl

from vertebra.conduct.entries import number_of
from vertebra.conduct.state import Fitness
from vertebra.evidence.tables.cases import Case
from vertebra.evidence.tables.frames import Record, frame, row_key
from vertebra.protocol.eligibility import Criterion, Reading, judge

FITNESS = {
    "participant": pl.String,
    "moment": pl.String,
    "criterion": pl.String,
    "reading": pl.String,
    "signed": pl.Boolean,
    "verdict": pl.String,
    "missing": pl.String,
    "day": pl.String,
}
READINGS: tuple[Reading, ...] = ("registered", "corrected")


def derive_fitness(cases: list[Case]) -> pl.DataFrame:
    """One row for each criterion, check and reading; nothing for who was never judged."""
    return frame(FITNESS, (record for case in cases for record in _of_case(case)))


def _of_case(case: Case) -> Iterator[Record]:
    for moment, fitness in case.state.fitness.items():
        then = case.as_of(number_of(fitness.entry))
        for criterion in then.study.criteria:
            if moment in criterion.moments:
                for reading in READINGS:
                    yield _verdict(then, criterion, reading, moment, fitness)


def _verdict(case: Case, criterion: Criterion, reading: Reading, moment: str, fitness: Fitness) -> Record:
    signed = reading == fitness.reading
    found = judge(criterion, reading, case.view())
    verdict = fitness.verdicts.get(criterion.id) if signed else found.verdict.value
    lacking = dict.fromkeys(s.ref.item for s in found.missing if s.ref) if verdict == "unknown" else {}
    return {
        "key": row_key("fitness", case.id, moment.replace(" ", "_"), criterion.id, reading),
        "participant": case.id,
        "moment": moment,
        "criterion": criterion.id,
        "reading": reading,
        "signed": signed,
        "verdict": verdict,
        "missing": " ".join(lacking) or None,
        "day": fitness.at,
        "entries": list(dict.fromkeys([fitness.entry, *found.entries])),
    }
