"""How a lot is made: what is worked out from the counts, with numbers done by hand, and each limit at its boundary.

By hand: a Neubauer chamber with 25 cells in each corner square of a suspension diluted twice holds 25 × 2 × 10⁴ = 0.5
million in a mL. C₁V₁ = C₂V₂: to make 2.5 mL of 1 million/mL from 1.6 million/mL take 2.5 ÷ 1.6 = 1.5625 mL. From 0.4 to
6.4 million cells are four doublings, from 1 to 3 million log₂ 3 = 1.584 962 500 721.
"""

from decimal import Decimal

import pytest

from spec.looks import MET, NOT_MET, STUDY, UNKNOWN, Data, Told, verdict
from vertebra.conduct.data import read_datum
from vertebra.conduct.entries import Datum
from vertebra.protocol.expressions import value_of
from vertebra.terms.spans import Span
from vertebra.terms.verdicts import Verdict

LIMITS = {x.id: x.condition for x in STUDY.product.limits}


def seen(live: str, dead: str) -> Data:
    """Four squares, live and dead; `.` where one was not counted."""
    squares = {f"CULLIVE{n}": x for n, x in enumerate(live.split(), 1)}
    squares |= {f"CULDEAD{n}": x for n, x in enumerate(dead.split(), 1)}
    return {item: None if x == "." else (x, "1") for item, x in squares.items()}


def cells(number: str) -> tuple[str, str]:
    return (number, "10*6")


TWICE, CONC, VOLUME = {"CULDIL": ("2", "1")}, "10*6/mL", "mL"
WORKED: list[tuple[str, Data, str | None]] = [
    ("CULVIAB", seen("23 23 23 23", "2 2 2 2"), "92"),
    ("CULVIAB", seen("7 7 7 7", "3 3 3 3"), "70"),
    ("CULVIAB", seen("0 0 0 0", "5 5 5 5"), "0"),
    ("CULVIAB", seen("0 0 0 0", "0 0 0 0"), None),  # nothing seen: nothing told
    ("CULVIAB", seen("23 23 23 .", "2 2 2 2"), None),  # all four squares, or no count
    ("CULCONC", {**seen("25 25 25 25", "0 0 0 0"), **TWICE}, "0.5"),
    ("CULCONC", {**seen("45 39 36 46", "1 0 0 1"), "CULDIL": ("5", "1")}, "2.075"),
    ("CULCONC", seen("25 25 25 25", "0 0 0 0"), None),
    ("CULCOUNT", {"CULCONC": ("2.075", CONC), "CULVOL": ("1.4", VOLUME)}, "2.905"),
    ("CULCOUNT", {"CULCONC": ("2.075", CONC), "CULVOL": ("1400", "uL")}, "2.905"),
    ("CULYIELD", {"CULCOUNT": cells("0.4"), "CULMASS": ("0.8", "g")}, "0.5"),
    ("CULYIELD", {"CULCOUNT": cells("0.4"), "CULMASS": ("800", "mg")}, "0.5"),
    ("CULDENS", {"CULSEED": cells("0.4"), "CULAREA": ("80", "cm2")}, "5"),
    ("CULPD", {"CULSTEP": "HARVEST", "CULCOUNT": cells("6.4"), "CULSEED@previous": cells("0.4")}, "4"),
    ("CULPD", {"CULSTEP": "PASSAGE", "CULCOUNT": cells("3"), "CULSEED@previous": cells("1")}, "1.584962500721"),
    ("CULPD", {"CULSTEP": "PASSAGE", "CULCOUNT": cells("0.5"), "CULSEED@previous": cells("1")}, "-1"),
    ("CULPD", {"CULSTEP": "PASSAGE", "CULCOUNT": cells("0"), "CULSEED@previous": cells("1")}, None),
    ("CULPD", {"CULSTEP": "COUNT", "CULCOUNT": cells("3"), "CULSEED@previous": cells("1")}, None),
    ("CULPD", {"CULSTEP": "PASSAGE", "CULCOUNT": cells("3")}, None),
    ("CULPDL", {"CULPD": ("2.5", "1")}, "2.5"),
    ("CULPDL", {"CULPD": ("2.5", "1"), "CULPDL@previous": ("4", "1")}, "6.5"),
    ("CULPDL", {"CULPDL@previous": ("4", "1")}, None),
    ("FILLSUSP", {"FILLAIM": ("2.5", VOLUME), "CULCONC": ("1.6", CONC)}, "1.5625"),
    ("FILLDIL", {"FILLAIM": ("2.5", VOLUME), "FILLSUSP": ("1.5625", VOLUME)}, "0.9375"),
    ("FILLDIL", {"FILLAIM": ("2.5", VOLUME), "FILLSUSP": ("3.125", VOLUME)}, "-0.625"),  # too thin: FILL_THIN asks
    ("FILLEXP", {"FILLSUSP": ("1.5625", VOLUME), "CULCONC": ("1.6", CONC)}, "2.5"),
    ("LOTCELLS", {"LOTCONC": ("1.09", CONC), "LOTVOL": ("1.7", VOLUME)}, "1.853"),
]


