"""A rule over a table: what is unknown stays unknown, whatever SQL would make of a NULL.

Each story asks one rule of a few people. The property test beside asks random rules of random people.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import get_args

import ibis
import pyarrow as pa
import pytest

from vertebra.laboratory.feasibility.people.embedded import fetch, place, sealed
from vertebra.laboratory.feasibility.people.population import columns_for
from vertebra.laboratory.feasibility.people.raw import Written, from_text, number_columns
from vertebra.laboratory.feasibility.rule.compile import KINDS, truth, worth
from vertebra.laboratory.feasibility.rule.known import compare
from vertebra.laboratory.feasibility.rule.refuse import refusals
from vertebra.laboratory.feasibility.rule.rows import Log, count_rows
from vertebra.laboratory.feasibility.rule.table import Held, TableColumns
from vertebra.laboratory.feasibility.rule.worked import pick
from vertebra.protocol.expressions import (
    any_row,
    at_least,
    choose,
    code,
    count_rows as counting,
    given,
    limit,
    nodes as n,
    number,
    when,
)
from vertebra.protocol.forms import Item
from vertebra.studies.npc001.forms_labs import CRP, HGB, PLT, WBC
from vertebra.studies.npc001.study import build
from vertebra.terms.texts import Text

STUDY = build()
NOW = datetime.fromisoformat("2026-03-01T09:00+08:00")
SEX = n.Ref("SEX", "code")
HB = n.Ref("HGB", "number", "g/dL")
FEMALE = SEX.equals("F")
BY_SEX = when(FEMALE, HB.between(12, 16), HB.between(13, 17))
MET, FAILED, UNKNOWN = True, False, None


def table(**columns):
    return place(sealed(), "people", pa.table(columns))


def asked(rule, held, moment=NOW, ahead=lambda ref: False, **columns):
    """The verdict of each person."""
    people = table(person=pa.array(range(len(next(iter(columns.values()))))), **columns)
    seen = TableColumns(people, held, moment, ahead=ahead)
    return verdicts(truth(rule, seen), people)


def verdicts(expression, people):
    return fetch(people.select("person", v=expression).order_by("person"))["v"].to_pylist()


def test_without_the_sex_only_a_haemoglobin_that_fits_both_passes():
    """CASE WHEN would judge everybody of unknown sex by the range of men."""
    held = {"SEX": Held("code"), "HGB": Held("number")}
    levels = [14.0, 12.5, 16.5, 11.0, 18.0]
    found = asked(BY_SEX, held, SEX=pa.array([None] * 5, pa.string()), HGB=levels)
    assert found == [MET, UNKNOWN, UNKNOWN, FAILED, FAILED]


def test_a_missing_value_neither_passes_nor_fails_nor_its_opposite():
    held = {"HGB": Held("number")}
    for rule in (HB >= 12, HB < 12, ~(HB >= 12), HB.between(12, 16), HB.equals(12), HB.differs(12)):
        assert asked(rule, held, HGB=pa.array([None], pa.float64())) == [UNKNOWN]


def test_at_least_two_of_three_waits_for_the_open_one():
    held = {id: Held("number") for id in "ABC"}
    rule = at_least(2, *(n.Ref(id) > 1 for id in "ABC"))
    found = asked(rule, held, A=[2.0, 2.0, 0.0], B=pa.array([None, 2.0, 0.0]), C=pa.array([0.0, None, None]))
    assert found == [UNKNOWN, MET, FAILED]


@pytest.mark.parametrize(("written", "below_41", "below_3"), [("<5", MET, UNKNOWN), ("5", MET, FAILED)])
def test_a_value_below_the_detection_limit_decides_what_it_can(written, below_41, below_3):
    people = table(person=[0], text=[written])
    columns, held = number_columns(CRP, from_text(people.text, "mg/L"))
    seen = TableColumns(people.select("person", **columns), {"CRP": held}, NOW)
    for highest, expected in ((41, below_41), (3, below_3)):
        assert verdicts(truth(CRP.ref < highest, seen), seen.table) == [expected]


def test_a_censored_value_of_an_item_that_may_not_be_censored_is_absent():
    """The door of the trial refuses `<12` for a haemoglobin, so a table cannot say more."""
    people = table(person=[0, 1], text=["<12", "13"])
    columns, held = number_columns(HGB, from_text(people.text, "g/dL"))
    seen = TableColumns(people.select("person", **columns), {"HGB": held}, NOW)
    assert verdicts(truth(HGB.ref.recorded, seen), seen.table) == [FAILED, MET]


def test_a_number_in_another_unit_is_converted_and_in_an_unknown_one_absent():
    """7.14 mmol/L is 20 mg/dL to the last digit; K/uL is in no vetted table."""
    people = table(person=[0, 1, 2, 3], value=[150.0, 150000.0, 150.0, 150.0], unit=["10*9/L", "/uL", "K/uL", None])
    columns, held = number_columns(PLT, Written(people.value, people.unit))
    seen = TableColumns(people.select("person", **columns), {"PLT": held}, NOW)
    assert verdicts(truth(PLT.ref.equals(150), seen), seen.table) == [MET, MET, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_a_number_is_absent_and_not_greater_than_everything(wrong):
    """DuckDB holds NaN > 5 to be true."""
    people = table(person=[0], value=[wrong])
    columns, held = number_columns(WBC, Written(people.value, "10*3/uL"))
    seen = TableColumns(people.select("person", **columns), {"WBC": held}, NOW)
    assert verdicts(truth(WBC.ref > 5, seen), seen.table) == [UNKNOWN]
    assert verdicts(truth(WBC.ref.recorded, seen), seen.table) == [FAILED]


def test_recorded_has_three_answers():
    """Held by the table: yes or no. Ahead of everybody in the study: no. Not held by the table: nobody can tell."""
    held, nothing = {"HGB": Held("number")}, {"HGB": pa.array([13.0, None])}
    assert asked(HB.recorded, held, **nothing) == [MET, FAILED]
    assert asked(n.Ref("SURGDTC", "date").recorded, held, ahead=lambda r: r.item == "SURGDTC", **nothing) == [False] * 2
    assert asked(n.Ref("MRDTC", "date").recorded, held, **nothing) == [UNKNOWN, UNKNOWN]
    assert asked(n.Ref("HOLD", "code", pick="fact").recorded, held, **nothing) == [FAILED, FAILED]


def test_a_partial_onset_date_leaves_six_weeks_open():
    held = {"ONSET": Held("date", exact=False)}
    rule = n.Elapsed(n.Ref("ONSET", "date"), n.Now(), "d") > number(42, "d")
    low = [date(2026, 1, 1), date(2025, 12, 1), date(2026, 2, 1)]
    high = [date(2026, 1, 31), date(2025, 12, 31), date(2026, 2, 28)]
    assert asked(rule, held, **{"ONSET.low": low, "ONSET.high": high}) == [UNKNOWN, MET, FAILED]


def test_hours_between_days_cannot_be_told():
    held = {"A": Held("date"), "B": Held("date")}
    rule = n.Elapsed(n.Ref("A", "date"), n.Ref("B", "date"), "h") > number(1, "h")
    assert asked(rule, held, A=[date(2026, 1, 1)], B=[date(2026, 2, 1)]) == [UNKNOWN]


def test_doublings_are_told_of_what_is_above_nothing():
    """log2(8) is 3; of 0, of less, and of what is open below nothing is known."""
    held, counts = {"A": Held("number"), "B": Held("number")}, [8.0, 7.9, 0.0, -2.0, None]
    rule = n.Log2(n.Arith("/", n.Ref("A", "number"), n.Ref("B", "number"))) >= number(3)
    assert asked(rule, held, A=counts, B=[1.0] * 5) == [MET, FAILED, UNKNOWN, UNKNOWN, UNKNOWN]


def test_who_is_born_on_29_february_turns_older_on_1_march():
    held = {"BORN": Held("date"), "ON": Held("date")}
    age = n.Elapsed(n.Ref("BORN", "date"), n.Ref("ON", "date"), "a")
    days = [date(2025, 2, 28), date(2025, 3, 1)]
    assert asked(age >= number(21, "a"), held, BORN=[date(2004, 2, 29)] * 2, ON=days) == [FAILED, MET]


def test_a_choice_of_codes_is_known_where_both_agree():
    held = {"SEX": Held("code"), "A": Held("code"), "B": Held("code")}
    chosen = choose(FEMALE, n.Ref("A", "code"), n.Ref("B", "code"))
    nobody = pa.array([None] * 3, pa.string())
    found = asked(chosen.equals("Y"), held, SEX=nobody, A=pa.array(["Y", "Y", None]), B=pa.array(["Y", "N", None]))
    assert found == [MET, UNKNOWN, UNKNOWN]


def test_a_choice_of_days_is_known_where_both_agree():
    held = {"SEX": Held("code"), "A": Held("date"), "B": Held("date")}
    chosen = choose(FEMALE, n.Ref("A", "date"), n.Ref("B", "date"))
    late = n.Compare("<", chosen, n.Now())
    days = [date(2026, 1, 1), date(2026, 1, 2)]
    found = asked(late, held, SEX=pa.array([None, None], pa.string()), A=days, B=[days[0], days[0]])
    assert found == [MET, UNKNOWN]


def test_one_of_several_codes_is_enough_and_a_like_looking_one_is_not():
    held = {"ALLERGENS": Held("code", several=True)}
    rule = n.Ref("ALLERGENS", "code").one_of("PENICILLIN", "SIMILAR")
    found = asked(rule, held, ALLERGENS=pa.array(["LATEX;PENICILLIN", "PENICILLINASE", "LATEX", None]))
    assert found == [MET, FAILED, FAILED, UNKNOWN]


def test_rows_of_a_log_are_counted_and_no_rows_is_a_definite_no():
    connection = sealed()
    people = place(connection, "people", pa.table({"person": [1, 2, 3]}))
    log = place(connection, "log", pa.table({"person": [1, 1, 2], "GRADE": pa.array([3.0, None, None])}))
    rules = [any_row("AE", n.Ref("GRADE") >= 3), counting("AE", n.Ref("GRADE") >= 3).equals(1)]
    seen = count_rows(TableColumns(people, {}, NOW), rules, {"AE": Log(log, {"GRADE": Held("number")})})
    assert verdicts(truth(rules[0], seen), seen.table) == [MET, UNKNOWN, FAILED]
    assert verdicts(truth(rules[1], seen), seen.table) == [UNKNOWN, UNKNOWN, FAILED]


def test_a_log_that_the_population_lacks_makes_its_rule_unknown_and_says_so():
    rule = any_row("AE", n.Ref("GRADE") >= 3)
    (finding,) = refusals(rule, "criterion X")
    assert (finding.code, finding.where) == ("RULE-LOG", "criterion X")
    assert asked(rule, {}, x=[1]) == [UNKNOWN]


def test_every_kind_of_node_is_compiled():
    kinds = {*get_args(n.Value), *get_args(n.Condition)}
    assert kinds == KINDS


class Novelty(n._Condition, frozen=True, tag="novelty"):
    """A kind of node that the compiler has not heard of."""


def test_a_kind_that_the_compiler_does_not_know_is_refused_by_name():
    (finding,) = refusals(n.And((Novelty(), given("met"))), "criterion X")
    assert finding.code == "RULE-NODE"
    assert "Novelty" in finding.says.en


@pytest.mark.parametrize(
    "rule",
    [
        choose(FEMALE, HB, code("Y")).equals(12),
        n.OneOf(HB, ("Y",)),
        n.Between(choose(FEMALE, HB, code("Y")), Decimal(1), Decimal(2)),
    ],
    ids=["number or code", "codes of a number", "range of a code"],
)
def test_a_mixture_of_numbers_and_codes_is_refused(rule):
    assert {finding.code for finding in refusals(rule, "criterion X")} == {"RULE-MIXED"}


def test_rows_within_rows_are_refused():
    nested = any_row("AE", any_row("CM", n.Ref("DOSE") > 1))
    assert "RULE-NESTED" in {f.code for f in refusals(nested, "criterion X", frozenset({"AE", "CM"}))}


def test_what_is_refused_would_break_the_engine_and_not_slip_through():
    with pytest.raises(TypeError):
        pick(ibis.literal(True), worth(number(1), None), worth(code("Y"), None))
    with pytest.raises(TypeError):
        compare(worth(number(1), None), "==", worth(code("Y"), None))


def test_a_derived_item_is_worked_out_where_the_table_lacks_it():
    bmi = Item("BMI", Text("x", "x"), "number", "body mass index", derive=n.Ref("W") / (n.Ref("H") * n.Ref("H")))
    people = table(person=[0, 1], W=[80.0, 80.0], H=pa.array([2.0, None]))
    seen = TableColumns(people, {"W": Held("number"), "H": Held("number")}, NOW, {"BMI": bmi})
    assert verdicts(truth(bmi.ref.equals(20), seen), people) == [MET, UNKNOWN]
    assert verdicts(truth(bmi.ref.recorded, seen), people) == [MET, FAILED]


def test_a_reference_limit_is_that_of_the_sex_and_unknown_without_it():
    """12 for women, 13 for men; of unknown sex no limit is in force, as the engine has it."""
    people = table(person=[0, 1, 2], SEX=pa.array(["F", "M", None]), HGB=[12.5, 12.5, 12.5])
    seen = columns_for(STUDY, people, {"SEX": Held("code"), "HGB": Held("number")}, NOW)
    assert verdicts(truth(HGB.ref >= limit(HGB.ref, "low"), seen), people) == [MET, FAILED, UNKNOWN]
    early = columns_for(STUDY, people, {"SEX": Held("code"), "HGB": Held("number")}, NOW.replace(year=2020))
    assert verdicts(truth(HGB.ref >= limit(HGB.ref, "low"), early), people) == [UNKNOWN] * 3


def test_division_by_what_may_be_zero_is_unknown():
    held = {"A": Held("number"), "B": Held("number")}
    assert asked(n.Ref("A") / n.Ref("B") > 1, held, A=[4.0, 4.0], B=[0.0, 2.0]) == [UNKNOWN, MET]
