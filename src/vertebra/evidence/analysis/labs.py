"""What it shows of the laboratory: grades before the injection against the worst grade after it.

Source: ICH E3 12.4 (laboratory values); grades are the study's own edition of CTCAE.
"""

import polars as pl

from vertebra.evidence.analysis.common import (
    SAFETY,
    number,
    of,
    people,
    people_keys,
    population_label,
    population_words,
    wide,
)
from vertebra.evidence.book import Book, Spot
from vertebra.evidence.displays import Table, TableRow, Words
from vertebra.evidence.tables.frames import keys
from vertebra.evidence.tables.labs import worst_after

SHIFT = "T14_3_5"
GRADES = (0, 1, 2, 3, 4)


def shift_table(book: Book) -> Table:
    """One line for each term and grade before injection that occurred; terms without a grade are named below."""
    grades = of(book.tables["grades"], people(book))
    worst = worst_after(grades)
    terms = [term for term in _terms(book) if term in set(worst["term"])]
    rows = [row for term in terms for row in _lines(book, worst.filter(pl.col("term") == term), term)]
    return Table(
        id=SHIFT,
        number="14.3.5",
        title="Laboratory: grade before injection and worst grade after it",
        population=population_words(book, SHIFT),
        columns=(
            wide("Term"), number("Grade before"),
            *(number(str(g), "Worst grade from the injection on") for g in GRADES),
        ),
        rows=tuple(rows),
        footnotes=(
            (f"Grades: {book.study.safety.grades_version}; limits: {book.study.safety.ranges_version}. Numbers of "
             "participants; an empty cell is nobody. Unscheduled values count. Where the grading says so, a value "
             "raised before the injection is graded against itself.",),
            *_ungraded(book, grades, terms),
        ),
        dense=True,
    )  # fmt: skip


def _lines(book: Book, worst: pl.DataFrame, term: str) -> list[TableRow]:
    known = sorted(grade for grade in set(worst["grade_b1"]) if grade is not None)
    before = [*known, None] if worst["grade_b1"].null_count() else known
    return [_shift(book, worst, term, grade, grade == before[0]) for grade in before]


def _shift(book: Book, worst: pl.DataFrame, term: str, grade: int | None, is_first: bool) -> TableRow:
    mine = worst.filter(pl.col("grade_b1").eq_missing(pl.lit(grade, dtype=pl.Int64)))
    said = "NONE" if grade is None else str(grade)
    spot = Spot(book, SHIFT, ("SHIFT", term, f"FROM_{said}"), population_label(book.study, SAFETY), term)
    cells = [_cell(spot, mine, after) for after in GRADES]
    return TableRow(((term if is_first else "",), ("–" if grade is None else said,), *cells))


def _cell(spot: Spot, mine: pl.DataFrame, after: int) -> Words:
    found = mine.filter(pl.col("grade") == after)
    if not found.height:
        return ("",)
    here = spot.at(f"TO_{after}", analysis=f"worst grade {after}")
    return (here.count(keys(found), keys(mine), "count of participants"),)


def _ungraded(book: Book, grades: pl.DataFrame, terms: list[str]) -> tuple[Words, ...]:
    """Terms that could not be graded for want of a limit, and tests that were not done after the injection."""
    after = set(grades.filter(pl.col("day_i") >= 0)["term"])
    others = [term for term in _terms(book) if term not in terms]
    without, undone = [x for x in others if x in after], [x for x in others if x not in after]
    said = []
    if without:
        said.append((f"Not gradable, because no reference range is defined: {', '.join(without)}.",))
    if undone:
        said.append((f"Not measured from the injection on: {', '.join(undone)}.",))
    return tuple(said)


def _terms(book: Book) -> list[str]:
    """What some version grades, as the newest orders it."""
    return list(dict.fromkeys(g.term.en for study in book.studies.newest_first for g in study.safety.gradings))


def grade3_words(book: Book) -> Words:
    """How many participants were graded 3 or worse after the injection."""
    worst = worst_after(of(book.tables["grades"], people(book)))
    spot = Spot(book, SHIFT, ("SHIFT", "GRADE3"), population_label(book.study, SAFETY), "Laboratory grade 3 or worse")
    count = spot.people_count(worst.filter(pl.col("grade") >= 3), people_keys(book))
    return ("Participants with a laboratory value of grade 3 or worse from the injection on: ", count, ". ")


def limit_of(book: Book, item: str) -> float | None:
    """The one upper limit of an item, if the study has just one for both sexes and all days."""
    highs = {r.high for r in book.study.safety.ranges if r.item == item and r.high is not None}
    return float(highs.pop()) if len(highs) == 1 else None
