"""What it shows of the conduct: deviations, visits in and out of their windows, data queries, refused attempts.

Source: ICH E3 10.2 (protocol deviations); domain notes A4 R60, F5.
"""

import polars as pl

from vertebra.conduct.departures import what_departed
from vertebra.evidence import stats
from vertebra.evidence.analysis.common import number, people_keys, population_words, visit_label, wide
from vertebra.evidence.book import Book, Spot
from vertebra.evidence.displays import Table, TableRow, Words
from vertebra.evidence.tables.frames import keys

DEVIATIONS, VISITS, QUERIES = "T14_4_1", "T14_4_2", "T14_4_3"
STANDINGS = {
    "in window": ("In window", pl.col("timing") == "in window"),
    "early": ("Early", pl.col("timing") == "early"),
    "late": ("Late", pl.col("timing") == "late"),
    "missed": ("Missed", pl.col("standing") == "missed"),
    "overdue": ("Overdue", pl.col("standing") == "overdue"),
    "left": ("Left before", pl.col("standing") == "left before"),
    "open": ("Not yet due", pl.col("standing").is_in(["upcoming", "due"])),
}
ENDS = {
    "resolved": "Resolved by corrected data",
    "closed": "Closed by a person",
    "cancelled": "Cancelled",
    "answered": "Answered, not closed",
    "reported": "Check reported as wrong, not closed",
    "open": "Open",
}


def deviation_table(book: Book) -> Table:
    """Deviations by code, with their weight."""
    table = book.tables["deviations"]
    order = [str(code) for code in table.group_by("code").len().sort("len", "code", descending=[True, False])["code"]]
    rows = [_deviation(book, table, "ALL", "Any deviation")]
    rows += [
        _deviation(book, table.filter(pl.col("code") == code), code, what_departed(book.studies, code).en)
        for code in order
    ]
    return Table(
        id=DEVIATIONS,
        number="14.4.1",
        title="Deviations from the protocol",
        population=population_words(book, DEVIATIONS, "CONSENTED"),
        columns=(
            wide("Deviation"), number("Participants, n (%)"), number("Deviations"), number("Important"),
            number("Minor"), number("Not yet judged"),
        ),
        rows=tuple(rows),
        footnotes=(("The engine finds deviations itself; their weight is judged by a person.",),),
    )  # fmt: skip


def _deviation(book: Book, table: pl.DataFrame, code: str, label: str) -> TableRow:
    spot = Spot(book, DEVIATIONS, ("DV", code), "Consented", label)
    everybody = people_keys(book, "CONSENTED")
    all_ = keys(table)
    weights = {"important": pl.col("weight") == "important", "minor": pl.col("weight") == "minor"}
    cells: list[Words] = [
        spot.people(table, everybody),
        (spot.at("ALL", analysis="deviations").count(all_, everybody),),
    ]
    for name, test in (weights | {"open": pl.col("weight").is_null()}).items():
        cells.append((spot.at(name, analysis=name).count(keys(table.filter(test)), all_ or everybody),))
    return TableRow(((label,), *cells))


def visit_table(book: Book) -> Table:
    """How each planned visit after the discectomy stands."""
    table = book.tables["visits"]
    visits = [v.id for v in book.studies.visits() if v.id in set(table["visit"])]
    rows = [_visit(book, visit_label(book.studies, v), v, table.filter(pl.col("visit") == v)) for v in visits]
    return Table(
        id=VISITS,
        number="14.4.2",
        title="Visits and their windows",
        population=population_words(book, VISITS, "HARVESTED"),
        columns=(wide("Visit"), number("Planned"), *(number(label) for label, _ in STANDINGS.values())),
        rows=(*rows, _visit(book, "All visits", "ALL", table)) if rows else (),
        footnotes=(
            ("Planned: participants for whom the visit has a date. A visit on several days is judged by the first "
             "inside its window.",),
        ),
        dense=True,
    )  # fmt: skip


def _visit(book: Book, label: str, visit: str, table: pl.DataFrame) -> TableRow:
    spot = Spot(book, VISITS, ("VISIT", visit), "Tissue harvested", "Visits", label)
    cells: list[Words] = [(spot.at("PLANNED", analysis="planned").count(keys(table)),)]
    for name, (_, test) in STANDINGS.items():
        found = keys(table.filter(test.fill_null(False)))
        cells.append((spot.at(name, analysis=name).count(found, keys(table)),) if found else ("",))
    return TableRow(((label,), *cells))


def query_table(book: Book) -> Table:
    """How data queries ended, and how long they took."""
    table = book.tables["queries"]
    rows = [_query(book, "All", "ALL", table, table)]
    rows += [_query(book, label, end, table.filter(pl.col("status") == end), table) for end, label in ENDS.items()]
    return Table(
        id=QUERIES,
        number="14.4.3",
        title="Data queries",
        population=("All data queries",),
        columns=(
            wide("End"), number("n (%)"), number("By the system"), number("By a person"), number("Median days (range)"),
        ),
        rows=tuple(rows),
        footnotes=(("Days from opened to resolved or closed; open queries count up to the cutoff.",),),
    )  # fmt: skip


def _query(book: Book, label: str, end: str, found: pl.DataFrame, table: pl.DataFrame) -> TableRow:
    spot = Spot(book, QUERIES, ("QUERY", end), "All data queries", label)
    cells: list[Words] = [spot.share(keys(found), keys(table))]
    for name, by in (("SYSTEM", True), ("PERSON", False)):
        mine = keys(found.filter(pl.col("system") == by))
        cells.append((spot.at(name, analysis=name.lower()).count(mine, keys(found)),) if found.height else ("–",))
    return TableRow(
        ((label,), *cells, spot.at("DAYS", analysis="days").median_range(list(found["days"]), 1, keys(found)))
    )


def refused_words(book: Book) -> Words:
    """How many attempts at a product step a hard stop refused."""
    table = book.tables["refused"]
    spot = Spot(book, "L16_2_3", ("REFUSED",), "All participants", "Refused attempts")
    bedside = table.filter(pl.col("step") == "administer")
    return (
        "Attempts at a step of the product that a hard stop refused: ",
        spot.count(keys(table), people_keys(book, "")), ", of these at the injection: ",
        spot.at("BEDSIDE", analysis="at the injection").count(keys(bedside), keys(table) or people_keys(book, "")),
        ". Each attempt is kept as a fact in the ledger.",
    )  # fmt: skip


def data_words(book: Book) -> Words:
    """Queries and visits in one sentence."""
    table, visits = book.tables["queries"], book.tables["visits"]
    spot = Spot(book, QUERIES, ("QUERY", "ALL"), "All data queries", "All")
    waiting = table.filter(pl.col("status").is_in(["open", "answered", "reported"]))
    middle = stats.summarise(list(table["days"])).median
    days = spot.at("DAYS", analysis="days").number("median", middle, 1, keys(table), stats.summarise, table.height)
    seen = visits.filter(pl.col("timing").is_not_null())
    in_window = keys(seen.filter(pl.col("timing") == "in window"))
    on_time = Spot(book, VISITS, ("VISIT", "SEEN"), "Tissue harvested", "Visits that took place")
    return (
        "Data queries raised: ", spot.count(keys(table), keys(table)), ", still open: ",
        spot.at("WAITING", analysis="open").count(keys(waiting), keys(table)), ", median days to the end: ", days,
        ". Visits that took place: ", on_time.count(keys(seen)), ", in their window: ",
        on_time.at("IN_WINDOW", analysis="in window").count(in_window, keys(seen)),
        ".",
    )  # fmt: skip
