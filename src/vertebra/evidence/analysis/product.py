"""What it shows of the product: what became of each lot, and what was given.

Source: stats notes 4.5 (product disposition, dose and viability belong into the report of a cell product).
"""

import polars as pl

from vertebra.evidence.analysis.common import code_label, number, shown, text, wide
from vertebra.evidence.analysis.named import stop_labels
from vertebra.evidence.book import Book, Spot
from vertebra.evidence.displays import Column, Listing, ListingRow, Table, TableRow
from vertebra.evidence.rounding import show_number
from vertebra.evidence.tables.frames import Record, keys

LOTS = "Lots ordered"
GIVEN = "Lots administered"
DISPOSITION, DOSE, LISTING = "T14_1_5", "T14_1_6", "L16_2_4"
STAGES = {
    "ordered": "Ordered",
    "collected": "Tissue collected",
    "received": "Tissue received",
    "filled": "Filled",
    "released": "Released, conditionally or in full",
    "administered": "Administered",
}
NUMBERS = {
    "tissue_mass": ("Mass of tissue (g)", 2),
    "tissue_h": ("Collection to receipt (h)", 1),
    "passage": ("Passage at harvest of the cells", 0),
    "concentration_release": ("Concentration at filling (10⁶/mL)", 2),
    "viability_release": ("Viability at filling (%)", 1),
    "hold_h": ("Filling to injection (h)", 1),
    "concentration": ("Concentration at use (10⁶/mL)", 2),
    "viability": ("Viability at use (%)", 1),
    "volume": ("Volume injected (mL)", 2),
    "dose": ("Dose (10⁶ viable cells)", 2),
    "days_s_to_i": ("Discectomy to injection (days)", 0),
}


def product_disposition(book: Book) -> Table:
    """How many lots reached each step, why the others did not, and what was not as it should be."""
    lots = book.tables["product"]
    rows = [_share(book, lots, label, pl.col(column), column) for column, label in STAGES.items()]
    rows += [*_failed(book, lots), *_out_of_specification(book, lots), *_conditional(book, lots), *_noticed(book, lots)]
    return Table(
        id=DISPOSITION,
        number="14.1.5",
        title="Disposition of the product",
        population=("Lots ordered; each participant has at most one",),
        columns=(wide("Step"), number("n (%)")),
        rows=tuple(rows),
        footnotes=(
            ("A test out of specification is investigated and may be repeated once. A conditional release is completed "
             "when the cultures of day 3 and day 14 are negative.",),
        ),
    )  # fmt: skip


def _share(book: Book, lots: pl.DataFrame, label: str, which: pl.Expr, *id: str) -> TableRow:
    """Lots of all lots, as a number and a percentage."""
    spot = Spot(book, DISPOSITION, ("LOTS", *id), LOTS, label)
    return TableRow(((label,), spot.share(keys(lots.filter(which)), keys(lots))))


def _part(book: Book, of: pl.DataFrame, label: str, which: pl.Expr, parameter: str, *id: str) -> TableRow:
    """Some of the lots of the row above, as a number."""
    spot = Spot(book, DISPOSITION, ("LOTS", *id), LOTS, f"{parameter}: {label}")
    return TableRow(((label,), (spot.count(keys(of.filter(which)), keys(of)),)), indent=1)


def _failed(book: Book, lots: pl.DataFrame) -> list[TableRow]:
    title, failed = "Manufacturing failed", lots.filter(pl.col("failed").is_not_null())
    rows = [_share(book, lots, title, pl.col("failed").is_not_null(), "FAILED")]
    for reason in sorted(set(failed["failed"])):
        label = code_label(book.studies, "MFREASON", reason)
        rows.append(_part(book, failed, label, pl.col("failed") == reason, title, "FAILED", reason))
    return rows


def _out_of_specification(book: Book, lots: pl.DataFrame) -> list[TableRow]:
    """By the test that was out; then what quality did with it."""
    title, is_out = "A test out of specification", pl.col("out_of").is_not_null()
    out = lots.filter(is_out)
    rows = [_share(book, lots, title, is_out, "OOS")]
    for test in sorted({test for some in out["out_of"] for test in some.split(" ") if test}):
        label, here = code_label(book.studies, "OOSTEST", test), pl.col("out_of").str.split(" ").list.contains(test)
        rows.append(_part(book, out, label, here, title, "OOS", test))
    title = "Rejected by quality"
    rows.append(_share(book, lots, title, pl.col("rejected"), "REJECTED"))
    rejected = lots.filter(pl.col("rejected"))
    if rejected.height:
        whys = {"OOS": ("Out of specification", is_out), "OTHER": ("For another reason", ~is_out)}
        rows += [_part(book, rejected, label, which, title, "REJECTED", id) for id, (label, which) in whys.items()]
    return rows


def _conditional(book: Book, lots: pl.DataFrame) -> list[TableRow]:
    """Released while late cultures were pending, and how that ended."""
    title, grown = "Conditionally released", pl.col("grown").is_not_null()
    conditional = lots.filter(pl.col("conditional"))
    rows = [_share(book, lots, title, pl.col("conditional"), "CONDITIONAL")]
    ends = {
        "COMPLETED": ("Completed: late cultures negative", pl.col("completed")),
        "GROWN": ("A late culture grew", grown & ~pl.col("completed")),
        "PENDING": ("Late cultures pending", ~pl.col("completed") & ~grown),
    }
    rows += [_part(book, conditional, label, which, title, "CONDITIONAL", id) for id, (label, which) in ends.items()]
    title, positive = "Positive late culture", lots.filter(grown)
    rows.append(_share(book, lots, title, grown, "GROWN"))
    if positive.height:
        given = pl.col("administered")
        rows.append(_part(book, positive, "After the cells were given", given, title, "GROWN", "GIVEN"))
        rows.append(
            _part(book, positive, "All that follows done within 24 hours", pl.col("in_time"), title, "GROWN", "TIME")
        )
    return rows


