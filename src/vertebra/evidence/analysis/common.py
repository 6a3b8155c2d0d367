"""What it shows, in the study's own words: labels of codes, visits and measures, and who is counted.

In: a book. Out: texts in English, frames of participants, rows. The short names of measures begin the ids of results.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from vertebra.evidence.book import Book, Keys
from vertebra.evidence.displays import Column, Shown, Words
from vertebra.evidence.results import Labels, Result
from vertebra.evidence.tables.frames import keys
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies


@dataclass(frozen=True)
class Measure:
    """What is followed over time: item, parts of its result ids, title, short title, decimals as recorded."""

    item: str
    id: tuple[str, ...]
    title: str
    head: str
    places: int = 0

    @property
    def mean_places(self) -> int:
        """A mean is told one decimal finer than whole numbers are recorded, and as fine as the others."""
        return self.places or 1


MEASURES = {
    m.item: m
    for m in (
        Measure("VASBACK", ("VAS", "BACK"), "Back pain (VAS, 0–100 mm)", "Back mm"),
        Measure("VASLEG", ("VAS", "LEG"), "Leg pain (VAS, 0–100 mm)", "Leg mm"),
        Measure("ODITOT", ("ODI",), "Disability (ODI, 0–100 %)", "ODI %", 1),
        Measure("BARTOT", ("BARTHEL",), "Activities of daily living (Barthel index, 0–100)", "Barthel"),
        Measure("CRP", ("CRP",), "C-reactive protein (mg/L)", "CRP mg/L", 1),
        Measure("ESR", ("ESR",), "Erythrocyte sedimentation rate (mm/h)", "ESR mm/h"),
        Measure("DHI", ("DHI",), "Disc height index", "DHI", 3),
        Measure("T2", ("T2",), "T2 of the nucleus (ms)", "T2 ms"),
        Measure("PFIRR", ("PFIRRMANN",), "Pfirrmann grade (1–5)", "Grade"),
    )
}

SAFETY = "SAFETY"


def text(label: str) -> Column:
    return Column((label,))


def wide(label: str, share: float = 1) -> Column:
    return Column((label,), width=share)


def columns(*labels: str) -> tuple[Column, ...]:
    """Columns of a listing: `Detail*` shares the room that is left, `Detail**` takes twice as much, `Day>` is right."""
    return tuple(_column(label) for label in labels)


def _column(label: str) -> Column:
    if label.endswith(">"):
        return Column((label[:-1],), "right")
    return Column((label.rstrip("*"),), width=label.count("*"))


def number(label: str | Words, group: str = "") -> Column:
    return Column((label,) if isinstance(label, str) else label, "number", group=group)


def code_label(studies: Studies, item: str, code: str | None) -> str:
    """How the study words a code; the code itself where it has no words, a dash where there is none."""
    if code is None:
        return "–"
    known = studies.code_label(item, code)
    return known.en if known else code


def visit_label(studies: Studies, visit: str) -> str:
    """`V8 Week 1`."""
    return f"{visit} {studies.visit(visit).label.en}" if studies.has_visit(visit) else visit


def item_label(studies: Studies, item: str) -> str:
    return studies.item(item).label.en if studies.has_item(item) else item


def readings(book: Book) -> str:
    """Under which reading of the criteria the study was conducted; several, if an amendment changed it."""
    return ", later ".join(dict.fromkeys(study.reading for study in book.studies.values()))


def population_label(study: Study, id: str) -> str:
    return next((p.label.en for p in study.populations if p.id == id), id)


def people(book: Book, population: str = SAFETY) -> pl.DataFrame:
    """The participants of a population; all who were identified for the empty name; nobody for an unknown one."""
    table = book.tables["participants"]
    if not population:
        return table
    return table.filter(pl.col(f"in_{population}")) if f"in_{population}" in table.columns else table.clear()


def people_keys(book: Book, population: str = SAFETY) -> Keys:
    return keys(people(book, population))


def of(table: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    """The rows of these participants."""
    return table.filter(pl.col("participant").is_in(who["participant"].to_list()))


def participants_in(table: pl.DataFrame) -> Keys:
    """The participants' own rows for whom the table has a row, each once."""
    return [f"PARTICIPANTS.{who}" for who in sorted(set(table["participant"]))]


def headcount(book: Book, display: str, population: str = SAFETY) -> Shown:
    """N of a population: the same number wherever it is asked for."""
    rows, label = people_keys(book, population), population_label(book.study, population)
    labels = Labels(label, "Participants", "n")
    method = "count of participants for whom the condition of the population is met"
    count = len(rows)
    found = Result(f"POP.{population}.N", display, labels, count, str(count), count, tuple(rows), method)
    return book.put(found)


def population_words(book: Book, display: str, population: str = SAFETY) -> Words:
    """`Injected (safety), N = 12`: the line below a title."""
    return (f"{population_label(book.study, population)}, N = ", headcount(book, display, population))


def joined(words: Iterable[Words], between: str = ", ") -> Words:
    """Words one after the other."""
    told: list[str | Shown] = []
    for some in words:
        told += [between, *some] if told else some
    return tuple(told)


def dashes(count: int) -> tuple[Words, ...]:
    return (("–",),) * count


def shown(value: object) -> str:
    """A recorded value in a listing: as it is, or a dash; a number below nought with a minus, not a hyphen."""
    if isinstance(value, int) and not isinstance(value, bool) and value < 0:
        return f"−{-value}"
    return "–" if value is None or value == "" else str(value)


def flags(table: pl.DataFrame, column: str) -> Keys:
    """Keys of the rows where a yes/no column is true."""
    return keys(table.filter(pl.col(column)))


def planned_visits(book: Book, table: pl.DataFrame) -> Sequence[str]:
    """The planned visits at which the table has a value, in the order of the protocol."""
    seen = set(table["visit"])
    return [v.id for v in book.studies.visits() if v.id in seen and not v.unscheduled]
