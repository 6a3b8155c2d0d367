"""How laboratories write numbers, days and units: read where there is one meaning, asked where there are two."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from vertebra.evidence.exchange.labs.amounts import decimal_sign, read_number
from vertebra.evidence.exchange.labs.days import ROC, day_order, read_moment, read_time
from vertebra.evidence.exchange.unit_words import analyte_of, unit_of
from vertebra.terms.units import TABLE


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12.5", "12.5"), ("12,5", "12.5"), ("<0.5", "<0.5"), ("＜ 0.5", "<0.5"), ("小於0.5", "<0.5"), (">90", ">90"),
        ("less than 5", "<5"), ("12.5 H", "12.5"), ("(L) 3", ""), ("3 (L)", "3"), ("↑12", "12"),
        ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("1,234,567", "1234567"), ("0,123", "0.123"), ("12,50", "12.50"),
        ("1 234", "1234"), ("1'234", "1234"), ("12 5", ""), (".5", "0.5"), ("-3", "-3"), ("+3", "3"),
        ("１２．５", "12.5"), ("12*", "12"),
        ("≤5", ""), (">=5", ""), ("5-6", ""), ("1.2.3", ""), ("1,2,3", ""), ("5E3", ""), ("", ""), ("neg", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_or_refused(written, value):
    found = read_number(written)
    assert (found.value, found.asks is None) == (value, bool(value))


@pytest.mark.parametrize(
    ("decimal", "value"), [("", ""), (".", "1234"), (",", "1.234")],
)  # fmt: skip
def test_one_thousand_or_one_point_something_is_a_question_until_the_mapping_says(decimal, value):
    assert read_number("1,234", decimal).value == value


def test_a_decimal_point_in_a_file_with_decimal_commas_may_be_a_thousand():
    assert read_number("1.234").value == "1.234"
    assert read_number("1.234", ",").value == "1234"


@pytest.mark.parametrize(
    ("file", "sign"),
    [
        (["6.1", "1,234"], "."),
        (["6,1", "1.234"], ","),
        (["1,234"], ""),
        (["6.1", "6,1"], ""),
        (["1,234.5"], "."),
        ([], ""),
    ],
)
def test_the_decimal_sign_of_a_file_is_told_only_if_it_leaves_no_choice(file, sign):
    assert decimal_sign(file) == sign


@given(st.decimals(0, 99999, places=2), st.sampled_from([",", "."]))
@settings(max_examples=200)
def test_a_number_written_with_groups_and_decimals_comes_back(number, decimal):
    written = f"{number:,.2f}"
    if decimal == ",":
        written = written.translate(str.maketrans(",.", ".,"))
    assert Decimal(read_number(written, decimal).value) == number


@pytest.mark.parametrize(
    ("written", "day", "time"),
    [
        ("2026-03-02", "2026-03-02", ""), ("2026/3/2", "2026-03-02", ""), ("2026.03.02", "2026-03-02", ""),
        ("20260302", "2026-03-02", ""), ("2026年3月2日", "2026-03-02", ""),
        ("2026-03-02T08:30:00", "2026-03-02", "08:30"),
        ("115/03/02", "2026-03-02", ""), ("115.3.2", "2026-03-02", ""), ("1150302", "2026-03-02", ""),
        ("民國 115/03/02", "2026-03-02", ""), ("民國115年3月2日 08:30", "2026-03-02", "08:30"),
        ("中華民國115年03月02日", "2026-03-02", ""), ("民國99/3/2", "2010-03-02", ""),
        ("02-Mar-2026", "2026-03-02", ""), ("Mar 2, 2026", "2026-03-02", ""), ("31/12/2026", "2026-12-31", ""),
        ("12/31/2026", "2026-12-31", ""), ("2026/3/2 下午 02:05", "2026-03-02", "14:05"),
        ("2026/3/2 12:05 AM", "2026-03-02", "00:05"), ("115/02/30", "", ""), ("2026/13/1", "", ""), ("46083", "", ""),
        ("tomorrow", "", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_a_day_is_read_or_refused(written, day, time):
    found = read_moment(written)
    assert (found.day, found.time, found.asks is None) == (day, time, bool(day))


@pytest.mark.parametrize("written", ["02/03/2026", "02/03/26", "99/03/02"])
def test_a_day_with_two_meanings_is_a_question(written):
    found = read_moment(written)
    assert found.day == ""
    assert "may be" in found.asks.en


@pytest.mark.parametrize(
    ("order", "written", "day"),
    [("dmy", "02/03/2026", "2026-03-02"), ("mdy", "02/03/2026", "2026-02-03"), ("roc", "99/03/02", "2010-03-02"),
     ("dmy", "02/03/26", "2026-03-02"), ("ymd", "26/03/02", "2026-03-02")],
)  # fmt: skip
def test_the_mapping_says_the_order(order, written, day):
    assert read_moment(written, order).day == day


def test_the_order_of_a_file_is_told_only_if_it_leaves_no_choice():
    assert day_order(["02/03/2026", "13/03/2026"]) == "dmy"
    assert day_order(["02/03/2026", "03/13/2026"]) == "mdy"
    assert day_order(["02/03/2026"]) == day_order(["13/03/2026", "03/13/2026"]) == ""


@given(st.dates(date(2011, 1, 1), date(2099, 12, 31)))
@settings(max_examples=200)
def test_every_day_of_the_republic_is_the_day_it_is(day):
    roc = day.year - ROC
    for written in (
        f"{roc}/{day.month:02}/{day.day:02}",
        f"民國{roc}年{day.month}月{day.day}日",
        f"{roc:03}{day:%m%d}",
    ):
        assert read_moment(written).day == day.isoformat()
    assert read_moment((day + timedelta(days=1)).isoformat()).day > day.isoformat()


def test_a_zone_that_is_named_is_kept():
    assert read_moment("2026-03-02T23:30:00Z")[:3] == ("2026-03-02", "23:30", "Z")
    assert read_moment("2026-03-02 08:30+08:00").zone == "+08:00"


def test_times_of_day():
    assert [read_time(t) for t in ("8:30", "0830", "下午 2:05", "24:00", "morning")] == [
        "08:30",
        "08:30",
        "14:05",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("written", "unit"),
    [("×10³ / μL", "10*3/uL"), ("10³/㎕", "10*3/uL"), ("10^9/L", "10*9/L"), ("10*9/L", "10*9/L"),
     ("K/uL", "10*3/uL"),
     ("千/μL", "10*3/uL"), ("mm/hr", "mm/h"), ("mg/dl", "mg/dL"), ("MG/DL", "mg/dL"), ("公斤", "kg"),
     ("kg/m²", "kg/m2"),
     ("°C", "Cel"), ("IU/L", "[IU]/L"), ("furlong", None), ("", None)],
)  # fmt: skip
def test_units_are_known_by_their_spellings(written, unit):
    assert unit_of(written) == unit


def test_a_unit_that_means_something_else_for_each_substance_needs_its_name():
    assert analyte_of("mg/dL", "Serum creatinine") == "creatinine"
    assert analyte_of("mg/dL", "血中尿素氮 BUN") == "urea nitrogen"
    assert analyte_of("mg/dL", "Glucose") == "mass concentration"


def test_no_factor_is_borrowed_from_another_substance():
    plain = {unit for row in TABLE.values() for unit in row if analyte_of(unit, "")}
    assert all(unit in TABLE[analyte_of(unit, "")] for unit in plain)
    of_cultures = {"10*6/g", "10*3/cm2", "[EU]/mL"}  # no clinical laboratory writes them
    other = {unit for row in TABLE.values() for unit in row} - plain - of_cultures
    assert other == {"nmol/L", "pmol/L", "meq/L", "ng/dL"}