def _noticed(book: Book, lots: pl.DataFrame) -> list[TableRow]:
    """Warm transports, partial doses, attempts that a hard stop refused."""
    title, warm = "Temperature excursion", lots.filter(pl.col("excursion"))
    rows = [_share(book, lots, title, pl.col("excursion"), "EXCURSION")]
    if warm.height:
        accepted = pl.col("excursion_accepted")
        rows.append(_part(book, warm, "Accepted by quality", accepted, title, "EXCURSION", "ACCEPTED"))
    rows.append(_share(book, lots, "Administered in part only", pl.col("partial").is_not_null(), "PARTIAL"))
    refused, title = book.tables["refused"], "Attempts refused by a hard stop"
    spot = Spot(book, DISPOSITION, ("LOTS", "REFUSED"), LOTS, title)
    rows.append(TableRow(((title,), (spot.count(keys(refused), keys(lots)),))))
    some = sorted(set(refused["stops"]))
    return rows + [
        _part(book, refused, stop_labels(book, x), pl.col("stops") == x, title, "REFUSED", *x.split(" ")) for x in some
    ]


def dose_table(book: Book) -> Table:
    """What was made and what was given, over the lots that were administered."""
    given = book.tables["product"].filter(pl.col("administered"))
    rows = []
    for column, (label, places) in NUMBERS.items():
        known = given.filter(pl.col(column).is_not_null())
        spot = Spot(book, DOSE, ("DOSE", column), GIVEN, label)
        values = [float(value) for value in known[column]]
        count = spot.count(keys(known), method="count of lots with a value")
        told = (
            spot.mean_sd(values, places, keys(known)),
            spot.median_range(values, places, keys(known)),
        )
        rows.append(TableRow(((label,), (count,), *told)))
    return Table(
        id=DOSE,
        number="14.1.6",
        title="Dose and quality of the administered product",
        population=("Lots administered",),
        columns=(wide("Quantity"), number("n"), number("Mean (SD)"), number("Median (range)")),
        rows=tuple(rows),
        footnotes=(
            ("Dose is the concentration of viable cells at use times the volume injected. Viability at filling and at "
             "use are two measurements.",),
        ),
    )  # fmt: skip


def product_listing(book: Book) -> Listing:
    """Every lot with what was measured."""
    return Listing(
        id=LISTING,
        number="16.2.4",
        title="Product by participant",
        population=(LOTS,),
        columns=(
            text("Participant"), text("Lot"),  text("Level"),
            *(Column((label,), "right") for label in (
                "Tissue h", "Passage", "Days to injection", "Viab. filled %", "Viab. used %", "Hold h",
                "10⁶/mL", "mL", "Dose 10⁶")),
            wide("Remark"),
        ),
        rows=tuple(_listed(book, row) for row in book.tables["product"].iter_rows(named=True)),
        footnotes=(
            ("Lot numbers end in a check character. Level: where tissue was taken; another level of injection would be "
             "remarked. Tissue h: hours from collection to receipt. Days to injection: from the discectomy. Viab.: "
             "viability, when filled and when used. Hold h: hours from filling to injection. 10⁶/mL: viable cells at "
             "use. mL: volume injected. Dose 10⁶: viable cells injected, in millions.",),
        ),
    )  # fmt: skip


def _condition(book: Book, row: Record) -> str:
    """Under what condition it was released: what was chosen, and what was written beside it; and whether it was met."""
    chosen = code_label(book.studies, "RELCOND", row["condition"]) if row["condition"] else ""
    end = "met since" if row["completed"] else "" if row["grown"] else "not yet met"
    return "released on a condition: " + ", ".join(filter(None, (chosen.lower(), row["reason"], end)))


def _listed(book: Book, row: Record) -> ListingRow:
    places = {"tissue_h": 1, "passage": 0, "days_s_to_i": 0, "viability_release": 1, "viability": 1, "hold_h": 1,
              "concentration": 2, "volume": 2, "dose": 2}  # fmt: skip
    numbers = (show_number(row[name], digits) for name, digits in places.items())
    taken, given = (code_label(book.studies, "LEVEL", row[x]) for x in ("level_harvested", "level_injected"))
    known = book.studies.named(lambda study: study.product.states, row["state"])
    state = known.label.en if known else row["state"]
    remarks = [
        None if row["administered"] else state,
        row["partial"],
        code_label(book.studies, "MFREASON", row["failed"]) if row["failed"] else None,
        row["reason"] if row["rejected"] else None,
        _condition(book, row) if row["conditional"] else None,
        f"late culture of day {row['grown']} positive" if row["grown"] else None,
        "temperature excursion" if row["excursion"] else None,
        f"injected at {given}" if row["administered"] and given != taken else None,
    ]
    return ListingRow(
        (row["participant"], row["lot"], taken, *numbers, shown("; ".join(filter(None, remarks)))), row["key"]
    )
