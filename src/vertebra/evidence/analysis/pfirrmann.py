"""What it shows of the Pfirrmann grade: a grade is counted, not averaged.

Source: domain notes E (grades I to V; a change of one grade is within the error of a reader).
"""

import polars as pl

from vertebra.evidence.analysis.common import (
    MEASURES,
    SAFETY,
    number,
    of,
    people,
    planned_visits,
    population_label,
    population_words,
    visit_label,
    wide,
)
from vertebra.evidence.book import Book, Spot
from vertebra.evidence.displays import Table, TableRow, Words
from vertebra.evidence.tables.frames import keys

DISPLAY = "T14_2_5"
GRADES = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V"}
CHANGES = {
    "LOWER": ("Lower", pl.col("chg_b1") < 0),
    "SAME": ("Same", pl.col("chg_b1") == 0),
    "HIGHER": ("Higher", pl.col("chg_b1") > 0),
}


def grade_table(book: Book) -> Table:
    """How many have each grade at each visit, and against the last reading before the injection."""
    table = of(book.tables["images"], people(book)).filter(pl.col("item") == "PFIRR")
    rows = [_line(book, visit, table.filter(pl.col("visit") == visit)) for visit in planned_visits(book, table)]
    return Table(
        id=DISPLAY,
        number="14.2.5",
        title="Pfirrmann grade by visit",
        population=population_words(book, DISPLAY),
        columns=(
            wide("Visit"), number("n"), *(number(name, "Grade") for name in GRADES.values()),
            *(number(name, "Against before injection") for name, _ in CHANGES.values()),
        ),
        rows=tuple(rows),
        footnotes=(("Numbers of participants; an empty cell is nobody. Readers differ by one grade in many discs, so a "
                    "change of one grade in one participant says little.",),),
        landscape=True,
    )  # fmt: skip


def _line(book: Book, visit: str, table: pl.DataFrame) -> TableRow:
    label, measure = visit_label(book.studies, visit), MEASURES["PFIRR"]
    spot = Spot(book, DISPLAY, (*measure.id, visit), population_label(book.study, SAFETY), measure.title, label)
    everybody = keys(table)
    cells: list[Words] = [(spot.count(everybody),)]
    tests = {f"GRADE_{grade}": pl.col("number") == grade for grade in GRADES}
    for name, test in (tests | {name: test for name, (_, test) in CHANGES.items()}).items():
        found = keys(table.filter(test.fill_null(False)))
        cells.append(
            (spot.at(name, analysis=name.replace("_", " ").lower()).count(found, everybody),) if found else ("",)
        )
    return TableRow(((label,), *cells))
