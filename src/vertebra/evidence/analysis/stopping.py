"""What it shows of the rule that stops the trial: the boundary in force, how it behaves, and where the trial stands.

Source: domain notes G (Bayesian boundary), stats notes 2.1 (exact properties).
"""

import polars as pl

from vertebra.evidence.analysis.common import SAFETY, number, people_keys, population_label, text, wide
from vertebra.evidence.analysis.named import cause_label
from vertebra.evidence.book import Book, Spot
from vertebra.evidence.boundary import stop_at, stop_probability
from vertebra.evidence.displays import Shown, Table, TableRow, Words
from vertebra.evidence.rounding import show_number
from vertebra.evidence.tables.frames import keys, row_key

BOUNDARY = "T14_3_6"
# True rates at which the domain notes (G) state the properties of the boundary.
RATES = (0.05, 0.1, 0.2, 0.3, 0.5)


def counted(book: Book) -> pl.DataFrame:
    """The adverse events that the engine counted for the boundary; a participant may have several."""
    rule = book.study.safety.boundary.id
    rows = {row_key("harms", who, row): who for id, who, row in book.tables.trial.harms if id == rule}
    return book.tables["harms"].filter(pl.col("key").is_in(list(rows)))


def boundary_table(book: Book) -> Table:
    """After n participants dosed, how many harmed participants stop the trial."""
    rule = book.study.safety.boundary
    dosed = len(people_keys(book))
    steps = sorted(int(n) for n in rule.stops)
    here = Spot(
        book, BOUNDARY, ("BOUNDARY", "HARMED"), population_label(book.study, SAFETY), rule.label.en, analysis="counted"
    )
    now = (here.people_count(counted(book), people_keys(book)), " harmed")
    rows = [TableRow(((str(n),), (str(rule.stops[str(n)]),), now if n == dosed else ("",))) for n in steps]
    return Table(
        id=BOUNDARY,
        number="14.3.6",
        title="Stopping boundary in force",
        population=(rule.label.en,),
        columns=(
            number("Participants dosed"),
            number("Stop at so many harmed, or more"),
            wide("Where the trial stands"),
        ),
        rows=tuple(rows),
        footnotes=(_properties(book),),
        dense=True,
    )


def _properties(book: Book) -> Words:
    rule = book.study.safety.boundary
    stops, most = {int(n): k for n, k in rule.stops.items()}, book.study.identity.planned
    told: list[str | Shown] = []
    for rate in RATES:
        spot = Spot(
            book,
            BOUNDARY,
            ("BOUNDARY", "P_STOP", f"{rate * 100:.0f}"),
            "Any participants",
            f"Chance to stop at a true rate of {rate:.0%}",
        )
        chance = stop_probability(stops, rate, most)
        told += [
            "; " if told else "",
            spot.put("p", chance, show_number(chance, 3), (), stop_probability, most),
            f" at {rate:.0%}",
        ]
    return ("Chance to stop within the planned number of participants, by the true rate of the harm: ", *told, ".")


def standing_words(book: Book) -> Words:
    """Where the trial stands against its boundary."""
    rule, who = book.study.safety.boundary, people_keys(book)
    spot = Spot(book, BOUNDARY, ("BOUNDARY",), population_label(book.study, SAFETY), rule.label.en)
    harmed, limit = counted(book), stop_at(rule.stops, len(who))
    dosed = spot.at("DOSED", analysis="dosed").count(who)
    seen = spot.at("HARMED", analysis="counted").people_count(harmed, who)
    if limit is None:
        return ("After ", dosed, " participants dosed no boundary is set; ", seen, " had an adverse event that counts.")
    at = spot.at("LIMIT", analysis="boundary").put("n", limit, str(limit), who, "stops[number dosed]", len(who))
    word = "is reached" if harmed["participant"].n_unique() >= limit else "is not reached"
    return ("After ", dosed, " participants dosed, ", seen, " had an adverse event that counts for the stopping rule; "
            "the rule stops at ", at, f". The boundary {word}.")  # fmt: skip


def rule_label(book: Book, id: str) -> str:
    """The words of what placed a hold: a signal, a pausing rule, the boundary, or a person."""
    safety = book.study.safety
    labels = {s.id: s.label.en for s in safety.signals} | {p.id: p.label.en for p in safety.pauses}
    labels |= {safety.boundary.id: safety.boundary.label.en, "person": "A person"}
    return labels.get(id, id)


def holds_table(book: Book) -> Table:
    """Every hold on dosing, and its end."""
    holds = book.tables["holds"]
    rows = [
        TableRow(
            (
                (h["placed"],),
                (rule_label(book, h["rule"]),),
                (h["participant"] or "–",),
                (cause_label(book, h["why"]),),
                (h["lifted"] or "in force",),
            )
        )
        for h in holds.iter_rows(named=True)
    ]
    spot = Spot(book, "T14_3_7", ("HOLDS",), "Trial", "Holds on dosing")
    return Table(
        id="T14_3_7",
        number="14.3.7",
        title="Holds on dosing",
        population=("Whole trial, holds placed: ", spot.count(keys(holds))),
        columns=(text("Placed"), wide("Rule"), text("Participant"), wide("Why"), text("Lifted")),
        rows=tuple(rows),
    )


def signals_words(book: Book) -> Words:
    """How many signals the engine raised, and how many wait for a review."""
    signals = book.tables["signals"]
    waiting = signals.filter(pl.col("reviewed").is_null())
    spot = Spot(book, "L16_2_7", ("SIGNALS",), "All participants", "Signals raised")
    raised = spot.count(keys(signals), people_keys(book, ""))
    return (
        "Safety signals that the engine raised: ",
        raised,
        ", waiting for review: ",
        spot.at("WAITING", analysis="not reviewed").count(keys(waiting), keys(signals)),
        ".",
    )
