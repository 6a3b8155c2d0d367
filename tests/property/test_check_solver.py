"""What the study check calls impossible is impossible: no data ever bring it about.

Random rules over items with a scale; whenever some data decide a rule one way, the solver must hold that way possible.
"""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from property.trees import ABSENT, CODES, FORM, ITEMS, ROW_ITEMS, Data, conditions, data, exact
from unit.small_study import form, item, number, put, small, text
from vertebra.protocol.check.places import Index
from vertebra.protocol.check.solve import Solver
from vertebra.protocol.expressions import evaluate, nodes as n
from vertebra.protocol.forms import Code, CodeList
from vertebra.terms.verdicts import Verdict

LIST = CodeList("Q", tuple(Code(c, text(c)) for c in CODES))
MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def collected(ref):
    if ref.kind == "number":
        return number(ref.item, "dose", 0, 10)
    return item(ref.item, "code", codes="Q") if ref.kind == "code" else item(ref.item, ref.kind)


SHEET = form("Q", *(collected(ref) for ref in ITEMS.values()))
LOG = form(FORM, *(collected(ref) for ref in ROW_ITEMS.values()), log=True)
STUDY = put(put(small(), "forms", lambda all_: (*all_, SHEET, LOG)), "codelists", lambda all_: (*all_, LIST))
SOLVER = Solver(Index(STUDY))
WAYS = {Verdict.MET: True, Verdict.NOT_MET: False}


def possible(*demands):
    return SOLVER.can(*demands) is not False


@MANY
@given(conditions(), data(vague=0))
def test_what_happens_was_never_called_impossible(rule, seen):
    found = evaluate(rule, seen).verdict
    if found in WAYS:
        assert possible((rule, WAYS[found]))


@MANY
@given(st.lists(conditions(), min_size=2, max_size=4), data(vague=0))
def test_what_happens_together_was_never_called_impossible(rules, seen):
    found = [(rule, evaluate(rule, seen).verdict) for rule in rules]
    assert possible(*((rule, WAYS[verdict]) for rule, verdict in found if verdict in WAYS))


A, B = ITEMS["QNUMA"], ITEMS["QNUMB"]
CODE = ITEMS["QCODA"]
PARTS = st.one_of(
    st.builds(
        lambda ref, sign, at: n.Compare(sign, ref, n.Number(at, "mg")),
        st.sampled_from([A, B]), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.decimals(0, 10, places=0),
    ),
    st.sampled_from(CODES).map(CODE.equals),
    st.sampled_from(CODES).map(CODE.differs),
)  # fmt: skip
PLAIN = st.recursive(
    PARTS,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda p: n.And(tuple(p))),
        st.lists(parts, min_size=1, max_size=3).map(lambda p: n.Or(tuple(p))),
        parts.map(n.Not),
        st.builds(n.When, parts, parts, parts),
        st.builds(lambda k, p: n.AtLeast(k, tuple(p)), st.integers(0, 3), st.lists(parts, min_size=1, max_size=3)),
    ),
    max_leaves=7,
)


@pytest.fixture(scope="module")
def grid():
    """Every combination of two numbers in half steps of the scale and a code: limits are whole, so none is missed."""
    steps = [Decimal(x) / 2 for x in range(21)]
    others = {id: ABSENT[ref.kind] for id, ref in ITEMS.items()}
    return [
        Data(others | {"QNUMA": exact("number", a), "QNUMB": exact("number", b), "QCODA": exact("code", c)})
        for a in steps
        for b in steps
        for c in CODES
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLAIN, st.booleans())
def test_for_plain_rules_the_answer_is_exact(grid, rule, met):
    """Over numbers and codes alone nothing is left free, so possible means that some data bring it about."""
    wanted = Verdict.of(met)
    assert SOLVER.can((rule, met)) is any(evaluate(rule, look).verdict is wanted for look in grid)
