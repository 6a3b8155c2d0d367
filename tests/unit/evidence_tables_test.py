"""Analysis tables: baselines and changes on two clocks, emergent or not, every row with its entries."""

from datetime import date

import polars as pl
import pytest

from vertebra.evidence.tables.frames import frame, row_key, write_csv
from vertebra.evidence.tables.harms import is_emergent
from vertebra.evidence.tables.measures import derive_measures
from vertebra.terms.dates import read_date

VISITS = [("V1", -44, -86), ("V3", 14, -28), ("V4", 40, -2), ("V5", 42, 0), ("V8", 49, 7)]


def values(*numbers, item="VASBACK"):
    """One participant's numbers at VISITS: surgery on day 0 of one clock, injection on day 0 of the other."""
    rows = [
        {
            "key": row_key("values", "P-001", visit, item),
            "participant": "P-001",
            "visit": visit,
            "item": item,
            "number": None if number is None else float(number),
            "day": date(2026, 2, 2),
            "order": order,
            "day_s": day_s,
            "day_i": day_i,
            "entries": [f"P-001#{order}"],
        }
        for order, ((visit, day_s, day_i), number) in enumerate(zip(VISITS, numbers, strict=True), 1)
    ]
    names = {"participant": pl.String, "visit": pl.String, "item": pl.String, "number": pl.Float64, "day": pl.Date}
    return frame({**names, "order": pl.Int64, "day_s": pl.Int64, "day_i": pl.Int64}, rows)


def by_visit(table, column):
    return dict(zip(table["visit"], table[column], strict=True))


def test_each_value_has_its_change_from_both_baselines() -> None:
    found = derive_measures(values(68, 30, 40, 50, 20), ("VASBACK",), "scores")
    assert by_visit(found, "chg_b0") == {"V1": None, "V3": -38, "V4": -28, "V5": -18, "V8": -48}
    assert by_visit(found, "chg_b1") == {"V1": None, "V3": None, "V4": None, "V5": 10, "V8": -20}


def test_the_baseline_names_its_row() -> None:
    found = derive_measures(values(68, 30, 40, 50, 20), ("VASBACK",), "scores")
    assert set(found["b0_row"]) == {"SCORES.P-001.V1.VASBACK"}
    assert set(found["b1_row"]) == {"SCORES.P-001.V4.VASBACK"}


def test_a_missing_last_value_leaves_the_one_before_it_as_baseline() -> None:
    found = derive_measures(values(68, 30, None, 50, 20), ("VASBACK",), "scores")
    assert by_visit(found, "b1")["V8"] == 30


def test_no_value_before_the_day_means_no_baseline_and_no_change() -> None:
    found = derive_measures(values(None, None, None, 50, 20), ("VASBACK",), "scores")
    assert by_visit(found, "chg_b1") == {"V5": None, "V8": None}


def test_a_value_on_the_day_of_injection_is_no_baseline() -> None:
    found = derive_measures(values(None, None, None, 50, 20), ("VASBACK",), "scores")
    assert found["b1"].to_list() == [None, None]


def test_binary_subtraction_leaves_no_dust() -> None:
    found = derive_measures(values(5.3, None, None, None, 4.1, item="CRP"), ("CRP",), "labs")
    assert by_visit(found, "chg_b0")["V8"] == -1.2


def test_other_items_stay_out() -> None:
    assert derive_measures(values(1, 2, 3, 4, 5), ("ODITOT",), "scores").height == 0


INJECTION = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("onset", "emergent"),
    [
        ("2026-03-15", False),
        ("2026-03-16", True),
        ("2026-04-01", True),
        ("2026-02", False),
        ("2026-03", True),
        ("2026", True),
        ("2025", False),
        ("", True),
    ],
)
def test_only_an_onset_wholly_before_the_injection_is_not_emergent(onset, emergent) -> None:
    assert is_emergent(read_date(onset), INJECTION) is emergent


def test_nothing_emerges_from_an_injection_that_never_was() -> None:
    assert not is_emergent(read_date("2026-04-01"), None)


def test_two_rows_of_one_key_are_a_bug() -> None:
    with pytest.raises(ValueError, match=r"two rows with the key A\.1"):
        frame({}, [{"key": "A.1", "entries": []}, {"key": "A.1", "entries": []}])


def test_the_same_rows_are_the_same_bytes() -> None:
    rows = [
        {"key": "A.1", "x": 0.1, "entries": ["P-001#1", "P-001#2"]},
        {"key": "A.2", "x": None, "entries": ["P-002#1"]},
    ]
    assert write_csv(frame({"x": pl.Float64}, rows)) == b"key,x,entries\nA.1,0.1,P-001#1 P-001#2\nA.2,,P-002#1\n"
