"""What it shows of harms: how many participants had which adverse events, and what so few participants can exclude.

A participant counts once in each line. Source: ICH E3 12.2 (adverse events), domain notes G (causality, special
interest), H (precision of twelve participants).
"""

from collections.abc import Callable

import polars as pl

from vertebra.evidence import stats
from vertebra.evidence.analysis.common import (
    headcount,
    number,
    of,
    people,
    people_keys,
    population_label,
    population_words,
    wide,
)
from vertebra.evidence.book import NOTHING, Book, Keys, Spot
from vertebra.evidence.displays import Shown, Table, TableRow, Words
from vertebra.evidence.rounding import show_percent
from vertebra.evidence.stats import poisson_rate, upper_bound
from vertebra.evidence.tables.frames import keys

OVERVIEW, TERMS, SPECIAL = "T14_3_1", "T14_3_2", "T14_3_3"
PERIODS = {
    "HARVESTED": ("harvest_emergent", "From discectomy on"),
    "SAFETY": ("treatment_emergent", "From injection on"),
}
YEAR = 365.25

Kind = tuple[str, str, Callable[[], pl.Expr]]
KINDS: tuple[Kind, ...] = (
    ("ANY", "Any adverse event", lambda: pl.lit(True)),
    ("RELATED", "Related to product or injection", lambda: pl.col("related")),
    ("GRADE3", "Grade 3 or worse", lambda: pl.col("grade") >= 3),
    ("SERIOUS", "Serious", lambda: pl.col("serious")),
    ("SERIOUS_RELATED", "Serious and related", lambda: pl.col("serious") & pl.col("related")),
    ("SPECIAL", "Of special interest", lambda: pl.col("special").is_not_null() & (pl.col("special") != "NONE")),
    ("FATAL", "Fatal", lambda: pl.col("outcome") == "FATAL"),
)


def emergent(book: Book, population: str = "SAFETY") -> pl.DataFrame:
    """The adverse events that count for the population: from the injection on, or from the discectomy on."""
    column, _ = PERIODS[population]
    return of(book.tables["harms"].filter(pl.col(column)), people(book, population))


def overview(book: Book) -> Table:
    """Participants and events of each kind, in both periods."""
    rows = [TableRow(((label,), *_kind(book, id, label, test))) for id, label, test in KINDS]
    heads = [
        number(label, f"{about} ({population_label(book.study, population)})")
        for population, (_, about) in PERIODS.items()
        for label in ("n (%)", "95% CI, %", "Events")
    ]
    return Table(
        id=OVERVIEW,
        number="14.3.1",
        title="Adverse events: overview",
        population=(
            *population_words(book, OVERVIEW, "HARVESTED"), "; ", *population_words(book, OVERVIEW),
        ),
        columns=(wide("Kind"), *heads),
        rows=tuple(rows),
        footnotes=(
            ("n: participants with at least one. CI: exact (Clopper–Pearson), two-sided. Related: possible, probable "
             "or definite to product or injection; not judged counts as related.",),
            ("An adverse event belongs to a period if it began on or after its first day. A date of onset known only "
             "in part belongs to the period unless it cannot; no date is ever filled in.",),
            ("Terms are the investigator’s own words; no coding dictionary was applied.",),
        ),
    )  # fmt: skip


def _kind(book: Book, id: str, label: str, test: Callable[[], pl.Expr]) -> list[Words]:
    cells: list[Words] = []
    for population, (_, about) in PERIODS.items():
        found, everybody = emergent(book, population).filter(test()), people_keys(book, population)
        spot = Spot(
            book, OVERVIEW, ("AE", population, id), population_label(book.study, population), label, analysis=about
        )
        cells += [
            spot.people(found, everybody),
            spot.exact(found["participant"].n_unique(), keys(found), everybody) if everybody else NOTHING,
            (_events(spot, found, everybody),),
        ]
    return cells


def _events(spot: Spot, found: pl.DataFrame, of_: Keys) -> Shown:
    return spot.put("events", found.height, str(found.height), keys(found) or of_, "count of adverse events", len(of_))


def terms(book: Book) -> Table:
    """Each term as recorded, from the injection on."""
    found = emergent(book).with_columns(pl.col("term").str.strip_chars().str.to_lowercase().alias("said"))
    order = sorted(
        set(found["said"]), key=lambda said: (-found.filter(pl.col("said") == said)["participant"].n_unique(), said)
    )
    return Table(
        id=TERMS,
        number="14.3.2",
        title="Adverse events from the injection on, by term",
        population=population_words(book, TERMS),
        columns=(
            wide("Term, as recorded"), number("n (%)"), number("Events"), number("Worst grade"), number("Serious, n"),
            number("Related, n"),
        ),
        rows=tuple(_term(book, said, found.filter(pl.col("said") == said)) for said in order),
        footnotes=(("n: participants. A participant counts once in each column; grades are CTCAE.",),),
    )  # fmt: skip