@pytest.mark.parametrize(("item", "data", "worth"), WORKED)
def test_what_is_worked_out_is_what_a_hand_works_out(item: str, data: Data, worth: str | None) -> None:
    rule = STUDY.item(item).derive
    assert rule is not None
    known = value_of(rule, Told(data)).known
    assert (known.low if isinstance(known, Span) and known.exact else known) == (worth and Decimal(worth))


def test_everything_that_is_worked_out_in_the_culture_has_a_row() -> None:
    derived = {i.id for form in ("CUL", "FILL") for i in STUDY.form(form).items if i.derive is not None}
    assert derived == {item for item, _, _ in WORKED}


TAKEN = "2026-02-02T10:00+08:00"
PERCENT = "%"
KEPT: list[tuple[str, Data, Verdict]] = [
    ("L-TRANSPORT", {"TISDTC": TAKEN, "RECDTC": "2026-02-03T10:00+08:00"}, MET),  # 24 h to the minute
    ("L-TRANSPORT", {"TISDTC": TAKEN, "RECDTC": "2026-02-03T02:00+00:00"}, MET),
    ("L-TRANSPORT", {"TISDTC": TAKEN, "RECDTC": "2026-02-03T10:01+08:00"}, NOT_MET),
    ("L-ENZYME", {"CULENZ": ("1", "h")}, MET),
    ("L-ENZYME", {"CULENZ": ("59", "min")}, NOT_MET),
    ("L-ENZYME", {"CULENZ": ("16", "h")}, MET),
    ("L-ENZYME", {"CULENZ": ("16.1", "h")}, NOT_MET),
    ("L-VIAB", {"CULVIAB": ("70", PERCENT)}, MET),
    ("L-VIAB", {"CULVIAB": ("69.9", PERCENT)}, NOT_MET),
    ("L-PASSAGE", {"CULPASS": ("2", "1")}, MET),
    ("L-PASSAGE", {"CULPASS": ("3", "1")}, NOT_MET),
    ("L-PDL", {"CULPDL": ("12", "1")}, MET),
    ("L-PDL", {"CULPDL": ("12.01", "1")}, NOT_MET),
    ("L-CONFL", {"CULSTEP": "PASSAGE", "CULCONF": ("80", PERCENT)}, MET),
    ("L-CONFL", {"CULSTEP": "HARVEST", "CULCONF": ("79.9", PERCENT)}, NOT_MET),
    ("L-CONFL", {"CULSTEP": "MEDIUM", "CULCONF": ("20", PERCENT)}, MET),
    ("L-DENSITY", {"CULDENS": ("1", "10*3/cm2")}, MET),
    ("L-DENSITY", {"CULDENS": ("0.9", "10*3/cm2")}, NOT_MET),
    ("L-DENSITY", {"CULDENS": ("20", "10*3/cm2")}, MET),
    ("L-DENSITY", {"CULDENS": ("20.1", "10*3/cm2")}, NOT_MET),
    ("L-TEMP", {"CULTEMP": ("36.0", "Cel")}, MET),
    ("L-TEMP", {"CULTEMP": ("35.9", "Cel")}, NOT_MET),
    ("L-TEMP", {"CULTEMP": ("38.0", "Cel")}, MET),
    ("L-TEMP", {"CULTEMP": ("38.1", "Cel")}, NOT_MET),
    ("L-CO2", {"CULCO2": ("4.5", PERCENT)}, MET),
    ("L-CO2", {"CULCO2": ("4.4", PERCENT)}, NOT_MET),
    ("L-CO2", {"CULCO2": ("5.5", PERCENT)}, MET),
    ("L-CO2", {"CULCO2": ("5.6", PERCENT)}, NOT_MET),
    ("L-CALIB", {"CULDTC": TAKEN, "CULCAL": "2026-02-02"}, MET),  # its last day counts
    ("L-CALIB", {"CULDTC": TAKEN, "CULCAL": "2026-02-01"}, NOT_MET),
]


