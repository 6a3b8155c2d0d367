"""What it shows of the participants at the beginning: who they are, and how they were before surgery and injection."""

from collections.abc import Sequence

import polars as pl

from vertebra.evidence.analysis.common import (
    MEASURES,
    code_label,
    headcount,
    number,
    of,
    people,
    population_label,
    wide,
)
from vertebra.evidence.book import NOTHING, Book, Spot
from vertebra.evidence.displays import Column, Table, TableRow
from vertebra.evidence.tables.frames import keys

DISPLAY, VALUES = "T14_1_3", "T14_1_4"
POPULATIONS = ("CONSENTED", "HARVESTED", "SAFETY")
NUMBERS = {"age": ("Age at consent (years)", 0), "bmi": ("Body mass index (kg/m²)", 1)}
CODES = {
    "sex": ("Sex at birth", "SEX"),
    "smoking": ("Smoking", "SMOKING"),
    "level": ("Index level", "LEVEL"),
    "herniation": ("Type of herniation", "HERNTYPE"),
    "transitional": ("Lumbosacral transitional vertebra", "LSTV"),
}
BASES = {
    "b0": "before discectomy",
    "b1": "before injection",
}
FOLLOWED = {"scores": ("VASBACK", "VASLEG", "ODITOT", "BARTOT"), "labs": ("CRP", "ESR"), "images": ("PFIRR", "DHI")}


def characteristics(book: Book) -> Table:
    """Who the participants are, in every population."""
    populations = _populations(book, POPULATIONS)
    return Table(
        id=DISPLAY,
        number="14.1.3",
        title="Characteristics of the participants",
        population=("Consented, harvested and injected participants",),
        columns=(wide("Characteristic"), *_heads(book, DISPLAY, populations)),
        rows=(*_numbers(book, populations), *_codes(book, populations)),
        footnotes=(("Codes: n (%) of those with an answer.",),),
        dense=True,
    )


def last_values(book: Book) -> Table:
    """Both baselines of what is followed; a baseline exists only for who reached its day."""
    populations = _populations(book, POPULATIONS[1:])
    return Table(
        id=VALUES,
        number="14.1.4",
        title="Last values before discectomy and before injection",
        population=("Harvested and injected participants",),
        columns=(wide("Measure"), *_heads(book, VALUES, populations)),
        rows=tuple(row for base in BASES for row in _measures(book, populations, base)),
        footnotes=(
            ("Mean (SD) of the last value on a day before the discectomy, and on a day before the injection. These are "
             "the baselines of all changes in this report.",),
        ),
        dense=True,
    )  # fmt: skip


def _populations(book: Book, wanted: Sequence[str]) -> list[str]:
    return [p for p in wanted if f"in_{p}" in book.tables["participants"].columns]


def _heads(book: Book, display: str, populations: list[str]) -> list[Column]:
    return [number((f"{population_label(book.study, p)}, N = ", headcount(book, display, p))) for p in populations]


def _spot(book: Book, population: str, *id: str, **about: str) -> Spot:
    return Spot(book, DISPLAY, ("BASE", population, *id), population_label(book.study, population), **about)


def _numbers(book: Book, populations: list[str]) -> list[TableRow]:
    rows = []
    for column, (label, places) in NUMBERS.items():
        tables = {p: people(book, p).filter(pl.col(column).is_not_null()) for p in populations}
        spots = {p: _spot(book, p, column, parameter=label) for p in populations}
        told = {p: (list(t[column]), places, keys(t)) for p, t in tables.items()}
        rows.append(TableRow(((label,), *((("",),) * len(populations)))))
        rows.append(TableRow((("Mean (SD)",), *(spots[p].mean_sd(*told[p]) for p in populations)), indent=1))
        rows.append(TableRow((("Median (range)",), *(spots[p].median_range(*told[p]) for p in populations)), indent=1))
    return rows


def _codes(book: Book, populations: list[str]) -> list[TableRow]:
    rows = []
    for column, (label, item) in CODES.items():
        answered = {p: people(book, p).filter(pl.col(column).is_not_null()) for p in populations}
        seen = {code for table in answered.values() for code in table[column]}
        ordered = [c.code for c in book.studies.codes(item) if c.code in seen]
        rows.append(TableRow(((label,), *((("",),) * len(populations)))))
        for code in ordered:
            said = code_label(book.studies, item, code)
            cells = [
                _spot(book, p, column, code, parameter=f"{label}: {said}").share(
                    keys(table.filter(pl.col(column) == code)), keys(table)
                )
                for p, table in answered.items()
            ]
            rows.append(TableRow(((said,), *cells), indent=1))
    return rows


def _measures(book: Book, populations: list[str], base: str) -> list[TableRow]:
    rows = [TableRow(((f"Last value {BASES[base]}",),))]
    for name, items in FOLLOWED.items():
        for item in items:
            first = {p: _base_rows(book, name, item, base, p) for p in populations}
            measure = MEASURES[item]
            about = f"{measure.title}, {BASES[base]}"
            cells = [
                _spot(book, p, *measure.id, base, parameter=about).mean_sd(
                    list(table[base]), measure.places, list(table[f"{base}_row"])
                )
                if _reached_by(base, p)
                else NOTHING
                for p, table in first.items()
            ]
            rows.append(TableRow(((measure.title,), *cells), indent=1))
    return rows


def _reached_by(base: str, population: str) -> bool:
    """Before injection there is no baseline for all who were harvested: some were never injected."""
    return population != "HARVESTED" or base == "b0"


def _base_rows(book: Book, table: str, item: str, base: str, population: str) -> pl.DataFrame:
    mine = of(book.tables[table], people(book, population))
    known = mine.filter(pl.col("item") == item, pl.col(base).is_not_null())
    return known.unique("participant", keep="first", maintain_order=True)
