"""What it shows of the participants: how far each came, why no further, and who failed which criterion.

Every participant stands at exactly one last stage and, short of the end, has exactly one reason.
Source: domain notes A5 R73 (flow with every reason), L25 (criteria overlap, so sole reasons are told apart).
"""

import polars as pl

from vertebra.evidence.analysis.common import (
    code_label,
    number,
    participants_in,
    people,
    people_keys,
    population_words,
    readings,
    wide,
)
from vertebra.evidence.book import Book, Keys, Spot
from vertebra.evidence.displays import Figure, Shown, Table, TableRow, Words
from vertebra.evidence.figures import AdverseEventMark, Lane, Stage, participant_flow, swimmer
from vertebra.evidence.figures.swimmer import Ending
from vertebra.evidence.tables.frames import Record, keys
from vertebra.evidence.tables.participants import STAGES

STAGE_LABELS = {
    "identified": "Came forward",
    "consented": "Consented",
    "eligible": "Eligible at screening",
    "harvested": "Tissue harvested",
    "released": "Product released",
    "injected": "Injected",
    "completed": "Completed the study",
}
REASONS = {
    "DECLINED": "Declined to take part",
    "NOT CONSENTED": "Not consented, or not yet",
    "NOT JUDGED": "Eligibility not yet signed",
    "NOT OPERATED": "Not operated, or not yet",
    "FITNESS:not eligible": "Not eligible",
    "FITNESS:unknown": "Eligibility could not be decided",
    "REJECTED": "Product rejected by quality",
    "WITHDRAWN": "Withdrew consent",
    "CONTINUES": "Continues at the cutoff",
}
DISPLAY, SCREENING = "T14_1_1", "T14_1_2"


def reason_label(book: Book, left: str) -> str:
    """The words of a reason in `participants.left`."""
    kind, _, code = left.partition(":")
    if kind == "EOS":
        return code_label(book.studies, "EOSREAS", code)
    if kind == "MFAIL":
        return f"Manufacturing failed: {code_label(book.studies, 'MFREASON', code).lower()}"
    return REASONS.get(left, left)


def reached(book: Book, stage: str) -> Keys:
    """Who came at least as far."""
    later = STAGES[STAGES.index(stage) :]
    return keys(people(book, "").filter(pl.col("reached").is_in(later)))


def left_after(book: Book, stage: str) -> list[tuple[str, Keys]]:
    """Reasons of those who came no further than the stage, the most frequent first."""
    here = people(book, "").filter(pl.col("reached") == stage, pl.col("left").is_not_null())
    found = [(reason, keys(here.filter(pl.col("left") == reason))) for reason in sorted(set(here["left"]))]
    return sorted(found, key=lambda pair: -len(pair[1]))


def disposition(book: Book) -> Table:
    """Table of the stages with the reasons between them."""
    everybody = people_keys(book, "")
    rows = []
    for stage in STAGES:
        spot = Spot(book, DISPLAY, ("FLOW", stage), "All who came forward", STAGE_LABELS[stage])
        rows.append(TableRow(((spot.parameter,), spot.share(reached(book, stage), everybody))))
        for reason, who in left_after(book, stage):
            label = reason_label(book, reason)
            count = spot.at("LEFT", reason, parameter=f"Came no further: {label}").count(who)
            rows.append(TableRow(((label,), (count,)), indent=2))
    return Table(
        id=DISPLAY,
        number="14.1.1",
        title="Disposition of participants",
        population=("All who came forward",),
        columns=(wide("Stage, and why participants came no further"), number("n (%)")),
        rows=tuple(rows),
        footnotes=(("Percentages are of all who came forward. Each participant has one last stage and one reason.",),),
    )


def flow_figure(book: Book) -> Figure:
    """The same counts, drawn."""
    stages = []
    for stage in STAGES:
        left = [(reason_label(book, reason), len(who)) for reason, who in left_after(book, stage)]
        stages.append(Stage(STAGE_LABELS[stage], len(reached(book, stage)), tuple(left)))
    return Figure(
        id="F14_1_1",
        number="14.1.1",
        title="Flow of participants",
        population=("All who came forward",),
        svg=book.drawing(lambda: participant_flow(stages)),
        alt="Boxes from first contact to completion with the number at each stage and the reasons for leaving.",
        footnotes=(("The numbers are those of Table 14.1.1.",),),
    )


def swimmer_figure(book: Book) -> Figure:
    """Everybody who was operated, from surgery to the last contact, with adverse events."""
    lanes = [_lane(book, row) for row in people(book, "HARVESTED").iter_rows(named=True)]
    return Figure(
        id="F14_1_2",
        number="14.1.2",
        title="Time in the study",
        population=population_words(book, "F14_1_2", "HARVESTED"),
        svg=book.drawing(lambda: swimmer(lanes)),
        alt="One lane for each operated participant: culture, injection, follow-up, adverse events, and the end.",
        footnotes=(("Adverse events whose day of onset is known only in part are not drawn; see Listing 16.2.5.",),),
    )