def _term(book: Book, said: str, found: pl.DataFrame) -> TableRow:
    label, everybody = said.capitalize(), people_keys(book)
    spot = Spot(book, TERMS, ("AE", "TERM", said), population_label(book.study, "SAFETY"), label)
    worst = found["grade"].max()
    grade = spot.put(
        "worst_grade",
        None if worst is None else int(str(worst)),
        "–" if worst is None else str(worst),
        keys(found),
        "worst grade",
        found.height,
    )
    serious, related = (found.filter(pl.col(x)) for x in ("serious", "related"))
    return TableRow(
        (
            (label,),
            spot.people(found, everybody),
            (_events(spot, found, everybody),),
            (grade,),
            (spot.at("SERIOUS", analysis="serious").people_count(serious, everybody),),
            (spot.at("RELATED", analysis="related").people_count(related, everybody),),
        )
    )


def special(book: Book) -> Table:
    """Every kind of special interest, seen or not, with what its count still allows."""
    codes = [c for c in book.studies.codelist("AESI").codes if c.code != "NONE"]
    return Table(
        id=SPECIAL,
        number="14.3.3",
        title="Adverse events of special interest, and what the numbers still allow",
        population=population_words(book, SPECIAL),
        columns=(
            wide("Special interest"), number("n (%)"), number("95% CI, %"), number("Upper bound, %"),
        ),
        rows=tuple(_special(book, code.code, code.label.en) for code in codes),
        footnotes=(
            ("n: participants, from the injection on. CI: exact, two-sided. Upper bound: exact, one-sided, 95%: a true "
             "rate above it would have shown more cases in 95 of 100 such trials.",),
        ),
    )  # fmt: skip


def _special(book: Book, code: str, label: str) -> TableRow:
    found, everybody = emergent(book).filter(pl.col("special") == code), people_keys(book)
    spot = Spot(book, SPECIAL, ("AESI", code), population_label(book.study, "SAFETY"), label)
    harmed = found["participant"].n_unique()
    bound = upper_bound(harmed, len(everybody))
    upper = spot.put("upper", bound, show_percent(bound), keys(found) or everybody, upper_bound, len(everybody))
    return TableRow(((label,), spot.people(found, everybody), spot.exact(harmed, keys(found), everybody), (upper,)))


def uncertainty_words(book: Book) -> Words:
    """What nobody having had a harm would mean at this number of participants, and how many years they were watched."""
    everybody, n = people_keys(book), len(people_keys(book))
    spot = Spot(book, SPECIAL, ("ZERO",), population_label(book.study, "SAFETY"), "If nobody is harmed")
    one, both = upper_bound(0, n), stats.clopper_pearson(0, n)
    high = both.high if both else None
    seen = [
        (
            rate,
            spot.put(
                f"seen_{rate}",
                1 - (1 - rate / 100) ** n,
                show_percent(1 - (1 - rate / 100) ** n, 0),
                everybody,
                "1 - (1 - rate)^n",
            ),
        )
        for rate in (1, 5, 10)
    ]
    chances = [
        word
        for rate, shown in seen
        for word in (
            f"{rate}% would be seen at least once with a chance of ",
            shown,
            "%, " if rate < 5 else "%, and " if rate < 10 else "%",
        )
    ]
    return (
        "A harm that none of ", headcount(book, SPECIAL), " injected participants had may still have a true rate of up "
        "to ", spot.put("upper", one, show_percent(one), everybody, upper_bound), "% (exact one-sided 95% bound; ",
        spot.put("upper_two_sided", high, show_percent(high), everybody, stats.clopper_pearson),
        "% two-sided). With so many participants a harm with a true rate of ", *chances, ".",
    )  # fmt: skip


def rate_words(book: Book) -> Words:
    """Adverse events per participant-year from the injection on."""
    who, found = people(book).filter(pl.col("last_contact").is_not_null()), emergent(book)
    days = sum(max((row["last_contact"] - row["injected"]).days, 0) for row in who.iter_rows(named=True))
    years, spot = (
        days / YEAR,
        Spot(
            book,
            OVERVIEW,
            ("AE", "RATE"),
            population_label(book.study, "SAFETY"),
            "Adverse events per participant-year",
        ),
    )
    rows = [*keys(found), *keys(who)]
    per_year = spot.number("per_year", found.height / years if years else None, 2, rows, poisson_rate, who.height)
    interval = spot.interval("CI", poisson_rate(found.height, years), 2, rows, poisson_rate, who.height)
    watched = spot.number("years", years, 1, keys(who), "days from injection to last contact / 365.25", who.height)
    return ("Over ", watched, " participant-years from the injection on, ", per_year, " adverse events were recorded "
            "per participant-year ", *interval, " (exact Poisson 95% interval).")  # fmt: skip
