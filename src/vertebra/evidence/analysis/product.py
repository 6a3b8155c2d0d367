"""What it shows of the product: what became of each lot, and what was given.

Source: stats notes 4.5 (product disposition, dose and viability belong into the report of a cell product).
"""

import polars as pl

from vertebra.evidence.analysis.common import code_label, number, shown, text, wide
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
    """How many lots reached each step, and why the others did not."""
    lots = book.tables["product"]
    rows = []
    for column, label in STAGES.items():
        spot = Spot(book, DISPOSITION, ("LOTS", column), LOTS, label)
        rows.append(TableRow(((label,), spot.share(keys(lots.filter(pl.col(column))), keys(lots)))))
    failed = lots.filter(pl.col("failed").is_not_null())
    rows.append(
        TableRow(
            (
                ("Manufacturing failed",),
                Spot(book, DISPOSITION, ("LOTS", "FAILED"), LOTS, "Manufacturing failed").share(
                    keys(failed), keys(lots)
                ),
            )
        )
    )
    for reason in sorted(set(failed["failed"])):
        label = code_label(book.studies, "MFREASON", reason)
        spot = Spot(book, DISPOSITION, ("LOTS", "FAILED", reason), LOTS, f"Manufacturing failed: {label}")
        rows.append(TableRow(((label,), (spot.count(keys(failed.filter(pl.col("failed") == reason))),)), indent=1))
    rejected = lots.filter(pl.col("decision") == "REJECTED")
    spot = Spot(book, DISPOSITION, ("LOTS", "REJECTED"), LOTS, "Rejected by quality")
    rows.append(TableRow((("Rejected by quality",), spot.share(keys(rejected), keys(lots)))))
    partial = lots.filter(pl.col("partial").is_not_null())
    spot = Spot(book, DISPOSITION, ("LOTS", "PARTIAL"), LOTS, "Administered in part only")
    rows.append(TableRow((("Administered in part only",), spot.share(keys(partial), keys(lots)))))
    return Table(
        id=DISPOSITION,
        number="14.1.5",
        title="Disposition of the product",
        population=("Lots ordered; each participant has at most one",),
        columns=(wide("Step"), number("n (%)")),
        rows=tuple(rows),
    )


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
             "remarked.",),
        ),
    )  # fmt: skip


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
        f"injected at {given}" if row["administered"] and given != taken else None,
    ]
    return ListingRow(
        (row["participant"], row["lot"], taken, *numbers, shown("; ".join(filter(None, remarks)))), row["key"]
    )