@pytest.mark.parametrize(("limit", "data", "kept"), KEPT)
def test_a_limit_at_its_boundary(limit: str, data: Data, kept: Verdict) -> None:
    assert verdict(LIMITS[limit], data) is kept


def test_every_limit_has_its_boundary_here() -> None:
    assert set(LIMITS) == {limit for limit, _, _ in KEPT} | {"L-ORDER"}


@pytest.mark.parametrize("limit", [id for id in LIMITS if id != "L-ORDER"])
def test_what_is_not_recorded_breaks_no_limit(limit: str) -> None:
    assert verdict(LIMITS[limit], {}) is UNKNOWN


@pytest.mark.parametrize(
    ("before", "stage", "kept"),
    [
        ("", "DIGEST", MET),
        ("", "SEED", NOT_MET),
        ("DIGEST", "SEED", MET),
        ("DIGEST", "PASSAGE", NOT_MET),
        ("DIGEST SEED", "PASSAGE", MET),
        ("DIGEST SEED", "MEDIUM", MET),
        ("DIGEST", "COUNT", MET),
        ("", "COUNT", NOT_MET),
        ("DIGEST SEED", "HARVEST", NOT_MET),
        ("DIGEST SEED ACTIVATE", "HARVEST", MET),
        ("DIGEST", "ACTIVATE", NOT_MET),
    ],
)
def test_the_stages_of_the_culture_have_an_order(before: str, stage: str, kept: Verdict) -> None:
    rows: list[Data] = [{"CULSTEP": done} for done in (*before.split(), stage)]
    assert verdict(LIMITS["L-ORDER"], {"CULSTEP": stage}, rows={"CUL": rows}) is kept


def test_the_stages_are_the_answers_of_the_form() -> None:
    item = STUDY.item(STUDY.product.parts["stage"])
    assert {s.id for s in STUDY.product.stages} == {c.code for c in STUDY.codelist(item.codes).codes}
    assert [s.id for s in STUDY.product.stages if s.must] == ["DIGEST", "SEED", "ACTIVATE", "HARVEST"]


def test_a_written_number_reads_as_it_was_worked_out() -> None:
    """What the system stores with all its digits is read again without loss: the next item is worked out from it."""
    item = STUDY.item("CULVIAB")
    told = Told(seen("7 7 7 7", "3 3 3 4"))
    known = value_of(item.derive, told).known  # type: ignore[arg-type]
    assert isinstance(known, Span)
    again = read_datum(item, Datum("CULVIAB", f"{known.low.normalize():f}", "%"))
    assert again.known == known
