"""What it shows, as tables: laboratory values in canonical units, with the limits in force, grades and both baselines.

Grades are the study's own (`study.safety.gradings`), decided by the expression tree that rules use, at the place of
each value. A value that no grading covers has none; one that cannot be decided has none either, never grade 0.
"""

import polars as pl

from vertebra.conduct.look import range_in_force
from vertebra.conduct.state import Place
from vertebra.evidence.tables.cases import Case
from vertebra.evidence.tables.frames import Record, frame
from vertebra.evidence.tables.measures import derive_measures, entries_last
from vertebra.protocol.expressions import evaluate
from vertebra.protocol.safety import Grading
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies
from vertebra.terms.verdicts import Verdict

INFLAMMATION = ("CRP", "ESR")
LIMITS = {"key": pl.String, "low": pl.Float64, "high": pl.Float64}
GRADES = {
    "participant": pl.String,
    "visit": pl.String,
    "row": pl.Int64,
    "item": pl.String,
    "term": pl.String,
    "number": pl.Float64,
    "unit": pl.String,
    "day": pl.Date,
    "day_i": pl.Int64,
    "order": pl.Int64,
    "grade": pl.Int64,
    "b1_row": pl.String,
    "lab_row": pl.String,
}


def lab_items(studies: Studies) -> tuple[str, ...]:
    """What has a reference range or a grade in any version, in the order of the forms; inflammation always."""
    safeties = [study.safety for study in studies.values()]
    wanted = {r.item for s in safeties for r in s.ranges} | {g.item for s in safeties for g in s.gradings}
    items = dict.fromkeys(i.id for form in studies.forms() for i in form.items)
    return tuple(i for i in items if i in wanted | set(INFLAMMATION) and studies.item(i).type == "number")


def derive_labs(values: pl.DataFrame, cases: list[Case]) -> pl.DataFrame:
    """Laboratory values with both baselines, the limits in force and the position against them."""
    if not cases:
        return derive_measures(values, (), "labs")
    return (
        derive_measures(values, lab_items(cases[0].studies), "labs")
        .pipe(derive_vars_limits, {case.id: case for case in cases})
        .pipe(derive_var_position)
        .pipe(entries_last)
    )


def derive_vars_limits(labs: pl.DataFrame, cases: dict[str, Case]) -> pl.DataFrame:
    """`low`, `high`: the reference range on the day for the recorded sex."""
    found = [_limits(cases[row["participant"]], row) for row in labs.iter_rows(named=True)]
    return labs.join(pl.DataFrame(found, schema=LIMITS), on="key", how="left", maintain_order="left")


def derive_var_position(labs: pl.DataFrame) -> pl.DataFrame:
    """`position`: low, normal or high; null without a limit on that side that decides."""
    number, low, high = pl.col("number"), pl.col("low"), pl.col("high")
    known = low.is_not_null() | high.is_not_null()
    position = pl.when(number < low).then(pl.lit("low")).when(number > high).then(pl.lit("high"))
    return labs.with_columns(position.when(known).then(pl.lit("normal")).alias("position"))


def _limits(case: Case, row: Record) -> Record:
    found = range_in_force(case.study, case.state, row["item"], row["day"])
    low, high = (found.low, found.high) if found else (None, None)
    return {
        "key": row["key"],
        "low": None if low is None else float(low),
        "high": None if high is None else float(high),
    }


def derive_grades(labs: pl.DataFrame, cases: list[Case]) -> pl.DataFrame:
    """Each value under each grading of its item: haemoglobin can be too low and too high, each with its own grades.

    `grade_b1` is the grade that the baseline before injection has under the same term.
    """
    by_id = {case.id: case for case in cases}
    records = (
        _graded(by_id[row["participant"]], row, number, grading)
        for row in labs.iter_rows(named=True)
        for number, grading in enumerate(_gradings(by_id[row["participant"]].study, row["item"]), 1)
    )
    return frame(GRADES, records).pipe(derive_var_base_grade).pipe(entries_last)


def _gradings(study: Study, item: str) -> list[Grading]:
    """The gradings of the item in the version that counts for the participant."""
    return [grading for grading in study.safety.gradings if grading.item == item]


def derive_var_base_grade(grades: pl.DataFrame) -> pl.DataFrame:
    """`grade_b1`: the grade of the baseline before injection under the same term."""
    base = grades.select(pl.col("lab_row").alias("b1_row"), "term", pl.col("grade").alias("grade_b1"))
    return grades.join(base, on=["b1_row", "term"], how="left", maintain_order="left")


def worst_after(grades: pl.DataFrame) -> pl.DataFrame:
    """For each participant and term the row of the worst grade from the injection on; the first, if several."""
    after = grades.filter((pl.col("day_i") >= 0) & pl.col("grade").is_not_null())
    return after.sort("grade", "day", "order", descending=[True, False, False], maintain_order=True).unique(
        ["participant", "term"], keep="first", maintain_order=True
    )


def _graded(case: Case, row: Record, number: int, grading: Grading) -> Record:
    place = Place(row["visit"] or "", row["form"], row["row"])
    key = row["key"].replace("LABS.", "GRADES.", 1)
    told = {"key": f"{key}.{number}", "term": grading.term.en, "lab_row": row["key"]}
    return {**row, **told, "grade": _grade(grading, case, place)}


def _grade(grading: Grading, case: Case, place: Place) -> int | None:
    """The first grade that is met, worst first; None once a worse one cannot be decided."""
    view = case.view(place)
    for grade in grading.grades:
        verdict = evaluate(grade.when, view).verdict
        if verdict is not Verdict.NOT_MET:
            return grade.grade if verdict is Verdict.MET else None
    return 0
