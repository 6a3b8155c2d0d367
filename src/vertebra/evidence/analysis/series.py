"""What it shows of a measure over time: each planned visit, and the change from both baselines.

Mean change with Student's t interval, Hodges-Lehmann estimate with the exact signed-rank interval. No p value: one
arm has nothing to be compared with. Source: domain notes A5 R72; stats notes 4.2 (paired t and exact signed rank).
"""

from collections.abc import Sequence

import polars as pl

from vertebra.evidence import stats
from vertebra.evidence.analysis.common import (
    MEASURES,
    SAFETY,
    Measure,
    dashes,
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
from vertebra.evidence.displays import Column, Table, TableRow, Words

BASES = {"b0": "from before discectomy", "b1": "from before injection"}
NOTES: tuple[Words, ...] = (
    ("CI: 95% confidence interval; of the mean by Student’s t, of the Hodges–Lehmann estimate (HL, the median of all "
     "pairwise means) by the exact signed-rank distribution. Missing values were not imputed. A dash: nothing to "
        "compute, or too few values for an interval.",),
    ("Change from before discectomy contains the effect of the operation itself. There is no control group: no change "
     "shown here can be ascribed to the product, and no p value is given.",),
)  # fmt: skip
CENSORED: Words = ("Values reported as below or above a limit count as the limit.",)


def series_table(book: Book, table: pl.DataFrame, items: Sequence[str], id: str, number: str, title: str) -> Table:
    """One block a measure, one line a visit."""
    seen = of(table, people(book))
    rows = [row for item in items for row in _block(book, seen.filter(pl.col("item") == item), MEASURES[item], id)]
    censored = seen.filter(pl.col("item").is_in(list(items)) & pl.col("qualifier").is_not_null()).height > 0
    return Table(
        id=id,
        number=number,
        title=title,
        population=population_words(book, id),
        columns=_columns(),
        rows=tuple(rows),
        footnotes=(*NOTES, CENSORED) if censored else NOTES,
        landscape=True,
        dense=True,
    )


def _columns() -> tuple[Column, ...]:
    changes = [number(label, f"Change {base}") for base in BASES.values() for label in ("n", "Mean (CI)", "HL (CI)")]
    at_visit = [number(label, "At the visit") for label in ("n", "Mean (SD)", "Median (range)")]
    return (wide("Visit"), *at_visit, *changes)


def _block(book: Book, table: pl.DataFrame, measure: Measure, display: str) -> list[TableRow]:
    spot = Spot(book, display, measure.id, population_label(book.study, SAFETY), measure.title)
    visits = planned_visits(book, table)
    lines = [_line(spot, table.filter(pl.col("visit") == visit), measure, visit) for visit in visits]
    return [TableRow(((measure.title,),)), *lines] if lines else []


def _line(spot: Spot, table: pl.DataFrame, measure: Measure, visit: str) -> TableRow:
    here = spot.at(visit, visit=visit_label(spot.book.studies, visit))
    rows, values = list(table["key"]), list(table["number"])
    cells: list[Words] = [
        (here.visit,),
        (here.count(rows, method="count of participants with a value"),),
        here.mean_sd(values, measure.places, rows),
        here.median_range(values, measure.places, rows),
    ]
    for base, about in BASES.items():
        cells += _change(here.at(f"CHG_{base}", analysis=f"change {about}"), table, measure, base)
    return TableRow(tuple(cells), indent=1)


def _change(spot: Spot, table: pl.DataFrame, measure: Measure, base: str) -> tuple[Words, ...]:
    known = table.filter(pl.col(f"chg_{base}").is_not_null())
    changes = list(known[f"chg_{base}"])
    mean, shift = stats.mean_change(changes), stats.hodges_lehmann(changes)
    if mean is None or shift is None:
        return dashes(3)
    rows, n, places = [*known["key"], *known[f"{base}_row"]], mean.n, measure.mean_places
    spot.number("sd", mean.sd, places, rows, stats.mean_change, n)
    estimate = spot.number("mean", mean.mean, places, rows, stats.mean_change, n)
    middle = spot.number("HL", shift.estimate, places, rows, stats.hodges_lehmann, n)
    return (
        (spot.put("n", n, str(n), rows, "count of participants with both values", n),),
        (estimate, " ", *spot.interval("CI", mean.interval, places, rows, stats.mean_change, n)),
        (middle, " ", *spot.interval("HL_CI", shift.interval, places, rows, stats.hodges_lehmann, n)),
    )