def _lane(book: Book, row: Record) -> Lane:
    def days(name: str) -> int | None:
        return (row[name] - row["surgery"]).days if row[name] else None

    harms = book.tables["harms"].filter(pl.col("participant") == row["participant"], pl.col("day_s") >= 0)
    marks = [AdverseEventMark(h["day_s"], h["grade"] or 0, h["serious"]) for h in harms.iter_rows(named=True)]
    last = max(day for day in (days("last_contact"), days("injected"), 0) if day is not None)
    return Lane(row["participant"], days("released"), days("injected"), last, _ending(row), tuple(marks))


def _ending(row: Record) -> Ending:
    if row["injected"] is None:
        return "not injected"
    if row["reached"] == "completed":
        return "completed"
    return "continues" if row["left"] == "CONTINUES" else "withdrawn"


def screening(book: Book) -> Table:
    """Which criterion failed how many, and how many failed nothing else."""
    signed = _at_screening(book, book.study.reading)
    judged = participants_in(signed)
    failed = signed.filter(pl.col("verdict") == "not met")
    alone = failed.filter(pl.len().over("participant") == 1)
    order = failed.group_by("criterion").len().sort("len", "criterion", descending=[True, False])["criterion"]
    rows = [_criterion(book, id, failed, alone, signed, judged) for id in order]
    return Table(
        id=SCREENING,
        number="14.1.2",
        title="Criteria that participants failed at screening",
        population=("Participants with signed eligibility, N = ", _judged(book, judged)),
        columns=(
            wide("Criterion"),
            number("Failed, n (%)", _words(book.study.reading)),
            number("Failed nothing else, n", _words(book.study.reading)),
            number("Undecided, n", _words(book.study.reading)),
            number("Failed, n", _words(_other(book))),
        ),
        rows=tuple(rows),
        footnotes=(
            ("A participant may fail several criteria. Undecided: data are missing; this blocks enrolment but is "
             "never counted as a failed criterion.",),
            (f"Eligibility was signed under the {readings(book)} reading of the criteria. The other reading was "
             "worked out from what the ledger held when eligibility was signed.",),
        ),
    )  # fmt: skip


def _criterion(
    book: Book, id: str, failed: pl.DataFrame, alone: pl.DataFrame, signed: pl.DataFrame, judged: Keys
) -> TableRow:
    known = book.studies.named(lambda study: study.criteria, id)
    title = known.title.en if known else id
    spot = Spot(book, SCREENING, ("SCREEN", id), "Judged at screening", f"Criterion {id}: {title}")

    def those(table: pl.DataFrame) -> Keys:
        return keys(table.filter(pl.col("criterion") == id))

    other = _at_screening(book, _other(book)).filter(pl.col("verdict") == "not met")
    undecided = signed.filter(pl.col("verdict") == "unknown")
    cells: tuple[Words, ...] = (
        (f"{id} {title}",),
        spot.at("FAILED").share(those(failed), those(signed)),
        (spot.at("ALONE", analysis="failed nothing else").count(those(alone), those(failed)),),
        (spot.at("UNDECIDED", analysis="undecided").count(those(undecided), those(signed)),),
        (spot.at("OTHER", analysis=f"{_other(book)} reading").count(those(other), those(signed)),),
    )
    return TableRow(cells)


def eligible_under(book: Book, reading: str) -> Keys:
    """The participants whose every criterion is met at screening under the reading."""
    table = _at_screening(book, reading)
    unmet = table.filter(pl.col("verdict") != "met")["participant"].to_list()
    return participants_in(table.filter(~pl.col("participant").is_in(unmet)))


def readings_words(book: Book) -> Words:
    """How many would be eligible under each reading of the registered criteria."""
    judged = participants_in(_at_screening(book, book.study.reading))
    counts = {}
    for reading in ("registered", "corrected"):
        spot = Spot(book, SCREENING, ("ELIGIBLE", reading), "Judged at screening", f"Eligible, {reading} reading")
        counts[reading] = spot.count(eligible_under(book, reading), judged)
    return (
        "Of ", _judged(book, judged), " participants whose eligibility was signed, ", counts["registered"],
        " meet every criterion as registered and ", counts["corrected"],
        " meet every criterion as corrected; the study was conducted under the ", readings(book), " reading.",
    )  # fmt: skip


def _judged(book: Book, judged: Keys) -> Shown:
    return Spot(book, SCREENING, ("SCREEN", "JUDGED"), "Judged at screening", "Participants").count(judged)


def _at_screening(book: Book, reading: str) -> pl.DataFrame:
    return book.tables["fitness"].filter(pl.col("moment") == "screening", pl.col("reading") == reading)


def _other(book: Book) -> str:
    return "corrected" if book.study.reading == "registered" else "registered"


def _words(reading: str) -> str:
    return f"{reading.capitalize()} reading"
