"""A result is found by its id, leads to the rows it came from, and the same results are always the same bytes."""

import json

import msgspec
import pytest
from hypothesis import given, strategies as st

from vertebra.evidence import stats
from vertebra.evidence.results import (
    Labels,
    Result,
    Results,
    Row,
    method_of,
    read_entry,
    read_results,
    result_id,
    write_results,
)

CHANGE = Labels("Injected", "Back pain (VAS, mm)", "Mean", visit="V13", analysis="Change from before injection")


def a_result(id="VAS_BACK.V13.CHG_B1.MEAN", value=-21.25, rows=("VAS_BACK.P-001.V13",)):
    return Result(id, "T14_2_1", CHANGE, value, "−21.3", 12, rows, method_of(stats.mean_change))


BACK_PAIN_AT_V13 = Row("VAS_BACK.P-001.V13", ("P-001#18", "P-001#41"))


def some_results(*results):
    return Results("NPC-001", "3f" * 32, results or (a_result(),), (BACK_PAIN_AT_V13,))


def test_from_a_number_to_the_entries_it_came_from():
    (row,) = some_results().sources("VAS_BACK.V13.CHG_B1.MEAN")
    assert [read_entry(entry) for entry in row.entries] == [("P-001", 18), ("P-001", 41)]


def test_a_mistyped_id_is_answered_with_what_may_be_meant():
    with pytest.raises(KeyError, match=r"VAS_BACK\.V13\.CHG_B1\.MEAN"):
        some_results().find("VAS_BACK.V12.CHG_B1.MEAN")
    assert some_results().nearest("vas_back") == ["VAS_BACK.V13.CHG_B1.MEAN"]


def test_the_file_holds_unrounded_values_and_reads_back_the_same():
    before = some_results(a_result(value=1 / 3))
    assert json.loads(write_results(before))["results"][0]["value"] == 1 / 3
    assert read_results(write_results(before)) == before


def test_the_order_of_computation_leaves_no_trace_in_the_file():
    one, two = a_result("A.MEAN"), a_result("A.SD")
    assert write_results(some_results(one, two)) == write_results(some_results(two, one))


@given(st.floats(-1e15, 1e15) | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")) | st.none())
def test_every_value_survives_the_file(value):
    back = read_results(write_results(some_results(a_result(value=value)))).results[0].value
    assert back == value


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_nan_is_no_result(bad):
    with pytest.raises(ValueError, match="missing value is None"):
        a_result(value=bad)


@pytest.mark.parametrize("bad", ["", "vas", "VAS BACK", "VAS..MEAN", ".VAS", "VAS\n", 'VAS"#x'])
def test_an_id_is_what_a_person_can_type(bad):
    with pytest.raises(ValueError, match="capitals"):
        a_result(id=bad)


def test_two_results_of_one_id_are_a_bug():
    with pytest.raises(ValueError, match="two of one result"):
        some_results(a_result(), a_result())


def test_a_row_that_is_not_there_is_a_bug():
    with pytest.raises(ValueError, match="not there"):
        some_results(a_result(rows=("VAS_BACK.P-009.V13",)))


@pytest.mark.parametrize("bad", ["P-001", "#4", "P-001#", "P-001#x", "P 001#4", "P-001#4\n"])
def test_a_row_leads_to_entries_and_to_nothing_else(bad):
    with pytest.raises(ValueError, match="stream#number"):
        Row("ROW", (bad,))


def test_a_file_with_a_broken_result_does_not_read():
    broken = write_results(some_results()).replace(b'"VAS_BACK.V13.CHG_B1.MEAN"', b'"vas back"')
    with pytest.raises(msgspec.ValidationError):
        read_results(broken)


def test_the_method_says_what_computed_it():
    assert method_of(stats.signed_rank).startswith("stats.signed_rank: Wilcoxon's exact signed rank test")
    assert result_id("CRP", "V8", "n (%)") == "CRP.V8.N"
