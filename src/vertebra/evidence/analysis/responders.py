"""What it shows of responders: for each named rule, how many fulfilled it, with the exact interval.

Source: domain notes C (responder definitions as named, versioned rules); unknown is never a response.
"""

import polars as pl

from vertebra.evidence.analysis.common import number, people_keys, population_label, population_words, visit_label, wide
from vertebra.evidence.book import NOTHING, Book, Spot
from vertebra.evidence.displays import Table, TableRow
from vertebra.evidence.tables.frames import keys
from vertebra.protocol.endpoints import Responder

DISPLAY = "T14_2_3"


def responder_table(book: Book) -> Table:
    """Each rule at each of the last two visits that judge it."""
    judged = book.tables["responders"].filter(pl.col("due"))
    visits = [v.id for v in book.study.visits if v.id in set(judged["visit"])][-2:]
    rows = []
    for visit in visits:
        rows.append(TableRow(((visit_label(book.studies, visit),),)))
        here = judged.filter(pl.col("visit") == visit)
        rows += [
            _rule(book, rule, visit, here.filter(pl.col("responder") == rule.id)) for rule in book.study.responders
        ]
    return Table(
        id=DISPLAY,
        number="14.2.3",
        title="Responders by named rule",
        population=population_words(book, DISPLAY),
        columns=(
            wide("Rule and version"), number("Due, n"), number("Responded, n (%)"), number("95% CI, %"),
            number("Unknown, n"), number("Responded of known, n (%)"),
        ),
        rows=tuple(rows),
        footnotes=(
            ("Due: the visit took place or its window has closed. Unknown: a value that the rule needs is missing; it "
             "counts as no response in the first share and is left out of the last one. CI: exact (Clopper–Pearson).",),
            ("Without a control group a response cannot be ascribed to the product.",),
        ),
        landscape=True,
        dense=True,
    )  # fmt: skip


def _rule(book: Book, rule: Responder, visit: str, rows: pl.DataFrame) -> TableRow:
    spot = Spot(book, DISPLAY, ("RESP", rule.id, visit), population_label(book.study, "SAFETY"), rule.label.en, visit)
    due, met = keys(rows), keys(rows.filter(pl.col("verdict") == "met"))
    unknown = keys(rows.filter(pl.col("verdict") == "unknown"))
    known = keys(rows.filter(pl.col("verdict") != "unknown"))
    if not due:
        return TableRow(((_named(rule),), ("0",), *((NOTHING,) * 4)), indent=1)
    cells = (
        (spot.at("DUE", analysis="due").count(due, people_keys(book)),),
        spot.share(met, due),
        spot.exact(len(met), met, due),
        (spot.at("UNKNOWN", analysis="unknown").count(unknown, due),),
        spot.at("OF_KNOWN", analysis="of known").share(met, known),
    )
    return TableRow(((_named(rule),), *cells), indent=1)


def _named(rule: Responder) -> str:
    return f"{rule.label.en} ({rule.id}, version {rule.version})"
