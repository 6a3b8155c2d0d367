"""A criterion taken apart means what it meant: its demands together are its verdict, for any rule and any data."""

from hypothesis import HealthCheck, given, settings, strategies as st

from property.trees import conditions, data
from vertebra.laboratory.feasibility.parts import demands, denied
from vertebra.protocol.eligibility import Criterion, judge
from vertebra.protocol.expressions import evaluate
from vertebra.terms.texts import Text
from vertebra.terms.verdicts import all_of

MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(conditions(), data())
def test_the_opposite_without_a_not_is_the_opposite(rule, seen):
    assert evaluate(denied(rule), seen).verdict is ~evaluate(rule, seen).verdict


@MANY
@given(st.sampled_from(["inclusion", "exclusion"]), conditions(), data())
def test_the_demands_together_are_the_criterion(kind, rule, seen):
    criterion = Criterion("X1", kind, Text("x", "x"), "x", rule, ("investigator",))
    parts = [evaluate(demand, seen).verdict for demand in demands(criterion, "registered")]
    assert all_of(parts) is judge(criterion, "registered", seen).verdict
