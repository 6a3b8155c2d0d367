"""What it shows as recorded: every adverse event, deviation, signal and refused attempt, and each participant's values.

With a dozen participants the listings weigh more than any statistic. Partial dates are printed as recorded.
Source: ICH E3 16.2 (patient data listings).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from vertebra.conduct.departures import departure
from vertebra.evidence.analysis.common import (
    MEASURES,
    code_label,
    columns,
    item_label,
    of,
    people,
    population_words,
    shown,
    visit_label,
)
from vertebra.evidence.analysis.flow import STAGE_LABELS, reason_label
from vertebra.evidence.analysis.named import (
    role_label,
    step_label,
    stop_labels,
    visit_or_form,
)
from vertebra.evidence.book import Book
from vertebra.evidence.displays import Column, Listing, ListingRow, Words
from vertebra.evidence.rounding import show_number
from vertebra.evidence.tables.frames import Record
from vertebra.evidence.tables.harms import RELATIONS
from vertebra.protocol.expressions.say import say_unit

CONSENTED = "CONSENTED"
Cells = Callable[[Record], Iterable[object]]


def _listing(
    id: str, number: str, title: str, population: Words, heads: tuple[Column, ...], table: pl.DataFrame, cells: Cells,
    footnotes: tuple[Words, ...] = (), landscape: bool = True,
) -> Listing:  # fmt: skip
    rows = (ListingRow(tuple(shown(cell) for cell in cells(row)), row["key"]) for row in table.iter_rows(named=True))
    return Listing(id, number, title, population, heads, tuple(rows), footnotes, landscape)


def left_listing(book: Book) -> Listing:
    """Everybody who was operated, with the days and the end."""
    return _listing(
        "L16_2_1", "16.2.1", "Participants operated: days and end", population_words(book, "L16_2_1", "HARVESTED"),
        columns("Participant", "Consent", "Discectomy", "Release", "Injection", "Last contact", "End",
                "Stage reached, and why no further*"),
        people(book, "HARVESTED"),
        lambda r: (r["participant"], r["consented"], r["surgery"], r["released"], r["injected"], r["last_contact"],
                   r["ended"], _stage(book, r)),
    )  # fmt: skip


def _stage(book: Book, row: Record) -> str:
    stage = STAGE_LABELS[row["reached"]]
    return f"{stage}; {reason_label(book, row['left']).lower()}" if row["left"] else stage


def eligibility_listing(book: Book) -> Listing:
    """For each check, the criteria that were failed and those that could not be decided, under the reading in force."""
    fitness = book.tables["fitness"].filter(pl.col("signed"), pl.col("verdict") != "met")
    checks = fitness.group_by("participant", "moment", "day", maintain_order=True).agg(
        pl.col("key").first(),
        pl.col("criterion").filter(pl.col("verdict") == "not met").str.join(", ").alias("failed"),
        pl.struct("criterion", "missing").filter(pl.col("verdict") == "unknown").alias("undecided"),
    )
    return _listing(
        "L16_2_8", "16.2.8", "Criteria failed or undecided, by participant", ("Participants with signed eligibility",),
        columns("Participant", "Check", "Signed on", "Failed*", "Undecided, and what is missing**"),
        checks.sort("participant", "day", maintain_order=True),
        lambda r: (r["participant"], r["moment"], r["day"], r["failed"],
                   "; ".join(f"{x['criterion']}: {_item_names(book, x['missing'])}" for x in r["undecided"])),
        (("The titles of the criteria are in Table 14.1.2. Checks with every criterion met are not listed.",),),
        landscape=False,
    )  # fmt: skip


def _item_names(book: Book, items: str | None) -> str | None:
    if not items:
        return None
    return ", ".join(item_label(book.studies, i) for i in items.split())


def harm_listing(book: Book) -> Listing:
    """Every adverse event with the five relations."""
    heads = ("Product", "Discectomy", "Injection", "Disease", "Other drug")
    return _listing(
        "L16_2_5", "16.2.5", "Adverse events", population_words(book, "L16_2_5", CONSENTED),
        (*columns("Participant", "Adverse event, as recorded**", "Onset", "Day>", "End", "Gr.", "Ser."),
         *(Column((head,), group="Relation to") for head in heads), *columns("Special interest**", "Outcome")),
        book.tables["harms"],
        lambda r: (r["participant"], r["term"], r["onset"], r["day_i"], r["ended"], r["grade"],
                   "yes" if r["serious"] else "no", *(code_label(book.studies, x, r[x]).lower() for x in RELATIONS),
                   _special(book, r["special"]), code_label(book.studies, "AEOUT", r["outcome"]).lower()),
        (("Day: days from injection. A date known only in part is printed as recorded and has no day. Gr.: CTCAE "
          "grade. Ser.: serious; not answered counts as serious.",),),
    )  # fmt: skip


def _special(book: Book, code: str | None) -> str:
    return "–" if code in (None, "NONE") else code_label(book.studies, "AESPEC", code)


def serious_listing(book: Book) -> Listing:
    """Serious adverse events with criteria, clocks and narrative."""
    clocks = book.tables["clocks"]
    labels = {c.id: c.label.en for study in book.studies.values() for c in study.safety.clocks}

    def reports(row: Record) -> str:
        mine = clocks.filter(pl.col("participant") == row["participant"], pl.col("row") == row["row"])
        return "; ".join(
            f"{labels.get(c['clock'], c['clock'])}: due {c['due']}, {'sent ' + c['sent'] if c['sent'] else 'not sent'}"
            f"{', LATE' if c['late'] else ''}"
            for c in mine.iter_rows(named=True)
        )

    return _listing(
        "L16_2_6", "16.2.6", "Serious adverse events", population_words(book, "L16_2_6", CONSENTED),
        columns("Participant", "Onset", "Known", "Adverse event*", "Serious because*", "Narrative**", "Reports**"),
        book.tables["harms"].filter(pl.col("serious")),
        lambda r: (r["participant"], r["onset"], (r["aware"] or "")[:10], r["term"], _criteria(book, r["criteria"]),
                   r["narrative"], reports(r)),
    )  # fmt: skip


def _criteria(book: Book, criteria: str | None) -> str:
    return ", ".join(item_label(book.studies, c).lower() for c in (criteria or "").split())


def signal_listing(book: Book) -> Listing:
    """Every pattern that the engine raised."""
    labels = {s.id: s.label.en for study in book.studies.values() for s in study.safety.signals}
    return _listing(
        "L16_2_7", "16.2.7", "Safety signals raised by the engine", population_words(book, "L16_2_7", CONSENTED),
        columns("Participant", "Raised", "Day>", "Visit*", "Colour", "Signal**", "Decision of the review*"),
        book.tables["signals"],
        lambda r: (r["participant"], r["day"], r["day_i"], visit_or_form(book, r["visit"]), r["colour"],
                   labels.get(r["signal"], r["signal"]), r["reviewed"] or "not yet reviewed"),
        (("Day: days from injection.",),),
    )  # fmt: skip


def deviation_listing(book: Book) -> Listing:
    """Every deviation."""
    return _listing(
        "L16_2_2", "16.2.2", "Deviations from the protocol", population_words(book, "L16_2_2", CONSENTED),
        columns("Participant", "Day", "Deviation**", "Where*", "Detail**", "Weight", "Comment"),
        book.tables["deviations"],
        lambda r: (r["participant"], r["day"],
                   *departure(book.studies, r["code"], r["where"], r["detail"] or "").into("en"),
                   r["weight"] or "not yet judged", r["comment"]),
    )  # fmt: skip


def grade_listing(book: Book) -> Listing:
    """Every laboratory value with a grade from the injection on."""
    graded = of(book.tables["grades"], people(book)).filter(pl.col("grade") > 0, pl.col("day_i") >= 0)
    return _listing(
        "L16_2_11", "16.2.11", "Laboratory values with a grade from the injection on",
        population_words(book, "L16_2_11"),
        columns("Participant", "Visit*", "Date", "Day>", "Term*", "Value>", "Grade>", "Grade before>"),
        graded.sort("participant", "day", "order", maintain_order=True),
        lambda r: (r["participant"], _visit(book, r), r["day"], r["day_i"], r["term"],
                   f"{r['number']:g} {say_unit(r['unit'], 'en')}", r["grade"], r["grade_b1"]),
        (("Day: days from injection. Grade before: of the last value before the injection, under the same term.",),),
        landscape=False,
    )  # fmt: skip


def refused_listing(book: Book) -> Listing:
    """Every attempt that a hard stop refused, with what was scanned."""
    return _listing(
        "L16_2_3", "16.2.3", "Attempts refused by a hard stop", population_words(book, "L16_2_3", CONSENTED),
        columns("Participant", "When", "Step", "Role", "Refused because**", "Labels read**"),
        book.tables["refused"],
        lambda r: (r["participant"], _moment(book, r["at"]), step_label(book, r["step"]), role_label(book, r["role"]),
                   stop_labels(book, r["stops"]), r["read"]),
        ((f"When: on the clock of the site ({book.study.zone}).",),),
    )  # fmt: skip


def _moment(book: Book, written: str) -> str:
    """A moment on the clock of the site, to the minute; one without a zone as written."""
    moment = datetime.fromisoformat(written)
    return f"{moment.astimezone(ZoneInfo(book.study.zone)) if moment.tzinfo else moment:%Y-%m-%d %H:%M}"


def course_listing(book: Book, id: str, number: str, title: str, table: str, items: tuple[str, ...]) -> Listing:
    """Each injected participant's values visit by visit."""
    long = of(book.tables[table], people(book)).filter(pl.col("item").is_in(items))
    first = long.group_by("participant", "visit", "row", maintain_order=True).agg(
        pl.col("day", "day_i", "key", "order").first(),
        *(pl.col("number").filter(pl.col("item") == item).first().alias(item) for item in items),
    )
    return _listing(
        id, number, title, population_words(book, id),
        columns("Participant", "Visit*", "Date", "Day>", *(f"{MEASURES[item].head}>" for item in items)),
        first.sort("participant", "day", "order"),
        lambda r: (r["participant"], _visit(book, r), r["day"], r["day_i"],
                   *(show_number(r[item], MEASURES[item].places) for item in items)),
        (("Day: days from injection.",),),
        landscape=False,
    )  # fmt: skip


def _visit(book: Book, row: Record) -> str:
    label = visit_label(book.studies, row["visit"])
    return f"{label} {row['row']}" if row["row"] else label
