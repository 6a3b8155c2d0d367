"""What it shows of a measure over time, drawn: each injected participant around the day of injection.

Unscheduled visits are included; a line is broken where a visit was missed.
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from vertebra.evidence import stats
from vertebra.evidence.analysis.common import MEASURES, of, people, planned_visits, population_words
from vertebra.evidence.analysis.labs import limit_of
from vertebra.evidence.book import Book
from vertebra.evidence.displays import Figure
from vertebra.evidence.figures import Course, Measure, profiles, spaghetti
from vertebra.evidence.figures.courses import Points

MEDIANS = "Median at the target day of each visit from the last before the injection on."
OTHERS = "All other participants are drawn faintly behind. Unscheduled values are included."


def together(book: Book, item: str, number: str) -> Figure:
    """All participants in one picture with the median; for scores from 0 to 100."""
    measure, table = MEASURES[item], book.tables["scores"]
    return _figure(
        book,
        number,
        f"{measure.title}: all injected participants",
        lambda: spaghetti(
            courses(book, table, item), Measure(measure.title, low=0, high=100), medians(book, table, item)
        ),
        f"{measure.title} of each participant over days from injection, with the median at each visit.",
        MEDIANS,
    )


def each(book: Book, item: str, number: str) -> Figure:
    """One small picture a participant, on a log scale, with the upper limit where there is one."""
    measure, table = MEASURES[item], book.tables["labs"]
    axis = Measure(f"{measure.title}, log scale", log=True, upper_limit=limit_of(book, item))
    return _figure(
        book,
        number,
        f"{measure.title}: each injected participant",
        lambda: profiles(courses(book, table, item), axis),
        f"One panel for each participant: {measure.title} over days from injection, with injection and surgery marked.",
        OTHERS,
    )


def _figure(book: Book, number: str, title: str, draw: Callable[[], str], alt: str, note: str) -> Figure:
    id = f"F{number.replace('.', '_')}"
    return Figure(id, number, title, population_words(book, id), book.drawing(draw), alt, ((note,),))


def courses(book: Book, table: pl.DataFrame, item: str) -> list[Course]:
    """The way of each injected participant, unscheduled visits included; broken where a visit was missed."""
    who, visits = people(book), book.tables["visits"]
    seen = table.filter(pl.col("item") == item)
    return [
        _course(seen, visits, row["participant"], row["surgery"], row["injected"]) for row in who.iter_rows(named=True)
    ]


def _course(table: pl.DataFrame, visits: pl.DataFrame, who: str, surgery: date | None, injected: date) -> Course:
    mine = table.filter(pl.col("participant") == who, pl.col("day_i").is_not_null()).sort("day_i", "order")
    points: list[tuple[int, float | None]] = list(zip(mine["day_i"], mine["number"], strict=True))
    missed = visits.filter(pl.col("participant") == who, pl.col("standing") == "missed", pl.col("target") >= injected)
    points += [((day - injected).days, None) for day in missed["target"]]
    away = (surgery - injected).days if surgery else None
    return Course(who, tuple(sorted(points, key=lambda point: point[0])), away)


def medians(book: Book, table: pl.DataFrame, item: str) -> Points:
    """The median at each planned visit from the last before the injection on, at the target day of the visit."""
    seen = of(table, people(book)).filter(pl.col("item") == item)
    found = []
    for visit in planned_visits(book, seen):
        plan = book.studies.visit(visit)
        here = seen.filter(pl.col("visit") == visit)
        middle = stats.summarise(list(here["number"])).median
        if plan.anchor == "injection" and middle is not None:
            found.append((plan.day, middle))
    return tuple(found)
