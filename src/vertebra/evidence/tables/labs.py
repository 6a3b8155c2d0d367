"""What it shows, as tables: laboratory values in canonical units, with the limits in force, grades and both baselines.

Grades are the study's own (`study.safety.gradings`), decided by the expression tree that rules use, at the place of
each value. A value that no grading covers has none; one that cannot be decided has none either, never grade 0.
"""

import polars as pl

from vertebra.conduct.look import range_in_force
from vertebra.conduct.state import Place
from vertebra.evidence.tables.cases import Case
from vertebra.evidence.tables.frames import Record
from vertebra.evidence.tables.measures import WHO, derive_measures, entries_last
from vertebra.protocol.expressions import evaluate
from vertebra.protocol.safety import Grading
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict

INFLAMMATION = ("CRP", "ESR")
ADDED = {"key": pl.String, "low": pl.Float64, "high": pl.Float64, "grade": pl.Int64}


def lab_items(study: Study) -> tuple[str, ...]:
    """What has a reference range or a grade, in the order of the forms; inflammation always."""
    wanted = {r.item for r in study.safety.ranges} | {g.item for g in study.safety.gradings} | set(INFLAMMATION)
    return tuple(item.id for item in study.items() if item.id in wanted and item.type == "number")


def derive_labs(values: pl.DataFrame, cases: list[Case]) -> pl.DataFrame:
    """Laboratory values with limits, grade, position against the limits, the worst grade before injection."""
    if not cases:
        return derive_measures(values, (), "labs")
    return (
        derive_measures(values, lab_items(cases[0].study), "labs")
        .pipe(derive_vars_limits, {case.id: case for case in cases})
        .pipe(derive_var_position)
        .pipe(derive_var_base_grade)
        .pipe(entries_last)
    )


def derive_vars_limits(labs: pl.DataFrame, cases: dict[str, Case]) -> pl.DataFrame:
    """`low`, `high`: the reference range on the day for the recorded sex. `grade`: by the study's gradings."""
    found = [_limits(cases[row["participant"]], row) for row in labs.iter_rows(named=True)]
    return labs.join(pl.DataFrame(found, schema=ADDED), on="key", how="left", maintain_order="left")


def derive_var_position(labs: pl.DataFrame) -> pl.DataFrame:
    """`position`: low, normal or high; null without a limit on that side that decides."""
    number, low, high = pl.col("number"), pl.col("low"), pl.col("high")
    known = low.is_not_null() | high.is_not_null()
    position = pl.when(number < low).then(pl.lit("low")).when(number > high).then(pl.lit("high"))
    return labs.with_columns(position.when(known).then(pl.lit("normal")).alias("position"))


def derive_var_base_grade(labs: pl.DataFrame) -> pl.DataFrame:
    """`grade_b1`: the grade of the value that is baseline B1."""
    base = labs.select(pl.col("key").alias("b1_row"), pl.col("grade").alias("grade_b1"))
    return labs.join(base, on="b1_row", how="left", maintain_order="left")


def worst_after(labs: pl.DataFrame) -> pl.DataFrame:
    """For each participant and item the row of the worst grade from the injection on; the first, if several."""
    after = labs.filter((pl.col("day_i") >= 0) & pl.col("grade").is_not_null())
    return after.sort("grade", "day", "order", descending=[True, False, False]).unique(
        WHO, keep="first", maintain_order=True
    )


def _limits(case: Case, row: Record) -> Record:
    place = Place(row["visit"] or "", row["form"], row["row"])
    found = range_in_force(case.study, case.state, row["item"], row["day"])
    low, high = (found.low, found.high) if found else (None, None)
    grading = next((g for g in case.study.safety.gradings if g.item == row["item"]), None)
    return {
        "key": row["key"],
        "low": None if low is None else float(low),
        "high": None if high is None else float(high),
        "grade": _grade(grading, case, place) if grading else None,
    }


def _grade(grading: Grading, case: Case, place: Place) -> int | None:
    """The first grade that is met, worst first; None once a worse one cannot be decided."""
    view = case.view(place)
    for grade in grading.grades:
        verdict = evaluate(grade.when, view).verdict
        if verdict is not Verdict.NOT_MET:
            return grade.grade if verdict is Verdict.MET else None
    return 0
