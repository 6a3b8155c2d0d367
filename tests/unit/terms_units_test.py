"""A value means nothing without its unit: exact factors, and unknown instead of a guess."""

from decimal import Decimal

import pytest

from vertebra.terms.units import TABLE, canonical, convert, units_of


@pytest.mark.parametrize(
    ("analyte", "unit", "value", "expected"),
    [
        ("urea nitrogen", "mmol/L", "7.14", "20"),  # the upper limit of E1 in the other unit, to the last digit
        ("urea nitrogen", "mmol/L", "2.142", "6"),
        ("creatinine", "umol/L", "88.42", "1"),
        ("haemoglobin", "g/L", "130", "13"),
        ("crp", "mg/dL", "4.8", "48"),  # the slip of ten that a laboratory makes
        ("crp", "mg/L", "48", "48"),
        ("vas", "cm", "6", "60"),
        ("blood cells", "/uL", "4000", "4"),
        ("blood cells", "10*9/L", "4.00", "4.00"),
        ("hours", "min", "90", "1.5"),
        ("cells", "/mL", "1000000", "1"),
        ("bilirubin", "umol/L", "17.104", "1"),
    ],
)
def test_a_value_in_another_unit_is_the_same_value(analyte, unit, value, expected):
    assert convert(analyte, unit, Decimal(value)) == Decimal(expected)


@pytest.mark.parametrize(("unit"), ["g/L", "mg/l", "MG/DL", "", " mg/L", None])
def test_a_unit_that_is_not_vetted_makes_the_value_unknown(unit):
    assert convert("crp", unit, Decimal(1)) is None


def test_a_unit_of_another_analyte_is_no_help():
    assert convert("creatinine", "mmol/L", Decimal(1)) is None


@pytest.mark.parametrize("analyte", TABLE)
def test_the_canonical_unit_stands_first_and_changes_nothing(analyte):
    assert units_of(analyte)[0] == canonical(analyte)
    assert convert(analyte, canonical(analyte), Decimal("3.10")) == Decimal("3.10")


@pytest.mark.parametrize("analyte", TABLE)
def test_every_unit_keeps_zero_and_order(analyte):
    for unit in units_of(analyte):
        low, high = convert(analyte, unit, Decimal(1)), convert(analyte, unit, Decimal(2))
        assert convert(analyte, unit, Decimal(0)) == 0
        assert 0 < low < high


def test_a_converted_number_is_never_written_with_an_exponent():
    assert str(convert("blood cells", "/uL", Decimal(250000))) == "250"
    assert str(convert("crp", "mg/dL", Decimal(10))) == "100"
